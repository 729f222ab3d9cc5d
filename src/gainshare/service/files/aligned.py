"""Tables of members that did not measure the same: each gets every column, empty where it has none of its own."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.names import meant
from gainshare.service.files.offers import Brought, features
from gainshare.service.files.tables import Columns, Numbers


def aligned(brought: Sequence[Brought], exams: Sequence[Brought], goal: str, ignore: Collection[str]) -> list[Brought]:
    """The tables under one header: every column that somebody of those who brought them puts up, then the target.

    exams: tables of test rows, whose further columns nobody could learn from. goal: the target's column. Raises Refused
    unknown_value for a table without it, DataError empty_data for one in which no row has it.
    """
    withheld = {goal, *ignore}
    for each in (*brought, *exams):
        _require_target(each, goal)
    own = [features(each, withheld) for each in brought]
    wanted = tuple(dict.fromkeys(name for names in own for name in names))
    return [
        *(_under(each, wanted, names, goal) for each, names in zip(brought, own, strict=True)),
        *(_under(each, wanted, each.columns.names, goal) for each in exams),
    ]


def _require_target(each: Brought, goal: str) -> None:
    where, names = each.columns.source or each.name, each.columns.names
    if goal not in names:
        rule = f"has no such column, which is the target{meant(goal, names)}"
        raise Refused("unknown_value", f"data of {each.name}", goal, rule, where=where)
    if each.columns[goal].missing.all():
        rule = f"no row of {each.name} says what it is, and without a target nothing is learnt from a row"
        raise DataError("empty_data", f"column {goal}", None, rule, where=where)


def _under(each: Brought, wanted: Sequence[str], own: Collection[str], goal: str) -> Brought:
    held, empty = each.columns, Numbers(np.full(each.columns.rows, np.nan))
    columns = tuple(held[name] if name in own else empty for name in wanted)
    table = Columns(held.source, (*wanted, goal), (*columns, held[goal]), held.keys, held.lines)
    return replace(each, columns=table, offered=None)
