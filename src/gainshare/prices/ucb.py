"""UCB1: the price that could still be the best (Auer, Cesa-Bianchi, Fischer 2002).

A baseline: it learns from the posted price only, and is promised to do well only against buyers drawn independently.
"""

import math
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import Rng
from gainshare.prices.net import capped, require_net, require_positive
from gainshare.prices.pricer import Posted, Revenue
from gainshare.prices.tried import Tried, untried
from gainshare.prices.weights import logarithm


def most_hopeful(counts: Ints, means: Floats, c: float) -> int:
    """The arm with the largest mean + sqrt(c ln t / count), untried arms first; ties to the lowest index.

    means: of rewards in [0, 1]: on money instead, the second term drowns and nothing is explored again.

    >>> most_hopeful(np.array([9, 1]), np.array([0.5, 0.4]), 2.0)
    1
    """
    if not counts.all():
        return int(np.argmin(counts > 0))
    rounds = int(counts.sum()) + 1
    return int(np.argmax(means + np.sqrt(c * logarithm(rounds) / counts)))


@dataclass(frozen=True, slots=True)
class Ucb:
    """UCB1 on revenue divided by bmax.

    net: prices. bmax: the reward that counts as 1, by default the largest price. c: how much to explore.
    Raises Refused if net, bmax or c is out of range.
    """

    net: tuple[float, ...]
    bmax: float | None = None
    c: float = 2.0

    def __post_init__(self) -> None:
        require_net(self.net, self.bmax)
        require_positive("c", self.c)

    def start(self) -> Tried:
        """Nothing tried."""
        return untried(len(self.net))

    def post(self, state: Tried, rng: Rng) -> Posted:
        """The most hopeful price, with certainty."""
        counts, totals = state.arrays()
        means = totals / np.maximum(counts, 1) / self._largest
        return Posted(self.net[most_hopeful(counts, means, self.c)], 1.0)

    def learn(self, state: Tried, posted: Posted, revenue: Revenue) -> Tried:
        """The posted price learns."""
        earned = capped(revenue((posted.price,)), self._largest)
        return state.again(self.net.index(posted.price), float(earned[0]))

    def bound(self, rounds: int) -> float:
        """B_max (4 sqrt(2 k n ln n) + (1 + pi^2 / 3) k), for independent buyers and c = 2, in minor units.

        From theorem 1 of Auer, Cesa-Bianchi, Fischer (2002): a price behind by d costs 8 ln n / d + (1 + pi^2 / 3) d,
        and all prices behind by less than sqrt(8 k ln n / n) together at most n times that.
        """
        k = len(self.net)
        return self._largest * (4 * math.sqrt(2 * k * rounds * math.log(rounds)) + (1 + math.pi**2 / 3) * k)

    @property
    def _largest(self) -> float:
        return self.net[-1] if self.bmax is None else self.bmax
