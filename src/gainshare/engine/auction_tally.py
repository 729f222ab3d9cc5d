"""What the figures of an auction are drawn from: how its prices learned, and the trades that show most."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import numpy as np

from gainshare.core.arrays import MEASURE, Floats
from gainshare.core.random import stream
from gainshare.engine.replay import Step
from gainshare.markets.auction.market import AuctionMarket, Order, Sold
from gainshare.prices.pricer import Bounded, Pricer
from gainshare.prices.regret import Meter, Regret, meter

COLUMNS = 180
"""Moments at which a course is read; a longer one is read at every so-manyth trade."""


@dataclass(frozen=True, slots=True)
class Told:
    """One trade as a report tells it. seed: the step key that its receipt opens, in hexadecimal."""

    number: int
    order: Order
    sold: Sold
    seed: str


@dataclass(frozen=True, slots=True)
class Course:
    """How prices learned, read before every so-manyth trade.

    numbers: of the trades read, m. posted: the prices drawn in them. chances: (m, k) probability of each price of
    the net in one fold. regret: after each of them, on average, in minor units; bound: the same. final: at the end.
    """

    net: tuple[float, ...]
    fold: int
    every: int
    numbers: tuple[int, ...]
    posted: tuple[int, ...]
    chances: Floats
    regret: tuple[float, ...]
    bound: tuple[float | None, ...]
    final: Regret
    last: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """A trade at which the course is read. prices: the folds' states before it."""

    number: int
    posted: int
    prices: tuple[Any, ...]
    regret: Regret


class AuctionTally:
    """The course of prices and the trades that show most, each trade under one set of rules seen once."""

    def __init__(self, market: AuctionMarket, expected: int) -> None:
        """expected: how many trades will come, which tells how often the course of prices is read."""
        self.market, self._every = market, max(1, -(-expected // COLUMNS))
        self.count, self.last = 0, 0
        self.shown: Told | None = None
        self.worst: Told | None = None
        self.tried = 0
        self._account, self._moments = meter(market.pricer.pricer.net), list[_Moment]()

    def see(self, step: Step) -> None:
        """One trade more of a journal that is replayed."""
        (order,), sold = step.dossier.orders, step.dossier.evidence
        self.add(Told(step.number, order, sold, step.receipt["body"]["seed"]), step.before.prices)

    def add(self, one: Told, prices: tuple[Any, ...]) -> None:
        """One trade more, in order. prices: what each fold had learned before it."""
        bought, rule = one.sold.bought, self.market.pricer.pricer
        self._account = self._account.after(bought.charge, self.market.revenue(bought.curve, one.order.bid)(rule.net))
        if self.count % self._every == 0:
            self._moments.append(_Moment(one.number, bought.price, prices, _regret(rule, self._account)))
        self.shown = max(filter(None, (self.shown, one)), key=_shows)
        if one.sold.attacks:
            self.tried += 1
            self.worst = max(filter(None, (self.worst, one)), key=_tempts)
        self.count, self.last = self.count + 1, one.number

    def course(self, fold: int) -> Course:
        """How prices learned, after at least one trade, with the chances in one fold of buyers.

        They are those from which the fold's prices really were drawn. Regret compares all charges with the best price
        of the net, bids counted up to the highest that prices reckon with.
        """
        rule, moments = self.market.pricer.pricer, self._moments
        return Course(
            net=rule.net,
            fold=fold,
            every=self._every,
            numbers=tuple(one.number for one in moments),
            posted=tuple(one.posted for one in moments),
            chances=np.array([_chances(rule, one.prices[fold]) for one in moments]),
            regret=tuple(one.regret.average for one in moments),
            bound=tuple(one.regret.average_bound for one in moments),
            final=_regret(rule, self._account),
            last=self.last,
        )


def _shows(one: Told) -> tuple[bool, int, int]:
    """How much a trade shows: not the top level, and much both paid and kept; the last one if nobody bought."""
    bought = one.sold.bought
    kept = one.order.bid * bought.gain // MEASURE - bought.charge
    return 0 < bought.gain < bought.curve.gains[-1], min(bought.charge, kept), one.number


def _tempts(one: Told) -> Fraction:
    return max(attack.after - attack.before for attack in one.sold.attacks)


def _regret(rule: Pricer[Any], account: Meter) -> Regret:
    return account.read(rule.bound(account.rounds) if isinstance(rule, Bounded) else None)


@runtime_checkable
class _Mixed(Protocol):
    """A price rule that tells the chance of every price."""

    def chances(self, state: Any) -> Sequence[float]: ...


def _chances(rule: Pricer[Any], state: Any) -> Floats:
    """The probability of each price; of a rule that does not tell, that of the price it draws."""
    if isinstance(rule, _Mixed):
        return np.array(rule.chances(state))
    posted = rule.post(state, stream(0, "shown"))
    return np.where(np.array(rule.net) == posted.price, posted.probability, 0.0)
