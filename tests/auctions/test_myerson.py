"""Myerson payments: exact on steps and knots, closed forms for noise and masking."""

import json
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad, simpson

from gainshare.auctions.myerson import (
    Cauchy,
    Exponential,
    NoiseCurve,
    kept,
    linear,
    masked,
    noised,
    stepwise,
)
from gainshare.core.errors import Refused
from gainshare.gains import noise

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
CURVES = [Exponential(), Cauchy(), noise.NoiseCurve((0.5, 0.2), (1.5, 0.7), 0.8)]
bids = st.fractions(0, 20, max_denominator=12)


@st.composite
def rising(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction]]:
    """Bids and gains, both non-decreasing, equal ones among them."""
    size = draw(st.integers(1, 6))
    exact = st.lists(bids, min_size=size, max_size=size).map(sorted)
    return draw(exact), [gain / 20 for gain in draw(exact)]


@given(rising(), bids, bids)
@pytest.mark.parametrize("payment", [stepwise, linear])
def test_no_lie_pays_on_an_exact_curve(payment: Any, curve: Any, value: Fraction, lie: Fraction) -> None:
    truth = payment(*curve, value)
    assert truth.utility(value) >= 0
    assert payment(*curve, lie).utility(value) <= truth.utility(value)


@given(rising(), bids)
def test_a_jump_between_knots_is_a_step(curve: tuple[list[Fraction], list[Fraction]], bid: Fraction) -> None:
    opens, gains = curve
    knots = [opens[0], *(bid for bid in opens[1:] for _ in range(2))]
    doubled = [gains[0], *(gain for pair in pairwise(gains) for gain in pair)]
    assert linear(knots, doubled, bid) == stepwise(opens, gains, bid)


def test_linear_curves_charge_the_exact_integral() -> None:
    knots, gains = [2, 4, 10], [Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)]
    assert linear(knots, gains, 1).payment == 0
    assert linear(knots, gains, 2).payment == Fraction(2, 5)
    assert linear(knots, gains, 3).payment == Fraction(2, 5) + Fraction(3, 20) * Fraction(5, 2)
    most = Fraction(2, 5) + Fraction(3, 10) * 3 + Fraction(3, 10) * 7
    assert linear(knots, gains, 10).payment == linear(knots, gains, 99).payment == most


@pytest.mark.parametrize("payment", [stepwise, linear])
@pytest.mark.parametrize(("opens", "gains"), [([2, 1], [0, 1]), ([1, 2], [1, 0]), ([-1, 2], [0, 1]), ([1], [0, 1])])
def test_falling_curves_are_refused(payment: Any, opens: list[int], gains: list[int]) -> None:
    with pytest.raises(Refused, match="not_monotone"):
        payment(opens, gains, 1)


@pytest.mark.parametrize("curve", CURVES)
def test_no_lie_pays_under_noise(curve: NoiseCurve) -> None:
    grid = np.linspace(0, 4, 41).tolist()
    for price in (0.5, 1.7, 3.0):
        outcomes = [noised(curve, price, bid) for bid in grid]
        for value, truth in zip(grid, outcomes, strict=True):
            assert max(lie.utility(value) for lie in outcomes) <= truth.utility(value) + 1e-12


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(("price", "bid"), [(1.0, 0.0), (1.0, 0.6), (1.0, 1.0), (0.7, 2.5), (0.0, 1.0)])
def test_noise_payments_are_the_integral(curve: NoiseCurve, price: float, bid: float) -> None:

    def gained(bid: float) -> float:
        return curve.gain(max(0.0, price - bid))

    area = quad(gained, 0, bid, points=[price] if 0 < price < bid else None, epsabs=1e-13)[0]
    assert noised(curve, price, bid).payment == pytest.approx(bid * gained(bid) - area, abs=1e-12)


