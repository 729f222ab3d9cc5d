"""Who brings which rows to a market in memory: Owners, tables by name, or files by path or pattern."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gainshare.core.errors import DataError, Refused
from gainshare.service.examples import Owners
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import Brought, Offers, unmixed
from gainshare.service.files.paths import matching, read_table
from gainshare.service.files.stacked import stacked
from gainshare.service.files.tables import Columns
from gainshare.service.library import require_type
from gainshare.service.tasks import Task


def offered(data: Any, task: Task) -> Offers:
    """The sellers' tables, encoded together, the task's target among their columns.

    data: Owners, a mapping of tables, paths or patterns. Raises Refused and DataError for what is no data.
    """
    task.require_drawn()
    return encoded_together(brought_by(data), task)


def encoded_together(
    brought: Sequence[Brought], task: Task, *, validation: Sequence[Brought] = (), keep_gaps: bool = False
) -> Offers:
    """These tables as offers. validation, keep_gaps: as in `stacked`. Raises Refused and DataError."""
    require_type(task.target, str, "task.target", 'must name a column, such as "digit" or "num > 0"')
    if not brought:
        raise DataError("empty_data", "data", None, "no offers: a market needs at least one seller")
    classes = {task.target} if task.learner == "logistic" else ()
    try:
        found = stacked(
            brought, task.target, validation=validation, classes=classes, left_out="refuse", keep_gaps=keep_gaps
        )
    except DataError as refused:
        if refused.field != "data.left_out":
            raise
        remedy = "open a MARKET.toml, which lists what it leaves out"
        raise replace(refused, field="data", value=None, remedy=remedy) from None
    return found


def brought_by(data: Any, *, keep_gaps: bool = False) -> list[Brought]:
    """Who brings which table. keep_gaps: as in `frame_columns`. Raises Refused and DataError for what is no data."""
    return [*_brought(data, keep_gaps=keep_gaps)]


def _brought(data: Any, *, keep_gaps: bool) -> Iterator[Brought]:
    if isinstance(data, str | os.PathLike):
        data = [data]
    tables = data.tables if isinstance(data, Owners) else data
    if isinstance(tables, Mapping):
        for name, table in tables.items():
            yield Brought(party_name(name, field="seller"), columns_of(table, name, keep_gaps=keep_gaps))
    elif isinstance(tables, Sequence) and all(isinstance(name, str | os.PathLike) for name in tables):
        found = [
            Brought(Path(name).stem, read_table(Path(name), name)) for name in matching(Path(), [*map(str, tables)])
        ]
        unmixed(found, (), ())
        yield from found
    else:
        rule = f"must be a table for each seller, Owners, paths or patterns, not {type(data).__name__}"
        raise DataError("wrong_type", "data", None, rule)


def columns_of(table: Any, name: str, *, keep_gaps: bool = False) -> Columns:
    """A table in memory as columns. Raises Refused naming whose it is."""
    try:
        return frame_columns(table, keep_gaps=keep_gaps)
    except Refused as refused:
        raise refused.at(f"table of {name}") from None


def records_of(value: Any, kind: type) -> Iterator[Mapping[str, Any]]:
    """Every record of this type that stands in these JSON values."""
    if isinstance(value, Mapping):
        if value.get("type") == kind.__name__:
            yield value
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for part in value:
        yield from records_of(part, kind)
