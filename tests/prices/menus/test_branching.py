"""Branch and bound for any demand: exact with nodes enough, a true bound without."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.prices.menus.branching import LISTINGS, branched, few
from gainshare.prices.menus.demand import Buyers, LevelDemand
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.price_list import price
from tests.prices.menus.worlds import Menu, menus


def buyers(menu: Menu, seed: int) -> Buyers:
    rng = np.random.Generator(np.random.Philox(seed))
    return Buyers(rng.integers(0, len(menu.caps) + 1, 6), rng.integers(0, 70, 6))


@settings(max_examples=30)
@given(menus(most=7), st.integers(0, 2**16), st.integers(1, 20))
def test_fewer_nodes_prove_less_and_never_what_is_false(menu: Menu, seed: int, nodes: int) -> None:
    demand = buyers(menu, seed)
    whole = branched(menu.models, menu.most, demand, mode="coverage", known=0, nodes=10**6)
    some = branched(menu.models, menu.most, demand, mode="coverage", known=0, nodes=nodes)
    assert whole.bound <= some.bound <= demand.limit(menu.most, np.ones(len(menu.caps), np.bool_))


def test_a_menu_that_earns_the_limit_is_not_searched() -> None:
    offered = models([1, 2], [500, 600], 2)
    found = branched(offered, np.array([10, 20]), Buyers([0, 1], [10, 20]), mode="pair", known=30, nodes=9)
    assert (found.kept, found.bound) == (None, 30)


def test_a_dear_model_is_kept_from_those_who_would_pay_more() -> None:
    """Two buyers would pay 50 for the better model; listing the other at its cap of 10 would serve one of them."""
    offered = models([1, 2], [500, 600], 2)
    found = branched(offered, np.array([10, 50]), Buyers([0, 1], [50, 50]), mode="pair", known=0, nodes=99)
    assert found.kept is not None
    assert (found.kept.tolist(), found.bound) == ([False, True], 100)


def test_menus_are_few_by_levels_or_by_models() -> None:
    def world(*alike: int) -> Models:
        accuracies = [level for level, count in enumerate(alike) for _ in range(count)]
        return models([1] * len(accuracies), accuracies, 1)

    assert LISTINGS == 2**11
    sellers, visitors = LevelDemand([]), Buyers([], [])
    assert [few(world(*[1] * count), sellers) for count in (11, 12)] == [True, False]
    assert [few(world(2047), sellers), few(world(2048), sellers), few(world(31, 63), sellers)] == [True, False, True]
    assert [few(world(count), visitors) for count in (11, 12)] == [True, False]


@settings(max_examples=30)
@given(menus(), st.sampled_from(["pair", "coverage"]), st.data())
def test_one_model_for_each_level_is_enough_for_a_level_demand(menu: Menu, mode: str, data: st.DataObject) -> None:
    levels = len(menu.caps)
    demand = LevelDemand(data.draw(st.lists(st.integers(0, 9), min_size=levels, max_size=levels)))
    given = (menu.models, menu.most, demand)
    found = branched(*given, mode=mode, known=0, nodes=2 * LISTINGS)
    kept = np.zeros(len(menu.sets), np.bool_) if found.kept is None else found.kept
    assert np.bincount(menu.models.level[kept], minlength=1).max() <= 1
    listed = np.isin(np.arange(levels), menu.models.level[kept])
    earned = demand.revenue(price(menu.models, menu.most, kept=kept, mode=mode).prices, listed)
    assert earned == found.bound
