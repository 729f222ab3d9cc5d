"""The library's front door: a market in memory, with the same words and answers as the command line."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gainshare.core.errors import DataError, InvalidAmount, Refused
from gainshare.core.money import Asset, asset, money
from gainshare.core.questions import Table
from gainshare.engine.charter import Charter
from gainshare.engine.engine import Engine, Rejected, Settled
from gainshare.engine.kinds import auction_market
from gainshare.engine.memory import in_memory, roots_in_memory
from gainshare.engine.receipts import AUDITOR
from gainshare.engine.replay import replay as replayed
from gainshare.engine.vault import Shelf
from gainshare.gains.task import Task as Goal
from gainshare.markets.auction import Offer, Order, Rules
from gainshare.markets.catalog import KINDS
from gainshare.service import answers
from gainshare.service.examples import Example
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import encoded
from gainshare.service.statement import Statement, stated
from gainshare.service.verbs import Audit, Explanation, Predictions, Replay, Report, Status, Verified

MEMORY = "memory"
"""The name of a market that is kept nowhere."""


@dataclass(frozen=True, slots=True)
class Auction:
    """The rules of an auction market, in the words of MARKET.toml.

    price: a price rule, or a rate such as "12.00 EUR/gain". quality, division: their words. highest_bid: a rate;
    its currency, and that of price, is the market's; without one the first bid names it.
    """

    price: str = "hedge"
    quality: str = "levels"
    division: str = "shapley"
    highest_bid: str = "200.00"
    currency: str = ""
    delta: float = 0.0

    def __post_init__(self) -> None:
        for name in ("price", "quality", "division", "highest_bid", "currency"):
            _of_type(getattr(self, name), str, f"rules.{name}", "must be text")
        _of_type(self.delta, int | float, "rules.delta", "must be a number")

    def rules(self, held: Asset) -> Rules:
        """The rules in whole minor units of this asset."""
        highest = _rate(self.highest_bid, held, "rules.highest_bid")
        fixed = self.price[:1].isdigit()
        rate = _rate(self.price, held, "rules.price") if fixed else 0
        word = "fixed" if fixed else self.price
        return Rules(held, highest, word, rate, self.delta, self.quality, self.division)


def _of_type(value: object, kind: Any, field: str, rule: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Refused("wrong_type", field, value, rule)


def _rate(given: str, held: Asset, field: str) -> int:
    units = money(given, held, field=field, per="gain").units
    if units <= 0:
        raise InvalidAmount("invalid_amount", field, given, "must be > 0")
    return units


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What a buyer wants predicted: one label for each row of the market's data.

    target: labels, numbers or words. learner, score: as in MARKET.toml; by default ridge for numbers, logistic for
    words. test: share of rows that the market draws as test rows.
    """

    target: Any
    learner: str = ""
    score: str = "skill"
    test: float = 0.3

    def __post_init__(self) -> None:
        for name in ("learner", "score"):
            _of_type(getattr(self, name), str, f"task.{name}", "must be text")
        _of_type(self.test, int | float, "task.test", "must be a number")

    def goal(self, shelf: Shelf, keys: tuple[str, ...]) -> Goal:
        """The task as the market knows it, its labels on the shelf. Raises DataError if rows and labels differ."""
        labels = frame_columns({"target": self.target})
        if labels.rows != len(keys):
            rule = f"len(X) is {len(keys)} and len(y) is {labels.rows}: a task needs a label for every row"
            raise DataError("length_mismatch", "target", None, rule)
        values, classes = _labels(labels.columns[0], learner=self.learner)
        name = shelf.add(Table(("target",), values[:, None], keys))
        learner = self.learner or ("logistic" if classes else "ridge")
        return Goal("target", name, classes, learner, self.score, self.test)


def _labels(column: Any, *, learner: str) -> tuple[Any, int]:
    if hasattr(column, "levels"):
        return column.codes.astype(np.float64), len(column.levels)
    if learner == "logistic":
        distinct, codes = np.unique(column.values, return_inverse=True)
        return codes.astype(np.float64), len(distinct)
    return column.values + 0.0, 0


