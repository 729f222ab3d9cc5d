"""Cheapest bundles, by table and by program."""

from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import TaskTooLarge
from gainshare.prices.menus import bundles
from gainshare.prices.menus.bundles import cheapest, data_sets, membership
from gainshare.prices.menus.models import models
from tests.prices.menus.worlds import Menu, menus


@pytest.mark.parametrize("table", [0, 16], ids=["program", "table"])
@given(menus(), st.lists(st.integers(0, 30), min_size=9, max_size=9), st.integers(1, 31), st.integers(0, 70))
def test_the_cheapest_bundle_is_the_cheapest_of_all_families(
    table: int, menu: Menu, drawn: list[int], target: int, limit: int
) -> None:
    prices = drawn[: len(menu.sets)]
    families = [f for size in range(1, len(prices) + 1) for f in combinations(range(len(prices)), size)]
    holding = [f for f in families if target & ~reduce(or_, (menu.sets[m] for m in f)) == 0]
    least = min((sum(prices[m] for m in family) for family in holding), default=limit)
    words = np.array([target], dtype=np.uint64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundles, "TABLE", table)
        found = cheapest(menu.models.sets, np.array(prices, dtype=np.int64), words, limit)
    if least >= limit:
        assert found is None
    else:
        assert found is not None
        assert found.models in holding
        assert found.cost == least == sum(prices[m] for m in found.models)


def test_many_models_of_seventeen_data_sets_are_searched_by_table() -> None:
    menu = models([1 << d for d in range(17)] * 40 + [2**17 - 1], [1] * 681, 17)
    prices = np.array([*range(680), 9999])
    found = cheapest(menu.sets, prices, menu.sets[-1], 9999)
    assert found == bundles.Bundle(tuple(range(17)), sum(range(17)))


def test_prices_too_large_for_the_solver_are_refused_and_not_trusted() -> None:
    menu = models([1 << d for d in range(40)] + [0b11 << d for d in range(39)], [1] * 79, 40)
    prices = np.array([2**46] * 40 + [2**46 + 1] * 39)
    with pytest.raises(TaskTooLarge, match="models = 79: the cheapest bundle for 40 data sets was not found"):
        cheapest(menu.sets, prices, np.array([2**40 - 1], dtype=np.uint64), 2**53)


def test_data_sets_of_several_words_are_found_and_told() -> None:
    words = models([1 << 129 | 1 << 64 | 1], [1], 130).sets
    assert data_sets(words[0]).tolist() == [0, 64, 129]
    assert membership(words, np.array([0, 1, 64, 128, 129])).tolist() == [[True, False, True, False, True]]
