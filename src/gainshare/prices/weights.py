"""Weights over the prices of a net: drawing by them, and the multiplicative update of Algorithm 1."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from gainshare.core.arrays import Floats, snapped
from gainshare.core.random import Rng
from gainshare.prices.pricer import Posted

Number = TypeVar("Number", float, Fraction)


def multiplied(weights: Sequence[Number], gains: Sequence[Number], delta: Number) -> tuple[Number, ...]:
    """Each weight times 1 + delta g: Algorithm 1 of Agarwal, Dahleh, Sarkar (2019), exact on Fractions.

    gains: rewards divided by B_max, in [0, 1].

    >>> multiplied((Fraction(1), Fraction(1)), (Fraction(1, 2), Fraction(0)), Fraction(1, 4))
    (Fraction(9, 8), Fraction(1, 1))
    """
    return tuple(weight * (1 + delta * gain) for weight, gain in zip(weights, gains, strict=True))


def chances(weights: Sequence[Number]) -> tuple[Number, ...]:
    """Weights divided by their sum.

    >>> chances((Fraction(9, 8), Fraction(1)))
    (Fraction(9, 17), Fraction(8, 17))
    """
    total = weights[0]
    for weight in weights[1:]:
        total += weight
    return tuple(weight / total for weight in weights)


def exponential(exponents: Floats) -> Floats:
    """The exponential of each exponent less the largest, in multiples of 2^-40: sums and replays are exact."""
    return snapped(np.exp(exponents - exponents.max()))


def logarithm(figure: float) -> float:
    """The natural logarithm, rounded like `exponential`."""
    return round(math.log(figure) * 2.0**40) / 2.0**40


def drawn(net: Sequence[float], weights: Sequence[float] | Floats, rng: Rng) -> Posted:
    """A price drawn with chances proportional to the weights."""
    reached = np.cumsum(weights)
    i = int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))
    return Posted(net[i], float(weights[i] / reached[-1]))
