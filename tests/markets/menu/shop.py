"""A menu without data: how many rows each model gets right is simply given, by whose tables it saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from gainshare.core.codec import content_id, digest
from gainshare.core.money import asset
from gainshare.core.questions import Question, Source
from gainshare.core.random import stream, subkey
from gainshare.core.trades import Delivery, Entry, Trade
from gainshare.gains.grades import Grade, Graded
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.task import Task
from gainshare.ledger.accounts import applied
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import (
    OPERATOR,
    Add,
    Buy,
    Close,
    Evidence,
    Order,
    Publish,
    Published,
    Remove,
    Reprice,
    Rules,
    Sold,
)
from gainshare.markets.offers import Offer
from gainshare.prices.menus.survey import Answer

EUR = asset("EUR")
TASK = Task("digit", classes=10, learner="logistic", score="accuracy")
ROWS = 100
"""Rows of either half."""

SMOOTH = {"": 50, "a": 60, "b": 62, "c": 64, "ab": 66, "ac": 70, "bc": 72, "abc": 80}
"""Every data set helps every model: all seven are listed."""

LUMPY = {"": 50, "a": 60, "b": 62, "c": 64, "ab": 59, "ac": 59, "bc": 59, "abc": 80}
"""Two data sets are worse than one, three are best: a, b, c and abc are listed, and only all three replace abc."""

Found = TypeVar("Found", bound=Evidence)


@dataclass(frozen=True)
class Past:
    """One trade as its operator sees it."""

    orders: tuple[Order, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Evidence


def answers(*told: tuple[str, int, int]) -> tuple[Answer, ...]:
    """Buyer, accuracy in per cent, value in minor units."""
    return tuple(Answer(buyer, Fraction(share, 100), value) for buyer, share, value in told)


SURVEY = answers(
    ("inn", 60, 900),
    ("pub", 60, 1_000),
    ("lab", 64, 1_100),
    ("uni", 66, 1_800),
    ("bank", 72, 2_500),
    ("city", 80, 5_000),
)
"""One buyer alone wants the best model, and would pay more than its parts cost."""


class Shop:
    """A market, its state, and what it has settled. worths: rows right in either half, by one letter for each table."""

    def __init__(self, worths: Mapping[str, int] = SMOOTH, offers: Sequence[Offer] = (), **rules: Any) -> None:
        self.worths: dict[frozenset[Source], int] = {frozenset(name): right for name, right in worths.items()}
        letters = max(worths, key=len)
        self.offers = tuple(offers) or tuple(Offer(f"site {letter}", letter) for letter in letters)
        self.market = MenuMarket(Rules(EUR, **rules), self.offers)
        self.state: Any = self.market.start()
        self.past: list[Past] = []
        self.lines: list[Entry] = []
        self.known: dict[str, Any] = {}

    def ask(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        for question in questions:
            name = content_id(question)
            if name not in self.known:
                self.known[name] = self._answered(question)
        return tuple(self.known[content_id(question)] for question in questions)

    def _answered(self, question: Any) -> Any:
        if isinstance(question, Grade):
            right = self.worths[frozenset(question.recipe.sources)]
            return Graded(right, ROWS, right - 1, ROWS)
        if isinstance(question, Forecast):
            return Artefact(digest(repr(question).encode()), self._answered(question.recipe))
        if isinstance(question, Recipe):
            return self.worths[frozenset(question.sources)] / ROWS
        return question.answer(None, self.ask, stream("tests", content_id(question)))

    def if_ordered(self, order: Order) -> tuple[Any, Past]:
        """The state and the trade that would follow; nothing is changed. Raises Refused as the market does."""
        self.market.escrow(self.state, order)
        after, trade = self.cleared(order)
        return after, Past((order,), trade.entries, trade.deliveries, trade.evidence)

    def cleared(self, order: Order) -> tuple[Any, Trade[Evidence]]:
        """As the market clears it."""
        key = subkey("shop", "step", len(self.past))
        return self.market.clear(self.state, (order,), self.ask, partial(stream, key))

    def settled(self, order: Order) -> Past:
        """The trade that follows, and the market after it."""
        admitted = self.market.escrow(self.state, order)
        self.state, past = self.if_ordered(order)
        self.lines += [*([admitted] if admitted else []), *past.entries]
        self.past.append(past)
        return past

    def _as(self, wanted: type[Found], order: Order) -> Found:
        found = self.settled(order).evidence
        assert isinstance(found, wanted)
        return found

    def publish(self, told: Sequence[Answer] = SURVEY) -> Published:
        return self._as(Published, Publish("list", OPERATOR, TASK, tuple(told)))

    def reprice(self, told: Sequence[Answer]) -> Published:
        return self._as(Published, Reprice(f"reprice {len(self.past)}", OPERATOR, tuple(told)))

    def add(self, model: str) -> Published:
        return self._as(Published, Add(f"add {len(self.past)}", OPERATOR, model))

    def remove(self, model: str) -> Published:
        return self._as(Published, Remove(f"remove {len(self.past)}", OPERATOR, model))

    def buy(self, party: str = "new", accuracy: int | None = 60, bid: int = 9_000) -> Sold:
        """accuracy: in per cent."""
        return self._as(Sold, self.buying(party, accuracy, bid))

    def if_bought(self, party: str = "new", accuracy: int | None = 60, bid: int = 9_000) -> Sold:
        found = self.if_ordered(self.buying(party, accuracy, bid))[1].evidence
        assert isinstance(found, Sold)
        return found

    def buying(self, party: str, accuracy: int | None, bid: int) -> Buy:
        share = None if accuracy is None else Fraction(accuracy, 100)
        return Buy(f"buy {len(self.past)}", party, share, bid)

    def close(self) -> None:
        self.settled(Close("close", OPERATOR))

    def amended(self, **rules: Any) -> None:
        """Go on under other rules."""
        self.market = MenuMarket(replace(self.market.rules, **rules), self.offers)
        self.state = self.market.adopt(self.state)

    @property
    def list(self) -> Published:
        """The list in force."""
        return next(past.evidence for past in reversed(self.past) if isinstance(past.evidence, Published))

    @property
    def names(self) -> tuple[str, ...]:
        """The models for sale."""
        return tuple(item.model for item in self.list.items)

    @property
    def balances(self) -> dict[str, int]:
        """Minor units by account."""
        return {account: units for (account, _), units in applied({}, self.lines).items()}


def priced(found: Published) -> dict[str, int]:
    """Price by the letters of the sellers."""
    return {letters(item.sellers): item.tag.price for item in found.items if item.tag}


def letters(sellers: Sequence[str]) -> str:
    return "".join(seller.removeprefix("site ") for seller in sellers)


def opened(*told: tuple[str, int, int], worths: Mapping[str, int] = SMOOTH, **rules: Any) -> Shop:
    """A market with a list."""
    shop = Shop(worths, **rules)
    shop.publish(answers(*told) if told else SURVEY)
    return shop
