"""An auction as a pure fold, driven by hand: the same keys each time, answers remembered."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from gainshare.core.codec import content_id
from gainshare.core.questions import Question
from gainshare.core.random import stream, subkey
from gainshare.core.trades import Trade
from gainshare.markets.auction.market import AuctionMarket, Order, Sold
from tests.engine.small import Small


class Remembering:
    """An ask that answers each question once. asked: what the last call of `clear` asked."""

    def __init__(self, small: Small) -> None:
        self._shelf, self._known = small.shelf(), dict[str, Any]()
        self.asked: list[Question[Any]] = []

    def __call__(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        self.asked += questions
        for question in questions:
            name = content_id(question)
            if name not in self._known:
                self._known[name] = question.answer(self._shelf, self, stream("tests", name))
        return tuple(self._known[content_id(question)] for question in questions)


class Fold:
    """A market, its state, and how many orders it has cleared."""

    def __init__(self, small: Small) -> None:
        self.small, self.market = small, AuctionMarket(small.rules, small.offers)
        self.ask, self.state, self.number = Remembering(small), self.market.start(), 0

    def if_ordered(self, order: Order) -> tuple[Any, Trade[Sold]]:
        """The state and the trade that would follow; nothing is changed."""
        self.ask.asked = []
        key = subkey("fold", "step", self.number + 1)
        return self.market.clear(self.state, (order,), self.ask, partial(stream, key))

    def trade(self, order: Order) -> Sold:
        """The trade that follows, and the market after it."""
        self.state, trade = self.if_ordered(order)
        self.number += 1
        return trade.evidence

    def amended(self, small: Small) -> None:
        """Go on under other rules or offers."""
        self.small, self.market = small, AuctionMarket(small.rules, small.offers)
        self.ask, self.state = Remembering(small), self.market.adopt(self.state)


def bidding(order: Order, bid: int) -> Order:
    return replace(order, bid=bid)
