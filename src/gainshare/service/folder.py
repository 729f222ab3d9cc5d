"""A market in its folder: MARKET.toml with its data, and the journal beside it. What the command line works on."""

import csv
import io
import tomllib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from gainshare.auctions.quality import QUALITIES
from gainshare.core.codec import plain
from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.money import Asset, Money
from gainshare.core.questions import table_id
from gainshare.core.words import counted
from gainshare.engine.charter import Charter
from gainshare.engine.disk import held, on_disk, taken_up
from gainshare.engine.engine import Engine
from gainshare.engine.kinds import auction_market
from gainshare.engine.plugins import PRICERS
from gainshare.engine.receipts import read
from gainshare.engine.vault import Shelf, kept
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES
from gainshare.gains.task import LEARNERS, Task
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction import Offer, Order, Rules
from gainshare.service.files.auction_file import Words
from gainshare.service.files.columns import AS_NAMED
from gainshare.service.files.lines import nameable
from gainshare.service.files.market_data import market_offers, market_orders, tasks
from gainshare.service.files.names import meant
from gainshare.service.files.offers import Offers
from gainshare.service.files.orders import Bid
from gainshare.service.files.rules_file import RulesFile, load
from gainshare.service.outstanding import Outstanding, outstanding, prefixed, table_mark

WORDS = Words(
    price=tuple(PRICERS),
    quality=tuple(QUALITIES),
    division=tuple(DIVISIONS),
    learner=tuple(LEARNERS),
    score=tuple(dict.fromkeys((*NUMBER_SCORES, *CLASS_SCORES))),
)
"""The words that an auction's file may use; the first of each is the default."""

JOURNAL = "journal.db"


@dataclass(frozen=True, slots=True)
class Draft:
    """A market file with its data read: what a market is before its folder is touched."""

    file: RulesFile
    offers: Offers
    tasks: Mapping[str, Task]
    rules: Rules

    @property
    def asset(self) -> Asset:
        """The market's currency."""
        return self.file.currency

    def described(self) -> str:
        """The data in one line: rows, key, what was left out and ignored."""
        data, rows = self.file.rules.data, sum(each.table.rows for each in self.offers.offers)
        rows = self.offers.offers[0].table.rows if data.columnwise else rows
        files = ", ".join(data.files) or f"{len(self.offers.offers)} offers"
        key = f", key {data.key}" if data.key else ""
        ignored = f"; {counted(len(data.ignore), 'column')} ignored" if data.ignore else ""
        return f"{files}: {counted(rows, 'row')}{key}; {self.offers.rows_left_out:,} left out{ignored}"

    def left_out(self) -> str:
        """A table of every row that is not traded, and why."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["seller", "key", "reason"])
        writer.writerows(map(unformulated, (gap.seller, gap.key, gap.reason)) for gap in self.offers.left_out)
        return text.getvalue()

    @property
    def opened(self) -> bool:
        """Whether the market has a journal."""
        return (self.file.state / JOURNAL).is_file()

    def charter(self, commitment: str) -> Charter:
        """What the market is under this file. commitment: to its secret. Raises Refused for rules that cannot be."""
        offers = tuple(Offer(each.seller, table_id(each.table), each.group) for each in self.offers.offers)
        auction_market(self.rules, offers)
        return Charter(self.file.rules.market, "auction", commitment, self.rules, offers)

    def outstanding(
        self, engine: Engine | None, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED
    ) -> Outstanding:
        """The orders not yet settled.

        engine: of the market, None before there is one. table: of orders, instead of the file's; its orders are told
        apart from those of other tables by its name. columns: its foreign headers. Raises Refused if a line cannot be
        read or one that was settled is changed or gone.
        """
        mark = table_mark(table, self.file.beside(self.file.rules.orders) if self.file.rules.orders else None)

        def read() -> Iterator[Bid]:
            for each in market_orders(self.file, table=table, columns=columns):
                yield replace(each, id=prefixed(mark, each.id))

        goals = {name: plain(task) for name, task in self.tasks.items()}

        def same(bid: Bid, settled: Mapping[str, Any]) -> bool:
            task = settled["task"]  # if none of the tasks now, the file's [task] was edited: that is a new task
            moved = task in goals.values() and task != goals[bid.task]
            return not moved and (settled["party"], settled["bid"]) == (bid.buyer, bid.bid)

        return outstanding(read, engine.store if engine else None, same, mark)

    def order(self, bid: Bid, fold: Callable[[str], int]) -> Order:
        """A line of a table as the market takes it. fold: of a party."""
        return Order(bid.id, bid.buyer, self.tasks[bid.task], bid.bid, fold(bid.buyer))


def unformulated(cell: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> unformulated("=cmd()"), unformulated("bmi")
    ("'=cmd()", 'bmi')
    """
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def drafted(path: Path, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED) -> Draft:
    """Read a market file and its data. Raises Refused naming file, line and rule; nothing is written."""
    file = load(path, WORDS, orders=table, columns=columns)
    found = market_offers(file)
    written = file.rules.rules
    fixed = isinstance(written.price, Money)
    rules = Rules(
        asset=file.currency,
        highest_bid=written.highest_bid.units,
        price="fixed" if fixed else str(written.price),
        rate=written.price.units if isinstance(written.price, Money) else 0,
        delta=written.delta or 0.0,
        quality=written.quality,
        division=written.division,
    )
    return Draft(file, found, tasks(file.rules.task, found), rules)


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

    before: trades that are. count: orders that are not. orders: reads them, in order. amended: whether the rules were
    changed just now.
    """

    before: int
    count: int
    orders: Callable[[], Iterator[Order]]
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
    """The engine, and the orders that are not settled. As `running` and `Draft.outstanding`.

    No market is opened, and no amendment recorded, for orders that cannot be read.
    """
    amended = False
    if not draft.opened:
        draft.outstanding(None, table=table, columns=columns)
    elif amend:
        with reading(draft.file.state) as engine:
            amended = draft.charter(engine.charter.commitment) != engine.charter
            draft.outstanding(engine, table=table, columns=columns)
    with running(draft, workers=workers, amend=amend) as engine:
        left = draft.outstanding(engine, table=table, columns=columns)
        fold = lru_cache(maxsize=4096)(engine.fold)

        def orders() -> Iterator[Order]:
            return (draft.order(each, fold) for each in left.bids())

        yield engine, Waiting(engine.number, left.count, orders, amended)


def rehearsed(
    draft: Draft, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED, amend: str = ""
) -> tuple[int, int, str]:
    """How many orders are settled, how many would be, and the journal's head, "" if there is none; nothing is written.

    Raises Refused as `settling` does.
    """
    draft.charter("")
    if not draft.opened:
        return 0, draft.outstanding(None, table=table, columns=columns).count, ""
    with reading(draft.file.state) as engine:
        charter = draft.charter(engine.charter.commitment)
        if charter != engine.charter:
            engine.charter.require_amendable(charter, amend)
        left, head = draft.outstanding(engine, table=table, columns=columns), engine.store.head()
        return engine.number, left.count, head.hash if head else ""


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
