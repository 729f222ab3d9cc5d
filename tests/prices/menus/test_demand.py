"""Demand: level weights, and buyers who take the cheapest model that is accurate enough; what they could pay."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.demand import Buyers, LevelDemand

LEVELS = 4
budgets = st.lists(st.tuples(st.integers(0, LEVELS), st.integers(0, 6)), max_size=5)
rising = st.lists(st.integers(0, 7), min_size=LEVELS, max_size=LEVELS).map(sorted)
choices = st.lists(st.booleans(), min_size=LEVELS, max_size=LEVELS)


def buyers(wanted: list[tuple[int, int]]) -> Buyers:
    return Buyers([need for need, _ in wanted], [budget for _, budget in wanted])


def served(wanted: list[tuple[int, int]], prices: list[int], listed: list[bool]) -> int:
    """What buyers pay, one by one."""
    paid = 0
    for need, budget in wanted:
        level = next((each for each in range(need, LEVELS) if listed[each]), None)
        paid += prices[level] if level is not None and prices[level] <= budget else 0
    return paid


@given(budgets, rising, choices)
def test_buyers_pay_for_the_lowest_listed_level_that_is_enough(
    wanted: list[tuple[int, int]], prices: list[int], listed: list[bool]
) -> None:
    revenue = buyers(wanted).revenue(np.array(prices), np.array(listed))
    assert revenue == served(wanted, prices, listed)


@given(budgets, rising, choices)
def test_the_limit_of_buyers_is_what_the_best_rising_prices_earn(
    wanted: list[tuple[int, int]], caps: list[int], listed: list[bool]
) -> None:
    most = 0
    for prices in product(*(range(cap + 1) for cap in caps)):
        if list(prices) == sorted(prices):
            for choice in product(*([False, True] if each else [False] for each in listed)):
                most = max(most, served(wanted, list(prices), list(choice)))
    assert buyers(wanted).limit(np.array(caps), np.array(listed)) == most


@given(budgets)
def test_terms_hold_the_same_buyers(wanted: list[tuple[int, int]]) -> None:
    terms = buyers(wanted).terms(LEVELS)
    held = [
        (level, int(budget))
        for level in range(LEVELS)
        for budget in terms.budgets[terms.needs[level] : terms.needs[level + 1]]
    ]
    assert held == sorted(one for one in wanted if one[0] < LEVELS)


def test_buyers_weigh_a_level_by_those_who_can_pay_its_cap() -> None:
    assert Buyers([0, 0, 1, 7], [10, 20, 30, 99]).weights(np.array([15, 30])) == (1, 1)


def test_budgets_beyond_64_bits_together_are_summed_exactly() -> None:
    large = 2**53 - 1
    many = Buyers([0] * 1500, [large] * 1500)
    everything = np.array([True])
    assert many.revenue(np.array([large]), everything) == 1500 * large
    assert many.limit(np.array([large]), everything) == 1500 * large


def test_level_demand_is_exact_in_fractions() -> None:
    demand = LevelDemand([Fraction(1, 3), Fraction(1, 2)])
    prices, everything = np.array([10, 21]), np.array([True, True])
    assert demand.revenue(prices, everything) == Fraction(83, 6)
    assert demand.limit(prices, np.array([False, True])) == Fraction(21, 2)
    assert demand.weights(prices) == (2, 3)
    assert demand.terms(2).weights.tolist() == [1 / 3, 0.5]


@pytest.mark.parametrize("weight", [-1, Fraction(-1, 2), 0.5, True, "1", None])
def test_weights_are_exact_and_not_negative(weight: object) -> None:
    with pytest.raises(Refused, match="demand"):
        LevelDemand([1, weight])  # type: ignore[list-item]


def test_weights_are_as_many_as_levels() -> None:
    with pytest.raises(Refused, match="one weight for each of 2 levels"):
        LevelDemand([1]).revenue(np.array([1, 2]), np.array([True, True]))


@pytest.mark.parametrize(("needs", "paid"), [([0], [-1]), ([-1], [0]), ([0], [1.5]), ([0, 1], [5]), ([0], [2**53])])
def test_needs_and_budgets_are_whole_numbers(needs: list[int], paid: list[int]) -> None:
    with pytest.raises(Refused, match=r"need|budget"):
        Buyers(needs, paid)
