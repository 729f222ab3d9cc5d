"""Small markets for tests: ninety rows, a few sellers, everything from one seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.money import asset
from gainshare.core.questions import Table, table_id
from gainshare.core.random import stream
from gainshare.engine.asking import Asker
from gainshare.engine.charter import Charter, codec_of
from gainshare.engine.disk import on_disk
from gainshare.engine.engine import Engine, Settled
from gainshare.engine.memory import in_memory
from gainshare.engine.store import MemoryCache, Store
from gainshare.engine.vault import Roots, Shelf, seeded
from gainshare.gains.task import Task
from gainshare.markets.auction.market import AuctionMarket, Order, Rules
from gainshare.markets.offers import Offer

EUR = asset("EUR")
ROWS, SEED = 90, 7


def table(values: Any, *, names: Sequence[str] = ("x",), keys: Sequence[str] = ()) -> Table:
    held = np.asarray(values, dtype=np.float64)
    held = held[:, None] if held.ndim == 1 else held
    return Table(tuple(names), held, tuple(keys) or tuple(map(str, range(len(held)))))


def features(rows: int = ROWS, seed: int = SEED) -> dict[str, Floats]:
    rng = stream(seed, "small")
    shared = rng.standard_normal(rows)
    return {name: weight * shared + rng.standard_normal(rows) for name, weight in (("hr", 1.0), ("hum", 1.0), ("t", 0))}


def labels(columns: Mapping[str, Floats], seed: int = SEED) -> Floats:
    noise = stream(seed, "small", "noise").standard_normal(len(columns["hr"]))
    return columns["hr"] + columns["hum"] + 0.5 * columns["t"] + noise


@dataclass(frozen=True)
class Small:
    """A market before it is opened. tables: of the sellers, by name. tasks: by name, "cnt" the first."""

    tables: Mapping[str, Table]
    tasks: Mapping[str, Task]
    others: tuple[Table, ...] = ()
    rules: Rules = field(default_factory=lambda: Rules(EUR))
    groups: Mapping[str, str] = field(default_factory=dict)
    roots: Roots = field(default_factory=lambda: seeded(SEED))

    def ruled(self, **changed: Any) -> "Small":
        return replace(self, rules=replace(self.rules, **changed))

    def selling(self, **tables: Table) -> "Small":
        return replace(self, tables=tables)

    def wanting(self, name: str, target: Any, **changed: Any) -> "Small":
        """The same market with one more task: these labels."""
        held = table(target, names=("label",), keys=next(iter(self.tables.values())).keys)
        task = Task(name, table_id(held), **changed)
        return replace(self, tasks={**self.tasks, name: task}, others=(*self.others, held))

    @property
    def offers(self) -> tuple[Offer, ...]:
        return tuple(Offer(name, table_id(held), self.groups.get(name, "")) for name, held in self.tables.items())

    def shelf(self, noise: bytes | None = None) -> Shelf:
        return Shelf((*self.tables.values(), *self.others), self.roots.noise if noise is None else noise)

    def charter(self) -> Charter:
        return Charter("bikes", "auction", self.roots.commitment, self.rules, self.offers)

    def order(self, bid: int, *, party: str = "city", task: str = "", name: str = "") -> Order:
        goal = self.tasks[task or next(iter(self.tasks))]
        return Order(name or f"{party} {bid} {goal.target}", party, goal, bid, self.roots.fold(party))

    def opened(self, *, workers: int = 1) -> tuple[Engine, dict[str, bytes]]:
        engine, goods, _ = in_memory(self.charter(), self.shelf(), self.roots, workers=workers)
        return engine, goods

    def engine(self) -> Engine:
        return self.opened()[0]

    def over(self, store: Store, *, amend: str = "") -> Engine:
        """An engine over a store that others have, or will have; it hands nothing over."""
        market = AuctionMarket(self.rules, self.offers)
        asker = Asker(self.shelf(), MemoryCache(), codec_of(market))
        engine = Engine(self.charter(), market, store, asker, roots=self.roots, perform=lambda deed: None)
        engine.found(amend)
        return engine

    def on_disk(self, folder: Path, *, workers: int = 1, amend: str = "") -> Engine:
        folder.mkdir(exist_ok=True)
        return on_disk(self.charter(), self.shelf(), self.roots, folder, workers=workers, amend=amend)


def columnwise() -> Small:
    """Three sellers of a column each; the task is a number that all three explain."""
    held = features()
    market = Small({name: table(values, names=(name,)) for name, values in held.items()}, {})
    return market.wanting("cnt", labels(held))


def rowwise(learner: str = "ridge", sellers: int = 3) -> Small:
    """Sellers of rows of the same columns; the target is one of them."""
    held = features(ROWS)
    rows = np.column_stack([*held.values(), labels(held)])
    parts = np.array_split(rows, sellers)
    names = (*held, "cnt")
    tables = {f"site {place}": table(part, names=names) for place, part in enumerate(parts)}
    return Small(tables, {"cnt": Task("cnt", learner=learner)})


def stream_of(market: Small, count: int, *, parties: int = 5, highest: int = 20_000) -> list[Order]:
    """Orders of a few parties with random bids up to the highest."""
    bids = stream(SEED, "bids").integers(highest + 1, size=count).tolist()
    return [
        market.order(int(bid), party=f"buyer {place % parties}", name=f"{place + 1}") for place, bid in enumerate(bids)
    ]


def settled(engine: Engine, orders: Sequence[Order]) -> list[Settled]:
    """What these orders come to; all of them are settled."""
    found = [one for one in engine.settle(orders) if isinstance(one, Settled)]
    assert len(found) == len(orders)
    return found
