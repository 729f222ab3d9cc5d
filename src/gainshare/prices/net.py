"""Finite nets of prices, and how fine a net must be: theorem 5.2 of Agarwal, Dahleh, Sarkar (2019).

A net covers [0, P_max], not [0, B_max]: where quality falls with p - b, the best price can lie above every bid.
"""

import math
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused


def midpoints(highest: int, prices: int = 64) -> tuple[float, ...]:
    """The middles of equal parts of [0, highest], rounded half up to whole minor units, each once.

    >>> midpoints(100, 4), midpoints(3, 4)
    ((13.0, 38.0, 63.0, 88.0), (0.0, 1.0, 2.0, 3.0))
    """
    middles = (((2 * i + 1) * highest + prices) // (2 * prices) for i in range(prices))
    return tuple(float(price) for price in dict.fromkeys(middles))


def eps_net(highest: float, eps: float) -> tuple[float, ...]:
    """The least number of points within eps of every price in [0, highest].

    >>> eps_net(10, 1)
    (1.0, 3.0, 5.0, 7.0, 9.0)
    """
    points = _points(highest, eps)
    return tuple((2 * i + 1) * highest / (2 * points) for i in range(points))


def _points(highest: float, eps: float) -> int:
    return max(1, math.ceil(highest / (2 * eps) * (1 - 1e-12)))


@dataclass(frozen=True, slots=True)
class Tuning:
    """What theorem 5.2 prescribes for a known number of buyers.

    eps: half the distance of two prices. prices: their number. delta: the learning rate of Algorithm 1.
    regret: average regret per buyer against every price in [0, B_max], at most.
    """

    eps: float
    prices: int
    delta: float
    regret: float


def tuning(rounds: int, lipschitz: float, bmax: float) -> Tuning:
    """The proof of theorem 5.2: eps = 1/(L sqrt N), delta = sqrt(ln k / N), regret 2 B_max sqrt(ln k / N) + L eps.

    rounds: N. lipschitz: L, how fast revenue changes with the price. bmax: the largest bid, and revenue.

    >>> tuning(1000, 1.0, 10.0).prices
    159
    """
    eps = 1 / (lipschitz * math.sqrt(rounds))
    prices = _points(bmax, eps)
    delta = math.sqrt(math.log(prices) / rounds)
    return Tuning(eps, prices, delta, regret=2 * bmax * delta + lipschitz * eps)


def require_net(net: tuple[float, ...], bmax: float | None = None) -> None:
    """Raises Refused unless prices are finite, >= 0 and ascending, the last is positive, and bmax, if given, too."""
    if not net:
        raise Refused("not_finite", "net", None, "needs at least one price")
    require_positive("net", net[-1])
    require_positive("bmax", bmax)
    for before, price in zip((-math.inf, *net), net, strict=False):
        if not (before < price and price >= 0):
            raise Refused("not_monotone", "net", price, "prices must be >= 0 and ascend")


def require_positive(field: str, figure: float | None) -> None:
    """Raises Refused unless the figure, if given, is finite and above 0."""
    if figure is not None and not 0 < figure < math.inf:
        raise Refused("not_finite", field, figure, "must be a number above 0")


def capped(revenue: Floats, largest: float) -> Floats:
    """Revenues cut to [0, largest]: divided by that constant, and by nothing else, they are rewards in [0, 1].

    Dividing by each round's own maximum would weigh a poor buyer like a rich one, and so prefer the wrong price.
    """
    return np.clip(revenue, 0.0, largest)
