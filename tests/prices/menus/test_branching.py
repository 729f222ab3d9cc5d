"""Branch and bound for any demand: exact with nodes enough, a true bound without."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.prices.menus.branching import branched
from gainshare.prices.menus.demand import Buyers
from gainshare.prices.menus.models import models
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
