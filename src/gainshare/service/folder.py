"""A market in its folder: MARKET.toml with its data, and the journal beside it. What the command line works on."""

import json
import tomllib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Any

from gainshare.core.errors import BrokenPromise, Refused
from gainshare.engine.disk import JOURNAL, held, on_disk, taken_up
from gainshare.engine.engine import Engine, Rejected, Settled
from gainshare.engine.receipts import read
from gainshare.engine.vault import Shelf, kept
from gainshare.service.files.columns import AS_NAMED
from gainshare.service.files.form import Draft, own
from gainshare.service.files.lines import nameable
from gainshare.service.files.market_data import market_orders
from gainshare.service.files.names import meant
from gainshare.service.files.rules_file import load
from gainshare.service.outstanding import Outstanding, outstanding, prefixed, table_mark


def drafted(path: Path, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED) -> Draft:
    """Read a market file and its data. Raises Refused naming file, line and rule; nothing is written."""
    file = load(path, orders=table, columns=columns)
    return file.form.draft(file)


@dataclass(frozen=True, slots=True)
class Left:
    """What is not settled yet: orders that the market needs before all others, and lines of a table."""

    draft: Draft
    first: tuple[Any, ...]
    lines: Outstanding

    @property
    def count(self) -> int:
        """How many orders."""
        return len(self.first) + self.lines.count

    def settled(self, engine: Engine) -> Iterator[Settled | Rejected]:
        """Reads and settles them, in order; what came of each.

        Raises Refused if one that the market needs first is refused: all others would be too.
        """
        form = self.draft.form
        for outcome in engine.settle(self.first):
            if isinstance(outcome, Rejected):
                raise outcome.reason.at(self.draft.file.path.name)
            yield outcome
        for _, lines in groupby(self.lines.lines(), form.looks_back):
            yield from engine.settle(form.order(self.draft, line, engine) for line in lines)


def left(
    draft: Draft,
    engine: Engine | None,
    *,
    table: Path | None = None,
    columns: Mapping[str, str] = AS_NAMED,
    amending: bool = False,
) -> Left:
    """The orders not yet settled.

    engine: of the market, None before there is one. table: of orders, instead of the file's; its orders are told
    apart from those of other tables by its name. columns: its foreign headers. amending: whether an amendment is still
    to be recorded. Raises Refused if a line cannot be read or one that was settled is changed or gone.
    """
    mark = table_mark(table, draft.file.beside(draft.file.rules.orders) if draft.file.rules.orders else None)

    def read() -> Iterator[Any]:
        for each in market_orders(draft.file, table=table, columns=columns):
            yield replace(each, id=prefixed(mark, each.id))

    store = engine.store if engine else None
    amendments = len(engine.epochs()) - 1 if engine else 0
    needed = draft.form.first(draft, amendments + amending)
    known = store.found([f"order/{order.id}" for order in needed]) if store else {}
    for order in needed:
        if (settled := known.get(f"order/{order.id}")) is not None:
            draft.form.stands(draft, order, json.loads(settled[1]))
    for key in sorted(set(store.keys(f"order/{own('')}")) - known.keys()) if store else ():
        draft.form.gone(draft, amendments + amending, key.removeprefix("order/"))
    first = tuple(order for order in needed if f"order/{order.id}" not in known)
    return Left(draft, first, outstanding(read, store, draft.form.same(draft), mark))


def shelved(draft: Draft, noise: bytes) -> Shelf:
    """The market's tables by content. noise: the root under which they are degraded."""
    labels = [goal.labels for goal in draft.offers.goals if goal.labels]
    return Shelf([*(each.table for each in draft.offers.offers), *labels, *draft.offers.validation.values()], noise)


def existing(given: str | PathLike[str]) -> Draft:
    """The file of a market that was opened before, read. Raises Refused if there is no file or no journal."""
    draft = drafted(market_file(given))
    market_folder(draft.file.state)
    return draft


