"""The menu kernels: compiled and NumPy, against each other and against every constraint tried one by one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Ints
from gainshare.kernels.menus import (
    MOST_DATASETS,
    NUMPY,
    UNBOUND,
    MenuKernel,
    cover_costs,
    cover_prices,
    disjoint_prices,
    fastest,
    kernel_status,
    menus_compiled,
    pair_prices,
)
from tests.prices.menus.worlds import Menu, closed, menus, slow_cover_prices, slow_pair_prices, spread

BUILT = kernel_status().runs == "C"
CHOSEN = MenuKernel(pair_prices, disjoint_prices, cover_prices, cover_costs)
every_run = pytest.mark.parametrize("kernel", [CHOSEN, NUMPY], ids=["chosen", "twin"])


def by_level(menu: Menu) -> tuple[Ints, Ints, Ints]:
    """Models by rising level, where each level starts among them, and the level of each."""
    level = menu.models.level
    order = np.argsort(level, kind="stable")
    return order, np.searchsorted(level[order], np.arange(len(menu.caps) + 1)).astype(np.int64), level


def by_pairs(kernel: MenuKernel, menu: Menu) -> list[int]:
    order, first, level = by_level(menu)
    prices: list[int] = kernel.pair_prices(menu.models.sets[order], first, menu.most)[level].tolist()
    return prices


def by_masks(function: Any, menu: Menu) -> list[int]:
    order, first, level = by_level(menu)
    masks = np.array(menu.sets, dtype=np.int64)[order]
    prices: list[int] = function(masks, first, menu.most, menu.datasets)[level].tolist()
    return prices


@every_run
@given(menus())
def test_pair_prices_are_the_largest_that_keep_every_constraint(kernel: MenuKernel, menu: Menu) -> None:
    assert by_pairs(kernel, menu) == slow_pair_prices(menu)


@every_run
@given(menus(), st.permutations(range(200)))
def test_pair_prices_do_not_depend_on_how_many_words_a_training_set_takes(
    kernel: MenuKernel, menu: Menu, places: list[int]
) -> None:
    assert by_pairs(kernel, spread(menu, places[: menu.datasets], 200)) == slow_pair_prices(menu)


@every_run
@given(menus(least=1, most=4, datasets=4))
def test_disjoint_pairs_are_enough_where_every_subset_is_listed(kernel: MenuKernel, menu: Menu) -> None:
    whole = closed(menu)
    assert by_masks(kernel.disjoint_prices, whole) == slow_pair_prices(whole) == by_pairs(kernel, whole)


@every_run
@given(menus())
def test_cover_prices_are_the_largest_that_no_family_undercuts(kernel: MenuKernel, menu: Menu) -> None:
    assert by_masks(kernel.cover_prices, menu) == slow_cover_prices(menu)


@every_run
@given(menus(), st.lists(st.integers(0, 30), min_size=9, max_size=9), st.integers(0, 80))
def test_a_cover_costs_the_least_of_all_families(kernel: MenuKernel, menu: Menu, drawn: list[int], limit: int) -> None:
    prices = drawn[: len(menu.sets)]
    least = {0: 0}
    for mask, price in zip(menu.sets, prices, strict=True):
        for whole, cost in list(least.items()):
            least[whole | mask] = min(least.get(whole | mask, UNBOUND), cost + price)
    expected = [
        min((cost for whole, cost in least.items() if part & ~whole == 0), default=UNBOUND)
        for part in range(1 << menu.datasets)
    ]
    masks = np.array(menu.sets, dtype=np.int64)
    costs = kernel.cover_costs(masks, np.array(prices, dtype=np.int64), menu.datasets, limit)
    assert costs[0] == 0
    assert costs[1:].tolist() == [cost if cost < limit else UNBOUND for cost in expected[1:]]


def drawn_menu(datasets: int, count: int, seed: int, noise: float) -> Menu:
    """A menu of the published shape: accuracy concave in the data, with noise."""
    rng = np.random.Generator(np.random.Philox(seed))
    sets = 1 + rng.permutation((1 << datasets) - 1)[:count]
    share = (sets[:, None] >> np.arange(datasets) & 1) @ rng.dirichlet(np.full(datasets, 3.0))
    accuracy = np.round(500 + 450 * (1 - np.exp(-3 * share)) + rng.normal(scale=noise, size=len(sets))).astype(int)
    caps = [(10 + each - accuracy.min()) ** 2 for each in np.unique(accuracy).tolist()]
    return Menu(sets.tolist(), accuracy.tolist(), [int(cap) for cap in caps], datasets)


@pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
@pytest.mark.parametrize("noise", [0.0, 3.0, 20.0])
@pytest.mark.parametrize(("datasets", "count"), [(10, 310), (10, 1023), (12, 600), (12, 60)])
def test_compiled_and_numpy_agree_on_menus_of_the_published_shape(datasets: int, count: int, noise: float) -> None:
    menu, compiled = drawn_menu(datasets, count, 7, noise), menus_compiled()
    assert by_pairs(compiled, menu) == by_pairs(NUMPY, menu)
    prices = by_masks(compiled.cover_prices, menu)
    assert prices == by_masks(NUMPY.cover_prices, menu)
    given_ = (np.array(menu.sets), np.array(prices), datasets, max(prices))
    assert np.array_equal(compiled.cover_costs(*given_), NUMPY.cover_costs(*given_))
    if count + 1 == 1 << datasets:
        assert by_masks(compiled.disjoint_prices, menu) == by_masks(NUMPY.disjoint_prices, menu) == prices


@every_run
def test_the_largest_caps_are_exact(kernel: MenuKernel) -> None:
    menu = Menu([1, 2, 4, 3, 7], [1, 2, 3, 4, 5], [2**52 - 1, 2**52, 2**52 + 1, 2**53 - 2, 2**53 - 1], 3)
    assert by_pairs(kernel, menu) == by_masks(kernel.cover_prices, menu) == menu.caps
    costs = kernel.cover_costs(np.array([1, 2, 4]), np.array(menu.caps[:3]), 3, UNBOUND)
    assert costs[7] == 3 * 2**52


@every_run
def test_a_menu_of_nothing_has_no_prices(kernel: MenuKernel) -> None:
    menu = Menu([], [], [], 3)
    assert by_pairs(kernel, menu) == by_masks(kernel.cover_prices, menu) == by_masks(kernel.disjoint_prices, menu) == []
    none = np.zeros(0, dtype=np.int64)
    assert kernel.cover_costs(none, none, 1, 5).tolist() == [0, UNBOUND]


def changed(**given_: Any) -> tuple[Any, ...]:
    """A well-formed call of two models, but for these arguments."""
    fine = {"sets": np.array([[1], [2]], dtype=np.uint64), "first": np.array([0, 1, 2]), "caps": np.array([5, 9])}
    return tuple({**fine, **given_}.values())


@every_run
@pytest.mark.parametrize(
    ("given_", "error", "message"),
    [
        ({"sets": np.array([[1], [2]])}, TypeError, "sets are int64"),
        ({"sets": np.array([1, 2], dtype=np.uint64)}, TypeError, "must be uint64, a row of words"),
        ({"caps": np.array([5.0, 9.0])}, TypeError, "caps are float64, must be int64"),
        ({"caps": np.array([9, 5])}, ValueError, "caps must rise"),
        ({"first": np.array([0, 2])}, ValueError, "starts of levels among 2 models"),
        ({"first": np.array([0, 3, 2])}, ValueError, "starts of levels"),
        ({"first": np.array([0, 1, 3])}, ValueError, "starts of levels"),
    ],
)
def test_arrays_that_are_not_what_they_should_be_are_refused(
    kernel: MenuKernel, given_: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        kernel.pair_prices(*changed(**given_))


@every_run
@pytest.mark.parametrize(("masks", "datasets"), [([1, 4], 2), ([0, 1], 2), ([-1, 1], 2), ([1, 1], MOST_DATASETS + 1)])
def test_masks_beyond_the_table_are_refused(kernel: MenuKernel, masks: list[int], datasets: int) -> None:
    first, caps = np.array([0, 1, 2]), np.array([5, 9])
    for function in (kernel.cover_prices, kernel.disjoint_prices):
        with pytest.raises(ValueError, match="masks must name"):
            function(np.array(masks), first, caps, datasets)
    with pytest.raises(ValueError, match="masks must name"):
        kernel.cover_costs(np.array(masks), caps, datasets, 99)
    with pytest.raises(TypeError, match="masks are float64"):
        kernel.cover_prices(np.array([1.0, 2.0]), first, caps, 2)
    with pytest.raises(ValueError, match="prices int64"):
        kernel.cover_costs(np.array([1, 2]), np.array([1]), 2, 99)


@every_run
def test_strided_arrays_are_read_as_what_they_show(kernel: MenuKernel) -> None:
    sets = np.array([[1, 9], [2, 9], [3, 9]], dtype=np.uint64)[:, :1]
    first, caps = np.arange(8)[::2][:4] // 2, np.array([10, 0, 20, 0, 90])[::2]
    assert kernel.pair_prices(sets, first, caps).tolist() == [10, 20, 30]
    assert kernel.cover_prices(sets[:, 0].astype(np.int64)[::1], first, caps, 2).tolist() == [10, 20, 30]


def test_without_a_library_the_twins_run_and_say_why(tmp_path: Path) -> None:
    kernel, status = fastest(str(tmp_path / "menus.py"))
    assert kernel is NUMPY
    assert (status.name, status.runs) == ("menus", "NumPy twin")
    assert status.reason


def test_a_damaged_library_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "_menus.so").write_bytes(b"not a library")
    assert fastest(str(tmp_path / "menus.py"))[0] is NUMPY
    with pytest.raises(OSError, match="_menus"):
        menus_compiled(str(tmp_path / "menus.py"))


def test_the_status_names_what_runs() -> None:
    assert kernel_status() == fastest()[1]
