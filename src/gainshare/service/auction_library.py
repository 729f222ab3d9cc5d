"""An auction in memory: its rules, its tasks and its orders, in the words of MARKET.toml."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gainshare.core.errors import DataError, InvalidAmount
from gainshare.core.money import Asset, asset, money
from gainshare.core.questions import Table
from gainshare.engine.memory import roots_in_memory
from gainshare.engine.vault import Shelf
from gainshare.gains.task import Task as Goal
from gainshare.markets.auction.market import Order, Rules
from gainshare.markets.offers import Offer
from gainshare.service.examples import Example
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import encoded
from gainshare.service.library import InMemory, Market, Trade, require_type
from gainshare.service.tasks import Task


@dataclass(frozen=True, slots=True)
class Auction:
    """The rules of an auction market, in the words of MARKET.toml.

    price: a price rule, or a rate such as "12.00 EUR/gain". quality, division: their words. highest_bid: a rate;
    its currency, and that of price, is the market's; without one the first bid names it.
    """

    kind: ClassVar[str] = "auction"
    price: str = "hedge"
    quality: str = "levels"
    division: str = "shapley"
    highest_bid: str = "200.00"
    currency: str = ""
    delta: float = 0.0

    def __post_init__(self) -> None:
        for name in ("price", "quality", "division", "highest_bid", "currency"):
            require_type(getattr(self, name), str, f"rules.{name}", "must be text")
        require_type(self.delta, int | float, "rules.delta", "must be a number")

    def rules(self, held: Asset) -> Rules:
        """The rules in whole minor units of this asset."""
        highest = _rate(self.highest_bid, held, "rules.highest_bid")
        fixed = self.price[:1].isdigit()
        rate = _rate(self.price, held, "rules.price") if fixed else 0
        word = "fixed" if fixed else self.price
        return Rules(held, highest, word, rate, self.delta, self.quality, self.division)


def _rate(given: str, held: Asset, field: str) -> int:
    units = money(given, held, field=field, per="gain").units
    if units <= 0:
        raise InvalidAmount("invalid_amount", field, given, "must be > 0")
    return units


def goal(task: Task, shelf: Shelf, keys: tuple[str, ...]) -> Goal:
    """The task as the market knows it, its labels on the shelf. Raises DataError if rows and labels differ."""
    labels = frame_columns({"target": task.target})
    if labels.rows != len(keys):
        rule = f"len(X) is {len(keys)} and len(y) is {labels.rows}: a task needs a label for every row"
        raise DataError("length_mismatch", "target", None, rule)
    values, classes = _labels(labels.columns[0], learner=task.learner)
    name = shelf.add(Table(("target",), values[:, None], keys))
    learner = task.learner or ("logistic" if classes else "ridge")
    return Goal("target", name, classes, learner, task.score or "skill", task.test)


def _labels(column: Any, *, learner: str) -> tuple[Any, int]:
    if hasattr(column, "levels"):
        return column.codes.astype(np.float64), len(column.levels)
    if learner == "logistic":
        distinct, codes = np.unique(column.values, return_inverse=True)
        return codes.astype(np.float64), len(distinct)
    return column.values + 0.0, 0


class AuctionMarket(Market):
    """An open auction market in memory. data: a seller for each column."""

    def __init__(self, rules: Auction, data: Any, *, seed: int | None = None, workers: int = 1) -> None:
        roots = roots_in_memory(seed, os.urandom)
        brought, shelf = sellers(data), Shelf((), roots.noise)
        offers = tuple(Offer(party_name(name, field="seller"), shelf.add(table)) for name, table in brought.items())
        self._rules, self._keys = rules, next((table.keys for table in brought.values()), ())
        super().__init__("auction", offers, shelf, roots, rows=len(self._keys), workers=workers)
        self._charter(rules.rules(_currency(rules) or _UNNAMED))
        if (named := _currency(rules)) is not None:
            self._open(rules.rules(named))

    def order(self, buyer: str, task: Task, *, bid: object) -> Trade:
        """Place one order and settle it.

        bid: per unit of gain, "45.00 EUR" or, once the currency is known, minor units. Raises Refused if the market
        does not take the order; nothing is changed then.
        """
        known = self._engine.asset if self._engine else None
        party = party_name(buyer, field="buyer")
        offered = money(bid, known, field="bid", per="gain")
        if offered.units < 0:
            raise InvalidAmount("invalid_amount", "bid", bid, "must be >= 0")
        require_type(task, Task, "task", "must be a gs.Task")
        task.require_drawn()
        wanted = goal(task, self._shelf, self._keys)
        engine = self._open(self._rules.rules(offered.asset))
        return self._settled(Order(self._next(), party, wanted, offered.units, engine.fold(party)))


_UNNAMED = Asset("XXX", 9)  # stands in until a bid names the currency, so that rules are judged when a market opens


def _currency(rules: Auction) -> Asset | None:
    """The currency that these rules name; None leaves it to the first bid."""
    if rules.currency:
        return asset(rules.currency)
    for field, rate in (("rules.price", rules.price), ("rules.highest_bid", rules.highest_bid)):
        if rate[:1].isdigit() and " " in rate:
            return money(rate, field=field, per="gain").asset
    return None


def sellers(data: Any) -> dict[str, Table]:
    """The tables of the sellers, one for each column, by name. Raises Refused and DataError for what is no data."""
    columns = frame_columns(data.columns if isinstance(data, Example) else data)
    return {name: encoded([name], [columns[name]], columns.keys) for name in columns.names}


def tables(data: Any, _: Mapping[str, Any]) -> list[Table]:
    """The tables of an auction's data; what rests on the target is among them if the data are an Example."""
    found = list(sellers(data).values())
    return (
        [*found, Table(("target",), data.target[:, None] + 0.0, found[0].keys)] if isinstance(data, Example) else found
    )


AUCTION = InMemory(Auction, AuctionMarket, tables)
