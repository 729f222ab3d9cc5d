"""The fast clock for counts is the share clock with the same shares, winner by winner and to the last digit of pay."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.counted import Counts, Unit, capped, counted_clock
from gainshare.auctions.share_clock import Shares, share_clock
from gainshare.core.arrays import Ints
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.random import stream
from tests.auctions.procurements import GRID
from tests.vectors.procurements import unilateral, violations


def table(held: Ints, unit: Unit, scale: int) -> Counts:
    """Of a table (n, F) of counts."""
    owners, features = np.nonzero(held)
    first = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=len(held)))))
    return Counts(first, features, held[owners, features], held.shape[1], unit, scale)


def plain(held: Ints, unit: Unit, scale: int) -> Shares:
    """The shares from the whole table each time, as exact numbers."""

    def shares(active: tuple[int, ...]) -> list[Fraction]:
        totals = held[list(active)].sum(axis=0)
        worth = [int(unit(np.array([at]), np.array([total]))[0]) if total else 0 for at, total in enumerate(totals)]
        parts = (zip(worth, held[provider].tolist(), strict=True) for provider in active)
        return [Fraction(sum(each * count for each, count in part), scale) for part in parts]

    return shares


def drawn(seed: int, scale: int) -> tuple[Ints, Unit]:
    rng = stream(seed, "counts")
    count, size = rng.integers(1, 8), rng.integers(1, 6)
    held = rng.integers(0, 4, (count, size)) * rng.integers(0, 2, (count, size))
    return held, capped(rng.integers(0, 9, size), rng.integers(0, 6, size), scale=scale)


numbers = st.integers(0, 2**30)


@settings(max_examples=150)
@given(numbers, st.sampled_from([1, 2**20]), st.integers(0, 60), st.none() | st.fractions(0, 4, max_denominator=3))
def test_it_is_the_share_clock(seed: int, scale: int, budget: int, reserve: Fraction | None) -> None:
    held, unit = drawn(seed, scale)
    asks = stream(seed, "asks").integers(0, 15, len(held)).tolist()
    expected = share_clock(asks, plain(held, unit, scale), budget, reserve=reserve)
    assert counted_clock(asks, table(held, unit, scale), budget, reserve=reserve) == expected


@settings(max_examples=40)
@given(numbers, st.integers(1, 7))
def test_amounts_beyond_doubles_are_exact(seed: int, factor: int) -> None:
    """Asks that are nearly in proportion to shares, in units so small that doubles cannot tell them apart."""
    held, unit = drawn(seed, 1)
    shares = plain(held, unit, 1)(tuple(range(len(held))))
    noise = stream(seed, "asks").integers(-1, 2, len(held)).tolist()
    asks = [max(0, int(share) * 10**20 + off) for share, off in zip(shares, noise, strict=True)]
    budget = sum(asks) * factor // 7
    assert counted_clock(asks, table(held, unit, 1), budget) == share_clock(asks, plain(held, unit, 1), budget)


@settings(max_examples=30)
@given(numbers, st.integers(0, 30))
def test_no_misreport_of_a_cost_pays(seed: int, budget: int) -> None:
    held, unit = drawn(seed, 4)
    asks, counts = stream(seed, "asks").integers(0, 9, len(held)).tolist(), table(held, unit, 4)
    assert violations(unilateral(lambda asks: counted_clock(asks, counts, budget), asks, GRID)) == 0


def test_shares_sum_to_the_utility_and_grow_when_others_leave() -> None:
    held, unit = np.array([[2, 0], [2, 1], [0, 3]]), capped(np.array([6, 2]), np.array([3, 4]), scale=12)
    shares = plain(held, unit, 12)
    assert sum(shares((0, 1, 2))) == 6 * 3 + 2 * 4
    assert shares((0, 1, 2)) == [9, 11, 6]
    assert shares((0, 2)) == [12, 6]


def test_other_concave_utilities_are_given_by_what_a_unit_is_worth() -> None:
    """The whole root of the number held, shared evenly."""

    def unit(_: Ints, totals: Ints) -> Ints:
        return np.sqrt(10**6 * totals).astype(np.int64) // totals

    held = np.array([[4, 0], [5, 1], [1, 9]])
    for budget in range(0, 40, 3):
        expected = share_clock([2, 9, 5], plain(held, unit, 1000), budget)
        assert counted_clock([2, 9, 5], table(held, unit, 1000), budget) == expected


ONE: dict[str, Any] = {
    "first": np.array([0, 1]),
    "features": np.array([0]),
    "counts": np.array([1]),
    "size": 1,
    "unit": capped(np.array([6]), np.array([1]), scale=10),
    "scale": 10,
}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"first": np.array([0.0, 1.0])}, DataError),
        ({"features": np.array([[0]])}, DataError),
        ({"first": np.array([0, 2])}, DataError),
        ({"first": np.array([1, 1])}, DataError),
        ({"first": np.array([0, 1, 0, 1])}, DataError),
        ({"first": np.zeros(0, dtype=np.int64)}, DataError),
        ({"counts": np.array([0])}, DataError),
        ({"counts": np.array([2**31])}, DataError),
        ({"features": np.array([1])}, DataError),
        ({"features": np.array([-1])}, DataError),
        ({"unit": lambda features, _: features + 2**62}, TaskTooLarge),
    ],
)
def test_counts_that_are_none_are_refused(change: dict[str, Any], error: type[Refused]) -> None:
    with pytest.raises(error):
        Counts(**(ONE | change))


def test_bad_calls_are_refused() -> None:
    refused: list[Callable[[], object]] = [
        lambda: counted_clock([1, 2], Counts(**ONE), 5),
        lambda: counted_clock([-1], Counts(**ONE), 5),
        lambda: capped(np.array([2**40]), np.array([2**20]), scale=8),
    ]
    for call in refused:
        with pytest.raises(Refused):
            call()
    nobody = Counts(**(ONE | {"first": np.array([0]), "features": np.zeros(0, int), "counts": np.zeros(0, int)}))
    assert counted_clock([], nobody, 5).winners == ()
    assert counted_clock([6], Counts(**ONE), 5).winners == ()
    assert counted_clock([5], Counts(**ONE), 5).paid == (5,)
