"""Hedge: every price is followed by what it would have earned (Freund and Schapire 1997).

Truthful bids tell the revenue of every price, not only of the one posted, so k prices cost only ln k of regret.
"""

import math
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng
from gainshare.prices.net import capped, require_net, require_positive
from gainshare.prices.pricer import Posted, Revenue
from gainshare.prices.weights import chances, drawn, exponential, logarithm, multiplied

_LARGE = 2.0**500


@dataclass(frozen=True, slots=True)
class Totals:
    """Buyers so far, and what each price would have earned from them together, in minor units."""

    rounds: int
    totals: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each price, up to a common power of two."""

    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hedge:
    """Prices drawn with weights exp(eta_n S), S summed rewards in [0, 1], eta_n = sqrt(8 ln k / n) for buyer n.

    net: prices. bmax: the reward that counts as 1, by default the largest price. delta: if given, Algorithm 1 of
    Agarwal, Dahleh, Sarkar (2019) instead, weights multiplied by 1 + delta x reward.
    Raises Refused if net, bmax or delta is out of range.

    >>> hedge = Hedge(net=(10.0, 20.0, 40.0))
    >>> hedge.chances(hedge.start()) == (1 / 3, 1 / 3, 1 / 3)
    True
    """

    net: tuple[float, ...]
    bmax: float | None = None
    delta: float | None = None

    def __post_init__(self) -> None:
        require_net(self.net, self.bmax)
        require_positive("delta", self.delta)

    def start(self) -> Totals | Weights:
        """All prices alike."""
        if self.delta is None:
            return Totals(0, (0.0,) * len(self.net))
        return Weights((1.0,) * len(self.net))

    def post(self, state: Totals | Weights, rng: Rng) -> Posted:
        """A price drawn by its weight."""
        return drawn(self.net, self._weights(state), rng)

    def chances(self, state: Totals | Weights) -> tuple[float, ...]:
        """The probability of each price."""
        return chances(tuple(self._weights(state).tolist()))

    def learn(self, state: Totals | Weights, posted: Posted, revenue: Revenue) -> Totals | Weights:
        """All prices learn, whichever was posted."""
        earned = capped(revenue(self.net), self._largest)
        if isinstance(state, Totals):
            return Totals(state.rounds + 1, tuple((np.array(state.totals) + earned).tolist()))
        assert self.delta is not None
        weights = multiplied(state.weights, (earned / self._largest).tolist(), self.delta)
        return Weights(weights if max(weights) < _LARGE else tuple(weight / _LARGE for weight in weights))

    def bound(self, rounds: int) -> float:
        """B_max (sqrt(2 n ln k) + sqrt(ln k / 8)) (Cesa-Bianchi and Lugosi 2006, theorem 2.3), on any sequence.

        With delta B_max (n delta / 2 + ln k / delta), as delta g - (delta g)^2 / 2 <= ln(1 + delta g) <= delta g.
        In minor units, against the best price of the net; a net of eps adds n L eps against any price between.
        """
        most = math.log(len(self.net))
        if self.delta is None:
            return self._largest * (math.sqrt(2 * rounds * most) + math.sqrt(most / 8))
        return self._largest * (rounds * self.delta / 2 + most / self.delta)

    @property
    def _largest(self) -> float:
        return self.net[-1] if self.bmax is None else self.bmax

    def _weights(self, state: Totals | Weights) -> Floats:
        if isinstance(state, Weights):
            return np.array(state.weights)
        eta = math.sqrt(8 * logarithm(len(self.net)) / (state.rounds + 1))
        return exponential(np.array(state.totals) * (eta / self._largest))
