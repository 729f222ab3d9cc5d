"""Integer programs: what they prove is true, with time and without."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.arrays import Bools
from gainshare.prices.menus import optimum as programs
from gainshare.prices.menus.branching import branched
from gainshare.prices.menus.demand import Exact, LevelDemand
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.optimum import most_listed, optimum
from gainshare.prices.menus.price_list import price
from tests.prices.menus.worlds import Menu, menus

weights = st.lists(st.fractions(0, 9, max_denominator=4), min_size=8, max_size=8)


def earned(menu: Menu, demand: LevelDemand, kept: Bools, mode: str) -> Exact:
    listed = np.isin(np.arange(len(menu.caps)), menu.models.level[kept])
    return demand.revenue(price(menu.models, menu.most, kept=kept, mode=mode).prices, listed)


@pytest.mark.parametrize("mode", ["pair", "coverage"])
@settings(max_examples=40)
@given(menus(most=6), weights)
def test_the_bound_is_what_the_best_menu_earns(mode: str, menu: Menu, drawn: list[Fraction]) -> None:
    demand = LevelDemand(drawn[: len(menu.caps)])
    every = [np.array(kept, np.bool_) for kept in product([False, True], repeat=len(menu.sets))]
    best = max(earned(menu, demand, kept, mode) for kept in every)
    proof = optimum(menu.models, menu.most, demand, mode=mode, time_limit=60)
    assert proof.bound == best
    assert max((earned(menu, demand, kept, mode) for kept in proof.menus), default=best) == best


@pytest.mark.parametrize("mode", ["pair", "coverage"])
@settings(max_examples=40)
@given(menus(least=1, most=6), st.lists(st.integers(0, 15), min_size=8, max_size=8))
def test_no_menu_earns_over_the_bound_however_far_weights_lie_apart(mode: str, menu: Menu, powers: list[int]) -> None:
    demand = LevelDemand([10**power for power in powers[: len(menu.caps)]])
    every = [np.array(kept, np.bool_) for kept in product([False, True], repeat=len(menu.sets))]
    best = max(earned(menu, demand, kept, mode) for kept in every)
    assert best <= optimum(menu.models, menu.most, demand, mode=mode, time_limit=60).bound


WIDE = Menu(
    [6, 38, 40, 4, 50, 9, 59, 55], [52, 51, 50, 51, 50, 52, 54, 53], [284517, 421797, 536079, 568190, 748285], 6
)


def test_prices_that_weigh_little_are_not_lost_beside_those_that_weigh_much() -> None:
    """Left to a solver's tolerances, the weights of 1 and 9 count as nothing."""
    demand = LevelDemand([0, 982380451, 1, 0, 9])
    kept = np.array([False, True, True, True, True, False, False, False])
    for mode in ("pair", "coverage"):
        bound = optimum(WIDE.models, WIDE.most, demand, mode=mode, time_limit=60).bound
        best = branched(WIDE.models, WIDE.most, demand, mode=mode, known=0, nodes=9999).bound
        assert earned(WIDE, demand, kept, mode) <= best <= bound


def test_the_bound_is_whole_in_the_unit_of_weights_and_caps() -> None:
    offered = models([0b01, 0b10, 0b11], [550, 560, 800], 2)
    for weights in ([2, 2, 8], [Fraction(2, 7), Fraction(2, 7), Fraction(8, 7)]):
        proof = optimum(offered, np.array([3600, 4900, 96100]), LevelDemand(weights), mode="pair", time_limit=60)
        assert proof.bound == 389300 * weights[0]


def random_world(count: int) -> tuple[Models, np.ndarray, LevelDemand]:
    rng = np.random.Generator(np.random.Philox(7))
    menu = models(rng.integers(1, 1 << 8, count).tolist(), rng.integers(500, 700, count).tolist(), 8)
    caps = (np.array(menu.accuracies) - 490) ** 2
    return menu, caps, LevelDemand(rng.integers(1, 9, len(caps)))


def test_without_time_the_bound_still_stands() -> None:
    menu, caps, demand = random_world(40)
    limit = demand.limit(caps, np.ones(len(caps), np.bool_))
    hurried = optimum(menu, caps, demand, mode="pair", time_limit=1e-6)
    proof = optimum(menu, caps, demand, mode="pair", time_limit=120)
    assert proof.bound <= hurried.bound <= limit
    assert proof.bound < limit


def test_more_models_than_can_be_programmed_are_bounded_by_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PROGRAMMED", 10)
    menu, caps, demand = random_world(20)
    limit = demand.limit(caps, np.ones(len(caps), np.bool_))
    proof = optimum(menu, caps, demand, mode="pair", time_limit=9)
    assert (proof.menus, proof.bound) == ((), limit)
    assert most_listed(menu, caps, demand, Fraction(1), mode="pair", time_limit=9) == ()


def test_very_large_caps_are_scaled_for_the_solver() -> None:
    offered, unit = models([0b01, 0b10, 0b11], [550, 560, 800], 2), 10**10
    caps = np.array([3600 * unit, 4900 * unit, 96100 * unit])
    proof = optimum(offered, caps, LevelDemand([1, 1, 4]), mode="pair", time_limit=60)
    assert [menu.tolist() for menu in proof.menus[-1:]] == [[False, True, True]]
    assert 389300 * unit <= proof.bound <= 389300 * unit * Fraction(10**7 + 1, 10**7)
