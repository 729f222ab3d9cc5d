"""A stock holds each distinct row once: equal rows fall together, whoever brings them."""

from dataclasses import replace

import numpy as np
import pytest

from gainshare.core.errors import DataError
from gainshare.core.questions import Table, table_id
from gainshare.gains.pooled import FOLDS, Stock, stock
from tests.gains.hospitals import NAMES, copied, hospital, joint, members
from tests.gains.samples import shelf, table

A, B = hospital(1), hospital(2, 40)


def stocked(*tables: Table, validation: Table | None = None) -> Stock:
    held = [validation] if validation else []
    asked = joint(validation=table_id(validation) if validation else "")
    return stock(asked, members(*tables), shelf(*tables, *held))


def test_a_row_counts_as_often_as_one_table_holds_it_not_as_all_do() -> None:
    twice, thrice = copied(A, 2), copied(A, 3)
    data, both = shelf(twice, thrice), (table_id(twice), table_id(thrice))
    one = stock(joint(), (both, (both[0],)), data)
    assert set(one.counts[0]) == {3}
    assert set(one.weights([1])) == {0, 2}
    assert (one.weights([0, 1]) == one.weights([0])).all()


def test_equal_rows_are_on_one_side_whoever_brings_them_in_whatever_order() -> None:
    backwards = table(A.values[::-1], names=NAMES)
    one = stocked(A, backwards)
    assert len(one.labels) == A.rows
    assert (one.counts[0] == one.counts[1]).all()
    mixed = table(A.values[:, ::-1], names=NAMES[::-1])
    assert len(stocked(A, mixed).labels) == A.rows


def test_gaps_and_zeros_are_equal_whatever_their_bits() -> None:
    other = A.values.copy()
    other[np.isnan(other)] = np.array([0x7FF8000000000123], dtype=np.uint64).view(np.float64)
    other[other == 0.0] = -0.0
    assert len(stocked(A, table(other, names=NAMES)).labels) == A.rows


def test_held_out_rows_train_nobody_and_every_fold_is_left_out_once() -> None:
    one = stocked(A, B)
    assert 0 < one.held.sum() < len(one.held)
    assert not one.weights([0, 1])[one.held].any()
    assert (one.held_by(0) | one.held_by(1) == one.held).all()
    judged = one.judged_by(0)
    assert one.folds(judged) == tuple(range(FOLDS))
    assert (judged == (one.weights([0]) > 0)).all()
    assert not one.weights([]).any()


def test_what_others_bring_moves_nobodys_rows() -> None:
    alone, beside = stocked(A), stocked(A, B)
    mine = beside.counts[0] > 0
    assert (alone.held == beside.held[mine]).all()
    assert (alone.fold == beside.fold[mine]).all()
    assert np.array_equal(alone.features, beside.features[mine], equal_nan=True)


def test_rows_of_the_table_that_judges_all_train_nobody() -> None:
    judge = table(np.vstack([A.values[:7], B.values[:5]]), names=NAMES)
    one = stocked(A, B, validation=judge)
    assert one.held.sum() == 12
    assert (one.weights([0]) > 0).sum() == A.rows - 7
    assert (one.held_by(0) == one.held).all()
    assert (one.judged_by(1) == one.held).all()
    assert one.folds(one.judged_by(0)) == (0,)
    assert (one.known_to(0) == one.held).all()


@pytest.mark.parametrize(
    ("values", "names", "said"),
    [
        (B.values, (*NAMES[:3], "ill"), 'target = "sick": is not among the columns'),
        (B.values, ("size", *NAMES[1:]), 'column = "age": members that train together bring the same columns'),
        (np.where(np.arange(4) == 3, np.nan, B.values), NAMES, "the target is never missing [not_finite]"),
        (np.where(np.arange(4) == 1, 1e150, B.values), NAMES, "cells are numbers up to 1e+100 or missing"),
    ],
)
def test_tables_that_cannot_train_together_are_refused(values: object, names: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataError) as refused:
        stocked(A, table(values, names=names))
    assert said in str(refused.value)


def test_another_split_holds_other_rows_out() -> None:
    asked, data = joint(), shelf(A)
    other = stock(replace(asked, split="ff" * 16), members(A), data)
    assert (other.held != stock(asked, members(A), data).held).any()
