"""What the cost of menus is measured on: menus of the stated size, every way to their prices checked first."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks import menus
from gainshare.core.random import stream
from studies.tpmp2022 import data


def test_menus_hold_as_many_models_as_they_say_and_none_twice() -> None:
    some, every = menus.synthetic(12, 500), menus.synthetic(10)
    assert (len(some), some.datasets, len(every)) == (500, 12, 1023)
    assert len(np.unique(some.sets)) == 500
    assert np.array_equal(menus.synthetic(12, 500).level, some.level)


def test_accuracies_grow_with_the_data_but_for_noise() -> None:
    sets = np.arange(1, 1024)
    found = menus.accuracies(sets, np.ones(10), stream("a test"))
    sizes = np.array([int(one).bit_count() for one in sets])
    means = [found[sizes == size].mean() for size in range(1, 11)]
    assert all(one < other + 30 for one, other in pairwise(means))
    assert 500 <= found.min() < 650
    assert 800 < found.max() <= 999


@pytest.mark.parametrize("mode", ["coverage", "pair"])
def test_a_menu_is_priced_and_selected_in_either_mode(mode: str) -> None:
    found = menus.grown(menus.synthetic(6), mode)
    assert (found.models, found.mode) == (63, mode)
    assert found.pricing > 0 < found.selecting
    assert 0.5 < found.part <= 1


def test_where_pairs_are_too_many_only_coverage_is_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menus, "PAIRS", 10)
    some = menus.synthetic(6, 40)
    assert menus.grown(some, "pair").cells("some")[2] == "-"
    assert menus.grown(some, "coverage").pricing > 0


def test_the_page_shows_every_way_and_every_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = data.walked
    monkeypatch.setattr(menus, "walked", lambda name, order: whole(name, order, 40))
    monkeypatch.setattr(menus, "SAMPLED", (60,))
    monkeypatch.setattr(menus, "DATASETS", 7)
    monkeypatch.setattr(menus, "LATTICES", (5,))
    lines = menus.page().splitlines()
    for name in ("ours", "HiGHS", "CIP", "some unions of 7", "all unions of 5"):
        assert [line.split("|")[1].strip() for line in lines if "|" in line].count(name) == 1 + ("unions" in name), name
    assert any("40 models" in line for line in lines)
