"""A live menu equals a new one, whatever came and went."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.price_list import price
from gainshare.prices.menus.repricing import LiveMenu
from tests.prices.menus.worlds import Menu, menus


@given(menus(least=1), st.data(), st.sampled_from(["pair", "coverage"]))
def test_adding_and_removing_equals_a_fresh_list_and_moves_prices_one_way(
    menu: Menu, data: st.DataObject, mode: str
) -> None:
    count = len(menu.sets)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    live = LiveMenu(price(menu.models, menu.most, kept=kept, mode=mode))
    for model in data.draw(st.lists(st.integers(0, count - 1), max_size=6)):
        before, adding = live.listed, not live.listed.kept[model]
        live = live.add(model) if adding else live.remove(model)
        kept = live.listed.kept
        assert kept[model] == adding
        fresh = price(menu.models, menu.most, kept=kept, mode=mode)
        assert live.listed.prices.tolist() == fresh.prices.tolist()
        assert live.listed.proof == fresh.proof
        others = menu.models.level[kept & before.kept]
        rises = live.listed.prices[others] - before.prices[others]
        assert (rises <= 0).all() if adding else (rises >= 0).all()


def test_what_is_there_cannot_be_added_nor_what_is_not_removed() -> None:
    live = LiveMenu(price(Menu([1, 2], [1, 2], [3, 4], 2).models, np.array([3, 4]), kept=np.array([True, False])))
    with pytest.raises(Refused, match="model = 0: must be one that is not for sale"):
        live.add(0)
    with pytest.raises(Refused, match="model = 1: must be one that is for sale"):
        live.remove(1)
    with pytest.raises(Refused, match="model = 2"):
        live.add(2)
    with pytest.raises(Refused, match="model = -1"):
        live.remove(-1)
