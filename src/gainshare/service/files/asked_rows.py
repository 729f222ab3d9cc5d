"""Rows of features that a model is asked about: the columns it predicts from, as its members write theirs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, Refused
from gainshare.service.files.blanks import blanked
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.names import meant
from gainshare.service.files.paths import read_table
from gainshare.service.files.tables import Category, Columns

if TYPE_CHECKING:
    from gainshare.service.files.form import RulesFile  # market files are not for markets in memory


def asked_table(file: "RulesFile", path: object) -> Columns:
    """A table of features, with cells missing as they are in the market's own tables, named by its key or by number.

    Raises Refused and DataError as `read_table` does.
    """
    if not isinstance(path, str | os.PathLike):
        raise Refused("wrong_type", "rows", type(path).__name__, "must be the path of a table")
    data, given = file.rules.data, Path(path)
    table = read_table(given, given.name, missing=data.missing, types=data.types)
    return blanked(table, data.missing_in)


def asked_columns(rows: object) -> Columns:
    """Features in memory, or a table of them by its path; None, NaN and empty cells are missing."""
    if isinstance(rows, str | os.PathLike):
        return read_table(Path(rows), Path(rows).name)
    return frame_columns(rows, keep_gaps=True)


def asked_rows(table: Columns, columns: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
    """Names of the rows, and the cells of the columns that a model predicts from, in order; NaN where one is missing.

    A category stands in `NAME=WORD`, one column for each word; a word that no member has is none of them. Raises
    Refused unknown_field for a column that is missing, DataError wrong_type for words where numbers are due.
    """
    cells = [_cells(table, name) for name in columns]
    return table.keys, np.column_stack([np.empty((table.rows, 0)), *cells])


def _cells(table: Columns, name: str) -> Floats:
    if name in table.names:
        held = table[name]
        if isinstance(held, Category):
            rule = f"holds words such as '{next(iter(held.levels), '')}': the model was trained on numbers"
            raise DataError("wrong_type", f"column {name}", None, rule, where=table.source)
        return held.values + 0.0
    place = next((at for at, sign in enumerate(name) if sign == "=" and name[:at] in table.names), None)
    if place is None:
        column = name.partition("=")[0]
        rule = f"is required: the model predicts from it{meant(column, table.names)}"
        raise Refused("unknown_field", "column", column, rule, f"a column {column} of empty cells", table.source)
    held, word = table[name[:place]], name[place + 1 :]
    if not isinstance(held, Category):
        return np.where(held.missing, np.nan, np.array([_spelled(value) == word for value in held.values.tolist()]))
    code = held.levels.index(word) if word in held.levels else len(held.levels)
    return np.where(held.missing, np.nan, held.codes == code)


def _spelled(value: float) -> str:
    """A number as a word, a whole one without decimals."""
    return str(int(value)) if value.is_integer() else repr(value)
