"""What every price of a net would have charged one bid: the full information from which prices learn."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from gainshare.auctions.quality import quality, require_rising
from gainshare.core.arrays import LEVELS, MEASURE, Floats


def charges(
    prices: Sequence[float], *, rule: str, highest: int, gains: Sequence[int], bid: int, scale: int = MEASURE
) -> Floats:
    """The charge of each price's own menu to this bid: (k,) prices to (k,) whole minor units, exactly.

    prices: as posted, and highest: P_max, in minor units per unit of gain. rule: the quality rule's word.
    gains: of the 16 levels, as `menu` takes them. bid: whole, to 2^53 - 1. Equals
    `serve(menu(openings(rule, price, highest), gains), bid).price` for each price, at a hundredth of its time.
    Raises Refused if the rule is unknown or gains fall.

    >>> charges([50, 100, 200], rule="posted", highest=200, gains=[0] * 15 + [8], bid=120, scale=16)
    array([25., 50.,  0.])
    """
    require_rising(gains, scale)
    steps = quality(rule)
    asked, unit = _whole(prices)
    widest = scale * max(LEVELS * (max(asked) + highest * unit), bid + max(asked), LEVELS * unit)
    exact = _arrays(widest)
    slopes, shifts = exact([step.slope for step in steps]), exact([step.shift * highest * unit for step in steps])
    gained = exact([0] + [gains[step.level - 1] for step in steps])
    opens = np.maximum(0, exact(asked)[:, None] * slopes - shifts)
    cost = np.cumsum(opens * np.diff(gained), axis=1) // (LEVELS * unit * scale)
    cost = np.concatenate((exact([[0]] * len(asked)), cost), axis=1)
    surplus = bid * gained - scale * cost
    best = len(steps) - np.argmax(surplus[:, ::-1], axis=1)
    return np.asarray(cost[np.arange(len(asked)), best], dtype=np.float64)


def _arrays(widest: int) -> Callable[[object], npt.NDArray[Any]]:
    """Makes arrays of whole numbers: of 64 bits if these hold the widest, otherwise of Python's own."""
    return partial(np.array, dtype=np.int64 if widest < 2**62 else np.object_)


def _whole(prices: Sequence[float]) -> tuple[list[int], int]:
    """Prices as whole numbers over one denominator."""
    ratios = [float(price).as_integer_ratio() for price in prices]
    unit = max(below for _, below in ratios)
    return [above * (unit // below) for above, below in ratios], unit
