"""Price lists: feasible, largest, the same in any order; what binds a price; menus that hardly are any."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Ints
from gainshare.core.errors import Refused
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.price_list import Binding, PriceList, binding, price
from tests.prices.menus.worlds import Menu, menus, slow_cover_prices, slow_pair_prices, spread

MODES = ("pair", "coverage")
SLOW = {"pair": slow_pair_prices, "coverage": slow_cover_prices}
every_mode = pytest.mark.parametrize("mode", MODES)


def priced(menu: Menu, mode: str, **options: Any) -> list[int]:
    """The price of each model."""
    return of_models(price(menu.models, menu.most, mode=mode, **options))


def of_models(listed: PriceList) -> list[int]:
    prices: list[int] = listed.prices[listed.models.level].tolist()
    return prices


@every_mode
@given(menus())
def test_a_list_holds_the_largest_prices(mode: str, menu: Menu) -> None:
    assert priced(menu, mode) == SLOW[mode](menu)


@given(menus())
def test_coverage_is_never_dearer_than_pair_and_neither_than_the_cap(menu: Menu) -> None:
    pair, coverage = (price(menu.models, menu.most, mode=mode) for mode in MODES)
    assert (coverage.prices <= pair.prices).all()
    assert (pair.prices <= pair.caps).all()
    assert pair.proof == "not checked" != coverage.proof


@every_mode
@given(menus(least=1), st.randoms(use_true_random=False), st.integers(1, 9))
def test_order_names_and_currency_do_not_matter(mode: str, menu: Menu, shuffled: Any, factor: int) -> None:
    prices = priced(menu, mode)
    order, places = list(range(len(menu.sets))), list(range(140))
    shuffled.shuffle(order)
    shuffled.shuffle(places)
    other = Menu([menu.sets[m] for m in order], [menu.accuracies[m] for m in order], menu.caps, menu.datasets)
    assert priced(other, mode) == [prices[m] for m in order]
    assert priced(spread(menu, places[: menu.datasets], 140), mode) == prices
    dearer = Menu(menu.sets, menu.accuracies, [cap * factor for cap in menu.caps], menu.datasets)
    assert priced(dearer, mode) == [factor * each for each in prices]


@every_mode
@given(menus(least=1), st.data())
def test_models_that_are_not_kept_bind_nothing(mode: str, menu: Menu, data: st.DataObject) -> None:
    count = len(menu.sets)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    listed = price(menu.models, menu.most, kept=kept, mode=mode)
    stay = np.flatnonzero(kept).tolist()
    used = sorted({menu.accuracies[m] for m in stay})
    caps = [menu.caps[sorted(set(menu.accuracies)).index(accuracy)] for accuracy in used]
    alone = Menu([menu.sets[m] for m in stay], [menu.accuracies[m] for m in stay], caps, menu.datasets)
    assert [of_models(listed)[m] for m in stay] == SLOW[mode](alone)
    for level, accuracy in enumerate(menu.models.accuracies):
        above = [listed.prices[menu.models.accuracies.index(each)] for each in used if each >= accuracy]
        assert listed.prices[level] == (above[0] if above else listed.caps[level])


@every_mode
@given(menus(least=1), st.data())
def test_a_binding_is_a_bundle_of_less_accurate_models_that_costs_the_price(
    mode: str, menu: Menu, data: st.DataObject
) -> None:
    count, listing = len(menu.sets), menu.models
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    listed = price(listing, menu.most, kept=kept, mode=mode)
    prices = of_models(listed)
    for model in np.flatnonzero(kept).tolist():
        found = binding(listed, model)
        if found is None:
            assert prices[model] == listed.caps[listing.level[model]]
            continue
        assert prices[model] == prices[found.target] == found.cost == sum(prices[m] for m in found.bundle)
        assert prices[model] < listed.caps[listing.level[model]]
        assert listing.level[found.target] >= listing.level[model] > max(listing.level[m] for m in found.bundle)
        assert kept[[found.target, *found.bundle]].all()
        whole, own = int(np.bitwise_or.reduce(listing.sets[list(found.bundle), 0])), menu.sets[found.target]
        assert own & ~whole == 0
        assert mode == "coverage" or (len(found.bundle), whole == own) in {(1, False), (2, True)}


def test_a_more_accurate_model_drags_the_price_below_it() -> None:
    """The worked example of the vectors: models of data sets {0}, {1}, {0, 1} and {2}."""
    menu = Menu([1, 2, 3, 4], [550, 560, 800, 700], [3600, 4900, 44100, 96100], 3)
    for mode in MODES:
        listed = price(menu.models, menu.most, mode=mode)
        assert of_models(listed) == [3600, 4900, 8500, 8500]
        assert binding(listed, 2) == binding(listed, 3) == Binding(2, (0, 1), 8500)
        assert binding(listed, 0) is None


def test_three_models_bind_a_price_where_bundles_count() -> None:
    menu = Menu([0b0011, 0b0110, 0b1000, 0b1111], [1, 2, 3, 9], [10, 20, 30, 99], 4)
    assert binding(price(menu.models, menu.most, mode="pair"), 3) is None
    assert binding(price(menu.models, menu.most), 3) == Binding(3, (0, 1, 2), 60)


@pytest.mark.parametrize(
    ("menu", "pair", "coverage"),
    [
        (Menu([], [], [], 1), [], []),
        (Menu([1], [5], [70], 1), [70], [70]),
        (Menu([1, 2], [5, 5], [70], 2), [70, 70], [70, 70]),
        (Menu([1, 2, 1], [1, 2, 3], [10, 20, 30], 2), [10, 20, 30], [10, 10, 10]),
        (Menu([3, 2, 4, 1], [1, 2, 3, 4], [10, 20, 30, 40], 3), [10] * 4, [10] * 4),
        (Menu([1, 3, 7], [3, 2, 1], [10, 20, 30], 3), [10] * 3, [10] * 3),
        (Menu([1, 2, 3], [1, 2, 3], [0, 0, 50], 2), [0, 0, 0], [0, 0, 0]),
        (Menu([1, 2, 7], [1, 2, 3], [10, 20, 99], 3), [10, 20, 99], [10, 20, 99]),
        (Menu([3, 6, 5, 15], [1, 2, 3, 4], [10, 20, 25, 99], 4), [10, 20, 25, 99], [10, 20, 25, 99]),
        (Menu([3, 12, 7], [1, 2, 3], [10, 20, 99], 4), [10, 20, 99], [10, 20, 30]),
    ],
    ids=[
        "no model",
        "one model: its cap",
        "equal accuracies: equal prices",
        "a training set twice: the same price where bundles count",
        "a superset that is worse: flat to its subset and all between",
        "accuracy falls with data: all cost what the largest does",
        "what is made of free models is free",
        "what nobody holds is not bound",
        "a union that nobody holds is not bound",
        "a union of more than the target binds where bundles count",
    ],
)
def test_menus_that_hardly_are_any(menu: Menu, pair: list[int], coverage: list[int]) -> None:
    assert (priced(menu, "pair"), priced(menu, "coverage")) == (pair, coverage)


def test_a_cap_above_that_of_a_dearer_level_counts_as_that() -> None:
    listed = price(models([1, 2, 4], [1, 2, 3], 3), np.array([10, 30, 20]))
    assert listed.caps.tolist() == listed.prices.tolist() == [10, 20, 20]


def two() -> Models:
    return models([1, 2], [500, 600], 2)


@pytest.mark.parametrize(
    ("caps", "options", "message"),
    [
        ([10], {}, r"caps = \(1,\): must hold one price cap for each of 2 levels \[length_mismatch\]"),
        ([10, -1], {}, r"cap of level 1 = -1: must lie in 0..9007199254740991 \[out_of_range\]"),
        ([10.5, 11.0], {}, r"cap of level 0 = 10.5: must be a whole number \[wrong_type\]"),
        ([10, 2**53], {}, "cap of level 1 = 9007199254740992: must lie in"),
        ([10, 20], {"mode": "triple"}, r'mode = "triple": must be pair or coverage \[unknown_value\]'),
        ([10, 20], {"kept": np.array([True])}, r'kept = "bool \(1,\)": must be an array of 2 booleans'),
        ([10, 20], {"kept": np.array([1, 0])}, r'kept = "int64 \(2,\)": must be an array of 2 booleans'),
    ],
)
def test_bad_input_is_refused_by_field_and_value(caps: list[int], options: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        price(two(), np.array(caps), **options)


@pytest.mark.parametrize("model", [-1, 0, 2])
def test_what_is_not_for_sale_has_no_price_to_explain(model: int) -> None:
    most: Ints = np.array([10, 20])
    with pytest.raises(Refused, match=f"model = {model}: is not for sale"):
        binding(price(two(), most, kept=np.array([False, True])), model)
