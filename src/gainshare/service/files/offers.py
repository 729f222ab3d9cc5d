"""From columns to offers: who brings which table of numbers, what is predicted from them, what is missing in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.questions import Table
from gainshare.core.words import counted
from gainshare.service.files.mixed import mixed
from gainshare.service.files.names import meant, party_name
from gainshare.service.files.tables import Category, Column, Columns, as_text

MOST_LEVELS = 1_000
"""Values that a category may have; each becomes a column of zeros and ones."""

MOST_CELLS = 2 * 10**7
"""Zeros and ones that may stand for one category: 160 MB."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A table and who brings it.

    name: the seller, or the file's stem. offered: the columns put up; None for all that are neither key, target
    nor ignored. group: of sellers that belong together, or "".
    """

    name: str
    columns: Columns
    offered: tuple[str, ...] | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """One seller's data, ready to be traded: numbers only, categories one-hot, NaN only where gaps are kept."""

    seller: str
    table: Table
    group: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What can be predicted. target: as the task writes it. classes: their names, () for a number.

    labels: under the keys of the offers; None where sellers bring rows, whose tables hold a column of the target's
    name.
    """

    target: str
    classes: tuple[str, ...]
    labels: Table | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not traded: whose gap it was, the row's key, and what was missing there."""

    seller: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hole:
    """Gaps that are kept: how many cells of a seller's column are missing in how many rows that are traded."""

    seller: str
    column: str
    cells: int
    rows: int


@dataclass(frozen=True, slots=True)
class Offers:
    """All that is brought to a market.

    goals: one for each target. validation: tables of test rows by the name of their file. left_out: every gap for
    which a row is left out. holes: those that are kept.
    """

    offers: tuple[Offered, ...]
    goals: tuple[Goal, ...]
    validation: Mapping[str, Table]
    left_out: tuple[LeftOut, ...]
    holes: tuple[Hole, ...] = ()

    @property
    def missing(self) -> int:
        """Cells that are missing in rows that are traded."""
        return sum(hole.cells for hole in self.holes)

    @property
    def rows_left_out(self) -> int:
        """Rows that are not traded, each counted once, at however many sellers it has a gap."""
        shared = any(
            goal.labels is not None for goal in self.goals
        )  # keys name rows of all sellers, not each one's own
        return len({gap.key if shared else (gap.seller, gap.key) for gap in self.left_out})

    @property
    def gaps(self) -> Mapping[str, int]:
        """Rows left out on account of each seller that had gaps."""
        keys: dict[str, set[str]] = {}
        for gap in self.left_out:
            keys.setdefault(gap.seller, set()).add(gap.key)
        return {seller: len(rows) for seller, rows in keys.items()}


def all_names(brought: Iterable[Brought]) -> tuple[str, ...]:
    """Every column anybody brings, in order of appearance."""
    return tuple(dict.fromkeys(name for each in brought for name in each.columns.names))


def known(named: Collection[str], names: Collection[str], field: str) -> None:
    """Refuse a column that nobody brings. Raises Refused unknown_value."""
    for name in named:
        if name not in names:
            raise Refused("unknown_value", field, name, f"not a column{meant(name, names)}")


def features(each: Brought, withheld: Collection[str]) -> tuple[str, ...]:
    """The columns of a table that are for sale. withheld: targets and ignored columns, which never are.

    Raises Refused if the offer spells out a column that the table has not, or one that is withheld.
    """
    if each.offered is None:
        return tuple(name for name in each.columns.names if name not in withheld)
    known(each.offered, each.columns.names, f"columns of {each.name}")
    for name in each.offered:
        if name in withheld:
            raise Refused("unknown_value", f"columns of {each.name}", name, "is the target or ignored, not for sale")
    return each.offered


def unmixed(brought: Iterable[Brought], goals: Collection[str], settled: Collection[str]) -> None:
    """Refuse a column of numbers with words among them. settled: columns of which it was said what they are."""
    for each in brought:
        offered = each.columns.names if each.offered is None else (*each.offered, *goals)
        for name in each.columns.names:
            if name in offered and name not in settled and (found := mixed(each.columns, name)):
                raise found.refusal()


def by_value(each: Brought, column: str) -> tuple[Brought, ...]:
    """The table, divided into one for each value of this column; undivided if it has no such column.

    Raises Refused if the column has gaps, for a row without a seller is nobody's.
    """
    if column not in each.columns.names:
        return (each,)
    held = each.columns[column]
    if held.missing.any():
        row = int(np.argmax(held.missing))
        raise DataError("empty_data", f"column {column}", None, "names no seller", where=each.columns.place(row))
    codes, levels = (held.codes, held.levels) if isinstance(held, Category) else _numbered(held.values)
    rest = without(each, column).columns
    chosen = ((level, np.flatnonzero(codes == code)) for code, level in enumerate(levels))
    return tuple(replace(each, name=level, columns=rest.take(rows, rest.names)) for level, rows in chosen)


