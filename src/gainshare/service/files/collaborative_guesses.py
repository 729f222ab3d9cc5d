"""What a new file of a collaborative market is likely to need: who is a member, what is predicted, what a 0 means."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.service.files.blanks import zeros
from gainshare.service.files.tables import Category, Columns, Numbers
from gainshare.service.files.values import Value, toml

MOST_CLASSES, MOST_NAMES = 20, 50
"""Whole numbers that a target may take to be guessed to be classes, and words of a column that may name members."""


def guessed(tables: Sequence[Columns], target: str) -> Iterator[tuple[str, Value, str]]:
    """Further keys: name, value and the sentence that says why. target: as a task writes it."""
    if len(tables) == 1:
        yield from _naming(tables[0], target)
    numbers = {Path(table.source).stem: _numbers(table) for table in tables}
    yield from _scoring([held.pop(target) for held in numbers.values() if target in held], target)
    if blank := [*zeros(numbers)]:
        marks = {one.column: 0 for one in blank}
        why = "; ".join(f"all {one.cells:,} cells of {one.column} in {one.table}" for one in blank)
        yield "data.missing_in", marks, f"missing_in = {toml(marks)}: {why} are 0"


def _numbers(table: Columns) -> dict[str, Floats]:
    held = zip(table.names, table.columns, strict=True)
    return {name: column.values for name, column in held if isinstance(column, Numbers)}


def _naming(table: Columns, target: str) -> Iterator[tuple[str, Value, str]]:
    """The first column of few words, taken for the members' names."""
    for name, held in zip(table.names, table.columns, strict=True):
        if name != target and isinstance(held, Category) and 1 < len(held.levels) <= MOST_NAMES:
            said = f"value of {name}"
            yield "data.offer_per", said, f'offer_per = "{said}": one table, so a column says who is a member'
            return


def _scoring(numbers: Sequence[Floats], target: str) -> Iterator[tuple[str, Value, str]]:
    """Whether the target is a class. numbers: its columns that hold some; none for words, or for a comparison."""
    values = np.unique(np.concatenate(numbers)) if numbers else np.array([])
    values = values[~np.isnan(values)]
    if len(values) > MOST_CLASSES or (values % 1).any():
        return
    if len(values):
        two = f'; for two classes, target = "{target} > {values[0]:g}"' if len(values) > 2 else ""
        yield "task.learner", "logistic", f"learner = logistic: {len(values)} numbers in {target} are classes{two}"
    yield "task.score", "accuracy", "score = accuracy: the share of rows that a model gets right"