class Market:
    """An open auction market in memory. Its methods are the verbs of the command line."""

    def __init__(self, rules: Auction, data: Any, *, seed: int | None = None, workers: int = 1) -> None:
        columns = frame_columns(data.columns if isinstance(data, Example) else data)
        self._rules, self._workers = rules, workers
        self._roots = roots_in_memory(seed, os.urandom)
        self._keys, self._shelf = columns.keys, Shelf((), self._roots.noise)
        tables = [encoded([name], [columns[name]], columns.keys) for name in columns.names]
        self._offers = tuple(
            Offer(party_name(name, field="seller"), self._shelf.add(table))
            for name, table in zip(columns.names, tables, strict=True)
        )
        auction_market(rules.rules(_currency(rules) or _UNNAMED), self._offers)
        self._engine: Engine | None = None
        self._goods: Mapping[str, bytes] = {}
        self._queries: dict[str, int] = {}
        if (named := _currency(rules)) is not None:
            self._open(named)

    def _open(self, held: Asset) -> Engine:
        if self._engine is None:
            charter = Charter(MEMORY, "auction", self._roots.commitment, self._rules.rules(held), self._offers)
            self._engine, self._goods = in_memory(charter, self._shelf, self._roots, workers=self._workers)
        return self._engine

    def order(self, buyer: str, task: Task, *, bid: object) -> "Trade":
        """Place one order and settle it.

        bid: per unit of gain, "45.00 EUR" or, once the currency is known, minor units. Raises Refused if the market
        does not take the order; nothing is changed then.
        """
        known = self._engine.asset if self._engine else None
        party = party_name(buyer, field="buyer")
        offered = money(bid, known, field="bid", per="gain")
        if offered.units < 0:
            raise InvalidAmount("invalid_amount", "bid", bid, "must be >= 0")
        _of_type(task, Task, "task", "must be a gs.Task")
        goal = task.goal(self._shelf, self._keys)
        engine = self._open(offered.asset)
        number = engine.number + 1
        order = Order(f"{number}", party, goal, offered.units, self._roots.fold(party))
        (outcome,) = engine.settle([order])
        if isinstance(outcome, Rejected):
            raise outcome.reason
        return Trade(outcome, self, engine)

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why this price, this quality, this payment, this share. number: of the trade, 0 for the last."""
        return answers.explanation(self._running(), number, why=why, party=party)

    def receipt(self, number: int = 0, *, holder: str = AUDITOR) -> dict[str, Any]:
        """The copy that a party, or the auditor, may hold."""
        return answers.receipt(self._running(), number, holder=holder)

    def verify(self, number: int = 0) -> Verified:
        """A receipt, checked against the journal too."""
        return answers.verified(self._running(), number)

    def replay(self, number: int = 0, *, data: str = "") -> Replay:
        """Replay a trade, or every trade, and repeat all measurements: this is the operator's side."""
        if data:
            raise Refused("unknown_field", "data", data, "is at hand in memory: leave it out here")
        return answers.replayed(self._running(), number, self._shelf)

    def audit(self, *, tries: int = 10_000) -> Audit:
        """Search for witnesses against this market's promises. tries: deviations of the lie search."""
        return answers.audit(self._running(), tries=tries)

    def status(self) -> Status:
        """State, trades, balances, and the head of the journal."""
        return answers.status(self._running())

    def statement(self, party: str) -> Statement:
        """One party's account."""
        return stated(self._running(), party)

    def report(self) -> Report:
        """The page of figures."""
        engine = self._running()
        memory_page = import_module("gainshare.service.story").memory_page  # draws, so it is loaded when it is needed
        return Report(engine.name, "", str(memory_page(engine, len(self._keys))))

    def predict(self, number: int = 0, *, keys: Sequence[str]) -> Predictions:
        """Use the delivery of a trade for rows named by their keys."""
        return answers.predictions(self._running(), number, keys, self._counted)

    def _counted(self, trade: str, count: int) -> int:
        self._queries[trade] = self._queries.get(trade, 0) + count
        return self._queries[trade]

    def balances(self) -> Mapping[str, int]:
        """Minor units on every account."""
        return {account: units for (account, _), units in self._running().store.balances().items()}

    def _running(self) -> Engine:
        if self._engine is None:
            raise Refused("not_found", "market", MEMORY, "has no trade yet")
        return self._engine

    def __repr__(self) -> str:
        trades = self._engine.number if self._engine else 0
        return f"Market({MEMORY}: auction, {len(self._offers)} sellers, {trades} trades)"


