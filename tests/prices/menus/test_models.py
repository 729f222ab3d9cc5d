"""The models of a menu: what is refused, and levels of equal accuracy."""

from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.models import Models, by_level, chargeable, models, union


def test_equal_accuracies_make_one_level() -> None:
    menu = models([1, 2, 3, 4], [700, 650, 700, 900], 3)
    assert menu.accuracies == (650, 700, 900)
    assert menu.level.tolist() == [1, 0, 1, 2]
    assert len(menu) == 4


def test_a_training_set_may_be_of_any_width() -> None:
    menu = models([1 << 129 | 1, 1 << 64], [5, 6], 130)
    assert menu.sets.shape == (2, 3)
    assert [menu.members(model) for model in range(2)] == [(0, 129), (64,)]
    assert models(menu.sets, [5, 6], 130).sets.tolist() == menu.sets.tolist()


@given(st.lists(st.integers(1, 2**130 - 1), max_size=5))
def test_a_union_is_all_data_sets_together(sets: list[int]) -> None:
    assert union(models(sets, [0] * len(sets), 130).sets) == reduce(or_, sets, 0)


@given(st.lists(st.tuples(st.integers(1, 2**70 - 1), st.integers(0, 5), st.booleans())))
def test_keeping_some_models_is_a_menu_of_those(rows: list[tuple[int, int, bool]]) -> None:
    def menu(some: list[tuple[int, int, bool]]) -> Models:
        return models([mask for mask, _, _ in some], [accuracy for _, accuracy, _ in some], 70)

    kept = menu(rows).keeping(np.array([stays for _, _, stays in rows], dtype=np.bool_))
    afresh = menu([row for row in rows if row[2]])
    assert kept.accuracies == afresh.accuracies
    assert kept.level.tolist() == afresh.level.tolist()
    assert kept.sets.tolist() == afresh.sets.tolist()


@pytest.mark.parametrize(
    ("sets", "accuracies", "datasets", "message"),
    [
        ([1, 0], [5, 6], 2, r"training set of model 1: must hold at least one data set \[empty_data\]"),
        ([1, 4], [5, 6], 2, r"training set of model 1: names an unknown data set: they are numbered 0 to 1"),
        ([-1], [5], 2, "training set of model 0: names an unknown data set"),
        ([1 << 64], [5], 64, "training set of model 0: names an unknown data set"),
        ([1.0], [5], 2, "training set of model 0 = 1.0: must be a bit mask"),
        ([True], [5], 2, "training set of model 0 = True: must be a bit mask"),
        ([1, 2], [5], 2, r"accuracies = 1: must be as many as training sets, 2 \[length_mismatch\]"),
        ([1], [0.5], 2, r"accuracy = 0.5: must be a whole number \[wrong_type\]"),
        ([1], [float("nan")], 2, "accuracy = nan: must be a whole number"),
        ([1], [True], 2, "accuracy = True: must be a whole number"),
        ([1], [-1], 2, r"accuracy = -1: must lie in 0..9007199254740991 \[out_of_range\]"),
        ([1], np.array([-1]), 2, "accuracy = -1: must lie in"),
        ([1], [2**70], 2, "must lie in"),
        ([1], [5], 0, "datasets = 0: must be a whole number of at least 1"),
        ([1], [5], True, "datasets = True: must be a whole number"),
        (np.array([[1]]), [5], 2, r'training sets = "int64 \(1, 1\)": must be an array of 64-bit words'),
        (np.array([[1]], dtype=np.uint64), [5], 65, "must be an array of 64-bit words .* 2 for each model"),
        (np.array([[1], [0]], dtype=np.uint64), [5, 6], 2, "training set of model 1: must hold"),
        (np.array([[1], [8]], dtype=np.uint64), [5, 6], 3, "training set of model 1: names an unknown data set"),
    ],
)
def test_what_is_no_menu_is_refused_by_field_and_value(sets: Any, accuracies: Any, datasets: Any, message: str) -> None:
    with pytest.raises(Refused, match=message):
        models(sets, accuracies, datasets)


@pytest.mark.parametrize("curve", [{500: 3, 600: 9}, lambda accuracy: {500: 3, 600: 9}[accuracy]])
def test_a_curve_is_read_at_each_level(curve: Any) -> None:
    assert by_level(curve, models([1, 2, 3], [600, 500, 600], 2), field="cap").tolist() == [3, 9]


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        ({500: 3}, r"cap of accuracy 600: is missing from the table \[unknown_value\]"),
        ({500: 3, 600: -9}, "cap of accuracy 600 = -9: must lie in"),
        ({500: 3, 600: 9.5}, "cap of accuracy 600 = 9.5: must be a whole number"),
        (lambda accuracy: accuracy / 2, "cap of accuracy 500 = 250.0: must be a whole number"),
    ],
)
def test_a_value_outside_the_curve_is_refused_and_never_guessed(curve: Any, message: str) -> None:
    with pytest.raises(Refused, match=message):
        by_level(curve, models([1, 2], [500, 600], 2), field="cap")


@given(st.lists(st.integers(0, 9)))
def test_no_level_can_be_charged_more_than_a_dearer_one(caps: list[int]) -> None:
    assert chargeable(np.array(caps, dtype=np.int64)).tolist() == [min(caps[at:]) for at in range(len(caps))]
