"""Sellers who bring rows: tables of one header, encoded together so that a column means the same at every seller."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np

from gainshare.core.arrays import Bools
from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table
from gainshare.service.files.aligned import aligned
from gainshare.service.files.offers import (
    Brought,
    Goal,
    Hole,
    Offered,
    Offers,
    all_names,
    checked,
    encoded,
    features,
    gaps,
    tolerated,
)
from gainshare.service.files.tables import Category, Column, Columns, Numbers, in_order
from gainshare.service.files.targets import Labels, classed, labels, target


def stacked(
    brought: Sequence[Brought],
    text: str,
    *,
    validation: Sequence[Brought] = (),
    ignore: Collection[str] = (),
    left_out: str = "report",
    classes: Collection[str] = (),
    keep_gaps: bool = False,
) -> Offers:
    """One offer for each seller: its complete rows, features first, then the target under its text.

    text: the one target. validation: tables of test rows, which nobody sells. ignore, left_out, classes: as in
    `joined`. keep_gaps: whether rows count as complete that have the target, whatever else is missing, and headers may
    differ. Raises DataError wrong_type if a column holds numbers at one seller and words at another, bad_csv if
    headers differ, empty_data if a seller has no complete row; Refused unknown_value or invalid_name.
    """
    tables = [*brought, *validation]
    if keep_gaps:
        tables = aligned(brought, validation, target(text, all_names(tables)).column, ignore)
    names = _one_header([each.columns for each in tables])
    goal = target(text, names)
    wanted = features(tables[0], {goal.column, *ignore})
    whole = Columns("", names, tuple(_together(name, tables) for name in names), _keys(tables))
    found = labels(whole, goal)
    found = classed(found) if text in classes else found

    used = [goal.column] if keep_gaps else [*wanted, goal.column]
    missing = [*(whole[name].missing for name in used[:-1]), found.missing]
    complete = ~np.any(missing, axis=0)
    holes = [
        gap
        for each, rows in zip(tables, _spans(tables), strict=True)
        for gap in gaps(each.name, used, [hole[rows] for hole in missing], each.columns.keys)
    ]
    tolerated(holes, left_out)
    parts = _parts(tables, _encoded(whole, wanted, found, complete, text), complete)
    sellers = [Offered(each.name, part, each.group) for each, part in zip(brought, parts, strict=False)]
    exams = {each.name: part for each, part in zip(validation, parts[len(brought) :], strict=True)}
    kept = tuple(_holes(tables[: len(brought)], wanted, complete))
    return Offers(checked(sellers), (Goal(text, found.classes, None),), exams, tuple(holes), kept)


def _holes(tables: Sequence[Brought], wanted: Sequence[str], complete: Bools) -> Iterator[Hole]:
    """What is missing in the rows that are traded."""
    for each, span in zip(tables, _spans(tables), strict=False):
        traded = complete[span]
        for name in wanted:
            if cells := int(each.columns[name].missing[traded].sum()):
                yield Hole(each.name, name, cells, int(traded.sum()))


def _one_header(tables: Sequence[Columns]) -> tuple[str, ...]:
    first = tables[0]
    for other in tables[1:]:
        if other.names != first.names:
            odd = sorted(set(first.names) ^ set(other.names))
            rule = f"must have the header of {first.source or 'the first table'}: " + (
                f"{', '.join(odd[:3])} stands in one of them only" if odd else "its columns are in another order"
            )
            remedy = 'with a key column, sellers bring columns: key = "COLUMN"'
            raise Refused("bad_csv", "header", None, rule, remedy, other.source)
    return first.names


def _together(name: str, tables: Sequence[Brought]) -> Column:
    """The column over all tables; a table without a single cell in it agrees with any kind."""
    held = [each.columns[name] for each in tables]
    words = [column for column in held if isinstance(column, Category)]
    if not words:
        return Numbers(np.concatenate([column.values for column in held if isinstance(column, Numbers)]))
    for each, column in zip(tables, held, strict=True):
        if isinstance(column, Numbers) and not column.missing.all():
            other = next(other for other in tables if isinstance(other.columns[name], Category))
            word = next(iter(words[0].levels), "")
            rule = f"holds numbers, but '{word}' in {other.columns.source or other.name}"
            remedy = f'types = {{"{name}" = "category"}}, or missing = "{word}"'
            raise DataError("wrong_type", f"column {name}", None, rule, remedy, each.columns.source or each.name)
    levels = in_order({_spelled(level) for column in words for level in column.levels})
    place = {level: code for code, level in enumerate(levels)}
    codes = [
        np.array([*(place[_spelled(level)] for level in column.levels), -1])[column.codes]
        if isinstance(column, Category)
        else np.full(len(column.values), -1)
        for column in held
    ]
    return Category(np.concatenate(codes), levels)


def _spelled(level: str) -> str:
    """A level as all write it: a whole number without its decimals.

    >>> _spelled("3.0"), _spelled("03"), _spelled("1.10")
    ('3', '03', '1.10')
    """
    return re.sub(r"^(-?\d+)\.0+$", r"\1", level)


def _keys(tables: Sequence[Brought]) -> tuple[str, ...]:
    return tuple(key for each in tables for key in each.columns.keys)


def _spans(tables: Sequence[Brought]) -> list[slice]:
    ends = np.cumsum([0, *(each.columns.rows for each in tables)])
    return [slice(int(start), int(end)) for start, end in pairwise(ends)]


def _encoded(whole: Columns, wanted: Sequence[str], found: Labels, complete: Bools, text: str) -> Table:
    rows = np.flatnonzero(complete)
    columns = [*(whole[name].take(rows) for name in wanted), Numbers(found.values[rows])]
    return encoded([*wanted, text], columns, tuple(whole.keys[row] for row in rows))


def _parts(tables: Sequence[Brought], table: Table, complete: Bools) -> list[Table]:
    """The encoded complete rows, each table's own."""
    parts, start = [], 0
    for each, span in zip(tables, _spans(tables), strict=True):
        end = start + int(complete[span].sum())
        if start == end:
            hollow = [name for name in each.columns.names if each.columns[name].missing.mean() > 0.5]
            remedy = f"ignore = [{', '.join(map(_quoted, hollow))}], columns with more gaps than cells"
            rule = f"no row of {each.name} is complete"
            raise DataError("empty_data", "0 rows", None, rule, remedy, each.columns.source)
        parts.append(Table(table.names, table.values[start:end], table.keys[start:end]))
        start = end
    return parts


def _quoted(name: str) -> str:
    return f'"{name}"'
