"""Truthfulness over time: in a market whose prices learn, no buyer gains by steering the price it will be posted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import TypeAlias

from gainshare.axioms.exact import shown
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.random import Rng

Sale: TypeAlias = tuple[float, int, int]
"""The price posted to one order, the gain it got (in units of 1 / scale) and its payment (minor units)."""

Play: TypeAlias = Callable[[tuple[int, ...]], Sequence[Sale]]
"""A whole run of the market: the bids of all orders, in order, to the sale of each; the keys never change."""

Deviation: TypeAlias = tuple[str, tuple[int, ...]]
"""What a buyer does, in words, and the bids of all orders if it does."""

ORDERS, SHARE = 50, Fraction(3, 10)


@dataclass(frozen=True, slots=True)
class StreamLie:
    """A buyer that gains over a whole stream by not bidding its values.

    policy: what it does. values, bids: what it knows and what it says, order by order. profit: in minor units.
    """

    buyer: str
    orders: int
    policy: str
    values: tuple[int, ...]
    bids: tuple[int, ...]
    profit: Fraction

    def __str__(self) -> str:
        return (
            f"Lie: buyer {self.buyer}, with {len(self.bids)} of {self.orders} orders, {self.policy} "
            f"and gains {shown(self.profit)}"
        )


def stream_lie(
    play: Play, buyers: Sequence[str], values: Sequence[int], rng: Rng, *, scale: int = MEASURE, tries: int = 64
) -> StreamLie | None:
    """A policy by which the most frequent buyer of a learning market earns more than by bidding its values.

    No-regret pricing is truthful for buyers that come once (Agarwal et al. 2019, section 3.1); one that comes again
    may shade to lower its later prices, unless these never learn from its own bids.
    play: a pure function of all bids. buyers, values: who placed each order, and its value in minor units per unit
    of gain: at least 50 orders, 30 % of them one buyer's. Profit = sum of value x gain - payment over its orders,
    less the same when it is honest, in exact fractions; any profit counts.
    Searched: tries deviations: all zero, all at the highest value, shaded or raised by a factor, throughout or only
    early, one bid changed, and random sequences. Raises Refused if the stream is too short or nobody is frequent.
    """
    mine = _frequent(buyers, values)
    honest = _earned(play, tuple(values), values, mine, scale)
    for policy, bids in _deviations(values, mine, rng, tries):
        profit = _earned(play, bids, values, mine, scale) - honest
        if profit > 0:
            known, said = (tuple(figures[order] for order in mine) for figures in (values, bids))
            return StreamLie(buyers[mine[0]], len(buyers), policy, known, said, profit)
    return None


@dataclass(frozen=True, slots=True)
class Steered:
    """A price that moved because its own buyer bid otherwise. order: its place in the stream, from 0."""

    buyer: str
    policy: str
    order: int
    before: float
    after: float

    def __str__(self) -> str:
        return (
            f"Steered: buyer {self.buyer} {self.policy}, and its own price in order {self.order} "
            f"moves from {shown(self.before)} to {shown(self.after)}"
        )


def steered(play: Play, buyers: Sequence[str], values: Sequence[int], rng: Rng, *, tries: int = 64) -> Steered | None:
    """A deviation of the most frequent buyer that changes a price posted to that same buyer.

    The cause behind `stream_lie`, with the same arguments and the same deviations: prices that are functions of
    other buyers' bids alone cannot be steered (leave-own-out learning). Compared exactly.
    """
    mine = _frequent(buyers, values)
    honest = _sales(play, tuple(values))
    for policy, bids in _deviations(values, mine, rng, tries):
        lying = _sales(play, bids)
        for order in mine:
            if lying[order][0] != honest[order][0]:
                return Steered(buyers[order], policy, order, float(honest[order][0]), float(lying[order][0]))
    return None


def _frequent(buyers: Sequence[str], values: Sequence[int]) -> tuple[int, ...]:
    """The orders of the most frequent buyer."""
    if len(buyers) != len(values):
        raise Refused("length_mismatch", "values", len(values), f"must be one for each of {len(buyers)} orders")
    if len(buyers) < ORDERS:
        raise Refused("empty_data", "buyers", len(buyers), f"a stream needs at least {ORDERS} orders")
    buyer, count = Counter(buyers).most_common(1)[0]
    if count < SHARE * len(buyers):
        rule = f"needs at least {ceil(SHARE * len(buyers))} of {len(buyers)} orders, has {count}"
        raise Refused("empty_data", "most frequent buyer", buyer, rule)
    return tuple(order for order, name in enumerate(buyers) if name == buyer)


def _sales(play: Play, bids: tuple[int, ...]) -> Sequence[Sale]:
    sales = play(bids)
    if len(sales) != len(bids):
        raise Refused("length_mismatch", "sales", len(sales), f"must be one for each of {len(bids)} orders")
    return sales


def _earned(play: Play, bids: tuple[int, ...], values: Sequence[int], mine: tuple[int, ...], scale: int) -> Fraction:
    sales = _sales(play, bids)
    return Fraction(sum(values[order] * int(sales[order][1]) - scale * int(sales[order][2]) for order in mine), scale)


def _deviations(values: Sequence[int], mine: tuple[int, ...], rng: Rng, tries: int) -> Iterator[Deviation]:
    """As many deviations as asked for: the fixed policies first, then random ones in turn."""

    def said(policy: str, bids: Sequence[int], orders: Sequence[int] = mine) -> Deviation:
        new = dict(zip(orders, bids, strict=True))
        return policy, tuple(new.get(order, value) for order, value in enumerate(values))

    def all_of_them() -> Iterator[Deviation]:
        top = max(values)
        yield said("bids 0 everywhere", [0] * len(mine))
        yield said(f"bids {top} everywhere", [top] * len(mine))
        for percent in (90, 75, 50, 25, 10, 125, 200):
            yield said(f"bids {percent} % of its values", [values[order] * percent // 100 for order in mine])
        while True:
            order = mine[int(rng.integers(len(mine)))]
            bid = (0, top, int(rng.integers(top + 1)))[int(rng.integers(3))]
            yield said(f"bids {bid} instead of {values[order]} in order {order}", [bid], [order])
            percent, early = int(rng.integers(151)), mine[: 1 + int(rng.integers(len(mine)))]
            early_bids = [values[order] * percent // 100 for order in early]
            yield said(f"bids {percent} % of its values in its first {len(early)} orders", early_bids, early)
            yield said("bids at random", rng.integers(top + 1, size=len(mine)).tolist())

    return islice(all_of_them(), tries)
