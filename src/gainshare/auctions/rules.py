"""Rules of procurement by their words; those that need weights alone, bound to everything but asks."""

from collections.abc import Sequence
from fractions import Fraction

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import automatic, qmia
from gainshare.auctions.random3 import random3
from gainshare.auctions.thresholds import Mechanism, wins_up_to
from gainshare.auctions.winning import winning_asks

AUTO, QMIA, GUARDED, SHARE_CLOCK, SEQUENTIAL, RANDOM = (
    "auto",
    "qmia",
    "guarded",
    "share-clock",
    "sequential",
    "random-3",
)
GREEDY, LITERAL = BASELINES = ("greedy", "literal")
"""Rules to compare others with: they break promises."""

RULES = (AUTO, QMIA, GUARDED, SHARE_CLOCK, SEQUENTIAL, RANDOM, *BASELINES)
"""Words for what fixes the price; the first is the default, and takes one of the next two by weights alone."""

ADDITIVE = (QMIA, GUARDED, RANDOM, LITERAL)
"""Rules that need weights alone."""


def chosen(rule: str, weights: Sequence[int]) -> str:
    """The rule that a word means."""
    return automatic(weights) if rule == AUTO else rule


def additive(
    rule: str, weights: Sequence[int], budget: int, *, reserve: Fraction | None = None, coin: int = 0
) -> Mechanism:
    """A rule of ADDITIVE on these weights. reserve: minor units per weight, which LITERAL ignores. coin: of RANDOM.

    >>> additive("qmia", [1, 1], 10)([3, 4]).paid
    (5, 5)
    """
    if rule == LITERAL:
        return lambda asks: literal(asks, weights, budget)
    if rule == RANDOM:
        return lambda asks: random3(asks, weights, budget, coin=coin, reserve=reserve)
    buy = guarded if rule == GUARDED else qmia
    return lambda asks: buy(asks, weights, budget, reserve=reserve)


def winning(
    rule: str, asks: Sequence[int], weights: Sequence[int], budget: int, *,
    reserve: Fraction | None = None, coin: int = 0,
) -> tuple[int | None, ...]:  # fmt: skip
    """For each provider the largest ask with which a rule of ADDITIVE buys from it, None if none does."""
    if rule == QMIA:
        return winning_asks(asks, weights, budget, reserve=reserve)
    buy = additive(rule, weights, budget, reserve=reserve, coin=coin)
    return tuple(wins_up_to(buy, asks, party) for party in range(len(asks)))
