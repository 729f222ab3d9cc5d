"""`gs.procure`: the words of the command line on plain lists, and refusals by place, field and rule."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import gainshare as gs
from gainshare.core.errors import Refused

ASKS, WEIGHTS = [90_000, 150_000, 210_000], [300, 420, 500]


def test_the_published_example_on_plain_lists() -> None:
    buy = gs.procure(asks=ASKS, weights=WEIGHTS, budget=500_000)
    assert (buy.rate, buy.paid, buy.why(2)) == (420, (126_000, 176_400, 0), "three at 420 cost 512,400")
    assert (buy.winners, buy.spent, buy.why(0)) == ((0, 1), 302_400, "bought for 126,000")
    assert repr(buy) == "Procured(2 of 3 offers by qmia at 420 XXX/weight, no reserve)"


def test_printed_it_is_a_table_and_says_what_is_risked_without_a_reserve() -> None:
    held = gs.procure(ASKS, WEIGHTS, 500_000, reserve=450)
    assert str(held).splitlines() == [
        "seller  weight  ask XXX  paid XXX  wins up to  why",
        "s1         300   90,000   126,000     126,000",
        "s2         420  150,000   176,400     176,400",
        "s3         500  210,000      lost     204,918  three at 420 cost 512,400",
    ]
    assert "reserve" not in repr(held)
    free = gs.procure(ASKS, WEIGHTS, 500_000)
    assert str(free).endswith("warning: no reserve: if all others withhold, a lone seller is paid the budget, 500,000")
    assert not gs.procure(ASKS, WEIGHTS, 500_000, price="greedy").warning


def test_amounts_may_be_text_with_a_currency_and_sellers_may_have_names() -> None:
    buy = gs.procure(["9.00 EUR", "4"], [2, 1], "20 EUR", reserve="4.60 EUR/weight", sellers=["lab", "inn"])
    assert (buy.asset.code, buy.paid, [lot.seller for lot in buy.lots]) == ("EUR", (920, 460), ["lab", "inn"])
    assert gs.procure([1], [1], "20", currency="JPY").paid == (20,)
    assert gs.procure([0, "4"], [1, 1], "20 EUR").winners == (0, 1)


def test_amounts_may_be_whole_numbers_of_numpy() -> None:
    buy = gs.procure(np.array([900, 400]), np.array([2, 1]), np.int64(2000), reserve=np.int32(460), currency="EUR")  # type: ignore[arg-type]
    assert buy == gs.procure([900, 400], [2, 1], 2000, reserve=460, currency="EUR")
    assert buy.paid == (920, 460)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"asks": [900, 400], "budget": "50 EUR"}, 'ask of offer 0 = 900: is a whole number beside "50 EUR"'),
        ({"asks": ["9.00 EUR", 400], "budget": "50"}, 'write "400 EUR" or "4.00 EUR" [invalid_amount]'),
        ({"asks": ["9", "4"], "budget": 5000, "currency": "EUR"}, 'budget = 5000: is a whole number beside "9"'),
        ({"asks": ["9", "4"], "budget": "50 EUR", "reserve": np.int64(450)}, "reserve = 450: is a whole number"),
    ],
)
def test_whole_numbers_beside_text_are_refused_where_they_may_mean_cents(given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        gs.procure(**({"weights": [2, 1]} | given))
    assert message in str(caught.value)


def test_weights_may_be_decimals_and_the_price_is_of_one_weight() -> None:
    whole = gs.procure(ASKS, WEIGHTS, 500_000, reserve=450)
    fine = gs.procure(ASKS, [0.003, "0.0042", Decimal("0.005")], 500_000, reserve=45_000_000)
    assert fine.rate == 100_000 * Fraction(whole.rate or 0)
    assert fine.paid == whole.paid


def test_a_reserve_may_be_a_fraction() -> None:
    assert gs.procure([1, 1], [3, 3], 100, reserve=Fraction(7, 3)).paid == (7, 7)
    assert gs.procure([1, 1], [3, 3], 100, reserve=Fraction(1, 4)).paid == (0, 0)


def test_shares_may_depend_on_who_is_left() -> None:
    """Two copies of one thing: while both are there each counts half of it, and alone it counts whole."""

    def shares(active: tuple[int, ...]) -> list[Fraction]:
        return [Fraction(3, 2) if one < 2 and {0, 1} <= {*active} else Fraction(3) for one in active]

    buy = gs.procure([4, 9, 5], [3, 3, 3], 18, price="share-clock", shares=shares)
    assert (buy.winners, buy.paid) == ((0, 2), (9, 0, 9))
    assert buy.why(1) == "not taken by share-clock"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"asks": [], "weights": []}, "offers: has no offers [empty_data]"),
        ({"asks": [1.5, 2, 3]}, "offer 0: ask = 1.5: money is never a float"),
        ({"asks": [1, -2, 3]}, "offer 1: ask = -2: must be >= 0 [invalid_amount]"),
        ({"asks": [1, True, 3]}, "offer 1: ask = True: must be a whole number of minor units, not a bool"),
        ({"asks": [1, 2]}, "weights = 3: must be as many as asks, 2 [length_mismatch]"),
        ({"asks": "123"}, 'asks = "123": must be a list with one for each offer [wrong_type]'),
        ({"weights": [1, float("nan"), 1]}, "offer 1: weight = nan: must be a finite number >= 0 [out_of_range]"),
        ({"weights": [1, 10**18 + 1, 1]}, "offer 1: weight = "),
        ({"weights": [1, np.float64(-0.5), 1]}, "offer 1: weight = -0.5: must be a finite number >= 0"),
        ({"budget": -1}, "budget = -1: must be >= 0 [invalid_amount]"),
        ({"budget": 10.0}, "budget = 10.0: money is never a float"),
        ({"reserve": 0.5}, "reserve = 0.5: give minor units, a Fraction"),
        ({"reserve": -1}, 'reserve = "-1": must be >= 0 [invalid_amount]'),
        ({"reserve": "1/gain"}, "must be per weight [invalid_amount]"),
        ({"price": 7}, "price = 7: must be one of auto, qmia"),
        ({"price": "gready"}, 'price = "gready": must be one of auto, qmia, guarded, share-clock'),
        ({"cash": 2}, 'cash = "2": must lie in 0..1 [out_of_range]'),
        ({"coin": 1}, "coin = 1: is read by random-3 alone"),
        ({"shares": len}, "is read by share-clock alone"),
        ({"sellers": ["a", "b", "a"]}, 'offer 2: seller = "a": has an offer already, offer 0'),
        ({"sellers": ["a", "b", ""]}, 'offer 2: seller = "": must be 1 to 64'),
    ],
)
def test_bad_input_is_refused_by_place_field_and_rule(given: dict[str, Any], message: str) -> None:
    sound: dict[str, Any] = {"asks": ASKS, "weights": WEIGHTS, "budget": 500_000}
    with pytest.raises(Refused) as caught:
        gs.procure(**(sound | given))
    assert message in str(caught.value)