_UNNAMED = Asset("XXX", 9)  # stands in until a bid names the currency, so that rules are judged when a market opens


def _currency(rules: Auction) -> Asset | None:
    """The currency that these rules name; None leaves it to the first bid."""
    if rules.currency:
        return asset(rules.currency)
    for field, rate in (("rules.price", rules.price), ("rules.highest_bid", rules.highest_bid)):
        if rate[:1].isdigit() and " " in rate:
            return money(rate, field=field, per="gain").asset
    return None


class Trade:
    """A settled order: what was paid, delivered and earned, and why."""

    def __init__(self, settled: Settled, market: Market, engine: Engine) -> None:
        self._settled, self._market, self._engine = settled, market, engine

    @property
    def number(self) -> int:
        """The trade's number in its market."""
        return self._settled.number

    @property
    def receipt(self) -> dict[str, Any]:
        """The fully opened receipt, with what replaying it needs."""
        return self._engine.bundled(self.number)

    def copy_for(self, party: str) -> dict[str, Any]:
        """The copy of the receipt that this party may hold."""
        return answers.receipt(self._engine, self.number, holder=party)

    @property
    def predictions(self) -> bytes | None:
        """What was delivered: a CSV of row keys and predictions; None if nothing was bought."""
        for delivery in self._settled.trade.deliveries:
            return self._market._goods[delivery.artefact + ".csv"]  # noqa: SLF001 - one class in two halves
        return None

    def explain(self, why: str = "", *, party: str = "") -> str:
        """Sentences with their arithmetic. why: price, quality, payment or share; all of them without."""
        found = answers.explanation(self._engine, self.number, why=why, party=party)
        return found.reasons[why] if why else str(found)

    def to_dict(self) -> dict[str, Any]:
        """The operator's receipt as JSON values."""
        return self._settled.receipt

    def __str__(self) -> str:
        words, settled = KINDS[self._engine.charter.kind].words, self._settled
        return words.printed(f"{MEMORY}/{self.number}", settled.order, settled.trade.evidence, self._engine.asset)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Gain curve, payment and shares, for notebooks."""
        charter = self._engine.charter
        fragment = import_module("gainshare.engine.report").fragment  # draws, so it is loaded when it is needed
        return str(fragment(charter.kind, charter.rules, self._settled.order, self._settled.trade.evidence))


def replay(receipt: Mapping[str, Any], data: Any = None) -> Replay:
    """Run a trade again from its fully opened receipt, and repeat what can be measured without the operator's secret.

    data: the market's data; what rests on the target can be measured again if it is an Example, which holds it.
    None replays without measuring. Raises Refused if the receipt cannot be replayed.
    """
    _of_type(receipt, Mapping, "receipt", "must be the mapping that Trade.receipt or read gives")
    if data is None:
        return answers.judged(receipt, replayed(receipt))
    columns = frame_columns(data.columns if isinstance(data, Example) else data)
    tables = [encoded([name], [columns[name]], columns.keys) for name in columns.names]
    if isinstance(data, Example):
        tables.append(Table(("target",), data.target[:, None] + 0.0, columns.keys))
    return answers.judged(receipt, replayed(receipt, Shelf(tables, b"\0" * 32)))
