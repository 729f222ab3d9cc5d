"""EXP3: weights from what only the posted prices earned, against any sequence of buyers (Auer et al. 2002).

Auer, Cesa-Bianchi, Freund, Schapire, "The nonstochastic multiarmed bandit problem", SIAM J. Comput. 32 (2002), in the
form without mixing and without known horizon of Bubeck and Cesa-Bianchi (2012), section 3.1.
"""

import math
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng
from gainshare.prices.net import capped, require_net
from gainshare.prices.pricer import Posted, Revenue
from gainshare.prices.weights import chances, drawn, exponential, logarithm


@dataclass(frozen=True, slots=True)
class Losses:
    """Buyers so far, and each price's summed losses 1 - reward, estimated: loss / probability where posted."""

    rounds: int
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Exp3:
    """Prices drawn with weights exp(-eta_n L), L estimated losses, eta_n = sqrt(ln k / (n k)) for buyer n.

    net: prices. bmax: the reward that counts as 1, by default the largest price.
    Raises Refused if net or bmax is out of range.
    """

    net: tuple[float, ...]
    bmax: float | None = None

    def __post_init__(self) -> None:
        require_net(self.net, self.bmax)

    def start(self) -> Losses:
        """All prices alike."""
        return Losses(0, (0.0,) * len(self.net))

    def post(self, state: Losses, rng: Rng) -> Posted:
        """A price drawn by its weight."""
        return drawn(self.net, self._weights(state), rng)

    def chances(self, state: Losses) -> tuple[float, ...]:
        """The probability of each price."""
        return chances(tuple(self._weights(state).tolist()))

    def learn(self, state: Losses, posted: Posted, revenue: Revenue) -> Losses:
        """The posted price learns its loss, weighted so that the estimate of every price is unbiased."""
        loss = 1 - float(capped(revenue((posted.price,)), self._largest)[0]) / self._largest
        i = self.net.index(posted.price)
        estimate = state.losses[i] + loss / posted.probability
        return Losses(state.rounds + 1, (*state.losses[:i], estimate, *state.losses[i + 1 :]))

    def bound(self, rounds: int) -> float:
        """2 B_max sqrt(n k ln k) (Bubeck and Cesa-Bianchi 2012, theorem 3.1), in minor units, on any sequence."""
        k = len(self.net)
        return 2 * self._largest * math.sqrt(rounds * k * math.log(k))

    @property
    def _largest(self) -> float:
        return self.net[-1] if self.bmax is None else self.bmax

    def _weights(self, state: Losses) -> Floats:
        k = len(self.net)
        eta = math.sqrt(logarithm(k) / ((state.rounds + 1) * k))
        return exponential(np.array(state.losses) * -eta)
