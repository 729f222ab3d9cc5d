"""Baselines: the best flat price, and the best price for each use of a data set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gainshare.prices.menus.baselines import Baseline, flat, per_use
from gainshare.prices.menus.demand import Buyers, Demand, LevelDemand
from gainshare.prices.menus.models import models

MENU = models([0b001, 0b011, 0b100, 0b111], [700, 800, 800, 900], 3)
CAPS = np.array([20, 50, 90])


def test_a_flat_price_sells_to_whoever_would_pay_it() -> None:
    assert flat(MENU, CAPS, LevelDemand([1, 1, 1])) == Baseline(50, 100)
    assert flat(MENU, CAPS, LevelDemand([9, 1, 1])) == Baseline(20, 220)
    assert flat(MENU, CAPS, Buyers([0, 1, 2], [20, 45, 90])) == Baseline(45, 90)


def test_a_price_for_each_use_is_paid_for_the_smallest_model_that_is_accurate_enough() -> None:
    """At 30 a use, level 800 costs 30 by the model of one data set, and so does level 700, which would pay 20."""
    assert per_use(MENU, CAPS, LevelDemand([1, 1, 1])) == Baseline(30, 120)
    assert per_use(MENU, CAPS, Buyers([0, 2], [20, 60])) == Baseline(20, 80)


def demands() -> some.SearchStrategy[Demand]:
    weights = some.lists(some.integers(0, 5), min_size=3, max_size=3).map(LevelDemand)
    answers = some.lists(some.tuples(some.integers(0, 3), some.integers(0, 99)), max_size=6)
    return weights | answers.map(lambda said: Buyers([need for need, _ in said], [paid for _, paid in said]))


@pytest.mark.parametrize(("baseline", "sizes"), [(flat, [1, 1, 1]), (per_use, [1, 1, 3])])
@given(demand=demands(), caps=some.lists(some.integers(0, 99), min_size=3, max_size=3).map(sorted))
def test_no_other_price_of_its_kind_earns_more(
    baseline: object, sizes: list[int], demand: Demand, caps: list[int]
) -> None:
    def earned(price: int) -> object:
        prices = price * np.array(sizes)
        return demand.revenue(prices, prices <= np.array(caps))

    found = baseline(MENU, np.array(caps), demand)  # type: ignore[operator]
    assert found.revenue == earned(found.price) == max(map(earned, range(100)))  # type: ignore[type-var]


def test_an_empty_menu_earns_nothing() -> None:
    empty = models([], [], 1)
    assert flat(empty, np.array([], np.int64), LevelDemand([])) == Baseline(0, 0)
    assert per_use(empty, np.array([], np.int64), LevelDemand([])) == Baseline(0, 0)


def test_of_very_many_prices_some_are_tried() -> None:
    menu, caps = models([1], [800], 1), np.array([10**6])
    demand = Buyers(np.zeros(5_000, np.int64), np.arange(1, 5_001))
    assert abs(flat(menu, caps, demand).price - 2_500) <= 3
