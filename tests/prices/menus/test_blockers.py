"""What blocks a menu's caps, and the two published removals; their full check is in the vectors."""

from itertools import combinations

import numpy as np
from hypothesis import given

from gainshare.prices.menus.blockers import NONE, blockers, bounds, max_improve, min_cover
from gainshare.prices.menus.models import models
from tests.prices.menus.worlds import Menu, menus, spread


def triples(menu: Menu) -> list[tuple[int, int, int]]:
    """Bounds by one superset or two models, pair by pair."""
    found = []
    every = range(len(menu.sets))
    for a, b in combinations(every, 2):
        whole = menu.sets[a] | menu.sets[b]
        if whole in (menu.sets[a], menu.sets[b]):
            for larger, smaller in ((a, b), (b, a)):
                strict = menu.sets[larger] == whole != menu.sets[smaller]
                if strict and menu.accuracies[larger] < menu.accuracies[smaller]:
                    found.append((larger, NONE, smaller))
            continue
        found += [
            (a, b, c)
            for c in every
            if menu.sets[c] == whole and menu.accuracies[c] > max(menu.accuracies[a], menu.accuracies[b])
        ]
    return sorted(found)


@given(menus())
def test_bounds_are_supersets_and_exact_unions(menu: Menu) -> None:
    found = bounds(menu.models)
    assert sorted(zip(found.first.tolist(), found.second.tolist(), found.target.tolist(), strict=True)) == triples(menu)


@given(menus())
def test_bounds_do_not_depend_on_the_width_of_training_sets(menu: Menu) -> None:
    wide = bounds(spread(menu, range(61, 61 + menu.datasets), 130).models)
    narrow = bounds(menu.models)
    for name in ("first", "second", "target"):
        assert getattr(wide, name).tolist() == getattr(narrow, name).tolist()


@given(menus())
def test_after_min_cover_nothing_blocks_the_caps(menu: Menu) -> None:
    weights = [1] * len(menu.caps)
    found = blockers(menu.models, menu.most, weights)
    kept = np.ones(len(menu.sets), np.bool_)
    kept[list(min_cover(menu.models, found))] = False
    assert not found.bounds.among(kept).any()


def test_removals_of_the_worked_example() -> None:
    offered = models([0b001, 0b010, 0b011, 0b100], [550, 560, 800, 700], 3)
    caps, weights = np.array([3600, 4900, 44100, 96100]), [1, 1, 2, 4]
    found = blockers(offered, caps, weights, tolerance=2)
    assert [each.tolist() for each in (found.bounds.first, found.bounds.second, found.bounds.target)] == [[0], [1], [2]]
    assert found.gap.tolist() == [2 * (44100 - 8500) + 4 * (96100 - 8500)]
    assert max_improve(offered, caps, weights, found) == (0,)
    assert min_cover(offered, found) == (0,)


def test_gaps_beyond_64_bits_are_exact() -> None:
    offered = models([0b001, 0b010, 0b011, 0b100], [550, 560, 800, 700], 3)
    caps, heavy = np.array([3600, 4900, 44100, 96100]), 10**18
    found = blockers(offered, caps, [heavy, heavy, 2 * heavy, 4 * heavy], tolerance=2)
    assert found.gap.tolist() == [421600 * heavy]
    assert max_improve(offered, caps, [heavy, heavy, 2 * heavy, 4 * heavy], found) == (0,)


def test_levels_as_close_as_the_tolerance_do_not_block() -> None:
    offered = models([0b11, 0b100, 0b01], [500, 501, 502], 3)
    caps = np.array([10, 20, 30])
    assert len(blockers(offered, caps, [1, 1, 1], tolerance=2).gap) == 0
    assert blockers(offered, caps, [1, 1, 1], tolerance=1).gap.tolist() == [30]
