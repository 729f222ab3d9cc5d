"""Least squares of revenue on price: post the peak of the parabola fitted to past prices.

Forced exploration after Goldenshluger and Zeevi (2013): without it the fit is only ever checked where it peaks.
No guarantee: revenue need not be a parabola, and a lasting misfit is a lasting loss.
"""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused
from gainshare.core.random import Rng
from gainshare.prices.net import require_net
from gainshare.prices.pricer import Posted, Revenue
from gainshare.prices.tried import Tried, untried


@dataclass(frozen=True, slots=True)
class Regression:
    """Every price once, in turn; then the peak of the fitted parabola, and every so many buyers the next in turn.

    net: prices. every: of how many buyers one explores. Raises Refused if net or every is out of range.
    """

    net: tuple[float, ...]
    every: int = 16

    def __post_init__(self) -> None:
        require_net(self.net)
        if self.every < 1:
            raise Refused("not_finite", "every", self.every, "must be at least 1")

    def start(self) -> Tried:
        """Nothing tried."""
        return untried(len(self.net))

    def post(self, state: Tried, rng: Rng) -> Posted:
        """The price of highest fitted revenue, with certainty; ties to the lowest."""
        rounds, k = state.rounds, len(self.net)
        if rounds < k:
            i = rounds
        elif rounds % self.every == 0:
            i = rounds // self.every % k
        else:
            i = int(np.argmax(self.fitted(state)))
        return Posted(self.net[i], 1.0)

    def learn(self, state: Tried, posted: Posted, revenue: Revenue) -> Tried:
        """The posted price learns."""
        return state.again(self.net.index(posted.price), float(revenue((posted.price,))[0]))

    def fitted(self, state: Tried) -> Floats:
        """The fitted revenue of each price: a parabola, through k < 3 prices the curve of degree k - 1.

        By orthogonal polynomials (Forsythe 1957); needs every price tried at least once.
        """
        counts, totals = state.arrays()
        prices = np.array(self.net) / self.net[-1]
        basis: list[Floats] = []
        curve = np.zeros_like(prices)
        for degree in range(min(3, len(self.net))):
            column = prices * basis[-1] if degree else np.ones_like(prices)
            for other in basis:
                column = column - _total(counts * column * other) / _total(counts * other * other) * other
            basis.append(column)
            curve = curve + _total(totals * column) / _total(counts * column * column) * column
        return curve


def _total(figures: Floats) -> float:
    """The sum in order, the same on every machine."""
    return float(np.cumsum(figures)[-1])
