"""A live clock tells its price, and what that is for each seller's lots."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.procurement.calls import SHOWN, first_call, offered
from gainshare.markets.procurement.records import LIVE, PRIVATE, Called, Rules
from gainshare.markets.procurement.words import seen, told
from tests.markets.procurement.stall import EUR, Past, Stall, added

EVEN = added(a=0.25, b=0.25, c=0.25)
RULES = Rules(EUR, 1_000, asks=LIVE)


def every(stall: Stall, past: Past, why: str = "", party: str = "") -> dict[str, str]:
    return dict(told(seen(stall.market.rules, (*past.orders, past.evidence)), why, party))


def test_the_first_price_offers_the_lightest_the_budget_or_is_the_reserve() -> None:
    weights = (2**28, 2**29)
    assert first_call(RULES, "ab", weights) == Called(1, Fraction(1_000, 2**28), ("a", "b"), (1_000, 1_000))
    reserved = first_call(replace(RULES, reserve=Fraction(1_600)), "ab", weights)
    assert reserved == Called(1, Fraction(1_600, 2**30), ("a", "b"), (400, 800))


def test_no_price_is_called_without_a_clock_or_to_those_who_weigh_nothing() -> None:
    assert first_call(replace(RULES, asks=PRIVATE), "a", [5]) is None
    assert first_call(RULES, "a", [0]) is None
    assert first_call(RULES, "ab", [0, 5]) == Called(1, Fraction(1_000, 5), ("b",), (1_000,))


def test_weighing_on_a_live_clock_tells_the_first_price_and_offers() -> None:
    stall = Stall(EVEN, asks=LIVE)
    stall.weigh()
    found = every(stall, stall.past[0])
    assert found["price"] == "The clock starts at 40.00 EUR/gain; each price is 5.0 % lower."
    assert found["share"].endswith("Price times weight is offered: 10.00 EUR to a, 10.00 EUR to b, 10.00 EUR to c.")
    assert every(stall, stall.past[0], "share", "b")["share"].endswith("b is offered 10.00 EUR.")


def test_a_seller_on_a_clock_is_told_its_offer_until_it_leaves() -> None:
    stall = Stall(EVEN, asks=LIVE)
    stall.weigh()
    for party in "abc":
        stall.answer(party, stays=True)
    stall.answer("c", stays=False)
    past = stall.past[-1]
    assert every(stall, past, "share", "a") == {"share": "a is offered 9.50 EUR."}
    assert every(stall, past, "share", "c") == {"share": "c is asked no more."}
    assert every(stall, past, "price", "a")["price"].startswith("Price 2 of the clock is 38.00 EUR/gain")
    with pytest.raises(Refused, match="no part"):
        every(stall, past, "share", "stranger")


def test_offers_to_many_are_told_for_some() -> None:
    many = tuple(f"s{place}" for place in range(SHOWN + 3))
    assert offered(Called(1, Fraction(1), many, (5,) * len(many)), EUR, "").endswith("0.05 EUR to s7, and 3 more.")
