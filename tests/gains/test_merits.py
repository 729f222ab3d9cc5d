"""Merits are scores row by row: their mean is the score, and two models are compared in pairs."""

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.core.random import stream
from gainshare.gains.merits import SCORES, Yardstick, error_of, score_of, yardstick
from gainshare.gains.score import CLASS_SCORES
from gainshare.gains.task import Task

RNG = stream(6)
TRUTH = RNG.integers(0, 3, 40).astype(np.float64)
KNOWN = RNG.integers(0, 3, 50).astype(np.float64)
GUESS = RNG.dirichlet([2.0, 2.0, 2.0], 40) + 3.0 * np.eye(3)[TRUTH.astype(int)]
GUESS /= GUESS.sum(axis=1, keepdims=True)
ONCE = np.ones(50, dtype=np.int64)


@pytest.mark.parametrize("score", SCORES)
def test_the_mean_merit_is_the_score_of_classes(score: str) -> None:
    measure = yardstick(Task("y", "", 3, "knn", score), TRUTH, KNOWN, ONCE)
    rates = np.bincount(KNOWN.astype(int)) / 50
    assert score_of(measure.merits(GUESS)) == pytest.approx(CLASS_SCORES[score](TRUTH, GUESS, rates), abs=2**-30)


def test_the_mean_merit_of_numbers_is_their_skill() -> None:
    measure = yardstick(Task("y"), TRUTH, KNOWN, ONCE)
    guess = TRUTH + 0.1
    expected = 1 - 0.01 / np.mean((TRUTH - KNOWN.mean()) ** 2)
    assert score_of(measure.merits(guess)) == pytest.approx(expected, abs=2**-30)
    assert score_of(measure.merits(guess + 99)) == 0.0


def test_labels_count_in_the_baseline_as_often_as_they_are_brought() -> None:
    counts = np.arange(50) % 3
    measure = yardstick(Task("y"), TRUTH, KNOWN, counts)
    assert float(measure.base) == pytest.approx(np.average(KNOWN, weights=counts))


def test_the_error_of_a_gain_is_that_of_its_pairs() -> None:
    before, after = RNG.random(30), RNG.random(30)
    assert error_of(before, after) == pytest.approx(np.std(after - before, ddof=1) / 30**0.5, abs=2**-30)
    assert error_of(before, before) == 0.0
    assert error_of(before[:1], after[:1]) == 1.0


def test_what_cannot_be_scored_row_by_row_is_refused() -> None:
    with pytest.raises(Refused, match="must be one of accuracy, skill, log-loss-skill in a joint training"):
        yardstick(Task("y", score="range-rmse"), TRUTH, KNOWN, ONCE)
    with pytest.raises(DataError, match="there is nothing to judge by"):
        yardstick(Task("y"), TRUTH[:0], KNOWN, ONCE)
    with pytest.raises(DataError, match="there is nothing to judge by"):
        yardstick(Task("y"), TRUTH, KNOWN, 0 * ONCE)
    with pytest.raises(DataError, match="degenerate_labels"):
        Yardstick(Task("y"), np.ones(3), np.array(1.0)).merits(np.ones(3))
