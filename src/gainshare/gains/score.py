"""How well a task is done: a score of predictions against the truth, and what the mean alone would score.

Scores of numbers depend on the predictions through their mean squared error only, which lets a linear game be
scored from moments. Classes are predicted as probabilities; their `skill` is the Brier skill score.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """What a mean squared error is compared with, on the test rows.

    baseline: mean squared error of the training mean. spread: largest minus smallest truth. sd: of the truth.
    """

    baseline: float
    spread: float
    sd: float


def skill(error: Floats, scale: Scale) -> Floats:
    """1 - MSE / MSE of the training mean, not below 0 (the default)."""
    return np.maximum(0.0, 1.0 - error / scale.baseline)


def range_rmse(error: Floats, scale: Scale) -> Floats:
    """1 - RMSE / (max - min), not below 0 (Agarwal et al. 2019, section 2; a constant scores above 0 too)."""
    return np.maximum(0.0, 1.0 - np.sqrt(np.maximum(error, 0.0)) / scale.spread)


def sd_rmse(error: Floats, scale: Scale) -> Floats:
    """1 - RMSE / standard deviation, not below 0."""
    return np.maximum(0.0, 1.0 - np.sqrt(np.maximum(error, 0.0)) / scale.sd)


NUMBER_SCORES: dict[str, Callable[[Floats, Scale], Floats]] = {
    "skill": skill,
    "range-rmse": range_rmse,
    "sd-rmse": sd_rmse,
}
"""Scores of a number: from mean squared errors, (m,) to (m,) values in [0, 1]."""


def scale_of(truth: Floats, mean: float) -> Scale:
    """The scale of these test rows for a model whose training rows had this mean."""
    return Scale(float(np.mean((truth - mean) ** 2)), float(np.ptp(truth)), float(np.std(truth)))


def brier_skill(truth: Floats, guess: Floats, rates: Floats) -> float:
    """1 - Brier score / Brier score of the training rates, not below 0."""
    hit = np.eye(guess.shape[1])[truth.astype(np.int64)]
    return max(0.0, 1.0 - float(np.sum((guess - hit) ** 2) / np.sum((rates - hit) ** 2)))


def accuracy(truth: Floats, guess: Floats, rates: Floats) -> float:
    """Share of rows whose likeliest class is the true one; rates: unused, the baseline is scored as a guess."""
    assert guess.shape[1] == rates.shape[-1]
    return float(np.mean(guess.argmax(axis=1) == truth))


def log_loss_skill(truth: Floats, guess: Floats, rates: Floats) -> float:
    """1 - log-loss / log-loss of the training rates, not below 0; probabilities are kept above 1e-12."""
    rows, codes = np.arange(len(truth)), truth.astype(np.int64)
    spent = -float(np.mean(np.log(np.maximum(guess[rows, codes], 1e-12))))
    return max(0.0, 1.0 - spent / -float(np.mean(np.log(np.maximum(rates[codes], 1e-12)))))


CLASS_SCORES: dict[str, Callable[[Floats, Floats, Floats], float]] = {
    "skill": brier_skill,
    "accuracy": accuracy,
    "log-loss-skill": log_loss_skill,
}
"""Scores of classes: truth (rows,), guessed probabilities (rows, classes), training rates (classes,) to [0, 1]."""
