"""A procurement in memory: its rules, its lots, asks and claims, in the words of MARKET.toml."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from gainshare.core.errors import Refused
from gainshare.core.money import asset, charge, money
from gainshare.core.questions import Table, table_id
from gainshare.engine.memory import roots_in_memory
from gainshare.engine.vault import Shelf
from gainshare.gains.task import Task as Goal
from gainshare.gains.text import TextTask
from gainshare.markets.procurement.records import (
    CASH,
    OPERATOR,
    Answer,
    Ask,
    Bought,
    Calling,
    Close,
    Forfeit,
    Income,
    Offer,
    Order,
    Redeem,
    Rules,
    Tick,
    Transfer,
    Weigh,
    Weighing,
)
from gainshare.prices.menus.accuracy import exact
from gainshare.service.files.amounts import minor_units
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import Offers
from gainshare.service.files.procurement_rules import DEFAULT, DEFAULT_CLAIMS, built
from gainshare.service.library import MEMORY, InMemory, Market, Trade, require_type
from gainshare.service.menu_library import tables as rows_again
from gainshare.service.procurement_answers import Call, Purchase, Weights, call
from gainshare.service.rows import offered, records_of
from gainshare.service.tasks import Task
from gainshare.service.texts import Text, lots_of

SHARE = "must lie in 0..1"


@dataclass(frozen=True, slots=True)
class Procurement:
    """The rules of a procurement, in the words of MARKET.toml.

    budget: face, the most that is paid: "5000.00 EUR", or minor units of the currency. reserve: the most that is paid
    for a unit of gain; without one, a seller that is left alone takes the budget. price: its word. cash: the share of
    a payment that is paid at once; the rest is a claim on pool, the share of the buyer's revenue that pays claims.
    equity, cliff, vests, transfers, fund, early, predictions, licence: of claims, as in `Claims`. max_share: the most
    that one group may weigh of all. asks: who sees them, or "live" for a clock whose price falls by step each tick.
    refresh: exits after which shares are measured anew, 0 for never, None for a tenth of the sellers. buyer: who pays.
    licences: that lots may declare, () for any. language, gates, discounts: as in `Policy`.
    """

    kind: ClassVar[str] = "procurement"
    budget: object
    reserve: object = DEFAULT.reserve
    price: str = DEFAULT.price
    cash: object = DEFAULT.cash
    pool: object = None
    equity: object = DEFAULT_CLAIMS.equity
    cliff: int = DEFAULT_CLAIMS.cliff
    vests: int = DEFAULT_CLAIMS.vests
    transfers: bool = DEFAULT_CLAIMS.transfers
    fund: object = DEFAULT_CLAIMS.fund
    early: object = DEFAULT_CLAIMS.early
    predictions: object = DEFAULT_CLAIMS.predictions
    licence: object = DEFAULT_CLAIMS.licence
    max_share: object = DEFAULT.max_share
    asks: str = DEFAULT.asks
    step: object = DEFAULT.step
    refresh: int | None = DEFAULT.refresh
    buyer: str = DEFAULT.buyer
    licences: Sequence[str] = DEFAULT.policy.licences
    language: str = DEFAULT.policy.language
    gates: Sequence[str] = DEFAULT.policy.gates
    discounts: Sequence[str] = DEFAULT.policy.discounts
    currency: str = ""

    def __post_init__(self) -> None:
        for name in ("price", "asks", "buyer", "language", "currency"):
            require_type(getattr(self, name), str, f"rules.{name}", "must be text")
        for name in _COUNTS:
            if getattr(self, name) is not None:
                require_type(getattr(self, name), int, f"rules.{name}", "must be a whole number")
        for name in _LISTS:
            words = getattr(self, name)
            if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
                raise Refused("wrong_type", f"rules.{name}", None, 'must be words, such as ["CC0"]')
        if not isinstance(self.transfers, bool):
            raise Refused("wrong_type", "rules.transfers", self.transfers, "must be True or False")

    @property
    def rules(self) -> Rules:
        """The rules, with exact amounts. Raises Refused; InvalidAmount if no currency is named."""
        budget = money(self.budget, asset(self.currency) if self.currency else None, field="rules.budget")
        held, said = budget.asset, {field.name: getattr(self, field.name) for field in fields(self)}
        amounts = {"budget": charge(budget.units, field="rules.budget")}
        if self.reserve is not None:
            amounts["reserve"] = money(self.reserve, held, field="rules.reserve", per="gain").units
        amounts |= {name: minor_units(said[name], held, field=f"rules.{name}") for name in _SUMS}
        shares = {
            name: exact(said[name], field=f"rules.{name}", rule=SHARE) for name in _SHARES if said[name] is not None
        }
        counts = {name: charge(said[name], field=f"rules.{name}") for name in _COUNTS if said[name] is not None}
        lists = {name: tuple(said[name]) for name in _LISTS}
        buyer = OPERATOR if self.buyer == OPERATOR else party_name(self.buyer, field="rules.buyer")
        return built(held, {**said, **amounts, **shares, **counts, **lists, "buyer": buyer})


_SUMS, _COUNTS = ("fund", "predictions", "licence"), ("cliff", "vests", "refresh")
_SHARES, _LISTS = ("cash", "pool", "equity", "early", "max_share", "step"), ("licences", "gates", "discounts")
"""Rules by what is said of them: amounts, whole numbers, shares, words."""


class ProcurementMarket(Market):
    """An open procurement in memory: its lots are weighed when it is opened, before any ask is read."""

    def __init__(
        self,
        rules: Procurement,
        data: Any,
        *,
        task: Text | Task | None = None,
        asks: Mapping[str, object] | None = None,
        seed: int | None = None,
        workers: int = 1,
    ) -> None:
        """As `gainshare.open`. Raises Refused, for an ask naming its seller."""
        if task is None:
            rule = 'is required: task=gs.Text("validation/*.txt"), or gs.Task for tables'
            raise Refused("missing_key", "task", None, rule)
        if not isinstance(task, Text | Task):
            raise Refused("wrong_type", "task", task, "must be a gs.Text, or a gs.Task for tables")
        if asks is not None and not isinstance(asks, Mapping):
            raise Refused("wrong_type", "asks", None, 'must be an ask for each seller: {"archive": "90.00 EUR"}')
        meant, brought = rules.rules, _texts(data, task) if isinstance(task, Text) else _rows(data, task)
        roots = roots_in_memory(seed, os.urandom)
        shelf = Shelf(brought.tables, roots.noise)
        super().__init__("procurement", brought.offers, shelf, roots, rows=brought.rows, workers=workers)
        self._open(meant)
        self._weights = self._weighed(Weigh(self._next(), meant.buyer, brought.goal))
        self._purchase: Purchase | None = None
        for seller, wanted in (asks or {}).items():
            self.ask(seller, wanted)

    def _weighed(self, order: Weigh) -> Weights:
        trade, rules = self._settled(order), self._running().charter.rules
        found = self._evidence(trade)
        assert isinstance(found, Weighing)
        return Weights(f"{MEMORY}/{trade.number}", rules, order, found)

    def _evidence(self, trade: Trade) -> Any:
        ((_, _, dossier),) = self._running().trades(trade.number, trade.number)
        return dossier.evidence

    @property
    def weights(self) -> Weights:
        """What every seller's lots weigh."""
        return self._weights

    @property
    def purchase(self) -> Purchase:
        """What was bought. Raises Refused before anything was."""
        if self._purchase is None:
            raise Refused("not_found", "purchase", MEMORY, "nothing is settled yet: asks come in")
        return self._purchase

    def ask(self, seller: str, least: object) -> Trade:
        """What a seller wants for its lot, at least: face, "90.00 EUR" or minor units. One ask each."""
        try:
            units = minor_units(least, self._running().asset, field="ask")
        except Refused as refused:
            raise refused.at(f"ask of {seller}") from None
        return self._settled(Ask(self._next(), party_name(seller, field="seller"), units))

    def settle(self) -> Purchase:
        """Read the asks, and buy. A live clock settles itself once those who stay fit the budget."""
        self._bought(Close(self._next(), OPERATOR))
        return self.purchase

    @property
    def clock(self) -> Call:
        """The price of a live clock. Raises Refused if none runs."""
        engine = self._running()
        if not isinstance(engine.state, Calling):
            raise Refused("not_found", "clock", MEMORY, 'no clock runs: Procurement(asks="live") opens one')
        return call(engine.market.call(engine.state), engine.asset)  # type: ignore[attr-defined]

    def answer(self, seller: str, *, stays: bool) -> Trade:
        """A seller's answer to the price of a live clock: it stays, or leaves for good."""
        if not isinstance(stays, bool):
            raise Refused("wrong_type", "stays", stays, "must be True or False")
        return self._bought(Answer(self._next(), party_name(seller, field="seller"), stays, self._tick))

    def tick(self) -> Trade:
        """The clock moves on, and who has not answered its price leaves."""
        return self._bought(Tick(self._next(), OPERATOR, self._tick))

    @property
    def _tick(self) -> int:
        state = self._running().state
        return state.tick if isinstance(state, Calling) else 0

    def income(self, revenue: object) -> Trade:
        """What the buyer earned with what it bought: "1000.00 EUR" or minor units. Claims are paid from it."""
        return self._settled(Income(self._next(), self._buyer, self._units(revenue, "revenue")))

    def transfer(self, seller: str, taker: str, face: object) -> Trade:
        """A part of a claim, face, changes hands. The trade tells if that came to nothing."""
        names = (party_name(seller, field="seller"), party_name(taker, field="taker"))
        return self._settled(Transfer(self._next(), *names, FIRST, self._units(face, "face")))

    def redeem(self, seller: str, count: object, *, what: str = CASH) -> Trade:
        """A part of a claim is given up for something. The trade tells if that came to nothing.

        count: face that is given up for cash: "10.00 EUR" or minor units; or how many predictions or licences.
        """
        many = self._units(count, "count") if what == CASH else charge(count, field="count")
        return self._settled(Redeem(self._next(), party_name(seller, field="seller"), FIRST, what, many))

    def forfeit(self, seller: str, reason: str) -> Trade:
        """A seller has cheated: what has not vested of its claim falls back to the buyer."""
        require_type(reason, str, "reason", "must be text")
        cheat = party_name(seller, field="seller")
        return self._settled(Forfeit(self._next(), OPERATOR, cheat, FIRST, reason))

    @property
    def _buyer(self) -> str:
        return str(self._running().charter.rules.buyer)

    def _units(self, given: object, field: str) -> int:
        return minor_units(given, self._running().asset, field=field)

    def _bought(self, order: Order) -> Trade:
        """Settle an order that may buy."""
        trade = self._settled(order)
        found = self._evidence(trade)
        if isinstance(found, Bought):
            rules = self._running().charter.rules
            self._purchase = Purchase(f"{MEMORY}/{trade.number}", rules, order, found)
        return trade


