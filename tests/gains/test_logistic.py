"""Logistic regression is the optimum that scikit-learn finds, from wherever it begins."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from gainshare.core.random import stream
from gainshare.gains.logistic import logistic
from tests.gains.samples import sunny

COLUMNS, TARGET = sunny(90, 5)
COLUMNS = (COLUMNS - COLUMNS.mean(axis=0)) / COLUMNS.std(axis=0)
LABELS = (TARGET > 0.3) * 1.0
WEIGHTS = stream(4).integers(1, 4, 90).astype(np.float64)


def gradient(at: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    off = weights * (expit(COLUMNS @ at[:-1] + at[-1]) - targets)
    return np.append(COLUMNS.T @ off + at[:-1], off.sum())


def test_the_optimum_is_that_of_scikit_learn() -> None:
    peer = LogisticRegression(tol=1e-12, max_iter=10_000).fit(COLUMNS, LABELS, sample_weight=WEIGHTS)
    found = logistic(COLUMNS, LABELS, WEIGHTS)
    guess = expit(COLUMNS @ found[:-1] + found[-1])
    np.testing.assert_allclose(guess, peer.predict_proba(COLUMNS)[:, 1], atol=1e-6)


@pytest.mark.parametrize("start", [None, np.full(6, 9.0), np.full(6, -300.0)])
def test_the_gradient_vanishes_wherever_it_begins(start: np.ndarray | None) -> None:
    found = logistic(COLUMNS, LABELS, WEIGHTS, start)
    assert np.abs(gradient(found, LABELS, WEIGHTS)).max() < 1e-9


def test_targets_may_be_probabilities() -> None:
    soft = 0.1 + 0.8 * LABELS
    assert np.abs(gradient(logistic(COLUMNS, soft, WEIGHTS), soft, WEIGHTS)).max() < 1e-9


def test_classes_that_a_column_tells_apart_have_an_optimum_too() -> None:
    found = logistic(LABELS[:, None] * 2000.0, LABELS, np.ones(90))
    assert np.isfinite(found).all()
    assert (expit(LABELS * 2000.0 * found[0] + found[1]) > 0.5).astype(float).tolist() == LABELS.tolist()
