"""Sellers who bring columns: tables joined on their keys, keeping the rows that are complete at every seller."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from gainshare.core.arrays import Ints
from gainshare.core.errors import DataError, Refused, shown
from gainshare.core.questions import Table
from gainshare.service.files.offers import (
    Brought,
    Goal,
    LeftOut,
    Offered,
    Offers,
    all_names,
    checked,
    encoded,
    features,
    gaps,
    tolerated,
)
from gainshare.service.files.tables import Columns
from gainshare.service.files.targets import Labels, Target, classed, labels, target


def joined(
    brought: Sequence[Brought],
    targets: Sequence[str],
    *,
    ignore: Collection[str] = (),
    left_out: str = "report",
    classes: Collection[str] = (),
) -> Offers:
    """One offer for each seller, all under the same keys, in the order of the table that holds the first target.

    targets: each in exactly one table; they are never offered. ignore: columns that are not used. left_out: "report"
    or "refuse" rows that some seller lacks. classes: targets whose numbers are names of classes. Raises DataError
    duplicate_key, length_mismatch or empty_data; Refused unknown_value or invalid_name.
    """
    wanted = [target(text, all_names(brought)) for text in targets]
    homes = [_home(goal, brought) for goal in wanted]
    level, absent = aligned(brought, first=homes[0])
    withheld = {goal.column for goal in wanted} | set(ignore)
    sellers = [(each, names) for each in level if (names := features(each, withheld))]
    found = [labels(level[home].columns, goal) for goal, home in zip(wanted, homes, strict=True)]

    keys = level[0].columns.keys
    holes = [*absent, *_holes(sellers, keys)]
    for home, goal, held in zip(homes, wanted, found, strict=True):
        holes += gaps(level[home].name, [goal.column], [held.missing], keys)
    gone = {gap.key for gap in tolerated(holes, left_out)}
    kept = np.array([row for row, key in enumerate(keys) if key not in gone], dtype=np.int64)
    if not kept.size:
        rule = "no row is complete at every seller" + (f"; {holes[0].seller}: {holes[0].reason}" if holes else "")
        raise DataError("empty_data", "0 rows", None, rule)
    remaining = tuple(keys[row] for row in kept) if gone else tuple(keys)
    return Offers(
        checked([_offered(each, names, kept, remaining) for each, names in sellers]),
        tuple(_goal(goal, held, kept, remaining, classes) for goal, held in zip(wanted, found, strict=True)),
        {},
        tuple(holes),
    )


def by_column(each: Brought, withheld: Collection[str]) -> tuple[Brought, ...]:
    """The table as one offer for each of its columns, and itself as an offer of nothing, for its keys and target."""
    columns = features(each, withheld)
    return (replace(each, offered=()), *(replace(each, name=name, offered=(name,)) for name in columns))


def aligned(brought: Sequence[Brought], *, first: int) -> tuple[list[Brought], list[LeftOut]]:
    """The tables, cut to the keys that stand in all of them, in the order of the table at `first`; and every absence.

    Raises DataError duplicate_key, naming both rows, if a key stands twice in a table; empty_data if no key stands in
    all of them.
    """
    tables = {id(each.columns): each for each in reversed((brought[first], *brought))}
    for each in tables.values():
        _no_key_twice(each.columns)
    if all(each.columns.keys == brought[first].columns.keys for each in tables.values()):
        return list(brought), []
    rows = {at: {key: row for row, key in enumerate(each.columns.keys)} for at, each in tables.items()}
    order = dict.fromkeys(brought[first].columns.keys)
    for each in brought:
        order.update(dict.fromkeys(each.columns.keys))
    common = [key for key in order if all(key in held for held in rows.values())]
    if not common:
        begins = [f"{_called(each)} begins with {shown(each.columns.keys[0])}" for each in tables.values()]
        rule = f"no key stands in every table: {', '.join(begins[:2])}"
        raise DataError("empty_data", "0 rows", None, rule, "write keys alike everywhere, zeros in front included")
    absent = [
        LeftOut(tables[at].name, key, f"no such row in {_called(tables[at])}")
        for at in rows
        for key in order
        if key not in rows[at]
    ]
    cut = {
        at: each.columns.take(np.array([rows[at][key] for key in common], dtype=np.int64), each.columns.names)
        for at, each in tables.items()
    }
    return [replace(each, columns=cut[id(each.columns)]) for each in brought], absent


def _called(each: Brought) -> str:
    return each.columns.source or each.name


def _no_key_twice(columns: Columns) -> None:
    if len(set(columns.keys)) == len(columns.keys):
        return
    rows: dict[str, int] = {}
    for row, key in enumerate(columns.keys):
        if rows.setdefault(key, row) != row:
            rule = f"names two rows, the other is {columns.place(rows[key])}"
            raise DataError("duplicate_key", "key", key, rule, where=columns.place(row))


def _home(goal: Target, brought: Sequence[Brought]) -> int:
    homes = {id(each.columns): at for at, each in reversed([*enumerate(brought)]) if goal.column in each.columns.names}
    if len(homes) > 1:
        names = " and ".join(_called(brought[at]) for at in sorted(homes.values()))
        raise Refused("unknown_value", "task.target", goal.text, f"must stand in one table only, not in {names}")
    return next(iter(homes.values()))


def _holes(sellers: Sequence[tuple[Brought, tuple[str, ...]]], keys: Sequence[str]) -> list[LeftOut]:
    return [
        gap
        for each, names in sellers
        for gap in gaps(each.name, names, [each.columns[name].missing for name in names], keys)
    ]


def _offered(each: Brought, names: Sequence[str], kept: Ints, keys: tuple[str, ...]) -> Offered:
    return Offered(each.name, encoded(names, [each.columns[name].take(kept) for name in names], keys), each.group)


def _goal(goal: Target, held: Labels, kept: Ints, keys: tuple[str, ...], classes: Collection[str]) -> Goal:
    left = Labels(held.values[kept], held.classes)
    left = classed(left) if goal.text in classes else left
    return Goal(goal.text, left.classes, Table((goal.text,), left.values[:, None] + 0.0, keys))
