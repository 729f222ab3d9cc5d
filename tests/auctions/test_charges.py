"""What a net of prices would have charged equals, price by price, what their menus charge."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.charges import charges
from gainshare.auctions.menu import menu, serve
from gainshare.auctions.quality import QUALITIES, openings
from gainshare.core.errors import Refused
from gainshare.core.money import MAX_UNITS


def by_definition(prices: list[float], rule: str, highest: int, gains: list[int], bid: int) -> list[float]:
    return [serve(menu(openings(rule, Fraction(price), highest), gains), bid).price for price in prices]


@settings(deadline=None)
@given(
    prices=st.lists(st.integers(0, 40_000) | st.floats(0, 40_000, allow_subnormal=False), min_size=1, max_size=4),
    rule=st.sampled_from(sorted(QUALITIES)),
    gains=st.lists(st.integers(0, 2**30), min_size=16, max_size=16).map(sorted),
    bid=st.integers(0, 40_000) | st.integers(0, MAX_UNITS),
)
def test_charges_are_those_of_the_menus(prices: list[float], rule: str, gains: list[int], bid: int) -> None:
    assert charges(prices, rule=rule, highest=40_000, gains=gains, bid=bid).tolist() == by_definition(
        prices, rule, 40_000, gains, bid
    )


@pytest.mark.parametrize("rule", QUALITIES)
def test_charges_are_exact_for_the_largest_prices_and_bids(rule: str) -> None:
    rng = random.Random(7)
    gains = sorted(rng.randrange(2**30) for _ in range(16))
    prices = [float(MAX_UNITS), float(MAX_UNITS // 3), float(rng.randrange(MAX_UNITS)), 1.0]
    for bid in (MAX_UNITS, MAX_UNITS // 2 + 1, 2**33 + 1):
        found = charges(prices, rule=rule, highest=MAX_UNITS, gains=gains, bid=bid)
        assert found.tolist() == by_definition(prices, rule, MAX_UNITS, gains, bid)


def test_the_switch_to_unbounded_integers_is_seamless() -> None:
    gains = list(range(2**30 - 15, 2**30 + 1))
    for power in range(20, 34):
        for highest in (2**power - 1, 2**power + 1):
            prices = [float(highest), highest / 2]
            found = charges(prices, rule="af1", highest=highest, gains=gains, bid=highest)
            assert found.tolist() == by_definition(prices, "af1", highest, gains, highest)


def test_falling_gains_are_refused() -> None:
    with pytest.raises(Refused, match="not_monotone"):
        charges([1.0], rule="levels", highest=2, gains=[2, 1] + [3] * 14, bid=1)
