"""What an order costs: processor time and memory, receipt and journal on disk included, and how both grow.

A market of synthetic columns is opened on disk; once its task is known, every order is settled, committed and its
receipt written. Nothing is compared with a peer here: the figures are curves, each point against the others.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from gainshare.core.money import asset
from gainshare.core.questions import Table, table_id
from gainshare.core.random import stream
from gainshare.engine.asking import Asker
from gainshare.engine.cache import AnswerCache
from gainshare.engine.charter import Charter, codec_of
from gainshare.engine.delivery import deliverer
from gainshare.engine.disk import Receipts, depot
from gainshare.engine.engine import BATCH, Engine, Rejected
from gainshare.engine.replay import replay_journal
from gainshare.engine.sql import SqlStore
from gainshare.engine.vault import Shelf, seeded
from gainshare.gains.task import Task
from gainshare.markets.auction.market import AuctionMarket, Order, Rules
from gainshare.markets.offers import Offer
from gainshare.prices.folds import FOLDS, folded
from gainshare.prices.hedge import Hedge
from gainshare.prices.net import midpoints

ROWS, SELLERS, PRICES = 10_000, 12, 64
"""The market from which each curve departs: rows, sellers of a column each, prices of the net."""

KNOWN, TIMED = 2 * BATCH, 4 * BATCH
"""Orders until every level of the task was bought, and orders that are then timed."""

CURVES: Mapping[str, Sequence[int]] = {
    "rows": (1_000, 10_000, 100_000),
    "sellers": (3, 12, 25, 50),
    "prices": (16, 64, 256, 1_024),
}
"""What is varied, one at a time."""


@dataclass(frozen=True, slots=True)
class Size:
    """A market's size."""

    rows: int = ROWS
    sellers: int = SELLERS
    prices: int = PRICES


@dataclass(frozen=True, slots=True)
class Cost:
    """What orders of one task cost in a market of this size.

    first: seconds of processor time until the task was known, its models trained and valued. each: milliseconds of
    processor time an order after that. size: bytes of journal an order.
    """

    market: Size
    first: float
    each: float
    size: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A tenth of a long run: orders so far, milliseconds of processor time for each of its own, resident MiB."""

    orders: int
    each: float
    resident: float


@dataclass(frozen=True, slots=True)
class Run:
    """A long run in one market. settling: its tenths. checking: tenths of replaying all of it. size: journal, bytes."""

    settling: tuple[Stretch, ...]
    checking: tuple[Stretch, ...]
    size: int


def opened(size: Size, folder: Path) -> Engine:
    """A market of this size on disk, its draws foreseeable."""
    rng = stream(7, "benchmarks", size.rows, size.sellers)
    values = rng.standard_normal((size.rows, size.sellers))
    labels = values @ rng.standard_normal(size.sellers) + np.sqrt(size.sellers) * rng.standard_normal(size.rows)
    keys = tuple(map(str, range(size.rows)))
    tables = [Table((f"column {i}",), values[:, i : i + 1].copy(), keys) for i in range(size.sellers)]
    target = Table(("target",), labels[:, None], keys)
    roots, rules = seeded(7), Rules(asset("EUR"))
    offers = tuple(Offer(table.names[0], table_id(table)) for table in tables)
    market = AuctionMarket(rules, offers)
    market.pricer = folded(Hedge(midpoints(rules.highest_price, size.prices), rules.highest_bid), FOLDS)
    charter = Charter("orders", "auction", roots.commitment, rules, offers)
    store, codec, shelf = SqlStore(folder / "journal.db"), codec_of(market), Shelf([*tables, target], roots.noise)
    ask = Asker(shelf, AnswerCache(folder / "cache.db"), codec)
    perform = deliverer(store, codec, shelf, depot(folder))
    engine = Engine(charter, market, store, ask, roots=roots, perform=perform)
    engine.found()
    return engine


def orders(engine: Engine, count: int, *, after: int = 0) -> Iterator[Order]:
    """Orders of 400 buyers for the one task, bids up to the highest."""
    target = next(name for name, table in engine.ask.shelf.tables.items() if table.names == ("target",))
    goal = Task("target", target)
    bids = stream(7, "bids", after).integers(engine.charter.rules.highest_bid + 1, size=count)
    for place, bid in enumerate(bids.tolist(), after):
        party = f"buyer {place % 400}"
        yield Order(f"{place}", party, goal, bid, engine.fold(party))


class _Clock:
    """Reads processor time and memory at every tenth of a count."""

    def __init__(self, count: int) -> None:
        self._tenth, self._seen, self._last = count // 10, 0, time.process_time()
        self.stretches: list[Stretch] = []

    def tick(self, *_: object) -> None:
        """One more."""
        self._seen += 1
        if self._seen % self._tenth == 0 and len(self.stretches) < 10:
            now = time.process_time()
            self.stretches.append(Stretch(self._seen, (now - self._last) / self._tenth * 1e3, resident()))
            self._last = now


def resident() -> float:
    """MiB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def settle(engine: Engine, receipts: Receipts, lot: Iterator[Order]) -> Iterator[None]:
    """Settle orders and write their receipts, one by one."""
    for outcome in engine.settle(lot):
        assert not isinstance(outcome, Rejected), outcome.reason
        receipts.add(outcome.number, outcome.receipt)
        yield


def cost(size: Size) -> Cost:
    """What orders cost in a market of this size."""
    with TemporaryDirectory() as name:
        engine, receipts, journal = opened(size, Path(name)), Receipts(Path(name)), Path(name) / "journal.db"
        begun = time.process_time()
        known = sum(1 for _ in settle(engine, receipts, orders(engine, KNOWN)))
        trained, before = time.process_time(), journal.stat().st_size
        timed = sum(1 for _ in settle(engine, receipts, orders(engine, TIMED, after=KNOWN)))
        each = (time.process_time() - trained) / timed
        engine.close()
        return Cost(size, trained - begun - known * each, each * 1e3, (journal.stat().st_size - before) / timed)


def long_run(count: int, size: Size) -> Run:
    """So many orders in one run, then all of them replayed."""
    with TemporaryDirectory() as name:
        engine, receipts = opened(size, Path(name)), Receipts(Path(name))
        for _ in settle(engine, receipts, orders(engine, KNOWN)):
            pass
        settling = _Clock(count)
        for _ in settle(engine, receipts, orders(engine, count, after=KNOWN)):
            settling.tick()
        checking = _Clock(count)
        sweep = replay_journal(engine, watch=(checking.tick,))
        assert sweep.same == sweep.total == count + KNOWN, sweep.difference
        engine.close()
        written = (Path(name) / "journal.db").stat().st_size
    return Run(tuple(settling.stretches), tuple(checking.stretches), written)


def curves() -> Iterator[tuple[str, Cost]]:
    """What orders cost while one thing is varied, by its name."""
    for varied, values in CURVES.items():
        for value in values:
            yield varied, cost(replace(Size(), **{varied: value}))
