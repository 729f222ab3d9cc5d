"""Vectors of learning prices: multiplicative weights, nets and their tuning, sample sizes, UCB1."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gainshare.auctions.myerson import linear, stepwise
from gainshare.core.arrays import Floats
from gainshare.games.permutations import sample_size, sample_size_theorem_5_3, sample_size_theorem_5_4
from gainshare.prices.net import eps_net, tuning
from gainshare.prices.ucb import most_hopeful
from gainshare.prices.weights import chances, multiplied

Round = tuple[Fraction, ...]


def rising(price: int, bid: int) -> Fraction:
    """The payment on a gain that rises evenly from 0 at no bid to 1 at the price: p/2 if p <= b, else b^2/(2p)."""
    return linear([0, price], [0, 1], bid).payment


def posted(price: int, bid: int) -> Fraction:
    """The payment on a gain of 1 from the price on."""
    return stepwise([price], [1], bid).payment


def weights_of_all(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """Algorithm 1: every price learns from every bid."""
    earned = _revenues(given, rising)
    gains = [tuple(part / given["bmax"] for part in revenue) for revenue in earned]
    weights = _weights(gains, Fraction(given["delta"]))
    likely = [chances(each) for each in weights]
    return {
        "gains": gains,
        "weights": weights,
        "probabilities_float": [tuple(map(float, each)) for each in likely],
        "expected_revenue": [_dot(chance, revenue) for chance, revenue in zip(likely, earned, strict=False)],
        "fixed_price_totals": _totals(earned),
    }


def normalisation(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """Dividing gains by a constant, and wrongly by each round's own largest."""
    earned, delta = _revenues(given, posted), Fraction(given["delta"])
    right = [tuple(part / given["bmax"] for part in revenue) for revenue in earned]
    wrong = [tuple(part / max(revenue) for part in revenue) for revenue in earned]
    return {
        "right_final": tuple(map(float, _weights(right, delta)[-1])),
        "per_round_max_normalised_final": tuple(map(float, _weights(wrong, delta)[-1])),
        "fixed_price_totals": _totals(earned),
    }


def _revenues(given: Mapping[str, Any], revenue: Callable[[int, int], Fraction]) -> list[Round]:
    return [tuple(revenue(price, bid) for price in given["prices"]) for bid in given["bids"]]


def _weights(gains: Sequence[Round], delta: Fraction) -> list[Round]:
    weights: list[Round] = [(Fraction(1),) * len(gains[0])]
    for gain in gains:
        weights.append(multiplied(weights[-1], gain, delta))
    return weights


def _dot(one: Round, other: Round) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True)), Fraction(0))


def _totals(earned: Sequence[Round]) -> list[Fraction]:
    return [sum(column, Fraction(0)) for column in zip(*earned, strict=True)]


def tuned(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    plan = tuning(given["N"], given["L"], given["bmax"])
    net = eps_net(given["bmax"], plan.eps)
    sellers, error, delta = given["M"], given["eps_shapley"], given["delta_shapley"]
    assert len(net) == plan.prices
    return {
        "eps": plan.eps,
        "net_size_minimal": plan.prices,
        "net_first": net[0],
        "net_last": net[-1],
        "delta": plan.delta,
        "regret_bound_average": plan.regret,
        "K_paper": sample_size_theorem_5_3(sellers, error, delta),
        "K_union_bound": sample_size(sellers, error, delta),
        "K_theorem_5_4_paper": sample_size_theorem_5_4(sellers, error, delta),
    }


def net_points(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    return {"points": eps_net(given["bmax"], given["eps"])}


def bandit(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    actions, counts, means = _pulled(given, scale=1.0)
    drowned, _, _ = _pulled(given, scale=100.0)
    return {
        "actions": actions,
        "means": means.tolist(),
        "counts": counts.tolist(),
        "actions_if_rewards_times_100": drowned,
    }


def _pulled(given: Mapping[str, Any], scale: float) -> tuple[list[int], Any, Floats]:
    cycles = given["reward_cycle"]
    counts, totals, actions = np.zeros(len(cycles), dtype=np.int64), np.zeros(len(cycles)), []
    for _ in range(given["rounds"]):
        arm = most_hopeful(counts, totals / np.maximum(counts, 1), given["c"])
        totals[arm] += scale * cycles[arm][counts[arm] % len(cycles[arm])]
        counts[arm] += 1
        actions.append(arm)
    return actions, counts, totals / counts
