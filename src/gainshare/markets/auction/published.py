"""The auction as a report of 2025 published it, rule by rule and error by error; `auction` is the corrected one.

"Data markets: the complete workflow of trading machine-learning models" (26 July 2025) implements Agarwal, Dahleh
and Sarkar (2019) with gains in sample, fresh noise at every bid, a signed cosine and renormalised payouts. Kept to be
compared; nothing is sold by it. docs/theory/as-published.md says what each rule breaks. Amounts are floats, as there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng
from gainshare.games.division import LAMBDA, penalties
from gainshare.prices.tried import Tried
from gainshare.prices.ucb import most_hopeful
from gainshare.prices.weights import multiplied

NET = tuple(float(price) for price in np.linspace(50.0, 500.0, 20))
"""Its prices per unit of gain, whoever comes."""

VALUE = 200.0
"""What its one buyer knows and says."""

NOISE, POINTS, ORDERS, DELTA, CONFIDENCE = 0.1, 100, 50, 0.1, 2.0
"""Noise of one unit of price above bid; bids of the integral; joining orders; learning rate of MWU; c of UCB."""


def generated(sellers: int, rows: int, rng: Rng) -> tuple[Floats, Floats]:
    """Columns (rows, sellers) uniform on [0, 10], and their sum with weights N(0, 1) plus noise N(0, 0.5^2)."""
    columns = rng.uniform(0.0, 10.0, (rows, sellers))
    weights = rng.standard_normal(sellers)
    return columns, columns @ weights + rng.normal(0.0, 0.5, rows)


def gains(columns: Floats, target: Floats) -> Floats:
    """max(0, 1 - RMSE / std) of least squares with intercept, fitted and scored on the same rows.

    columns: (..., rows, sellers). target: (rows,); a constant one scores 1, as there. Dependent columns are allowed.
    """
    wanted = target - target.mean()
    total = float(wanted @ wanted)
    if total == 0.0:
        return np.ones(columns.shape[:-2])
    centred = columns - columns.mean(axis=-2, keepdims=True)
    gram, cross = np.swapaxes(centred, -1, -2) @ centred, np.swapaxes(centred, -1, -2) @ wanted
    weights = (np.linalg.pinv(gram, rcond=1e-12, hermitian=True) @ cross[..., None])[..., 0]
    left = np.clip(1.0 - (weights * cross).sum(axis=-1) / total, 0.0, 1.0)
    return np.asarray(1.0 - np.sqrt(left))


def allocated(columns: Floats, price: float, bid: float, rng: Rng) -> Floats:
    """What a bid buys: the columns, with noise of 0.1 (p - b) in their raw units if it is below the price."""
    return columns if bid >= price else _degraded(columns, price, np.array([bid]), rng)[0]


def _degraded(columns: Floats, price: float, bids: Floats, rng: Rng) -> Floats:
    spread = NOISE * (price - bids)
    return np.asarray(columns + spread[:, None, None] * rng.standard_normal((len(bids), *columns.shape)))


def noisy_gains(columns: Floats, target: Floats, price: float, bids: Floats, rng: Rng) -> Floats:
    """The gain of each bid, (k,), each trained on noise of its own; bids that reach the price get clean columns."""
    found = np.full(len(bids), gains(columns, target))
    below = bids < price
    if below.any():
        found[below] = gains(_degraded(columns, price, bids[below], rng), target)
    return found


def raw_payment(columns: Floats, target: Floats, price: float, bid: float, rng: Rng) -> float:
    """B G(b) less Simpson's integral of G from 0 to b on 100 points, before it is cut at 0; may be negative.

    G(b), too, is measured anew: it is not the gain that was delivered.
    """
    bids = np.linspace(0.0, bid, POINTS)
    worth = bid * noisy_gains(columns, target, price, np.array([bid]), rng)[0]
    return float(worth - simpson(noisy_gains(columns, target, price, bids, rng), step=bid / (POINTS - 1)))


def simpson(heights: Floats, step: float) -> float:
    """The integral by parabolas through an even number of equidistant heights, at least 4.

    The last interval takes the parabola through the last three heights (Cartwright 2017), as the library used there.

    >>> round(simpson(np.arange(4.0) ** 2, step=1.0), 12)
    9.0
    """
    weights = np.ones(len(heights))
    weights[1:-2:2], weights[2:-2:2] = 4.0, 2.0
    weights[-1] = 0.0
    last = 5.0 * heights[-1] + 8.0 * heights[-2] - heights[-3]
    return float(step * (weights @ heights / 3.0 + last / 12.0))


def payments(columns: Floats, target: Floats, bid: float, rng: Rng) -> Floats:
    """What each price of the net would have charged this bid: (20,), each from noise of its own, cut at 0."""
    return np.array([max(0.0, raw_payment(columns, target, price, bid, rng)) for price in NET])


def reweighted(weights: Sequence[float], paid: Floats) -> tuple[float, ...]:
    """MWU: each weight times 1 + 0.1 payment / 500."""
    return multiplied(weights, (paid / NET[-1]).tolist(), DELTA)


def hopeful(tried: Tried) -> int:
    """UCB: the place of the price with the largest mean payment + sqrt(2 ln t / count); untried ones first."""
    counts, totals = tried.arrays()
    return most_hopeful(counts, totals / np.maximum(counts, 1), CONFIDENCE)


def shapley(columns: Floats, target: Floats, rng: Rng) -> Floats:
    """Mean marginal gain of each column over 50 joining orders that all share; sums to the gain of all."""
    count = columns.shape[1]
    total = np.zeros(count)
    for _ in range(ORDERS):
        order = rng.permutation(count)
        reached = [float(gains(columns[:, order[: size + 1]], target)) for size in range(count)]
        total[order] += np.diff([0.0, *reached])
    return total / ORDERS


def cosines(columns: Floats) -> Floats:
    """Signed cosine of every two columns as they stand, uncentred: (sellers, sellers); 0 to a column of zeros."""
    lengths = np.linalg.norm(columns, axis=0)
    units = columns / np.where(lengths > 0.0, lengths, 1.0)
    return np.asarray(units.T @ units)


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """How a payment became payouts: Shapley values, what the penalty left of them, and shares that sum to 1."""

    values: Floats
    penalised: Floats
    shares: Floats

    def payouts(self, paid: float) -> Floats:
        """Each share of the payment, rounded by itself to two decimals."""
        return np.round(paid * self.shares, 2)


def divided(columns: Floats, target: Floats, rng: Rng) -> Division:
    """Values times exp(-ln 2 x total similarity to the others), renormalised; equal shares if nothing is left."""
    values = shapley(columns, target, rng)
    penalised = values * penalties(cosines(columns), LAMBDA)
    left = float(penalised.sum())
    shares = penalised / left if left > 0.0 else np.full(len(values), 1.0 / len(values))
    return Division(values, penalised, shares)
