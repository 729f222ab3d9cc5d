"""Names: what may name a market, a party, an account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.service.files.names import market_name, meant, party_name, plain_name


@pytest.mark.parametrize("name", ["bikes", "a", "0", "bikes_2011-a", "x" * 63])
def test_a_plain_name_names_a_market(name: str) -> None:
    assert market_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "A", "-a", "_a", "a b", "a\n", "x" * 64, "ä", "a.b"])
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"market.*\[invalid_name\]"):
        market_name(name)


@given(st.text())
def test_any_text_has_a_market_name_near_it(text: str) -> None:
    assert market_name(plain_name(text))


@pytest.mark.parametrize("name", ["energy-lab", "Åsa", "St. Mary's", "<b>", "a/b", "日本"])
def test_people_and_houses_may_keep_their_names(name: str) -> None:
    assert party_name(name, field="buyer") == name


@given(st.text(max_size=70))
def test_an_account_name_has_one_colon_and_one_line(name: str) -> None:
    try:
        account = f"earnings:{party_name(name, field='seller')}"
    except Refused:
        return
    assert account.count(":") == 1
    assert account.splitlines() == [account]


def test_only_a_near_word_is_suggested() -> None:
    assert meant("prce", ["price", "quality"]) == ", did you mean price"
    assert meant("xyz", ["price", "quality"]) == ""
