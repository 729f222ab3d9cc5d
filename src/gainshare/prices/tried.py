"""What bandits remember: how often each price was tried, and what it earned."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from gainshare.core.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Tried:
    """For each price of the net: buyers it was posted to, and what they paid together, in minor units."""

    counts: tuple[int, ...]
    totals: tuple[float, ...]

    @property
    def rounds(self) -> int:
        """Buyers so far."""
        return sum(self.counts)

    def again(self, i: int, earned: float) -> Self:
        """After price i was posted once more."""
        counts = (*self.counts[:i], self.counts[i] + 1, *self.counts[i + 1 :])
        totals = (*self.totals[:i], self.totals[i] + earned, *self.totals[i + 1 :])
        return type(self)(counts, totals)

    def arrays(self) -> tuple[Ints, Floats]:
        """Counts and totals."""
        return np.array(self.counts, dtype=np.int64), np.array(self.totals, dtype=np.float64)


def untried(prices: int) -> Tried:
    """Nothing tried yet."""
    return Tried((0,) * prices, (0.0,) * prices)
