"""A procurement without data: what coalitions of sellers gain is simply given, by their letters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import numpy as np

from gainshare.core.arrays import MEASURE, Bools, Floats
from gainshare.core.codec import Codec, canonical, digest
from gainshare.core.money import asset
from gainshare.core.questions import Question
from gainshare.core.random import stream, subkey
from gainshare.core.trades import Delivery, Entry
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.task import Task
from gainshare.gains.text import TextGain, TextTask, TextValuation
from gainshare.gains.valuation import Valuation
from gainshare.games.game import Attribution
from gainshare.games.semivalues import shapley
from gainshare.ledger.accounts import applied
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import (
    OPERATOR,
    Answer,
    Ask,
    Bought,
    Called,
    Claims,
    Close,
    Evidence,
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
from gainshare.markets.procurement.reducing import Opening
from gainshare.markets.procurement.screening import Screened, Screening, Selection

EUR = asset("EUR")
TEXT = TextTask("text")
TABLE = Task("num", classes=2, learner="logistic", score="accuracy")
HALF = Claims(pool=Fraction(1, 10))
Worth = Callable[[str], float]
"""Gain of a coalition by its letters, ascending."""


def added(**each: float) -> Worth:
    """Every seller adds the same to whom it joins."""
    return lambda letters: sum(each[letter] for letter in letters)


def covered(sets: Mapping[str, Iterable[int]]) -> Worth:
    """A sixteenth of a gain for each element that one of them holds."""
    return lambda letters: len(set().union(*(sets[letter] for letter in letters))) / 16


@dataclass(frozen=True)
class Past:
    """One trade as its operator sees it."""

    orders: tuple[Order, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Given:
    """A game of sellers by their letters."""

    letters: tuple[str, ...]
    worth_of: Worth

    @property
    def players(self) -> int:
        return len(self.letters)

    def worth(self, coalitions: Bools) -> Floats:
        found = [self.worth_of("".join(sorted(np.array(self.letters)[row]))) for row in coalitions]
        return np.array(found, dtype=np.float64)


Found = TypeVar("Found", bound=Evidence)


class Stall:
    """A market, its state, and what it has settled. Seller `a` brings the lot `a`.

    screened: what screening finds, by lot. wrong: what opened documents show to be false.
    """

    def __init__(
        self, worth: Worth, sellers: str = "abc", *, task: TextTask | Task = TEXT, away: str = "", **rules: Any
    ) -> None:
        self.worth, self.task, self.wrong = worth, task, ""
        rules = {"budget": 1_000, **rules}
        offers = [Offer(letter, letter, away=letter in away) for letter in sellers]
        self.market = ProcurementMarket(Rules(EUR, **rules), offers)
        self.codec = Codec(self.market.records)
        self.state: Any = self.market.start()
        self.screened: dict[str, Screened] = {}
        self.past: list[Past] = []
        self.balances: dict[tuple[str, str], int] = {}

    def ask(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        return tuple(self._answered(question) for question in questions)

    def _answered(self, question: Any) -> Any:
        if isinstance(question, Screening):
            return Selection(tuple(self.screened.get(lot, PASSED) for lot in question.lots), 40_000)
        if isinstance(question, Opening):
            return self.wrong
        if isinstance(question, TextGain):
            letters = [
                "".join(question.players[one][0].source[0] for one in members) for members in question.coalitions
            ]
            return tuple(map(self.worth, letters))
        if isinstance(question, TextValuation):
            return self._valued([lots[0].source[0] for lots in question.players])
        if isinstance(question, Valuation):
            return self._valued([str(sources[0]) for sources in question.players])
        if isinstance(question, Forecast):
            return Artefact(digest(repr(question).encode()), self._answered(question.recipe))
        assert isinstance(question, Recipe)
        return 0.25 + self.worth("".join(sorted(map(str, question.sources))))

    def _valued(self, letters: list[str]) -> Attribution:
        return shapley(Given(tuple(letters), self.worth), stream("tests"))

    def settled(self, order: Order) -> Past:
        """The trade that follows, and the market after it; every state and record survives its storage."""
        admitted = self.market.escrow(self.state, order)
        key = subkey("stall", "step", len(self.past))
        self.state, trade = self.market.clear(self.state, (order,), self.ask, partial(stream, key))
        assert self.codec.read_bytes(canonical(self.state)) == self.state
        assert self.codec.read_bytes(canonical(trade.evidence)) == trade.evidence
        self._book([entry for entry in (admitted, *trade.entries) if entry])
        past = Past((order,), trade.entries, trade.deliveries, trade.evidence)
        self.past.append(past)
        return past

    def _book(self, entries: Sequence[Entry]) -> None:
        self.balances.update(applied(self.balances, entries))

    def held(self, account: str, code: str = "EUR") -> int:
        """The balance of an account."""
        return self.balances.get((account, code), 0)

    def settle(self, order: Order, wanted: type[Found]) -> Found:
        found = self.settled(order).evidence
        assert isinstance(found, wanted)
        return found

    def weigh(self) -> Weighing:
        return self.settle(Weigh("weigh", self.market.rules.buyer, self.task), Weighing)

    def asks(self, **asks: int) -> None:
        for party, ask in asks.items():
            self.settled(Ask(f"ask {party}", party, ask))

    def close(self) -> Bought:
        return self.settle(Close("close", OPERATOR), Bought)

    def bought(self, **asks: int) -> Bought:
        """Weigh, ask, close."""
        self.weigh()
        self.asks(**asks)
        return self.close()

    def answer(self, party: str, *, stays: bool) -> Called | Bought:
        found = self.settled(Answer(self._id, party, stays, self.state.tick)).evidence
        assert isinstance(found, Called | Bought)
        return found

    def tick(self) -> Called | Bought:
        found = self.settled(Tick(self._id, OPERATOR, self.state.tick)).evidence
        assert isinstance(found, Called | Bought)
        return found

    def income(self, revenue: int) -> Past:
        return self.settled(Income(self._id, self.market.rules.buyer, revenue))

    def give(self, party: str, taker: str, units: int, tranche: int = 1) -> Past:
        return self.settled(Transfer(self._id, party, taker, tranche, units))

    def redeem(self, party: str, what: str, count: int, tranche: int = 1) -> Past:
        return self.settled(Redeem(self._id, party, tranche, what, count))

    def forfeit(self, seller: str, tranche: int = 1) -> Past:
        return self.settled(Forfeit(self._id, OPERATOR, seller, tranche, "its documents were not its own"))

    @property
    def _id(self) -> str:
        return f"order {len(self.past)}"


PASSED = Screened(1, 100, (("kept", 10**6),), (), (), passed=True, failed="", discount=10**6)


def per_gain(rate: Fraction | None) -> Fraction:
    """A rate per weight as one per gain."""
    assert rate is not None
    return rate * MEASURE
