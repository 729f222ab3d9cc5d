"""A list of offers: its columns, its currency, and what a weight may be."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.service.files.asks import AskLine, ask_currency, listed, named_once, weight

EUR = asset("EUR")


def _written(folder: Path, *lines: str) -> Path:
    path = folder / "offers.csv"
    path.write_text("\n".join(["seller,ask,weight", *lines]) + "\n")
    return path


def test_lines_keep_their_weight_as_it_was_written(tmp_path: Path) -> None:
    path = _written(tmp_path, "court,12.50 EUR,0.250", ' lab , 3 ,"7"')
    assert list(listed(path, "offers.csv", currency=EUR)) == [
        AskLine("court", 1250, Fraction(1, 4), "0.250", "offers.csv line 2"),
        AskLine("lab", 300, Fraction(7), "7", "offers.csv line 3"),
    ]


def test_the_first_ask_that_names_a_currency_gives_it(tmp_path: Path) -> None:
    assert ask_currency(_written(tmp_path, "a,1,1", "b,2 JPY,1"), "offers.csv") == asset("JPY")
    assert ask_currency(_written(tmp_path, "a,1,1"), "offers.csv") is None


def test_another_currency_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"offers.csv line 3: ask = \"2 JPY\": must be in EUR"):
        list(listed(_written(tmp_path, "a,1 EUR,1", "b,2 JPY,1"), "offers.csv", currency=EUR))


@pytest.mark.parametrize(
    ("given", "found"), [(3, 3), (0.1, Fraction(1, 10)), (Decimal("0.5"), 0.5), ("1/3", Fraction(1, 3))]
)
def test_a_weight_is_exact(given: object, found: object) -> None:
    assert weight(given) == found


@pytest.mark.parametrize("given", [-1, float("nan"), float("inf"), "-0.1", None, True, "ten"])
def test_a_weight_that_is_none_is_refused(given: object) -> None:
    with pytest.raises(Refused) as caught:
        weight(given)
    assert caught.value.field == "weight"


def test_a_seller_makes_one_offer() -> None:
    lines = [AskLine(name, 1, Fraction(1), "1") for name in ("a", "b", "a")]
    named_once(lines[:2])
    with pytest.raises(Refused, match="has an offer already, another one: one offer each, so keep one of the two"):
        named_once(lines)
