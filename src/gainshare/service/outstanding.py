"""The orders of a table that are not settled yet: the table is read from the disk, a page in memory at a time."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from gainshare.core.errors import IdempotencyConflict
from gainshare.engine.store import Store, pages
from gainshare.service.files.form import Same

Read: TypeAlias = Callable[[], Iterable[Any]]
"""Begins to read a table of orders, whose lines have ids."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What a table still asks for. count: of orders that are not settled. lines: reads them, in order."""

    count: int
    lines: Callable[[], Iterator[Any]]


def prefixed(mark: str, name: str) -> str:
    """The id of an order of a marked table: no two tables share one.

    >>> prefixed("", "a:1"), prefixed("may.csv", "1")
    ('a%3A1', 'may.csv:1')
    """
    own = name.replace("%", "%25").replace(":", "%3A")
    return f"{mark}:{own}" if mark else own


def outstanding(read: Read, store: Store | None, same: Same, mark: str = "") -> Outstanding:
    """The orders of a table that are not settled, if all of its settled ones still stand in it, unchanged.

    read: begins to read the table, which is read whole before this returns, and found sound. store: the journal, None
    before there is one. same: judges settled lines. mark: of the table, as in `prefixed`. Raises IdempotencyConflict,
    naming the number of a settled line that is changed or gone.
    """
    known = count = 0
    for page in pages(read()):
        placed = _placed(store, page)
        for each in page:
            if store is not None and each.id in placed and not same(each, placed[each.id]):
                raise _altered(store, mark, {each.id}.__contains__)
        known, count = known + len(placed), count + len(page) - len(placed)
    if store is not None and known != sum(_mine(key, mark) for key in store.keys("order/")):
        names = {each.id for each in read()}
        raise _altered(store, mark, lambda name: name not in names)
    return Outstanding(count, lambda: _fresh(read, store))


def _fresh(read: Read, store: Store | None) -> Iterator[Any]:
    for page in pages(read()):
        placed = _placed(store, page)
        yield from (each for each in page if each.id not in placed)


def _placed(store: Store | None, page: Sequence[Any]) -> Mapping[str, Mapping[str, Any]]:
    """Those that are settled, by id."""
    found = store.found([f"order/{each.id}" for each in page]) if store else {}
    return {key.removeprefix("order/"): json.loads(body) for key, (_, body) in found.items()}


def _mine(key: str, mark: str) -> bool:
    return key.removeprefix("order/").rpartition(":")[0] == mark


def _altered(store: Store, mark: str, wrong: Callable[[object], bool]) -> IdempotencyConflict:
    """That a settled line is no longer what it was: the first of this table that is wrong."""
    mine = ((line.key, body) for line, body in store.lines("order/") if _mine(line.key, mark))
    found = (place for place in enumerate(mine, 1) if wrong(place[1][0].removeprefix("order/")))
    number, (_, body) = next(found)
    rule = f"was settled from this table, for {json.loads(body)['party']}, and must stand in it unchanged"
    return IdempotencyConflict("idempotency_conflict", f"settled line {number}", None, rule, "new lines may be added")


def table_mark(table: Path | None, own: Path | None) -> str:
    """What tells the orders of this table from those of others: its name, "" for the market's own table."""
    if table is None or (own is not None and table.resolve() == own.resolve()):
        return ""
    return table.name
