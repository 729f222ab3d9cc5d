"""Opening bids of the sixteen levels, and the running best."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.auctions.quality import QUALITIES, openings
from gainshare.core.arrays import LEVELS
from gainshare.core.errors import Refused

prices = st.fractions(0, 40_000, max_denominator=8)


@given(prices)
def test_levels_open_in_sixteenths_of_the_price(price: Fraction) -> None:
    expected = tuple((k, price * k / 16) for k in range(1, 17))
    assert openings("levels", price, 40_000) == openings("af2", price, 40_000) == expected


@given(prices, st.integers(0, 40_000))
def test_af1_adds_its_noise_rounded_up_to_the_grid(price: Fraction, bid: int) -> None:
    highest = 40_000
    noise = 10 * max(Fraction(0), price - bid) / highest
    on_grid = Fraction(10, LEVELS) * math.ceil(noise * LEVELS / 10)
    reached = max((level for level, opens in openings("af1", price, highest) if opens <= bid), default=0)
    assert 10 * (1 - Fraction(reached, LEVELS)) == on_grid


def test_posted_sells_everything_at_the_price_or_nothing() -> None:
    assert openings("posted", 10.5, 40) == ((16, Fraction(21, 2)),)


@pytest.mark.parametrize("rule", QUALITIES)
def test_opening_bids_never_fall(rule: str) -> None:
    bids = [bid for _, bid in openings(rule, 17_300, 40_000)]
    assert bids == sorted(bids)


def test_an_unknown_quality_names_the_choices() -> None:
    with pytest.raises(Refused) as refusal:
        openings("level", 1, 2)
    assert (refusal.value.code, refusal.value.field) == ("unknown_value", "rules.quality")
    assert refusal.value.remedy == 'quality = "levels"        also: af1, af2, posted'
