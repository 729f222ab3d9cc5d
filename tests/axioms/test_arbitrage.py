"""Lists of the largest prices leave no arbitrage and no room; rules that cut a corner are caught with their witness."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.axioms.arbitrage import arbitrage, falling, improvable, lowered
from gainshare.core.arrays import Bools
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import PriceList, price
from tests.prices.menus.worlds import Menu, menus, slow_cover_prices

every_mode = pytest.mark.parametrize("mode", ["pair", "coverage"])


def kept_of(menu: Menu, data: st.DataObject) -> Bools:
    drawn = data.draw(st.lists(st.booleans(), min_size=len(menu.sets), max_size=len(menu.sets)))
    return np.array(drawn, dtype=np.bool_)


@given(menus(), st.data())
def test_no_bundle_of_any_size_undercuts_a_list_by_coverage(menu: Menu, data: st.DataObject) -> None:
    assert arbitrage(price(menu.models, menu.most, kept=kept_of(menu, data))) is None


@given(menus())
def test_by_pairs_there_is_arbitrage_exactly_where_coverage_is_cheaper(menu: Menu) -> None:
    listed = price(menu.models, menu.most, mode="pair")
    found, prices = arbitrage(listed), listed.prices[listed.models.level]
    assert (found is not None) == (slow_cover_prices(menu) != prices.tolist())
    if found is not None:
        whole = int(np.bitwise_or.reduce(listed.models.sets[list(found.bundle), 0]))
        assert menu.sets[found.model] & ~whole == 0
        assert found.cost == prices[list(found.bundle)].sum() < found.price == prices[found.model]


def test_three_models_undercut_a_list_by_pairs() -> None:
    listed = price(models([1, 2, 4, 7], [1, 2, 3, 4], 3), np.array([10, 20, 25, 90]), mode="pair")
    assert str(arbitrage(listed)) == "Arbitrage: model 3 costs 90, models 0 + 1 + 2 hold its data sets for 55"


def test_caps_as_prices_are_undercut_where_it_saves_most() -> None:
    menu, caps = models([1, 2, 3, 4, 7], [1, 2, 3, 4, 5], 3), np.array([10, 20, 40, 50, 300])
    at_caps = replace(price(menu, caps), prices=caps)
    assert str(arbitrage(at_caps)) == "Arbitrage: model 4 costs 300, models 0 + 1 + 3 hold its data sets for 80"
    assert arbitrage(replace(at_caps, kept=np.array([True, False, True, False, True]))) is None


def test_a_superset_that_costs_less_is_one_model() -> None:
    at_caps = replace(price(models([3, 1], [1, 2], 2), np.array([10, 20])), prices=np.array([10, 20]))
    assert str(arbitrage(at_caps)) == "Arbitrage: model 1 costs 20, model 0 holds its data sets for 10"


@every_mode
@given(menus(), st.data())
def test_prices_rise_with_accuracy(mode: str, menu: Menu, data: st.DataObject) -> None:
    assert falling(price(menu.models, menu.most, kept=kept_of(menu, data), mode=mode)) is None


def test_a_price_that_falls_is_caught_with_its_largest_fall() -> None:
    menu = models([1, 2, 4, 8, 16], [500, 600, 700, 800, 900], 5)
    listed = replace(price(menu, np.full(5, 99)), prices=np.array([10, 40, 30, 20, 50]))
    assert str(falling(listed)) == "Falling: accuracy 600 costs 40, the higher 800 only 20"
    assert falling(replace(listed, kept=np.array([True, False, False, True, True]))) is None


@every_mode
@given(menus(least=1), st.data())
def test_no_price_could_be_higher(mode: str, menu: Menu, data: st.DataObject) -> None:
    assert improvable(price(menu.models, menu.most, kept=kept_of(menu, data), mode=mode)) is None


@every_mode
@given(menus(least=1), st.data())
def test_any_list_with_a_lower_price_is_caught(mode: str, menu: Menu, data: st.DataObject) -> None:
    listed = price(menu.models, menu.most, mode=mode)
    level = data.draw(st.integers(0, len(menu.caps) - 1))
    less = listed.prices.copy()
    less[: level + 1] = np.minimum(less[: level + 1], max(0, int(less[level]) - 1))
    found = improvable(replace(listed, prices=less))
    assert (found is None) == (less == listed.prices).all()


def test_a_stretch_that_could_rise_together_is_caught() -> None:
    """Raising either price alone breaks a constraint; raising both breaks none."""
    listed = price(models([3, 1], [1, 2], 2), np.array([10, 20]))
    assert listed.prices.tolist() == [10, 10]
    low = replace(listed, prices=np.array([7, 7]))
    assert str(improvable(low)) == "Improvable: model 0 costs 7 and could cost more: its cap is 10"


@every_mode
@given(menus(least=1, most=6), st.data())
def test_removal_lowers_no_price(mode: str, menu: Menu, data: st.DataObject) -> None:
    def rule(kept: Bools) -> PriceList:
        return price(menu.models, menu.most, kept=kept, mode=mode)

    assert lowered(rule, kept_of(menu, data)) is None


def test_a_rule_by_which_more_models_cost_more_lowers_prices() -> None:
    menu = models([1, 2, 4], [1, 2, 3], 3)

    def per_model(kept: Bools) -> PriceList:
        return price(menu, np.full(3, 10 * int(kept.sum())), kept=kept)

    found = lowered(per_model, np.ones(3, dtype=np.bool_))
    assert str(found) == "Lowered: without model 0, model 1 costs 20 instead of 30"