@contextmanager
def running(draft: Draft, *, workers: int = 1, amend: str = "") -> Generator[Engine]:
    """The engine of this market, its folder held by this process alone, journal and cache closed afterwards.

    It is opened if it has no journal. amend: the reason to go on under changed rules. Raises Busy, and Refused
    rules_frozen if rules changed without a reason.
    """
    draft.charter("")
    if draft.opened and draft.file.rules.seed is None and not (draft.file.state / "secret").exists():
        secret = draft.file.state / "secret"
        raise BrokenPromise(f"{secret} is missing: put back your copy, no other goes with this journal")
    with held(draft.file.state) as folder:
        roots = kept(folder / "secret", draft.file.rules.seed)
        charter, shelf = draft.charter(roots.commitment), shelved(draft, roots.noise)
        engine = on_disk(charter, shelf, roots, folder, workers=workers, amend=amend)
        try:
            yield engine
        finally:
            engine.close()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be settled.

    before: trades that are. count: orders that are not. settled: reads and settles them, in order. amended: whether the
    rules were changed just now.
    """

    before: int
    count: int
    settled: Callable[[], Iterator[Settled | Rejected]]
    amended: bool


@contextmanager
def settling(
    draft: Draft,
    *,
    table: Path | None = None,
    columns: Mapping[str, str] = AS_NAMED,
    workers: int = 1,
    amend: str = "",
) -> Generator[tuple[Engine, Waiting]]:
    """The engine, and the orders that are not settled. As `running` and `left`.

    No market is opened, and no amendment recorded, for orders that cannot be read.
    """
    amended = False
    if not draft.opened:
        left(draft, None, table=table, columns=columns)
    elif amend:
        with reading(draft.file.state) as engine:
            amended = _changed(draft, engine, amend)
            left(draft, engine, table=table, columns=columns, amending=amended)
    with running(draft, workers=workers, amend=amend) as engine:
        found = left(draft, engine, table=table, columns=columns)
        yield engine, Waiting(engine.number, found.count, partial(found.settled, engine), amended)


def rehearsed(
    draft: Draft, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED, amend: str = ""
) -> tuple[int, int, str]:
    """How many orders are settled, how many would be, and the journal's head, "" if there is none; nothing is written.

    Raises Refused as `settling` does.
    """
    draft.charter("")
    if not draft.opened:
        return 0, left(draft, None, table=table, columns=columns).count, ""
    with reading(draft.file.state) as engine:
        changed = _changed(draft, engine, amend)
        waiting = left(draft, engine, table=table, columns=columns, amending=changed)
        head = engine.store.head()
        return engine.number, waiting.count, head.hash if head else ""


def _changed(draft: Draft, engine: Engine, reason: str) -> bool:
    """Whether the file says something else than the journal. Raises Refused if it may not, for this reason."""
    charter = draft.charter(engine.charter.commitment)
    if charter == engine.charter:
        return False
    engine.charter.require_amendable(charter, reason)
    return True


@contextmanager
def reading(folder: Path) -> Generator[Engine]:
    """The engine of the market in this folder as its journal has it, without data: to explain, state and verify."""
    engine = taken_up(folder)
    try:
        yield engine
    finally:
        engine.close()


def market_file(given: str | PathLike[str]) -> Path:
    """The MARKET.toml meant by a file, a market's folder, or its name. Raises Refused if there is none."""
    path = nameable(given, "MARKET")
    if path.is_file():
        if path.suffix == ".toml":
            return path
        raise Refused("not_a_file", "MARKET", str(given), "is no market file: its name must end in .toml")
    home, name = path.resolve().parent, path.resolve().name
    beside = path.parent if path.name else home
    for candidate in (beside / f"{name}.toml", *sorted(beside.glob("*.toml"))):
        if candidate.is_file() and name in {candidate.stem, _market_named(candidate)}:
            return candidate
    if path.is_dir():
        rule = "is a directory without a market file beside it"
        raise Refused("not_a_file", "MARKET", f"{str(given).rstrip('/')}/", rule, "gainshare init auction")
    near = meant(path.stem, (each.stem for each in beside.glob("*.toml")))
    raise Refused("file_not_found", "MARKET", str(given), f"no such file{near}", "gainshare init auction > MARKET.toml")


def _market_named(file: Path) -> str:
    """What a market file calls its market; the file's stem if it does not say so in a way that can be read."""
    try:
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["market"])
    except (KeyError, OSError, ValueError):
        return file.stem


def market_folder(given: str | PathLike[str]) -> Path:
    """The folder of a market meant by its file, its folder or its name. Raises Refused if nothing was traded there."""
    path = nameable(given, "market")
    if path.suffix == ".toml" and path.is_file():
        path = path.parent / _market_named(path)
    if not (path / JOURNAL).is_file():
        rule = f"no market was opened here under this name{_other(path)}"
        raise Refused("not_found", "market", str(given), rule, f"gainshare trade {given}")
    return path


def _other(path: Path) -> str:
    """A clause that names the opened market that was meant instead of this path, if one is near."""
    return meant(path.name, [each.parent.name for each in path.parent.glob(f"*/{JOURNAL}")])


def import_receipt(path: Path) -> dict[str, Any]:
    """A receipt from a file. Raises Refused if it is none."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Refused("malformed_json", "receipt", path.name, "is not UTF-8 text") from None
    except Refused as refused:
        raise refused.at(path.name) from None
