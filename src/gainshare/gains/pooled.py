"""The rows of several groups of tables as one stock: each distinct row once, with how often each group brings it.

A coalition trains on distinct rows, each as often as the one table of it that holds it most often: exact copies are
null. Which side of the split a row is on, and its fold, follow from its content alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import DataError
from gainshare.core.questions import Data, Source, Table
from gainshare.core.random import subkey
from gainshare.gains.joint import Joint, require_narrow
from gainshare.gains.task import Task, test_rows

FOLDS = 5
"""Folds of the cross-validation inside a member's training rows."""

LARGEST = 1e100
"""Of a cell: squares of larger ones have no sum."""


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Distinct rows of some groups of tables, in an order that follows from their contents.

    names: of the d features. features: (r, d), NaN where a cell is missing. labels: (r,). counts: (groups, r), the most
    often that one table of the group holds the row. held: (r,), rows that train nobody. fold: (r,), of each row; 0 of
    all held rows and 1 of all others where one table judges, which is then the last group.
    """

    names: tuple[str, ...]
    features: Floats
    labels: Floats
    counts: Ints
    held: Bools
    fold: Ints
    judging: bool

    def weights(self, groups: Sequence[int]) -> Ints:
        """How often each row counts when these groups train together, (r,): 0 for what trains nobody."""
        if not len(groups):
            return np.zeros(len(self.labels), dtype=np.int64)
        return np.where(self.held, 0, self.counts[list(groups)].max(axis=0))

    def held_by(self, group: int) -> Bools:
        """The rows that judge a group: its own held-out rows, or those of the table that judges all."""
        return np.asarray(self.held & (self.counts[-1 if self.judging else group] > 0))

    def judged_by(self, group: int) -> Bools:
        """The rows that a group's coalitions are scored on: its training rows, fold by fold, or the table's."""
        return self.held_by(group) if self.judging else np.asarray(self.weights([group]) > 0)

    def known_to(self, group: int) -> Ints:
        """How often each row counts in the baseline of a group, (r,): its training rows, or the table's rows once."""
        return self.held_by(group).astype(np.int64) if self.judging else self.weights([group])

    def folds(self, judged: Bools) -> tuple[int, ...]:
        """The folds that hold judged rows."""
        return tuple(np.unique(self.fold[judged]).tolist())


def stock(joint: Joint, groups: Sequence[tuple[Source, ...]], data: Data) -> Stock:
    """The rows of these groups, and of the table that judges all, if there is one, as the last group.

    Raises DataError for a table without the target, or with other columns than the first.
    """
    judge = joint.task.validation
    every = [*groups, (judge,)] if judge else list(groups)
    names = _names([data(source) for group in every for source in group], joint.task)
    order = [*(name for name in names if name != joint.task.target), joint.task.target]
    tables = [[_cells(data(source), order) for source in group] for group in every]
    width = len(order)
    rows = np.vstack([np.empty((0, width)), *(cells for group in tables for cells in group)])
    texts, first, place = np.unique(_texts(rows), return_index=True, return_inverse=True)
    counts, at = np.zeros((len(every), len(texts)), dtype=np.int64), 0
    for group, held in enumerate(tables):
        for cells in held:
            counts[group] = np.maximum(counts[group], np.bincount(place[at : at + len(cells)], minlength=len(texts)))
            at += len(cells)
    distinct, contents = rows[first], tuple(text.tobytes() for text in texts)
    held_out, fold = _sides(joint, contents, counts)
    return Stock(tuple(order[:-1]), distinct[:, :-1], distinct[:, -1], counts, held_out, fold, bool(judge))


def _sides(joint: Joint, contents: tuple[bytes, ...], counts: Ints) -> tuple[Bools, Ints]:
    """Which rows train nobody, and the fold of each."""
    if joint.task.validation:
        judging = counts[-1] > 0
        return judging, (~judging).astype(np.int64)
    key = subkey(joint.split, "folds")
    drawn = (hashlib.blake2b(text, key=key, digest_size=8).digest() for text in contents)
    folds = np.array([int.from_bytes(each, "big") % FOLDS for each in drawn], dtype=np.int64)
    return test_rows(joint.task.test, joint.split, contents), folds


def _names(tables: Sequence[Table], task: Task) -> tuple[str, ...]:
    names = tables[0].names if tables else (task.target,)
    for table in tables:
        if task.target not in table.names:
            raise DataError("not_found", "target", task.target, "is not among the columns of every member's rows")
        if sorted(table.names) != sorted(names):
            other = min(set(table.names) ^ set(names), default="")
            raise DataError("unknown_field", "column", other, "members that train together bring the same columns")
    require_narrow(names)
    return names


def _cells(table: Table, order: Sequence[str]) -> Floats:
    """The table in this order of columns, with one bit pattern for each number: one NaN, one zero."""
    cells = table.values[:, [table.names.index(name) for name in order]] + 0.0
    gaps = np.isnan(cells)
    cells[gaps] = np.nan
    if not (gaps | (np.abs(cells) <= LARGEST)).all() or gaps[:, -1].any():
        rule = f"cells are numbers up to {LARGEST:g} or missing, and the target is never missing"
        raise DataError("not_finite", "rows", None, rule)
    return cells


def _texts(rows: Floats) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    """The bytes of each row, as something that can be sorted."""
    whole = np.ascontiguousarray(rows.astype("<f8"))
    return whole.view(np.dtype((np.void, whole.shape[1] * 8)))[:, 0]