FIRST = 1
"""The tranche of claims: a market in memory buys once."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """What is brought to a procurement. tables: of the lots, and of the buyer's text. rows: of lots."""

    offers: tuple[Offer, ...]
    goal: TextTask | Goal
    tables: tuple[Table, ...]
    rows: int


def _texts(data: Any, task: Text) -> _Brought:
    found, own = lots_of(data), task.tables
    offers = tuple(Offer(seller, table_id(table), lot.group, lot.licence) for seller, (table, lot) in found.items())
    tables = tuple(table for table, _ in found.values())
    return _Brought(offers, task.task(own), (*tables, *own), sum(table.rows for table in tables))


def _rows(data: Any, task: Task) -> _Brought:
    found = offered(data, task)
    offers = tuple(Offer(each.seller, table_id(each.table)) for each in found.offers)
    tables = tuple(each.table for each in found.offers)
    return _Brought(offers, _goal(task, found), tables, sum(table.rows for table in tables))


def _goal(task: Task, found: Offers) -> Goal:
    (goal,) = found.goals
    learner = task.learner or ("logistic" if goal.classes else "ridge")
    return Goal(goal.target, "", len(goal.classes), learner, task.score or "skill", float(task.test))


def tables(data: Any, receipt: Mapping[str, Any], *, task: Text | None = None) -> list[Table]:
    """The lots of a procurement, and its buyer's text, as they were when this receipt was made.

    Raises Refused without the text if lots were weighed on one.
    """
    if next(records_of(receipt, TextTask), None) is None:
        return rows_again(data, receipt)
    if task is None:
        rule = "is required to measure again: the text on which lots were weighed"
        raise Refused("missing_key", "task", None, rule, 'task=gs.Text("validation/*.txt")')
    require_type(task, Text, "task", "must be a gs.Text")
    return [*(table for table, _ in lots_of(data).values()), *task.tables]


PROCUREMENT = InMemory(Procurement, ProcurementMarket, tables, options=("task", "asks"), again=("task",))
