"""Logistic regression of two classes with a penalty of 1 on the squared weights, by damped Newton steps.

Targets may be probabilities, and rows may weigh any amount. The optimum is that of scikit-learn's LogisticRegression
with C = 1, which wants classes.
"""

import numpy as np
from scipy.special import expit

from gainshare.core.arrays import Floats

PENALTY = 1.0
STEPS, HALVINGS = 100, 40
"""Most steps, and most times that one is halved."""

CONVERGED = 1e-20
"""Of the Newton decrement: what is left to gain is half of it."""


def logistic(columns: Floats, targets: Floats, weights: Floats, start: Floats | None = None) -> Floats:
    """Weights of the columns, then the intercept: (p + 1,).

    columns: (n, p). targets: (n,), in [0, 1], neither all 0 nor all 1. weights: (n,), at least 0. start: (p + 1,).

    >>> np.round(logistic(np.zeros((4, 1)), np.array([0.0, 1.0, 1.0, 1.0]), np.ones(4)), 6)
    array([0.      , 1.098612])
    """
    wide = np.column_stack([columns, np.ones(len(columns))])
    ridge = np.append(np.full(columns.shape[1], PENALTY), 0.0)
    at = np.zeros(wide.shape[1]) if start is None else start
    score, spent = _spent(wide, targets, weights, ridge, at)
    for _ in range(STEPS):
        guess = expit(score)
        slope = wide.T @ (weights * (guess - targets)) + ridge * at
        curve = wide.T @ ((weights * guess * (1.0 - guess))[:, None] * wide)
        curve[np.diag_indices_from(curve)] += ridge + 1e-12
        step = np.linalg.solve(curve, slope)
        decrement = float(slope @ step)
        size, best = 1.0, (at - step, *_spent(wide, targets, weights, ridge, at - step))
        for _ in range(HALVINGS):
            if best[2] <= spent - 0.25 * size * decrement or decrement <= 1e-9 * (1.0 + abs(spent)):
                break
            size /= 2.0
            best = (at - size * step, *_spent(wide, targets, weights, ridge, at - size * step))
        at, score, spent = best
        if decrement <= CONVERGED * (1.0 + abs(spent)):
            break
    return at


def _spent(wide: Floats, targets: Floats, weights: Floats, ridge: Floats, at: Floats) -> tuple[Floats, float]:
    """Log-odds of each row, and the penalised loss."""
    score = wide @ at
    loss = float(weights @ (np.logaddexp(0.0, score) - targets * score))
    return score, loss + 0.5 * float(ridge @ (at * at))
