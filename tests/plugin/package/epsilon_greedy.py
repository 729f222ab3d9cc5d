"""A price rule in a package of its own: epsilon-greedy (Sutton and Barto 2018, section 2.2)."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.random import Rng
from gainshare.prices.pricer import Posted, Revenue

State = tuple[tuple[float, int], ...]  # for each price: revenue so far, times tried


@dataclass(frozen=True, slots=True)
class EpsilonGreedy:
    """The best price so far, at times any other."""

    net: tuple[float, ...]
    explore: float = 0.1

    def start(self) -> State:
        """Nothing tried."""
        return ((0.0, 0),) * len(self.net)

    def post(self, state: State, rng: Rng) -> Posted:
        """The price with the highest mean revenue, or with chance `explore` one of all."""
        n, best = len(self.net), int(np.argmax([earned / max(tries, 1) for earned, tries in state]))
        i = int(rng.integers(n)) if rng.random() < self.explore else best
        return Posted(self.net[i], probability=self.explore / n + (1 - self.explore) * (i == best))

    def learn(self, state: State, posted: Posted, revenue: Revenue) -> State:
        """One more try of the price posted."""
        i, price = self.net.index(posted.price), posted.price
        mine = (state[i][0] + float(revenue((price,))[0]), state[i][1] + 1)
        return (*state[:i], mine, *state[i + 1 :])
