"""What a market's trades come to: who earned what with which certainty, and how its prices learned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from gainshare.core.arrays import MEASURE, Floats
from gainshare.core.random import stream
from gainshare.markets.auction import AuctionMarket, Order, Sold
from gainshare.prices.pricer import Bounded, Pricer
from gainshare.prices.regret import Meter, Regret, meter

COLUMNS = 180
"""Moments at which a course is read; a longer one is read at every so-manyth trade."""

SURE = 1.96
"""Standard errors on either side that hold 95 % of a normal error."""


@dataclass(frozen=True, slots=True)
class Told:
    """One trade as a report tells it. seed: the step key that its receipt opens, in hexadecimal."""

    number: int
    order: Order
    sold: Sold
    seed: str


@dataclass(frozen=True, slots=True)
class Earned:
    """What one seller earned.

    worth: mean over the trades that sold something, in units of gain; margin: half its 95 % interval, 0 if exact.
    amount: minor units. spread: half the 95 % interval of what that worth stands for, in minor units.
    """

    party: str
    worth: float
    margin: float
    amount: int
    spread: float


@dataclass(frozen=True, slots=True)
class Takings:
    """All payments, to the unit: paid = earnings + withheld + rounding. gain: mean over the trades that sold."""

    sellers: tuple[Earned, ...]
    sales: int
    gain: float
    paid: int
    withheld: int
    method: str

    @property
    def earned(self) -> int:
        """Of all sellers together."""
        return sum(seller.amount for seller in self.sellers)

    @property
    def rounding(self) -> int:
        """Fractions not yet paid; below 0 if these trades paid out fractions of earlier ones."""
        return self.paid - self.earned - self.withheld


def takings(sales: Sequence[Sold]) -> Takings:
    """Sum of these trades, the largest earnings first.

    Errors add up as if every trade erred alike, because one task's worths are measured once: never too narrow.
    """
    sold = [one for one in sales if one.bought.served]
    return Takings(
        sellers=_sellers(sales, len(sold) or 1),
        sales=len(sold),
        gain=sum(one.bought.gain for one in sold) / MEASURE / (len(sold) or 1),
        paid=sum(one.bought.charge for one in sales),
        withheld=sum(one.withheld for one in sales),
        method=next((one.method for one in reversed(sold)), ""),
    )


def _sellers(sales: Sequence[Sold], count: int) -> tuple[Earned, ...]:
    sums: dict[str, list[float]] = {}
    amounts: dict[str, int] = {}
    for one in sales:
        whole = max(one.worth, sum(max(0.0, share.worth) for share in one.shares)) or 1.0
        for share in one.shares:
            held = sums.setdefault(share.party, [0.0, 0.0, 0.0])
            held[0] += share.worth
            held[1] += share.stderr
            held[2] += one.bought.charge * share.stderr / whole
            amounts[share.party] = amounts.get(share.party, 0) + share.amount
    found = [
        Earned(party, worth / count, SURE * error / count, amounts[party], SURE * money)
        for party, (worth, error, money) in sums.items()
    ]
    return tuple(sorted(found, key=lambda seller: (-seller.amount, -seller.worth)))


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


def course(market: AuctionMarket, trades: Sequence[Told], fold: int) -> Course:
    """Run this market's price rule once more on its trades, at least one, in one fold of buyers.

    The chances are those from which the fold's prices really were drawn: the step keys are those of the receipts.
    Regret compares all charges with the best price of the net, bids counted up to the highest that prices reckon with.
    """
    rule, every = market.pricer.pricer, -(-len(trades) // COLUMNS)
    past = list(_learning(market, trades, fold))
    read = [(one, *moment) for one, moment in zip(trades[::every], past[::every], strict=True)]
    regrets = [_regret(rule, account) for _, _, account in read]
    return Course(
        net=rule.net,
        fold=fold,
        every=every,
        numbers=tuple(one.number for one, _, _ in read),
        posted=tuple(one.sold.bought.price for one, _, _ in read),
        chances=np.array([_chances(rule, state) for _, state, _ in read]),
        regret=tuple(regret.average for regret in regrets),
        bound=tuple(regret.average_bound for regret in regrets),
        final=_regret(rule, past[-1][1]),
        last=trades[-1].number,
    )


def _learning(market: AuctionMarket, trades: Sequence[Told], fold: int) -> Iterator[tuple[Any, Meter]]:
    """The fold's state before each trade, and the account of regret after it."""
    rule = market.pricer.pricer
    state, account = rule.start(), meter(rule.net)
    for one in trades:
        revenue = market.revenue(one.sold.bought.curve, one.order.bid)
        account = account.after(one.sold.bought.charge, revenue(rule.net))
        yield state, account
        if one.order.fold != fold:
            rng = stream(bytes.fromhex(one.seed), "fold", fold)
            state = rule.learn(state, rule.post(state, rng), revenue)


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
