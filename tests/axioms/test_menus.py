"""A menu floored before anybody chooses is truthful to the unit; every shortcut to it is caught."""

from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.axioms.menus import Serve, menu_lie, nonmonotone_allocation, searched
from gainshare.core.arrays import MEASURE, Ints
from gainshare.core.errors import Refused
from gainshare.core.random import stream

Levels = list[tuple[int, int]]
"""Bid that opens each level, ascending, and its gain in units of 2^-30."""


def exact_prices(levels: Levels) -> list[int]:
    """Cumulative prices sum t_j (g_j - g_(j-1)), in units of 2^-30 minor units."""
    before = [0, *(gain for _, gain in levels)]
    return list(accumulate(opens * (gain - low) for (opens, gain), low in zip(levels, before, strict=False)))


def menu(levels: Levels) -> Serve:
    """Prices floored first, then the best item for the bid, ties to the higher quality."""
    items = [(0, 0), *((gain, price // MEASURE) for (_, gain), price in zip(levels, exact_prices(levels), strict=True))]
    return lambda bid: max(items, key=lambda item: (bid * item[0] - MEASURE * item[1], item[0]))


def floored_after_choosing(levels: Levels) -> Serve:
    """The trap: the bid chooses by exact prices and is charged the floor."""
    items = [(0, 0), *((gain, price) for (_, gain), price in zip(levels, exact_prices(levels), strict=True))]

    def serve(bid: int) -> tuple[int, int]:
        gain, price = max(items, key=lambda item: (bid * item[0] - item[1], item[0]))
        return gain, price // MEASURE

    return serve


def pay_as_bid(levels: Levels) -> Serve:
    honest = menu(levels)
    return lambda bid: (honest(bid)[0], bid * honest(bid)[0] // MEASURE)


CURVE: Levels = [(700 * k + 13, round(MEASURE * (1 - 0.8**k))) for k in range(1, 17)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, MEASURE)), min_size=1, max_size=8),
    st.integers(0, 2**32),
)
def test_a_menu_on_any_monotone_curve_leaves_no_lie(steps: Levels, seed: int) -> None:
    opens, gains = (sorted(column) for column in zip(*steps, strict=True))
    levels = list(zip(opens, gains, strict=True))
    assert menu_lie(menu(levels), 5000, stream(seed), tries=2000) is None
    assert nonmonotone_allocation(lambda bid: menu(levels)(bid)[0], 5000, stream(seed), tries=500) is None


def test_every_deviation_of_a_whole_market_s_range_is_searched() -> None:
    asked: list[int] = []

    def serve(bid: int) -> tuple[int, int]:
        asked.append(bid)
        return menu(CURVE)(bid)

    assert menu_lie(serve, 20_000, stream(7)) is None
    assert asked == list(range(20_001))


def test_rounding_after_choosing_is_caught_at_the_step() -> None:
    witness = menu_lie(floored_after_choosing(CURVE), 20_000, stream(7))
    assert witness is not None
    assert 0 < witness.profit < 1
    assert witness.honest[0] != witness.lying[0]
    assert str(witness).startswith(f"Lie: party 0 with value {witness.value} says {witness.bid} and gains 0.")


def test_pay_as_bid_is_caught_with_its_largest_profit() -> None:
    witness = menu_lie(pay_as_bid([(30, MEASURE)]), 99, stream(7))
    assert str(witness) == "Lie: party 0 with value 99 says 30 and gains 69: wins either way, pays 30 instead of 99"


def test_a_bid_that_buys_a_level_too_low_is_caught() -> None:
    def stingy(bid: int) -> tuple[int, int]:
        return menu(CURVE)(max(0, bid - 1))

    witness = menu_lie(stingy, 20_000, stream(7))
    assert witness is not None
    assert witness.bid == witness.value + 1


def test_a_lie_in_one_bid_among_a_billion_is_found_at_the_step() -> None:
    """One unit below the step of a large menu the charge falls; only bisection gets there."""
    step = 654_321_987

    def cheap_below_the_step(bid: int) -> tuple[int, int]:
        return (1, 0) if bid == step - 1 else (int(bid >= step), step * int(bid >= step))

    witness = menu_lie(cheap_below_the_step, 10**9, stream(7), scale=1, tries=2000)
    assert witness is not None
    assert witness.bid == step - 1
    assert witness.profit == step


def test_a_payment_that_is_no_menu_at_all_is_compared_with_sampled_items() -> None:
    def gain_as_bid(bid: int) -> tuple[int, int]:
        return bid, bid * bid // 2 + bid

    assert menu_lie(lambda bid: (bid, bid * bid // 2), 3000, stream(7), scale=1) is None
    assert menu_lie(gain_as_bid, 3000, stream(7), scale=1) is not None


def test_products_beyond_64_bits_are_exact() -> None:
    highest = 2**52
    price = 2**51

    def honest(bid: int) -> tuple[int, int]:
        return (MEASURE, price) if bid >= price else (0, 0)

    def one_unit_dearer_above(bid: int) -> tuple[int, int]:
        return (MEASURE, price + (bid >= 2**51 + 2**50)) if bid >= price else (0, 0)

    assert menu_lie(honest, highest, stream(7), tries=1000) is None
    witness = menu_lie(one_unit_dearer_above, highest, stream(7), tries=1000)
    assert witness is not None
    assert witness.profit == 1


def test_a_vectorised_twin_gives_the_same_witness() -> None:
    opens = np.array([opens for opens, _ in CURVE])
    gains = np.array([0, *(gain for _, gain in CURVE)])
    prices = np.array([0, *exact_prices(CURVE)]) // MEASURE

    def serve_many(bids: Ints) -> tuple[Ints, Ints]:
        level = np.searchsorted(opens, bids, side="right")
        return gains[level], prices[level]

    def serve(bid: int) -> tuple[int, int]:
        gains, charges = serve_many(np.array([bid]))
        return int(gains[0]), int(charges[0])

    twin = menu_lie(serve, 20_000, stream(7), serve_many=serve_many)
    assert twin is not None
    assert twin == menu_lie(serve, 20_000, stream(7)) == menu_lie(floored_after_choosing(CURVE), 20_000, stream(7))


def test_a_gain_that_falls_is_caught_with_its_largest_fall() -> None:
    gains = {0: 0, 1: 5, 2: 3, 3: 8, 4: 9, 5: 6}
    witness = nonmonotone_allocation(lambda bid: Fraction(gains[bid], 10), 5, stream(7))
    assert str(witness) == "Falling gain: bid 4 gets 0.9, the higher bid 5 only 0.6"


def test_noise_that_regularises_is_caught_and_the_running_maximum_passes() -> None:
    noise = stream(7, "curve").normal(scale=0.05, size=17)
    raw = [float(k / 17 + noise[k]) for k in range(17)]
    best = list(accumulate(raw, max))
    assert nonmonotone_allocation(lambda bid: raw[bid * 17 // 20_001], 20_000, stream(7)) is not None
    assert nonmonotone_allocation(lambda bid: best[bid * 17 // 20_001], 20_000, stream(7)) is None


def test_a_large_range_is_searched_at_its_ends_and_beside_every_step() -> None:
    bids = set(searched(lambda bids: (bids[:, None] >= [1000, 77_777]) * 1, 10**7, stream(7), 100).tolist())
    assert {0, 10**7, *range(998, 1002), *range(77_775, 77_779)} <= bids
    assert len(bids) < 100


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(Refused, match="highest = 0: must be at least 1"):
        menu_lie(menu(CURVE), 0, stream(7))