def without(each: Brought, column: str) -> Brought:
    """The table without this column, if it has it."""
    if column not in each.columns.names:
        return each
    kept = tuple(name for name in each.columns.names if name != column)
    return replace(each, columns=each.columns.take(np.arange(each.columns.rows), kept))


def _numbered(values: Floats) -> tuple[Ints, tuple[str, ...]]:
    distinct, codes = np.unique(values, return_inverse=True)
    return codes, tuple(as_text(value) for value in distinct.tolist())


def encoded(names: Sequence[str], columns: Sequence[Column], keys: tuple[str, ...]) -> Table:
    """Columns as one table of numbers; a category stands as a column of 0 and 1 for each value it takes.

    A missing cell is NaN, always of the same bytes, in each column that stands for its own.

    Raises TaskTooLarge for a category of more than 1,000 values, or whose zeros and ones would be too many.

    >>> sky = Category(np.array([1, 0, 1]), ("clear", "rain"))
    >>> encoded(["sky"], [sky], ("1", "2", "3")).names
    ('sky=clear', 'sky=rain')
    """
    used = [_used(name, column, len(keys)) for name, column in zip(names, columns, strict=True)]
    heads: list[str] = []
    values = np.empty((len(keys), sum(map(len, used))))
    for name, column, codes in zip(names, columns, used, strict=True):
        block = values[:, len(heads) : len(heads) + len(codes)]
        if isinstance(column, Category):
            block[:] = np.where(column.missing[:, None], np.nan, column.codes[:, None] == codes)
            heads += [f"{name}={column.levels[code]}" for code in codes]
        else:
            plain = np.where(column.missing, np.nan, column.values + 0.0)
            block[:] = plain[:, None]  # -0.0 is 0.0 and NaN is NaN, so that a copy cannot hide behind a sign
            heads.append(name)
    values.setflags(write=False)
    return Table(tuple(heads), values, keys)


def _used(name: str, column: Column, rows: int) -> Ints:
    """The codes that a category takes, one for each column that will stand for it; one for a column of numbers."""
    if not isinstance(column, Category):
        return np.zeros(1, dtype=np.int64)
    used = np.unique(column.codes[~column.missing])
    most = max(2, min(MOST_LEVELS, MOST_CELLS // max(1, rows)))
    if len(used) > most:
        rule = f"{len(used)} different values, at most {most} can be a category of {rows} rows"
        remedy = f'ignore = ["{name}"], or declare its type or the mark of a missing cell'
        raise TaskTooLarge("task_too_large", f"column {name}", None, rule, remedy)
    return used


def gaps(seller: str, names: Sequence[str], missing: Sequence[Bools], keys: Sequence[str]) -> list[LeftOut]:
    """A line for each row in which a column of this seller has no cell. missing: (rows,) for each of the names."""
    if not names:
        return []
    holes = np.vstack(missing)
    return [
        LeftOut(seller, keys[row], f"{', '.join(compress(names, holes[:, row]))} missing")
        for row in np.flatnonzero(holes.any(axis=0)).tolist()
    ]


def checked(offers: Sequence[Offered]) -> tuple[Offered, ...]:
    """The offers, if each has a seller of its own. Raises Refused invalid_name, or empty_data if there is none."""
    if not offers:
        raise DataError("empty_data", "offers", None, "no column is left to offer")
    seen: set[str] = set()
    for offer in offers:
        if party_name(offer.seller, field="seller") in seen:
            rule = "two offers have this seller's name"
            raise Refused("invalid_name", "seller", offer.seller, rule, "name sellers by [[offer]] seller = ...")
        seen.add(offer.seller)
    return tuple(offers)


def tolerated(left_out: Sequence[LeftOut], policy: str) -> tuple[LeftOut, ...]:
    """The gaps, if the policy is to report them. Raises DataError if it is "refuse" and there is one."""
    if left_out and policy == "refuse":
        first = left_out[0]
        rule = f"{counted(len(left_out), 'gap')}, the first is row {first.key} of {first.seller}: {first.reason}"
        raise DataError("length_mismatch", "data.left_out", policy, rule, 'left_out = "report" leaves such rows out')
    return tuple(left_out)
