"""What the best lie earns: theorem 5.1 of Agarwal, Dahleh, Sarkar (2019), as its payment RF* is computed.

The theorem wants a gain that rises with the bid (assumption 1). Measured on data, the gain is a draw. With fresh noise
for each point of the integral it jumps up and down; with one noise matrix scaled by p - b, or with levels that are
sold as a list, it does not.
"""

from collections.abc import Iterator

import numpy as np

from gainshare.auctions.menu import menu, profit
from gainshare.auctions.quality import openings
from gainshare.core.arrays import LEVELS, Floats, measured
from gainshare.core.questions import Table
from gainshare.core.random import stream, subkey
from gainshare.gains.curve import gain_curve
from gainshare.gains.derived import degrade
from studies.agarwal2019.features import Sample, grand, linear_target
from studies.row import Figure

VALUE, PRICE = 6.0, 10.0
FEATURES, TRAIN, DRAWS = 10, 100, 12
BIDS = np.linspace(0.0, PRICE, 201)
HELD = (100, 1000)
"""Held-out rows on which gains are measured."""


def theorem_5_1() -> Iterator[Figure]:
    """Profit of the best misreport, ex post, mean and largest over the draws."""
    for held in HELD:
        samples = [_sample(held, draw) for draw in range(DRAWS)]
        for name, fresh in (("fresh noise", True), ("common random numbers", False)):
            profits = np.array([best_lie(gains(sample, draw, fresh=fresh)) for draw, sample in enumerate(samples)])
            error = float(profits.std(ddof=1) / DRAWS**0.5)
            yield Figure(f"{name}, {held:,} held-out rows: mean profit", profits.mean(), error)
            yield Figure(f"{name}, {held:,} held-out rows: largest profit", profits.max())
        listed = max(best_choice(sample, draw) for draw, sample in enumerate(samples))
        yield Figure(f"menu, {held:,} held-out rows: largest profit", listed)


def _sample(held: int, draw: int) -> Sample:
    return linear_target(stream("theorem 5.1", draw), features=FEATURES, train=TRAIN, held=held, noise=0.1)


def gains(sample: Sample, draw: int, *, fresh: bool) -> Floats:
    """The measured gain at each bid, under noise of (p - b)+ standard deviations."""
    common, paths = stream("noise", draw).standard_normal(sample.features.shape), stream("fresh noise", draw)
    found = []
    for bid in BIDS:
        noise = paths.standard_normal(sample.features.shape) if fresh else common
        found.append(grand(sample.served(sample.features + max(0.0, PRICE - bid) * noise).game()))
    return np.array(found)


def best_lie(gained: Floats) -> float:
    """What the best bid keeps more than the value, paying b h(b) less the integral of h over the same points.

    The trapezoid rule is exact on the path that joins the points; where the path rises, no bid beats the value.
    """
    area = np.concatenate(([0.0], np.cumsum((gained[1:] + gained[:-1]) / 2 * np.diff(BIDS))))
    kept = VALUE * gained - (BIDS * gained - area)
    return float(kept.max() - kept[np.searchsorted(BIDS, VALUE)])


def best_choice(sample: Sample, draw: int) -> float:
    """The same on the market's menu of sixteen levels, in exact fractions: all whole bids to twice the price."""
    names, keys = tuple(map(str, range(FEATURES))), tuple(map(str, range(len(sample.target))))
    table, key = Table(names, sample.features, keys), subkey("theorem 5.1", draw)
    scores = [grand(sample.served(degrade(table, level, key).values).game()) for level in range(1, LEVELS + 1)]
    curve = gain_curve((0.0, *map(measured, scores)))
    value, price = round(100 * VALUE), round(100 * PRICE)
    listed = menu(openings("levels", price, 2 * price), curve.gains)
    return float(max(profit(listed, value, bid) for bid in range(2 * price)) - profit(listed, value, value)) / 100
