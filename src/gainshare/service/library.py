"""The library's front door: a market in memory, with the same words and answers as the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.questions import Table
from gainshare.engine.charter import Charter, market_of
from gainshare.engine.delivery import Depot
from gainshare.engine.engine import Engine, Rejected, Settled
from gainshare.engine.memory import Goods, in_memory
from gainshare.engine.receipts import AUDITOR
from gainshare.engine.vault import Roots, Shelf
from gainshare.markets.catalog import KINDS
from gainshare.service import answers
from gainshare.service.files.asked_rows import asked_columns, asked_rows
from gainshare.service.menu_items import quoted
from gainshare.service.predicting import predictions
from gainshare.service.statement import Statement, stated
from gainshare.service.verbs import Audit, Explanation, Predictions, Quote, Replay, Report, Status, Verified

MEMORY = "memory"
"""The name of a market that is kept nowhere."""


def require_type(value: object, kind: Any, field: str, rule: str) -> None:
    """Raises Refused for a value of another type, or a bool."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Refused("wrong_type", field, value, rule)


@dataclass(frozen=True, slots=True)
class InMemory:
    """A kind of market in memory.

    rules: the type that says which. market: from rules and data, with seed, workers and further options, the open
    market. tables: of data, as its sellers bring them, and a receipt, to repeat measurements. options: further ones;
    again: those of them that tables take too.
    """

    rules: type
    market: Callable[..., "Market"]
    tables: Callable[..., list[Table]]
    options: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


class Trade:
    """A settled order: what was paid, delivered and earned, and why."""

    def __init__(self, settled: Settled, market: "Market", engine: Engine) -> None:
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
            return self._market._goods.get(delivery.artefact + ".csv")  # noqa: SLF001 - one class in two halves
        return None

    @property
    def model(self) -> bytes | None:
        """What was delivered beside the predictions where sellers bring rows: a model file; None if nothing was."""
        goods = self._market._goods  # noqa: SLF001 - one class in two halves
        artefacts = {delivery.artefact for delivery in self._settled.trade.deliveries if delivery.form == "model"}
        files = (name for name in goods if name.partition(".")[0] in artefacts and not name.endswith(".csv"))
        return next((goods[name] for name in files), None)

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
        """What its kind draws of it, payment and shares, for notebooks."""
        charter = self._engine.charter
        return answers.drawn(charter.kind, charter.rules, self._settled.order, self._settled.trade.evidence)


class Market:
    """An open market in memory, of any kind. Its methods are the verbs of the command line."""

    def __init__(
        self, kind: str, sold: Sequence[Any], shelf: Shelf, roots: Roots, *, rows: int, workers: int = 1
    ) -> None:
        """sold: the offers of the charter. shelf: their tables. rows: of all data."""
        self._kind, self._sold, self._rows, self._workers = kind, tuple(sold), rows, workers
        self._shelf, self._roots = shelf, roots
        self._engine: Engine | None = None
        self._goods, self._held = Goods(), Goods()
        self._queries: dict[str, int] = {}

    def _charter(self, rules: Any) -> Charter:
        """The market under these rules. Raises Refused for rules that cannot be."""
        charter = Charter(MEMORY, self._kind, self._roots.commitment, rules, self._sold)
        market_of(charter)
        return charter

    def _open(self, rules: Any) -> Engine:
        """The engine, opened under these rules if it is not yet."""
        if self._engine is None:
            charter = self._charter(rules)
            opened = in_memory(charter, self._shelf, self._roots, workers=self._workers)
            self._engine, self._goods, self._held = opened
        return self._engine

    def _next(self) -> str:
        """The id of the next order."""
        return f"{self._running().number + 1}"

    def _settled(self, order: Any) -> Trade:
        """Place one order and settle it. Raises Refused if the market does not take it; nothing is changed then."""
        engine = self._running()
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

    def quote(self) -> Quote:
        """The price list in force; it binds nobody."""
        return quoted(self._running())

    def statement(self, party: str) -> Statement:
        """One party's account."""
        return stated(self._running(), party)

    def report(self) -> Report:
        """The page of figures."""
        engine = self._running()
        memory_page = import_module("gainshare.service.story").memory_page  # draws, so it is loaded when it is needed
        return Report(engine.name, "", str(memory_page(engine, self._rows)))

    def predict(
        self, number: int = 0, *, keys: Sequence[str] = (), rows: object = None, party: str = ""
    ) -> Predictions:
        """Use the delivery of a trade, to a party if it delivered to several.

        keys: of the market's rows. rows: features as a frame, a mapping of columns, or the path of a table, for a model
        that predicts from them. Without either, what it predicts from.
        """
        asked = None if rows is None else partial(asked_rows, asked_columns(rows))
        engine, depot = self._running(), Depot(self._goods, self._held)
        return predictions(engine, depot, number, keys, self._counted, rows=asked, party=party)

    def _counted(self, name: str, count: int) -> int:
        self._queries[name] = self._queries.get(name, 0) + count
        return self._queries[name]

    def balances(self) -> Mapping[str, int]:
        """Minor units on every account; what is no money, such as claims, by account and asset."""
        return {name: amount.units for name, amount in answers.balances(self._running()).items()}

    def _running(self) -> Engine:
        if self._engine is None:
            raise Refused("not_found", "market", MEMORY, "has no trade yet")
        return self._engine

    def __repr__(self) -> str:
        trades = self._engine.number if self._engine else 0
        return f"Market({MEMORY}: {self._kind}, {len(self._sold)} sellers, {trades} trades)"
