"""Numbers that mean nothing was measured, in the columns where they do: no cell, and not a 0 that was read off."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.service.files.tables import Category, Column, Columns, Numbers, is_number
from gainshare.service.files.values import toml

MEASURED = 10
"""Different values from which a column is a measurement, and cells from which it cannot be chance that all are 0."""


@dataclass(frozen=True, slots=True)
class Zeros:
    """That in one table all of so many cells of a column are 0, which elsewhere is measured."""

    column: str
    table: str
    cells: int

    def __str__(self) -> str:
        said = f"missing_in = {toml({self.column: 0})} under [data]"
        return f"all {self.cells:,} cells of {self.column} in {self.table} are 0: if nothing was measured, {said}"


def blanked(columns: Columns, marks: Mapping[str, Collection[float]]) -> Columns:
    """The table without the cells that hold these numbers, by column; columns that it has not are another table's.

    >>> table = Columns("", ("chol",), (Numbers(np.array([0.0, 233.0])),), ("1", "2"))
    >>> blanked(table, {"chol": [0]})["chol"].missing.tolist()
    [True, False]
    """
    if not marks.keys() & set(columns.names):
        return columns
    held = zip(columns.names, columns.columns, strict=True)
    return replace(columns, columns=tuple(_blanked(column, marks.get(name, ())) for name, column in held))


def _blanked(column: Column, marks: Collection[float]) -> Column:
    if isinstance(column, Numbers):
        return Numbers(np.where(np.isin(column.values, list(marks)), np.nan, column.values))
    gone = [code for code, level in enumerate(column.levels) if is_number(level) and float(level) in marks]
    return Category(np.where(np.isin(column.codes, gone), -1, column.codes), column.levels)


def zeros(tables: Mapping[str, Mapping[str, Floats]]) -> Iterator[Zeros]:
    """Columns of which a table holds nothing but zeros, and the others many values. tables: columns by name, by name.

    >>> measured = np.arange(200.0, 230.0)
    >>> [(one.table, one.cells) for one in zeros({"bern": {"chol": measured}, "lyon": {"chol": np.zeros(12)}})]
    [('lyon', 12)]
    """
    for column in dict.fromkeys(name for held in tables.values() for name in held):
        cells = {table: held[column] for table, held in tables.items() if column in held}
        present = {table: values[~np.isnan(values)] for table, values in cells.items()}
        if len(np.unique(np.concatenate([*present.values()]))) > MEASURED:
            for table, values in present.items():
                if len(values) >= MEASURED and not values.any():
                    yield Zeros(column, table, len(values))
