"""Noise as a screening device against a posted price: the allocation AF1* of Agarwal, Dahleh, Sarkar (2019), sec. 4.1.

Buyers' values are uniform on [0, 1], who bid them; by Myerson (1981) no rule earns more than the posted price 1/2.
"""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize_scalar

from gainshare.auctions.charges import charges
from gainshare.auctions.myerson import Exponential, noised
from gainshare.core.arrays import LEVELS, MEASURE
from gainshare.gains.derived import NOISE
from gainshare.prices.net import midpoints
from studies.row import Figure

NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)
"""Quadrature on [-1, 1]."""

BIDS = range(5, 10_000, 10)
"""Uniform values on [0, 100.00], in minor units."""

NET = midpoints(20_000, 200)


def screened(unit: float, price: float) -> float:
    """Expected payment under AF1* with gain exp(-unit (p - b)+), at this price.

    The kink at b = p splits the integral. Noise of another unit is another unit of money.
    """
    kink = min(price, 1.0)
    total = 0.0
    for low, high in ((0.0, kink), (kink, 1.0)):
        bids = low + (high - low) * (NODES + 1) / 2
        paid = [noised(Exponential(), unit * price, unit * float(bid)).payment / unit for bid in bids]
        total += (high - low) / 2 * float(WEIGHTS @ paid)
    return total


def screening() -> Iterator[Figure]:
    """The best price of each rule, and what it earns."""
    posted = minimize_scalar(lambda price: -price * (1 - price), bounds=(0, 1), method="bounded")
    yield Figure("posted price, per buyer", float(-posted.fun))
    for unit in (1.0, 5.0, 25.0):
        best = minimize_scalar(lambda price, unit=unit: -screened(unit, price), bounds=(0, 3), method="bounded")
        yield Figure(f"AF1*, noise x {unit:g}, per buyer", float(-best.fun), says=f"at the price {best.x:.3f}")
    for rule in ("posted", "levels", "af1"):
        price, revenue = offered(rule)
        yield Figure(f"the market's `{rule}`, per buyer", revenue / 10_000, says=f"at the price {price / 10_000:.3f}")


def offered(rule: str) -> tuple[float, float]:
    """The best price of the market's own menus and its mean charge, in minor units, for a gain of exp(-noise)."""
    gains = [round(MEASURE * float(np.exp(-NOISE * (1 - k / LEVELS)))) for k in range(1, LEVELS + 1)]
    paid = [charges(NET, rule=rule, highest=20_000, gains=gains, bid=bid) for bid in BIDS]
    revenue = np.mean(paid, axis=0)
    return NET[int(np.argmax(revenue))], float(revenue.max())
