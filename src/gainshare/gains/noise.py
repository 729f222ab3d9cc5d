"""Gain curves in closed form: what noise of u standard deviations does to a linear model (no fits, exact integrals).

With eigenpairs (l_i, q_i) of the feature covariance and c the covariances with the target, a_i = (q_i' c)^2 / var(y):
population least squares on features with independent noise s u explains sum a_i / (l_i + (s u)^2) of the variance.
It falls in u, so the allocation it gives rises with the bid (assumption 1 of Agarwal et al. 2019).
"""

import math
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats


@dataclass(frozen=True, slots=True)
class NoiseCurve:
    """R^2 of population least squares over the noise multiplier u >= 0.

    explained: a_i >= 0. spread: l_i > 0. unit: s > 0, noise of one u.
    """

    explained: tuple[float, ...]
    spread: tuple[float, ...]
    unit: float = 1.0

    def gain(self, noise: float) -> float:
        """Sum of a_i / (l_i + (s u)^2): strictly decreasing.

        >>> NoiseCurve((0.5,), (1.0,)).gain(1.0)
        0.25
        """
        return _total(self.explained, 1.0 / (np.asarray(self.spread) + (self.unit * noise) ** 2))

    def area(self, low: float, high: float) -> float:
        """Integral of the gain from u = low to high: arctangents, no quadrature."""
        return _total(self.explained, _angles(self.spread, self.unit, high) - _angles(self.spread, self.unit, low))

    def lipschitz(self, highest: float) -> float:
        """A Lipschitz constant of AF1* revenue in the price, for bids up to highest (the L of theorem 5.2)."""
        steepest = 3.0 * math.sqrt(3.0) / 8.0 * self.unit * _total(self.explained, np.asarray(self.spread) ** -1.5)
        return 1.0 + highest * steepest


def _total(explained: tuple[float, ...], parts: Floats) -> float:
    return float(np.dot(explained, parts))


def _angles(spread: tuple[float, ...], unit: float, noise: float) -> Floats:
    """The integral of 1 / (l + (s u)^2) from 0 to the noise, for each l."""
    roots = np.sqrt(spread)
    return np.asarray(np.arctan(unit * noise / roots) / (unit * roots))


def noise_curve(covariance: Floats, with_target: Floats, variance: float, *, unit: float = 1.0) -> NoiseCurve:
    """The least squares curve of features with this covariance (n, n), covariances with the target (n,) and variance.

    Directions without variance explain nothing and are left out. unit: standard deviation of the noise of one u.
    """
    return NoiseCurve(*_spectrum(covariance, with_target, variance), unit)


def _spectrum(covariance: Floats, with_target: Floats, variance: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    values, vectors = np.linalg.eigh(covariance)
    parts = (vectors.T @ with_target) ** 2 / variance
    kept = values > 1e-12 * max(float(values[-1]), 1e-300)
    return tuple(map(float, parts[kept])), tuple(map(float, values[kept]))
