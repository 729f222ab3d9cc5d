"""Simulated providers: what each offers, how good it is, what it adds and costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gainshare.auctions.baselines import fractional_optimum
from gainshare.core.arrays import Floats
from gainshare.core.random import stream

PROVIDERS, SEEDS = 100, 200
BUDGET = 0.2
"""The budget as a part of what all providers' costs sum up to."""

MONEY, UNIT = 10**6, 10**9
"""Minor units of money and of weight in one: coarse enough to be exact, fine enough that rounding shows nowhere."""


@dataclass(frozen=True)
class Market:
    """Providers of one market, by number.

    volumes: their data, such as tokens. quality: in [0, 1]. marginals: what the data would add were they flawless.
    costs: private, minor units. markups: asks as multiples of costs where whoever asks is paid the ask.
    """

    volumes: Floats
    quality: Floats
    marginals: Floats
    costs: tuple[int, ...]
    markups: Floats

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """What each provider's data are worth to the buyer, as it measures them: quality times marginal."""
        return whole(self.quality * self.marginals)

    def optimum(self, budget: int) -> float:
        """The most weight that it buys at cost, parts of providers allowed: nobody who pays asks gets more."""
        return float(fractional_optimum(self.costs, self.weights, budget))

    def budget(self, share: float = BUDGET) -> int:
        """The budget that is such a part of all costs, minor units."""
        return int(share * sum(self.costs))


def whole(figures: Floats) -> tuple[int, ...]:
    """Figures as whole numbers of 1 / UNIT."""
    return tuple(int(one) for one in np.rint(figures * UNIT))


def drawn(seed: int, providers: int = PROVIDERS) -> Market:
    """Providers at random: volumes lognormal, quality beta; what data add and cost grows slower than their volume."""
    rng = stream("qmia2025 providers", seed, providers)
    volumes = rng.lognormal(0, 1, providers)
    quality = rng.beta(2, 2, providers)
    marginals = volumes**0.7 * rng.lognormal(0, 0.3, providers)
    costs = volumes**0.8 * (0.3 + quality) * rng.lognormal(0, 0.5, providers)
    markups = rng.uniform(1, 2, providers)
    return Market(volumes, quality, marginals, tuple(int(one) for one in np.rint(costs * MONEY)), markups)


def markets(seeds: int, providers: int = PROVIDERS) -> Iterator[Market]:
    """The markets of the first seeds."""
    return (drawn(seed, providers) for seed in range(seeds))
