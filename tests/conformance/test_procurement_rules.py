"""Every rule of procurement under every promise to sellers: no witness in all small markets, or one that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.auctions.baselines import greedy, literal, marginal_at_selection
from gainshare.auctions.clock import opened, outcome, scripted
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.random3 import random3
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import share_clock
from gainshare.axioms.claims import mixed_misreport
from gainshare.axioms.procurement import misreport, overrun, underpaid
from gainshare.axioms.rings import lot_split, ring
from gainshare.core.random import stream

RESERVE = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Small:
    """A small market: what each asks, what each weighs, what may be spent."""

    asks: tuple[int, ...]
    weights: tuple[int, ...]
    budget: int


def smalls(count: int) -> list[Small]:
    """Two to four sellers, with ties, zeros and asks over budget; and markets in which baselines are known to fail."""
    rng, found = stream(7, "small procurements"), list[Small]()
    for _ in range(count):
        size, budget = int(rng.integers(2, 5)), int(rng.integers(4, 13))
        asks, weights = (tuple(rng.integers(0, most, size).tolist()) for most in (8, 7))
        found.append(Small(asks, weights, budget))
    known = (((4, 4, 4, 5), (1, 1, 1, 1), 10), ((1, 1, 1, 100), (1, 1, 1, 1), 10), ((6, 1, 1), (1, 5, 2), 12))
    return [*found, *(Small(*market) for market in known)]


MARKETS = smalls(12)
Rule = Callable[[Sequence[int], Sequence[int], int], Purchase]
"""From asks, weights and the budget."""


def covered(weights: Sequence[int], held: Sequence[int]) -> int:
    """Bits that one of those held has: every further seller adds less, the more are held."""
    union = 0
    for seller in held:
        union |= weights[seller]
    return union.bit_count()


def together(weights: Sequence[int], held: Sequence[int]) -> int:
    """Gains of sets of three sellers, of whom two are worth more together than apart; of others, what they cover."""
    known: dict[tuple[int, ...], int] = {
        (): 0,
        (0,): 1,
        (1,): 5,
        (2,): 2,
        (0, 1): 7,
        (0, 2): 2,
        (1, 2): 6,
        (0, 1, 2): 13,
    }
    return known[tuple(held)] if tuple(weights) == (1, 5, 2) else covered(weights, held)


def split_cover(weights: Sequence[int], active: Sequence[int]) -> list[Fraction]:
    """Each bit is shared among those who are left and have it."""
    bits = range(max(weights).bit_length())
    owners = [sum(weights[seller] >> bit & 1 for seller in active) for bit in bits]
    return [sum((Fraction(1, owners[bit]) for bit in bits if weights[one] >> bit & 1), Fraction(0)) for one in active]


def anyhow(weights: Sequence[int], active: Sequence[int]) -> list[int]:
    """Shares that have nothing to do with those among others."""
    return [int(stream("shares", *weights, *active, one).integers(-3, 7)) for one in active]


def reserved(asks: Sequence[int], weights: Sequence[int], budget: int) -> Purchase:
    return qmia(asks, weights, budget, reserve=RESERVE)


def called(asks: Sequence[int], weights: Sequence[int], budget: int) -> Purchase:
    """A live clock whose price falls by a quarter each tick, by sellers who stay as long as it covers their ask."""
    return outcome(scripted(opened(weights, budget, reserve=None, step=Fraction(1, 4)), asks))


def with_shares(shares: Any) -> Rule:
    return lambda asks, weights, budget: share_clock(asks, partial(shares, weights), budget)


def one_by_one(asks: Sequence[int], weights: Sequence[int], budget: int) -> Purchase:
    target = Fraction(max(1, together(weights, range(len(weights)))), 2)
    return sequential(asks, partial(together, weights), budget, target=target)


def with_value(rule: Any, value: Any) -> Rule:
    return lambda asks, weights, budget: rule(asks, partial(value, weights), budget)


RULES: dict[str, Rule] = {
    "qmia": qmia,
    "qmia with a reserve": reserved,
    "guarded": guarded,
    **{f"random-3, coin {coin}": partial(random3, coin=coin) for coin in range(3)},
    "live clock": called,
    "share clock, split cover": with_shares(split_cover),
    "share clock, any shares": with_shares(anyhow),
    "sequential": one_by_one,
    "greedy, cover": with_value(greedy, covered),
    "greedy, complements": with_value(greedy, together),
    "marginal at selection": with_value(marginal_at_selection, covered),
    "literal": literal,
}


def untruthful(rule: Rule, small: Small) -> object:
    return misreport(_asking(rule, small), small.asks, range(small.budget + 2))


def irrational(rule: Rule, small: Small) -> object:
    return underpaid(_asking(rule, small), _near(small))


def overspent(rule: Rule, small: Small) -> object:
    return overrun(_asking(rule, small), small.budget, _near(small))


def colluding(rule: Rule, small: Small) -> object:
    return ring(_asking(rule, small), small.asks, range(0, small.budget + 2, 2))


def discounted(rule: Rule, small: Small) -> object:
    discounts = (Fraction(0), Fraction(1, 2), Fraction(3, 2))
    return mixed_misreport(_asking(rule, small), Fraction(1, 2), small.asks, range(0, small.budget + 2, 2), discounts)


def parted(rule: Rule, small: Small) -> object:
    """Lots in parts; costs and weights are multiplied first, so that they can be divided."""
    asks, weights = ([12 * each for each in of] for of in (small.asks, small.weights))
    return lot_split(lambda asks, weights: rule(asks, weights, 12 * small.budget), asks, weights)


def _asking(rule: Rule, small: Small) -> Callable[[Sequence[int]], Purchase]:
    return lambda asks: rule(asks, small.weights, small.budget)


def _near(small: Small) -> list[tuple[int, ...]]:
    """The market's asks, and each seller's moved alone."""
    moved = [
        (*small.asks[:seller], ask, *small.asks[seller + 1 :])
        for seller in range(len(small.asks))
        for ask in range(small.budget + 2)
    ]
    return [small.asks, *moved]


PARTS = "lots in parts"
PROMISES: dict[str, Callable[[Rule, Small], object]] = {
    "truthful": untruthful,
    "rational": irrational,
    "within budget": overspent,
    "pairs": colluding,
    "private discounts": discounted,
    PARTS: parted,
}
ADDITIVE = {name for name in RULES if name.startswith(("qmia", "guarded", "random-3", "live", "literal"))}
"""Rules to which a lot in equal parts weighs the same; of others there is no telling what parts weigh."""
PROMISED = PROMISES.keys() - {PARTS}
KEPT = {
    **dict.fromkeys(RULES, PROMISED),
    **dict.fromkeys(("qmia", "qmia with a reserve", "random-3, coin 1", "random-3, coin 2"), PROMISES.keys()),
    "greedy, complements": PROMISED - {"truthful"},
    "marginal at selection": {"rational", "within budget"},
    "literal": {"rational", PARTS},
}
CASES = [(name, promise) for name in RULES for promise in PROMISES if promise != PARTS or name in ADDITIVE]


@pytest.mark.parametrize(("name", "promise"), CASES)
def test_a_promise_is_kept_in_every_small_market_or_one_shows_that_it_is_not(name: str, promise: str) -> None:
    witness = next(filter(None, (PROMISES[promise](RULES[name], small) for small in MARKETS)), None)
    assert (witness is None) == (promise in KEPT[name]), str(witness)
