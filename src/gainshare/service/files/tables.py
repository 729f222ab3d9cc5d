"""Columns as a person brings them: numbers or categories, under row keys, each row with the place it came from."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
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

LARGEST = 1e100
"""The largest number that a cell may hold, either way."""

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
    row, or its number if there is no key. lines: (rows,) the line each row begins on, None in memory.
    """

    source: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    lines: Ints | None = None

    def __getitem__(self, name: str) -> Column:
        return self.columns[self.names.index(name)]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.keys)

    def place(self, row: int) -> str:
        """Where a row stands, as messages name it."""
        return (
            f"{self.source} line {self.lines[row]}"
            if self.lines is not None
            else f"{self.source} row {row + 1}".strip()
        )

    def take(self, chosen: Ints, names: Sequence[str]) -> "Columns":
        """These rows and these columns."""
        held = dict(zip(self.names, self.columns, strict=True))
        kept = tuple(held[name].take(chosen) for name in names)
        lines = None if self.lines is None else self.lines[chosen]
        return Columns(self.source, tuple(names), kept, tuple(self.keys[row] for row in chosen), lines)


BLOCK = 8_192
"""Rows that are held as text at a time."""

Place: TypeAlias = Callable[[int], str]
"""Where the row of that index stands, as messages name it."""


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
    this file are no mistake, another file may have them. Cells are held as text for a block of rows only; the file is
    read a second time if words come late in a column that began with numbers. Raises Refused as `lines.rows` does,
    unknown_value for an unknown key; DataError wrong_type, non_finite_data, or empty_data for a header without rows
    or a row without a key.
    """
    gaps = frozenset({"", *missing})
    grown, keys, lines = _grown(path, shown, key, gaps, types)
    late = [name for name, each in grown.items() if isinstance(each, Figures) and each.spoiled]
    if late:
        grown |= _grown(path, shown, "", gaps, dict.fromkeys(late, "category"), only=late)[0]
    return Columns(shown, tuple(grown), tuple(each.column() for each in grown.values()), keys, lines)


def _grown(
    path: Path, shown: str, key: str, gaps: Collection[str], types: Mapping[str, Kind], *, only: Collection[str] = ()
) -> tuple[dict[str, "Words | Figures"], tuple[str, ...], Ints]:
    """The columns of a file, but for the key; the key of each row, and the line on which it begins."""
    lines = rows(path, shown)
    names = next(lines)[1]
    if key and key not in names:
        raise Refused("unknown_value", "key", key, f"not a column{meant(key, names)}", where=shown)
    grown: dict[str, Words | Figures] = {}
    keys: list[str] = []
    places: list[Ints] = []
    while block := list(islice(lines, BLOCK)):
        cells = dict(zip(names, zip(*(row for _, row in block), strict=True), strict=True))
        begins = [line for line, _ in block]
        place = partial(_line, shown, begins)
        named = cells.pop(key) if key else tuple(map(str, range(len(keys) + 1, len(keys) + len(block) + 1)))
        if "" in named:
            rule = "a key must not be empty"
            raise DataError("empty_data", f"column {key}", None, rule, where=place(named.index("")))
        keys += named
        places.append(np.array(begins, dtype=np.int64))
        for name in only or cells:
            each = grown.setdefault(name, begun(name, cells[name], gaps, types.get(name)))
            each.add(cells[name], place)
    if not places:
        raise DataError("empty_data", "0 rows", None, "needs at least one below the header", where=shown)
    return grown, tuple(keys), np.concatenate(places)


def _line(shown: str, begins: Sequence[int], row: int) -> str:
    return f"{shown} line {begins[row]}"


class Words:
    """A category to which cells are added: each word is held once."""

    def __init__(self, gaps: Collection[str]) -> None:
        self._gaps = len(gaps)
        self._code = dict.fromkeys(gaps, -1)
        self._codes: list[Ints] = []

    def add(self, cells: Sequence[str], place: Place) -> None:
        """The cells of the next rows."""
        code = self._code
        for word in cells:
            if word not in code:
                code[word] = len(code) - self._gaps
        self._codes.append(np.array([code[word] for word in cells], dtype=np.int64))

    def column(self) -> Category:
        """All that was added, its levels in the order of numbers if all are numbers, of text otherwise."""
        words = tuple(self._code)[self._gaps :]
        levels = in_order(words)
        place = {level: code for code, level in enumerate(levels)}
        sorted_codes = np.array([*(place[word] for word in words), -1], dtype=np.int64)
        return Category(sorted_codes[np.concatenate(self._codes)], levels)


class Figures:
    """A column of numbers to which cells are added. spoiled: whether a word came, though no kind was declared."""

    def __init__(self, name: str, gaps: Collection[str], kind: Kind | None) -> None:
        self.spoiled = False
        self._name, self._gaps, self._kind = name, gaps, kind
        self._values: list[Floats] = []
        self._odd: DataError | None = None

    def add(self, cells: Sequence[str], place: Place) -> None:
        """The cells of the next rows. Raises DataError wrong_type for a word in a column of a declared kind."""
        numbers = self._numbers(cells)
        if None in numbers:
            self._wrong(numbers.index(None), cells, place)
            return
        values = np.array(numbers, dtype=np.float64)
        for row in np.flatnonzero(beyond(values)).tolist():
            if cells[row] not in self._gaps and self._odd is None:
                before = sum(map(len, self._values))
                self._odd = not_finite(self._name, before + row, cells[row], place(row), f'missing = "{cells[row]}"')
        self._values.append(values)

    def _numbers(self, cells: Sequence[str]) -> list[float | None]:
        read = _days if self._kind == "date" else _number
        return [math.nan if cell in self._gaps else read(cell) for cell in cells]

    def _wrong(self, row: int, cells: Sequence[str], place: Place) -> None:
        if self._kind is None:
            self.spoiled, self._values, self._odd = True, [], None
            return
        wanted = "an ISO date such as 2011-12-31" if self._kind == "date" else "a number"
        rule = f"'{cells[row]}' is not {wanted}"
        raise DataError("wrong_type", f"column {self._name}", None, rule, where=place(row))

    def column(self) -> Numbers:
        """All that was added. Raises DataError non_finite_data if a cell was NaN, infinite or beyond 1e100."""
        if self._odd is not None:
            raise self._odd
        return Numbers(np.concatenate(self._values))


def begun(name: str, cells: Sequence[str], gaps: Collection[str], kind: Kind | None) -> Words | Figures:
    """What a column grows as whose first cells are these. gaps: texts that stand for no cell. kind: as declared."""
    wordy = kind is None and any(_number(cell) is None for cell in cells if cell not in gaps)
    return Words(gaps) if wordy or kind == "category" else Figures(name, gaps, kind)


def column(name: str, cells: Sequence[str], gaps: Collection[str], kind: Kind | None, place: Place) -> Column:
    """Cells as numbers or a category. gaps: texts that stand for no cell. kind: as declared, None to look.

    Raises DataError wrong_type or non_finite_data naming column and place.
    """
    grown = begun(name, cells, gaps, kind)
    grown.add(cells, place)
    return grown.column()


def beyond(values: Floats) -> Bools:
    """Which numbers are not finite, or so large that no one could reckon with their squares."""
    return ~(np.abs(values) <= LARGEST)


def not_finite(name: str, row: int, given: str, where: str, remedy: str = "leave the row out") -> DataError:
    """The refusal of a NaN, an infinity or a number beyond 1e100, naming column, row and value."""
    said = "NaN" if given.strip().lower() in ("nan", "+nan", "-nan") else given
    wanted = "within 1e100" if _number(given) is not None and math.isfinite(float(given)) else "finite"
    rule = f"must be {wanted}, row {row + 1} holds {said}"
    return DataError("non_finite_data", f"column {name}", None, rule, remedy, where)


def _number(cell: str) -> float | None:
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def is_number(cell: str) -> bool:
    """Whether a cell is read as a finite number.

    >>> is_number("4e2"), is_number("~400"), is_number("nan")
    (True, False, False)
    """
    number = _number(cell)
    return number is not None and math.isfinite(number)


def _days(cell: str) -> float | None:
    try:
        when = datetime.fromisoformat(cell)
    except ValueError:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.timestamp() / 86400


def category(cells: Sequence[str], gaps: Collection[str]) -> Category:
    """Cells as a category, its levels in the order of numbers if all are numbers, of text otherwise."""
    grown = Words(gaps)
    grown.add(cells, str)
    return grown.column()


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
    if all(map(is_number, levels)):
        return tuple(sorted(levels, key=lambda level: (float(level), level)))
    return tuple(sorted(levels))
