"""What noise scores in sample: a purchase of the mechanism of Agarwal, Dahleh, Sarkar (2019), section 2, as published.

With T rows and M useless features least squares explains M / (T - 1) of the variance in sample, in expectation, so
1 - RMSE / sd is near 1 - sqrt(1 - M / (T - 1)); remark 2.2 asks that a gain be 0 where nothing is learned.
"""

import math
from collections.abc import Iterator

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.gains.noise import noise_curve
from studies.agarwal2019.features import grand, linear_target
from studies.row import Figure

FEATURES, ROWS_OF_DATA, NOISE, DRAWS = 10, 100, 15.8, 1000
REPORTED = 0.0482
"""The gain that a report of 2025 prints for this noise."""


def overfit() -> Iterator[Figure]:
    """The same learner on noise alone and on features under noise of 15.8 standard deviations."""
    floor = 1 - math.sqrt(1 - FEATURES / (ROWS_OF_DATA - 1))
    idle, bought, held = (np.array(one) for one in zip(*map(_purchase, range(DRAWS)), strict=True))
    yield Figure("floor by formula", floor)
    yield Figure("features that are pure noise, in sample", idle.mean(), _error(idle))
    yield Figure("features at noise 15.8, in sample", bought.mean(), _error(bought))
    yield Figure("reported gain, in standard deviations from the floor", (REPORTED - idle.mean()) / idle.std())
    curve = noise_curve(np.eye(1), np.ones(1), 1.0, unit=NOISE)
    yield Figure("the same features, in the population", 1 - math.sqrt(1 - curve.gain(1.0)))
    yield Figure("the same features, on held-out rows", held.mean(), _error(held))


def _purchase(draw: int) -> tuple[float, float, float]:
    """Gains 1 - RMSE / sd: in sample on pure noise and at noise 15.8, then of that purchase on held-out rows."""
    rng = stream("overfit", draw)
    sample = linear_target(rng, features=FEATURES, train=ROWS_OF_DATA, held=ROWS_OF_DATA, noise=0.1)
    noise = rng.standard_normal(sample.features.shape)
    idle, bought = sample.served(noise), sample.served(sample.features + NOISE * noise)
    return grand(idle.in_sample("sd-rmse")), grand(bought.in_sample("sd-rmse")), grand(bought.game("sd-rmse"))


def _error(gains: Floats) -> float:
    return float(gains.std(ddof=1) / math.sqrt(len(gains)))
