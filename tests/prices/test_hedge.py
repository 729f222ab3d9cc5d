"""Hedge: regret within its bound on every sequence, and Algorithm 1 exact on fractions."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.prices.hedge import Hedge, Totals, Weights
from gainshare.prices.pricer import Posted
from gainshare.prices.weights import chances, multiplied

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
NOBODY = Posted(0.0, 1.0)


def expected_regret(hedge: Hedge, rounds: int, buyer: Callable[[Floats, int], Floats]) -> float:
    """Best fixed price less expected revenue; the buyer sees the chances of this round before it pays."""
    state, earned, totals = hedge.start(), 0.0, np.zeros(len(hedge.net))
    for n in range(rounds):
        likely = np.array(hedge.chances(state))
        revenue = buyer(likely, n)
        earned += float(likely @ revenue)
        totals += revenue
        state = hedge.learn(state, NOBODY, lambda _, revenue=revenue: revenue)
    return float(totals.max()) - earned


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(1, 60), st.sampled_from([None, 0.05, 0.5, 3.0]), st.integers(0, 2**32))
def test_regret_is_within_the_bound_on_random_sequences(k: int, rounds: int, delta: float | None, seed: int) -> None:
    hedge = Hedge(tuple(float(price) for price in range(1, k + 1)), bmax=20.0, delta=delta)
    revenues = stream(seed, "revenues").choice([0.0, 1.0, 7.5, 20.0], size=(rounds, k))
    assert expected_regret(hedge, rounds, lambda _, n: revenues[n]) <= hedge.bound(rounds) + 1e-6


def starve_the_likely(likely: Floats, _: int) -> Floats:
    return 20.0 * (likely <= np.median(likely))


def starve_the_likeliest(likely: Floats, _: int) -> Floats:
    return 20.0 * (np.arange(len(likely)) != likely.argmax())


def change_sides(likely: Floats, n: int) -> Floats:
    half = np.arange(len(likely)) < len(likely) // 2
    return 20.0 * (half if (n // 50) % 2 else ~half)


@pytest.mark.parametrize("delta", [None, 0.1])
@pytest.mark.parametrize("buyer", [starve_the_likely, starve_the_likeliest, change_sides])
@pytest.mark.parametrize("k", [2, 64])
def test_regret_is_within_the_bound_against_an_adversary(
    k: int, buyer: Callable[[Floats, int], Floats], delta: float | None
) -> None:
    hedge = Hedge(tuple(float(price) for price in range(1, k + 1)), bmax=20.0, delta=delta)
    assert expected_regret(hedge, 400, buyer) <= hedge.bound(400) + 1e-6


def test_a_revenue_above_the_largest_reward_counts_as_that_reward() -> None:
    hedge = Hedge((1.0, 2.0), bmax=10.0)
    assert hedge.learn(hedge.start(), NOBODY, lambda _: np.array([11.0, -1.0])) == Totals(1, (10.0, 0.0))


@pytest.mark.parametrize("delta", [None, 0.3])
def test_prices_are_drawn_with_their_stated_chances(delta: float | None) -> None:
    hedge, rng = Hedge((10.0, 20.0, 40.0), delta=delta), stream(11, "price")
    state = hedge.start()
    for _ in range(5):
        state = hedge.learn(state, NOBODY, lambda _: np.array([5.0, 20.0, 0.0]))
    likely = dict(zip(hedge.net, hedge.chances(state), strict=True))
    posted = [hedge.post(state, rng) for _ in range(4000)]
    assert all(one.probability == pytest.approx(likely[one.price], abs=1e-12) for one in posted)
    for price, chance in likely.items():
        seen = sum(one.price == price for one in posted) / 4000
        assert abs(seen - chance) <= 6 * np.sqrt(chance * (1 - chance) / 4000)


def test_weights_stay_finite_for_ever() -> None:
    hedge = Hedge((1.0, 2.0), delta=1e30)
    state = hedge.start()
    for _ in range(100):
        state = hedge.learn(state, NOBODY, lambda _: np.array([0.0, 2.0]))
    assert isinstance(state, Weights)
    assert hedge.chances(state) == (0.0, 1.0)
    old = Hedge((1.0, 2.0)).post(Totals(10**9, (0.0, 1e9)), stream(1))
    assert old == Posted(2.0, 1.0)


def test_a_single_price_has_no_regret() -> None:
    assert Hedge((5.0,)).bound(1000) == 0
    assert Hedge((5.0,)).post(Totals(3, (9.0,)), stream(1)) == Posted(5.0, 1.0)


@pytest.mark.parametrize("delta", [0.0, -1.0, float("nan")])
def test_a_delta_that_is_not_positive_is_refused(delta: float) -> None:
    with pytest.raises(Refused, match="delta"):
        Hedge((1.0,), delta=delta)


def revenue(price: Fraction, bid: Fraction) -> Fraction:
    return price / 2 if price <= bid else bid**2 / (2 * price)


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "mwu"], ids=lambda case: case["id"])
def test_algorithm_1_is_exact_on_fractions(case: dict[str, Any]) -> None:
    given, expected = case["in"], case["out"]
    prices, delta = [Fraction(price) for price in given["prices"]], Fraction(given["delta"])
    paid = [[revenue(price, Fraction(bid)) for price in prices] for bid in given["bids"]]
    weights = [(Fraction(1),) * len(prices)]
    for row, gains in zip(paid, expected["gains"], strict=True):
        assert [earned / given["bmax"] for earned in row] == [Fraction(gain) for gain in gains]
        weights.append(multiplied(weights[-1], [earned / given["bmax"] for earned in row], delta))
    assert [list(row) for row in weights] == [[Fraction(text) for text in row] for row in expected["weights"]]
    likely = [chances(row) for row in weights]
    for row, floats in zip(likely, expected["probabilities_float"], strict=True):
        assert [float(chance) for chance in row] == pytest.approx(floats, abs=1e-15, rel=0)
    means = [sum(p * r for p, r in zip(row, earned, strict=True)) for row, earned in zip(likely, paid, strict=False)]
    assert means == [Fraction(mean) for mean in expected["expected_revenue"]]
    totals = [sum(column) for column in zip(*paid, strict=True)]
    assert totals == [Fraction(total) for total in expected["fixed_price_totals"]]


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "mwu"], ids=lambda case: case["id"])
def test_hedge_with_delta_is_algorithm_1(case: dict[str, Any]) -> None:
    given, expected = case["in"], case["out"]
    net = tuple(float(price) for price in given["prices"])
    hedge = Hedge(net, bmax=float(given["bmax"]), delta=float(Fraction(given["delta"])))
    state = hedge.start()
    for n, bid in enumerate(given["bids"]):
        assert hedge.chances(state) == pytest.approx(expected["probabilities_float"][n], abs=1e-15, rel=0)
        paid = np.array([float(revenue(Fraction(price), Fraction(bid))) for price in given["prices"]])
        state = hedge.learn(state, NOBODY, lambda _, paid=paid: paid)
    assert hedge.chances(state) == pytest.approx(expected["probabilities_float"][-1], abs=1e-15, rel=0)


def test_rewards_are_divided_by_a_constant_and_not_by_the_best_of_the_round() -> None:
    """Nine buyers of value 1 and one of 20: the price 12 earns more, and only the constant finds it."""
    (case,) = [case for case in VECTORS if case["kind"] == "mwu_normalisation"]
    given, expected = case["in"], case["out"]
    prices, delta = np.array(given["prices"], dtype=float), float(Fraction(given["delta"]))
    hedge = Hedge(tuple(prices.tolist()), bmax=float(given["bmax"]), delta=delta)
    state, wrong, totals = hedge.start(), (1.0, 1.0), np.zeros(2)
    for bid in given["bids"]:
        paid = prices * (bid >= prices)
        state = hedge.learn(state, NOBODY, lambda _, paid=paid: paid)
        wrong = multiplied(wrong, (paid / paid.max()).tolist(), delta)
        totals += paid
    assert isinstance(state, Weights)
    assert state.weights == pytest.approx(expected["right_final"], abs=case["tol"], rel=0)
    assert wrong == pytest.approx(expected["per_round_max_normalised_final"], abs=case["tol"], rel=0)
    assert totals.tolist() == [float(total) for total in expected["fixed_price_totals"]]
    assert (np.argmax(state.weights), np.argmax(wrong)) == (1, 0)
