"""Utility that depends on who else is bought: the share clock, the textbook greedy and a posted price, of the optimum.

Small markets, where every set of providers can be tried: coverage, in which an element counts once however many own
it, and capped counts, in which more of a kind stops helping. Both are monotone and submodular.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from gainshare.auctions.baselines import greedy
from gainshare.auctions.procurement import Purchase
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import share_clock
from gainshare.core.arrays import Ints
from gainshare.core.random import Rng, stream
from studies.measures import mean
from studies.row import Figure

SIZES, BUDGET = (8, 10), 0.4
ELEMENTS, OWNED, DEAREST = 12, 0.3, 1000
KINDS_HELD, MOST = 4, 4


@dataclass(frozen=True, slots=True)
class Instance:
    """A market of few providers.

    costs: private. counts: what each holds of each kind. caps: how many of a kind count. worth: of one that counts.
    """

    costs: tuple[int, ...]
    counts: Ints
    caps: Ints
    worth: Ints

    @property
    def budget(self) -> int:
        """The most that is paid."""
        return int(BUDGET * sum(self.costs))

    def value(self, providers: Sequence[int]) -> int:
        """What these providers are worth together."""
        held = self.counts[list(providers)].sum(axis=0)
        return int(self.worth @ np.minimum(held, self.caps))

    def shares(self, active: Sequence[int]) -> list[Fraction]:
        """What counts of each kind, divided by counts: sums to the value, and only grows when others leave."""
        rows = self.counts[list(active)]
        held = rows.sum(axis=0)
        counted = self.worth * np.minimum(held, self.caps)
        every = [(int(at), Fraction(int(counted[at]), int(held[at]))) for at in np.flatnonzero(held)]
        return [sum((int(row[at]) * each for at, each in every), Fraction(0)) for row in rows]

    def optimum(self) -> int:
        """The best set whose costs fit the budget, of all sets."""
        sets = np.array(list(product((0, 1), repeat=len(self.costs))))
        fits = sets @ np.array(self.costs) <= self.budget
        values = np.minimum(sets @ self.counts, self.caps) @ self.worth
        return int(values[fits].max())


def coverage(rng: Rng, providers: int) -> Instance:
    """Elements of different worth, each owned by three in ten."""
    owned = (rng.random((providers, ELEMENTS)) < OWNED).astype(np.int64)
    return Instance(_costs(rng, providers), owned, np.ones(ELEMENTS, np.int64), rng.integers(1, 5, ELEMENTS))


def capped(rng: Rng, providers: int) -> Instance:
    """Few kinds, of which each holds some; up to all of a kind counts."""
    counts = rng.integers(0, MOST + 1, (providers, KINDS_HELD))
    caps = rng.integers(providers // 2, MOST * providers // 2 + 1, KINDS_HELD)
    return Instance(_costs(rng, providers), counts, caps, rng.integers(1, 5, KINDS_HELD))


def _costs(rng: Rng, providers: int) -> tuple[int, ...]:
    return tuple(rng.integers(0, DEAREST + 1, providers).tolist())


KINDS: dict[str, Callable[[Rng, int], Instance]] = {"coverage": coverage, "capped": capped}


def _greedy(one: Instance, parts: int) -> Purchase:
    """The textbook rule, which spends half its budget; given twice the budget it spends up to all, and more."""
    return greedy(one.costs, one.value, parts * one.budget)


RULES: dict[str, Callable[[Instance], Purchase]] = {
    "share clock": lambda one: share_clock(one.costs, one.shares, one.budget),
    "share clock, never refreshed": lambda one: share_clock(one.costs, one.shares, one.budget, refresh=0),
    "greedy B/2": lambda one: _greedy(one, 1),
    "greedy B": lambda one: _greedy(one, 2),
    "posted price": lambda one: sequential(
        one.costs, one.value, one.budget, target=Fraction(one.value(range(len(one.costs))), 2)
    ),
}


def instances(kind: str, providers: int, count: int) -> Iterator[Instance]:
    """Random markets in which some set of providers is worth something."""
    return (KINDS[kind](stream("qmia2025 sets", kind, providers, one), providers) for one in range(count))


def sets(count: int = 60) -> Iterator[Figure]:
    """Value as a part of the best set that costs fit, mean and worst; and what is spent of the budget."""
    for providers, kind in product(SIZES, KINDS):
        every = [(one, one.optimum()) for one in instances(kind, providers, count)]
        for name, rule in RULES.items():
            found = [(one, rule(one), top) for one, top in every if top]
            values = [one.value(bought.winners) / top for one, bought, top in found]
            line = f"{providers}, {kind}: {name}"
            yield mean(f"{line} | mean", values)
            yield Figure(f"{line} | worst", min(values))
            spending = [float(sum(bought.pay) / one.budget) for one, bought, _ in found]
            yield mean(f"{line} | of budget", spending)
            yield Figure(f"{line} | most of budget", max(spending))