def test_revenue_changes_with_the_price_no_faster_than_the_lipschitz_bound() -> None:
    curve, bmax = noise.NoiseCurve((0.5, 0.2), (1.5, 0.7), 2.0), 3.0
    prices = np.linspace(0, 6, 601)
    for bid in np.linspace(0, bmax, 13):
        paid = np.array([noised(curve, price, float(bid)).payment for price in prices])
        assert np.abs(np.diff(paid)).max() <= curve.lipschitz(bmax) * (prices[1] - prices[0])


def test_revenue_can_rise_with_prices_above_every_bid() -> None:
    """So nets cover [0, P_max]: for g = 1 / (1 + u^2) and bids of 1 the best price is 4/3."""
    earned = {price: noised(Cauchy(), price, 1.0).payment for price in np.linspace(0, 2, 301).tolist()}
    assert max(earned, key=earned.__getitem__) == pytest.approx(4 / 3, abs=0.01)
    assert max(earned.values()) == pytest.approx(0.2945, abs=1e-4)
    assert earned[1.0] == pytest.approx(0.2146, abs=1e-4)


def test_simpson_on_a_hundred_points_leaves_a_profitable_lie_and_the_step_rule_does_not() -> None:
    opens, gains = [Fraction(1, 3), Fraction(4, 5)], [Fraction(1, 4), Fraction(1)]
    value, lies = Fraction(5, 6), [Fraction(i, 500) for i in range(501)]

    def by_simpson(bid: Fraction) -> float:
        grid = np.linspace(0, float(bid), 101)
        reached = np.select([grid >= float(opens[1]), grid >= float(opens[0])], [1.0, 0.25])
        payment = float(bid) * reached[-1] - float(simpson(reached, x=grid))
        return float(float(value) * reached[-1] - payment)

    assert max(map(by_simpson, lies)) > by_simpson(value) + 0.002
    truth = stepwise(opens, gains, value).utility(value)
    assert all(stepwise(opens, gains, lie).utility(value) <= truth for lie in lies)


@pytest.mark.parametrize(
    "case", [case for case in VECTORS if case["kind"] == "myerson_af1"], ids=lambda case: case["id"]
)
def test_noise_vectors(case: dict[str, Any]) -> None:
    given, expected = case["in"], case["out"]
    curve: NoiseCurve
    match given["curve"]:
        case "exp":
            curve = Exponential()
        case "cauchy":
            curve = Cauchy()
        case "eiv_r2":
            params = given["params"]
            curve = noise.NoiseCurve(tuple(params["a"]), tuple(params["lam"]), params["sigma"])
    bought = noised(curve, given["price"], given["bid"])
    found = {"gain": bought.gain, "payment": bought.payment, "utility": bought.utility(given["true_value"])}
    assert found == pytest.approx(expected, abs=case["tol"], rel=0)


@pytest.mark.parametrize(
    "case", [case for case in VECTORS if case["kind"] == "myerson_af2"], ids=lambda case: case["id"]
)
def test_masking_vectors(case: dict[str, Any]) -> None:
    given = case["in"]
    bought = masked(given["power"], given["price"], given["bid"])
    found = {"theta": kept(given["price"], given["bid"]), "gain": bought.gain, "payment": bought.payment}
    assert found == pytest.approx(case["out"], abs=case["tol"], rel=0)


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "menu"], ids=lambda case: case["id"])
def test_step_vectors(case: dict[str, Any]) -> None:
    opens, gains = ([Fraction(text) for text in case["in"][name]] for name in ("thresholds", "gains"))
    for row in case["out"]["rows"]:
        bought = stepwise(opens, gains, Fraction(row["bid"]))
        assert (bought.gain, bought.payment) == (Fraction(row["gain"]), Fraction(row["payment"]))


def test_masking_at_price_zero_is_free() -> None:
    assert masked(2, 0.0, 0.0).payment == 0
    assert math.isclose(masked(2, 1.0, 3.0).gain, 1)
