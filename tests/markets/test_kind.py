"""What every kind asks of a question about a trade: a word it knows, and a party with a part in what is seen."""

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.kind import require_asked

WHYS, PARTIES = ("price", "share"), ("city", "lab")


@pytest.mark.parametrize(("why", "party"), [("", ""), ("price", ""), ("", "lab"), ("share", "city")])
def test_a_known_question_about_a_party_with_a_part_may_be_asked(why: str, party: str) -> None:
    require_asked(WHYS, why, PARTIES, party)


@pytest.mark.parametrize(
    ("why", "party", "code", "field"),
    [
        ("cost", "", "unknown_value", "why"),
        ("price", "inn", "not_found", "party"),
        ("cost", "inn", "unknown_value", "why"),
    ],
)
def test_any_other_is_refused_by_what_is_wrong(why: str, party: str, code: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        require_asked(WHYS, why, PARTIES, party)
    assert (caught.value.code, caught.value.field) == (code, field)
