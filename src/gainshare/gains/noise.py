"""Gain curves in closed form: what noise of u standard deviations does to linear models (no fits, exact integrals).

With eigenpairs (l_i, q_i) of the feature covariance and c the covariances with the target, a_i = (q_i' c)^2 / var(y):
population least squares on features with independent noise s u explains sum a_i / (l_i + (s u)^2) of the variance;
ridge with penalty k = (s u)^2, fitted and scored in sample, explains sum a_i (l_i + 2 k) / (l_i + k)^2.
Both fall in u, so the allocation they give rises with the bid (assumption 1 of Agarwal et al. 2019).
"""

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
        parts, spread = np.asarray(self.explained), np.asarray(self.spread)
        return float(np.sum(parts / (spread + (self.unit * noise) ** 2)))

    def area(self, low: float, high: float) -> float:
        """Integral of the gain from u = low to high: arctangents, no quadrature."""
        return float(np.asarray(self.explained) @ (self._angle(high) - self._angle(low)))

    def _angle(self, noise: float) -> Floats:
        roots = np.sqrt(np.asarray(self.spread))
        return np.asarray(np.arctan(self.unit * noise / roots) / (self.unit * roots))

    def lipschitz(self, highest: float) -> float:
        """A Lipschitz constant of AF1* revenue in the price, for bids up to highest (the L of theorem 5.2)."""
        slopes = np.asarray(self.explained) / np.asarray(self.spread) ** 1.5
        return 1.0 + highest * 3.0 * 3.0**0.5 / 8.0 * self.unit * float(np.sum(slopes))


@dataclass(frozen=True, slots=True)
class RidgeCurve(NoiseCurve):
    """In-sample R^2 of ridge whose penalty is the noise variance: degradation without any draw."""

    def gain(self, noise: float) -> float:
        """Sum of a_i (l_i + 2 k) / (l_i + k)^2 at k = (s u)^2.

        >>> RidgeCurve((0.5,), (1.0,)).gain(1.0)
        0.375
        """
        parts, spread, penalty = np.asarray(self.explained), np.asarray(self.spread), (self.unit * noise) ** 2
        return float(np.sum(parts * (spread + 2.0 * penalty) / (spread + penalty) ** 2))

    def area(self, low: float, high: float) -> float:
        """Integral of the gain from u = low to high."""
        return float(np.asarray(self.explained) @ (self._primitive(high) - self._primitive(low)))

    def _primitive(self, noise: float) -> Floats:
        rest = noise / (2.0 * (np.asarray(self.spread) + (self.unit * noise) ** 2))
        return 1.5 * self._angle(noise) - rest


def noise_curve(covariance: Floats, with_target: Floats, variance: float) -> NoiseCurve:
    """The least squares curve of features with this covariance (n, n), covariances with the target (n,) and variance.

    Directions without variance explain nothing and are left out.
    """
    return NoiseCurve(*_spectrum(covariance, with_target, variance))


def ridge_curve(covariance: Floats, with_target: Floats, variance: float) -> RidgeCurve:
    """The in-sample ridge curve of the same moments."""
    return RidgeCurve(*_spectrum(covariance, with_target, variance))


def _spectrum(covariance: Floats, with_target: Floats, variance: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    values, vectors = np.linalg.eigh(covariance)
    parts = (vectors.T @ with_target) ** 2 / variance
    kept = values > 1e-12 * max(float(values[-1]), 1e-300)
    return tuple(map(float, parts[kept])), tuple(map(float, values[kept]))
