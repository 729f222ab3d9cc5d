"""Closed forms of gain curves, against quadrature and against simulated noise."""

import numpy as np
import pytest
from scipy.integrate import quad

from gainshare.auctions.myerson import noised
from gainshare.core.random import stream
from gainshare.gains.noise import NoiseCurve, noise_curve
from tests.gains.samples import sunny

CURVES = [
    NoiseCurve(explained, spread, unit)
    for explained, spread, unit in [
        ((0.5,), (1.0,), 1.0),
        ((0.3, 0.2, 0.0), (2.0, 0.05, 1.0), 0.7),
        ((0.9, 1e-3), (1.5, 1e-4), 5.0),
    ]
]


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.25, 7.5), (3.0, 3.0), (0.0, 100.0)])
def test_areas_are_the_integrals(curve: NoiseCurve, low: float, high: float) -> None:
    expected, _ = quad(curve.gain, low, high, epsabs=1e-12, epsrel=1e-12, limit=500)
    assert curve.area(low, high) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("curve", CURVES)
def test_more_noise_never_helps(curve: NoiseCurve) -> None:
    gains = [curve.gain(noise) for noise in np.linspace(0.0, 20.0, 400)]
    assert np.all(np.diff(gains) < 0.0)
    assert curve.gain(1e9) < 1e-6


@pytest.mark.parametrize("curve", CURVES)
def test_revenue_is_lipschitz_in_the_price(curve: NoiseCurve) -> None:
    for bid in (0.5, 1.0, 2.0):
        prices = np.linspace(0.0, 6.0, 600)
        revenue = np.array([noised(curve, price, bid).payment for price in prices])
        assert np.abs(np.diff(revenue) / np.diff(prices)).max() <= curve.lipschitz(2.0)


def test_least_squares_explains_what_the_formula_says_under_simulated_noise() -> None:
    held, target = sunny(20_000, 4)
    unit = float(held.std(axis=0).mean())
    covariance = np.cov(np.column_stack([held, target]).T, bias=True)
    curve = noise_curve(covariance[:4, :4], covariance[:4, 4], covariance[4, 4], unit=unit)
    for noise in (0.0, 0.3, 1.0, 3.0):
        degraded = held + noise * unit * stream(0, f"{noise}").standard_normal(held.shape)
        columns = np.column_stack([np.ones(len(held)), degraded])
        weights, *_ = np.linalg.lstsq(columns, target, rcond=None)
        explained = 1.0 - np.var(target - columns @ weights) / np.var(target)
        assert curve.gain(noise) == pytest.approx(explained, abs=6 / len(held) ** 0.5)


def test_directions_without_variance_are_left_out() -> None:
    held, target = sunny(200, 2)
    copied = np.column_stack([held, held[:, 0], np.full(200, 3.0)])
    covariance = np.cov(np.column_stack([copied, target]).T, bias=True)
    curve = noise_curve(covariance[:4, :4], covariance[:4, 4], covariance[4, 4])
    assert len(curve.spread) == 2
    assert curve.gain(0.0) == pytest.approx(explained_by(held, target))


def explained_by(held: np.ndarray, target: np.ndarray) -> float:
    columns = np.column_stack([np.ones(len(held)), held])
    weights, *_ = np.linalg.lstsq(columns, target, rcond=None)
    return float(1.0 - np.var(target - columns @ weights) / np.var(target))
