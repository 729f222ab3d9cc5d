"""Regret: by how much the best fixed price, chosen in hindsight from the net, would have earned more."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from gainshare.core.arrays import Floats


@dataclass(frozen=True, slots=True)
class Regret:
    """Revenue beside that of the best fixed price, in minor units.

    rounds: buyers. earned: what was charged. price, best: the best price of the net, and its revenue.
    bound: what a theorem allows `total` to be, in expectation; None without a theorem.
    """

    rounds: int
    earned: float
    price: float
    best: float
    bound: float | None

    @property
    def total(self) -> float:
        """Regret over all buyers; below 0 if changing prices earned more than any fixed one."""
        return self.best - self.earned

    @property
    def average(self) -> float:
        """Regret per buyer."""
        return self.total / max(self.rounds, 1)

    @property
    def average_bound(self) -> float | None:
        """The bound per buyer."""
        return None if self.bound is None else self.bound / max(self.rounds, 1)


@dataclass(frozen=True, slots=True)
class Meter:
    """A running account of regret: charges so far, and what each price of the net would have brought."""

    net: tuple[float, ...]
    rounds: int
    earned: float
    totals: tuple[float, ...]

    def after(self, charged: float, revenue: Floats) -> Self:
        """One buyer later. charged: what the buyer paid. revenue: (k,) what each price would have charged."""
        totals = tuple((np.array(self.totals) + revenue).tolist())
        return type(self)(self.net, self.rounds + 1, self.earned + charged, totals)

    def read(self, bound: float | None = None) -> Regret:
        """The regret so far, with a bound to show beside it. Ties go to the lowest price."""
        best = int(np.argmax(self.totals))
        return Regret(self.rounds, self.earned, self.net[best], self.totals[best], bound)


def meter(net: tuple[float, ...]) -> Meter:
    """Before any buyer."""
    return Meter(net, 0, 0.0, (0.0,) * len(net))


def hindsight(net: tuple[float, ...], revenues: Floats, earned: float, bound: float | None = None) -> Regret:
    """Regret from the whole record: (n, k) what each price would have charged each buyer.

    >>> hindsight((1.0, 12.0), np.array([[1.0, 0.0], [1.0, 12.0]]), earned=10.0).total
    2.0
    """
    totals = np.cumsum(revenues, axis=0)[-1] if len(revenues) else np.zeros(len(net))
    return Meter(net, len(revenues), earned, tuple(totals.tolist())).read(bound)
