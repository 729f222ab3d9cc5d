"""The integer menu: truthfulness is exact, whatever the rounding."""

import json
import math
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.menu import NOTHING, Menu, cumulative_prices, menu, profit, serve
from gainshare.core.errors import Refused

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
GRID = 40


@st.composite
def curves(draw: st.DrawFn) -> tuple[list[tuple[int, Fraction]], list[int], int]:
    """Openings, gains and scale, small enough to try every bid; some levels unused, some opening bids equal."""
    scale = draw(st.integers(1, 60))
    gains = sorted(draw(st.lists(st.integers(0, scale), min_size=1, max_size=7)))
    numbers = sorted(draw(st.sets(st.integers(1, len(gains)), min_size=1)))
    bids = st.fractions(0, GRID - 5, max_denominator=16)
    opens = sorted(draw(st.lists(bids, min_size=len(numbers), max_size=len(numbers))))
    return list(zip(numbers, opens, strict=True)), gains, scale


def best_by_definition(openings: list[tuple[int, Fraction]], gains: list[int], scale: int, bid: int) -> tuple[int, int]:
    """Level and price that maximise bid x gain - price, by trying all; ties to the higher level."""
    prices = [math.floor(price) for price in cumulative_prices(openings, gains, scale=scale)]
    offers = [(0, 0, 0), *((n, gains[n - 1], price) for (n, _), price in zip(openings, prices, strict=True))]
    number, _, price = max(offers, key=lambda offer: (bid * offer[1] - scale * offer[2], offer[0]))
    return number, price


@settings(deadline=None)
@given(curves())
def test_every_bid_is_served_with_the_level_that_is_best_for_it(
    curve: tuple[list[tuple[int, Fraction]], list[int], int],
) -> None:
    openings, gains, scale = curve
    offered = menu(openings, gains, scale=scale)
    for bid in range(GRID * 2):
        level = serve(offered, bid)
        assert (level.number, level.price) == best_by_definition(openings, gains, scale, bid)


@settings(deadline=None)
@given(curves())
def test_no_bid_beats_the_truth(curve: tuple[list[tuple[int, Fraction]], list[int], int]) -> None:
    openings, gains, scale = curve
    offered = menu(openings, gains, scale=scale)
    for value in range(GRID):
        truth = profit(offered, value, value)
        assert truth >= 0
        assert all(profit(offered, value, lie) <= truth for lie in range(GRID * 2))


@settings(deadline=None)
@given(curves(), st.fractions(0, GRID, max_denominator=50))
def test_a_value_between_two_bids_is_best_served_by_one_of_them(
    curve: tuple[list[tuple[int, Fraction]], list[int], int], value: Fraction
) -> None:
    openings, gains, scale = curve
    offered = menu(openings, gains, scale=scale)
    below, above = math.floor(value), math.ceil(value)
    best = max(profit(offered, value, bid) for bid in range(GRID * 2))
    assert best == max(profit(offered, value, below), profit(offered, value, above))
    assert 0 <= profit(offered, value, below) >= best - 1


def random_menu(rng: random.Random) -> Menu:
    gains = sorted(rng.randrange(2**30 + 1) for _ in range(16))
    highest = 10 ** rng.randrange(1, 16)
    opens = sorted(Fraction(rng.randrange(16 * highest), 16) for _ in range(16))
    return menu(list(enumerate(opens, 1)), gains)


def test_no_bid_beats_the_truth_in_ten_thousand_full_size_lies() -> None:
    rng = random.Random(20190624)
    for _ in range(200):
        offered = random_menu(rng)
        edges = [level.opens + step for level in offered.levels for step in (-1, 0, 1)]
        bids = [max(0, bid) for bid in edges] + [rng.randrange(2**53) for _ in range(10)]
        for value in rng.sample(bids, 5):
            truth = profit(offered, value, value)
            assert truth >= 0
            assert all(profit(offered, value, lie) <= truth for lie in rng.choices(bids, k=10))


def test_a_level_opens_at_the_least_bid_that_is_served_with_it() -> None:
    rng = random.Random(3)
    for _ in range(200):
        offered = random_menu(rng)
        assert [level.opens for level in offered.levels] == sorted({level.opens for level in offered.levels})
        for below, level in zip((NOTHING, *offered.levels), offered.levels, strict=False):
            assert serve(offered, level.opens) == level
            assert level.opens == 0 or serve(offered, level.opens - 1) == below


def test_ties_go_to_buying_and_to_the_higher_level() -> None:
    free = menu([(1, 0), (2, 0), (3, 5)], [0, 3, 3], scale=10)
    assert [level.number for level in free.levels] == [3]
    even = menu([(1, 10), (2, 10)], [4, 10], scale=10)
    assert serve(even, 9) == NOTHING
    assert serve(even, 10).number == 2


def test_an_empty_menu_serves_nothing() -> None:
    assert serve(menu([], [1, 2], scale=2), 2**53 - 1) == NOTHING


@pytest.mark.parametrize(
    ("openings", "gains"),
    [([(1, 5), (2, 4)], [1, 2]), ([(1, 5), (2, 6)], [2, 1]), ([(1, -1)], [1]), ([(1, 1)], [-1]), ([(1, 1)], [11])],
)
def test_what_falls_or_leaves_its_range_is_refused(openings: list[tuple[int, int]], gains: list[int]) -> None:
    with pytest.raises(Refused, match="not_monotone"):
        menu(openings, gains, scale=10)


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (0, 1), (1, 3)])
def test_levels_out_of_order_are_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="levels must ascend"):
        menu([(number, 1) for number in numbers], [1, 2], scale=10)


@pytest.mark.parametrize(
    "case", [case for case in VECTORS if case["kind"] == "menu_cents"], ids=lambda case: case["id"]
)
def test_menus_in_cents(case: dict[str, dict[str, list[str]]]) -> None:
    exact = [Fraction(gain) for gain in case["in"]["gains"]]
    scale = math.lcm(*(gain.denominator for gain in exact))
    gains = [int(gain * scale) for gain in exact]
    openings = [(number, 100 * Fraction(bid)) for number, bid in enumerate(case["in"]["thresholds"], 1)]
    assert [math.floor(price) for price in cumulative_prices(openings, gains, scale=scale)] == case["out"][
        "price_cents"
    ]
    offered = menu(openings, gains, scale=scale)
    for row in case["out"]["rows"]:
        level = serve(offered, 100 * int(row["bid"]))
        assert (level.number - 1, Fraction(level.gain, scale)) == (row["level"], Fraction(row["gain"]))
        assert level.price == row["payment_cents"]
