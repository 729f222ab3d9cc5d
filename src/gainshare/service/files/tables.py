"""Columns as a person brings them: numbers or categories, under row keys, each row with the place it came from."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import DataError, Refused
from gainshare.service.files.lines import rows
from gainshare.service.files.names import meant

Kind = Literal["number", "category", "date"]
"""What a column can be declared as; a date becomes the number of days since 1970-01-01."""

NO_TYPES: Mapping[str, Kind] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A numeric column. values: (rows,), NaN where a cell is missing."""

    values: Floats

    @property
    def missing(self) -> Bools:
        """Which rows have no cell here: (rows,)."""
        return np.isnan(self.values)

    def take(self, chosen: Ints) -> "Numbers":
        """The column at these rows, in this order."""
        return Numbers(self.values[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A column of words. levels: its words, sorted. codes: (rows,) which of them, -1 where a cell is missing."""

    codes: Ints
    levels: tuple[str, ...]

    @property
    def missing(self) -> Bools:
        """Which rows have no cell here: (rows,)."""
        return self.codes < 0

    def take(self, chosen: Ints) -> "Category":
        """The column at these rows, in this order; levels stay."""
        return Category(self.codes[chosen], self.levels)


Column: TypeAlias = Numbers | Category


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A table as it was brought.

    source: its file as messages name it, "" in memory. names, columns: one each. keys: (rows,) the key cell of each
    row, or its number if there is no key. lines: (rows,) the line each row begins on, () in memory.
    """

    source: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    lines: tuple[int, ...] = ()

    def __getitem__(self, name: str) -> Column:
        return self.columns[self.names.index(name)]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.keys)

    def place(self, row: int) -> str:
        """Where a row stands, as messages name it."""
        return f"{self.source} line {self.lines[row]}" if self.lines else f"row {row + 1}"

    def take(self, chosen: Ints, names: Sequence[str]) -> "Columns":
        """These rows and these columns."""
        kept = tuple(self[name].take(chosen) for name in names)
        lines = tuple(self.lines[row] for row in chosen) if self.lines else ()
        return Columns(self.source, tuple(names), kept, tuple(self.keys[row] for row in chosen), lines)


def read_columns(
    path: Path,
    shown: str,
    *,
    key: str = "",
    missing: Iterable[str] = ("",),
    types: Mapping[str, Kind] = NO_TYPES,
) -> Columns:
    """A CSV file as columns: numeric if all its present cells are numbers, else a category, unless declared.

    shown: the file's name in messages. key: the column that names the rows; it is none of the columns then.
    missing: texts that stand for no cell; an empty cell always does. types: declared kinds; names that are not in
    this file are no mistake, another file may have them. Raises Refused as `lines.rows` does, unknown_value for an
    unknown key; DataError wrong_type, non_finite_data, or empty_data for a header without rows.
    """
    lines = rows(path, shown)
    names = next(lines)[1]
    numbered = list(lines)
    if not numbered:
        raise DataError("empty_data", "0 rows", None, "needs at least one below the header", where=shown)
    cells = dict(zip(names, zip(*(row for _, row in numbered), strict=True), strict=True))
    places = tuple(line for line, _ in numbered)
    if key and key not in cells:
        raise Refused("unknown_value", "key", key, f"not a column{meant(key, names)}", where=shown)
    keys = cells.pop(key) if key else tuple(str(row + 1) for row in range(len(places)))
    if key and "" in keys:
        where = f"{shown} line {places[keys.index('')]}"
        raise DataError("empty_data", f"column {key}", None, "a key must not be empty", where=where)
    gaps = {"", *missing}
    columns = tuple(
        column(name, texts, gaps, types.get(name), lambda row: f"{shown} line {places[row]}")
        for name, texts in cells.items()
    )
    return Columns(shown, tuple(cells), columns, keys, places)


def column(name: str, cells: Sequence[str], gaps: set[str], kind: Kind | None, place: Callable[[int], str]) -> Column:
    """Cells as numbers or a category. gaps: texts that stand for no cell. kind: as declared, None to look.

    place: where the row of that index stands. Raises DataError wrong_type or non_finite_data naming column and place.
    """
    if kind == "category":
        return category(cells, gaps)
    read = _days if kind == "date" else _number
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        if cell not in gaps:
            number = read(cell)
            if number is None and kind is None:
                return category(cells, gaps)
            if number is None:
                wanted = "an ISO date such as 2011-12-31" if kind == "date" else "a number"
                raise DataError("wrong_type", f"column {name}", None, f"'{cell}' is not {wanted}", where=place(row))
            values[row] = number
            if not math.isfinite(number):
                return _unfinished(name, cells, gaps, kind, place)
    return Numbers(values)


def _unfinished(
    name: str, cells: Sequence[str], gaps: set[str], kind: Kind | None, place: Callable[[int], str]
) -> Column:
    """A column with a cell such as NaN: a category if it holds words too, otherwise refused."""
    numbers = [0.0 if cell in gaps else _number(cell) for cell in cells]
    if kind is None and None in numbers:
        return category(cells, gaps)
    row = next(row for row, number in enumerate(numbers) if number is not None and not math.isfinite(number))
    raise not_finite(name, row, cells[row], place(row), f'missing = "{cells[row]}"')


def not_finite(name: str, row: int, given: str, where: str, remedy: str = "leave the row out") -> DataError:
    """The refusal of a NaN or an infinity, naming column, row and value."""
    said = "NaN" if given.strip().lower() in ("nan", "+nan", "-nan") else given
    rule = f"must be finite, row {row + 1} holds {said}"
    return DataError("non_finite_data", f"column {name}", None, rule, remedy, where)


def _number(cell: str) -> float | None:
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _days(cell: str) -> float | None:
    try:
        when = datetime.fromisoformat(cell)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.timestamp() / 86400


def category(cells: Sequence[str], gaps: set[str]) -> Category:
    """Cells as a category, its levels in the order of numbers if all are numbers, of text otherwise."""
    levels = in_order(set(cells) - gaps)
    code = {level: index for index, level in enumerate(levels)} | dict.fromkeys(gaps, -1)
    return Category(np.array([code[cell] for cell in cells], dtype=np.int64), levels)


def as_text(number: float) -> str:
    """A finite number as the word it is when it names something; distinct numbers have distinct words.

    >>> as_text(9.0), as_text(0.5)
    ('9', '0.5')
    """
    return str(int(number)) if number.is_integer() else repr(number)


def in_order(levels: Collection[str]) -> tuple[str, ...]:
    """Levels sorted as numbers if all are finite numbers, as text otherwise.

    >>> in_order(["10", "9"]), in_order(["10", "9", "x"])
    (('9', '10'), ('10', '9', 'x'))
    """
    numbers = {level: number for level in levels if (number := _number(level)) is not None and math.isfinite(number)}
    if len(numbers) == len(levels):
        return tuple(sorted(levels, key=lambda level: (numbers[level], level)))
    return tuple(sorted(levels))
