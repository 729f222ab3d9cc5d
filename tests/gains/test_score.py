"""Scores lie in [0, 1], are 1 for the truth, and compare with what needs no data at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, log_loss, mean_squared_error, r2_score

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.gains.score import (
    CLASS_SCORES,
    NUMBER_SCORES,
    accuracy,
    brier_skill,
    log_loss_skill,
    range_rmse,
    scale_of,
    sd_rmse,
    skill,
)

SEEDS = st.integers(0, 2**32)


def guesses(seed: int, rows: int = 30) -> tuple[Floats, Floats, float]:
    """Truths, predictions of some quality, and a training mean near the truth's."""
    rng = stream(seed, "guesses")
    truth = rng.standard_normal(rows) * 10.0 ** rng.integers(-3, 4)
    return truth, truth + rng.exponential() * truth.std() * rng.standard_normal(rows), float(truth[::2].mean())


@given(SEEDS)
def test_scores_of_numbers_lie_between_0_and_1_and_are_1_for_the_truth(seed: int) -> None:
    truth, guess, mean = guesses(seed)
    scale, error = scale_of(truth, mean), np.array([mean_squared_error(truth, guess)])
    for score in NUMBER_SCORES.values():
        assert 0.0 <= score(error, scale)[0] < 1.0
        assert score(np.zeros(1), scale)[0] == 1.0


@given(SEEDS)
def test_scores_fall_as_errors_grow(seed: int) -> None:
    truth, _, mean = guesses(seed)
    scale, errors = scale_of(truth, mean), np.linspace(0.0, 4.0 * truth.var(), 50)
    assert all(np.all(np.diff(score(errors, scale)) <= 0.0) for score in NUMBER_SCORES.values())


def test_skill_is_r2_against_the_training_mean() -> None:
    truth, guess, mean = guesses(3)
    error = np.array([mean_squared_error(truth, guess)])
    expected = 1.0 - mean_squared_error(truth, guess) / mean_squared_error(truth, np.full(30, mean))
    assert skill(error, scale_of(truth, mean))[0] == pytest.approx(max(0.0, expected))
    assert skill(error, scale_of(truth, float(truth.mean())))[0] == pytest.approx(max(0.0, r2_score(truth, guess)))


def test_predicting_the_training_mean_has_no_skill() -> None:
    truth, _, mean = guesses(4)
    scale, error = scale_of(truth, mean), np.array([np.mean((truth - mean) ** 2)])
    assert skill(error, scale)[0] == 0.0
    assert sd_rmse(error, scale)[0] == 0.0


def test_by_the_range_a_constant_seems_to_gain() -> None:
    """Section 1.4-11 of the specification: a buyer would pay for nothing, so this score is no default."""
    truth = np.array([0.0, 1.0] * 10)
    assert range_rmse(np.array([0.25]), scale_of(truth, 0.5))[0] == 0.5


def test_by_the_deviation_independent_features_are_worth_more_together() -> None:
    """R^2 of 0.3, 0.6, 0.9 as in section 1.4-11: supermodular, so copying arguments lose their footing."""
    scale = scale_of(np.array([-1.0, 1.0]), 0.0)
    gains = sd_rmse(1.0 - np.array([0.3, 0.6, 0.9]), scale)
    assert gains == pytest.approx([0.163, 0.368, 0.684], abs=5e-4)
    assert skill(1.0 - np.array([0.3, 0.6, 0.9]), scale) == pytest.approx([0.3, 0.6, 0.9])


def labelled(seed: int, classes: int = 3) -> tuple[Floats, Floats, Floats]:
    """True classes, guessed probabilities, training rates."""
    rng = stream(seed, "labelled")
    truth = rng.integers(classes, size=40).astype(np.float64)
    return truth, rng.dirichlet(np.ones(classes), size=40), rng.dirichlet(np.full(classes, 9.0))


@given(SEEDS)
def test_scores_of_classes_lie_between_0_and_1(seed: int) -> None:
    truth, guess, rates = labelled(seed)
    sure = np.eye(3)[truth.astype(int)]
    for score in CLASS_SCORES.values():
        assert 0.0 <= score(truth, guess, rates) <= 1.0
        assert score(truth, sure, rates) == 1.0


@given(SEEDS)
def test_guessing_the_training_rates_has_no_skill(seed: int) -> None:
    truth, _, rates = labelled(seed)
    same = np.tile(rates, (40, 1))
    assert brier_skill(truth, same, rates) == 0.0
    assert log_loss_skill(truth, same, rates) == pytest.approx(0.0, abs=1e-12)
    assert accuracy(truth, same, rates) == np.mean(truth == rates.argmax())


def test_scores_of_classes_are_those_of_scikit_learn() -> None:
    truth, guess, rates = labelled(5)
    likely = 0.9 * np.eye(3)[truth.astype(int)] + 0.1 * guess
    spent, baseline = (log_loss(truth, p, labels=[0, 1, 2]) for p in (likely, np.tile(rates, (40, 1))))
    assert log_loss_skill(truth, likely, rates) == pytest.approx(1.0 - spent / baseline)
    assert accuracy(truth, guess, rates) == accuracy_score(truth, guess.argmax(axis=1))
    hit = np.eye(3)[truth.astype(int)]
    brier, brier_of_rates = ((p - hit) ** 2 for p in (likely, rates))
    assert brier_skill(truth, likely, rates) == pytest.approx(1.0 - brier.sum() / brier_of_rates.sum())


def test_certainty_that_fails_costs_much_but_not_everything() -> None:
    truth, rates = np.array([0.0, 1.0]), np.array([0.5, 0.5])
    assert log_loss_skill(truth, np.array([[1.0, 0.0], [1.0, 0.0]]), rates) == 0.0
    assert np.isfinite(log_loss_skill(truth, np.array([[1.0, 0.0], [0.0, 1.0]]), rates))
