"""Scores as means over rows: what each row's prediction adds, so that two models can be compared row by row."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats, Ints, measured
from gainshare.core.errors import DataError, Refused
from gainshare.gains.learning import rates
from gainshare.gains.task import Task

SCORES = ("accuracy", "skill", "log-loss-skill")
"""Those that are a mean over rows."""

SMALLEST = 1e-12
"""Probabilities are kept above it where their logarithm counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """How n rows are judged: their labels, (n,), and what is predicted of them without any data."""

    task: Task
    truth: Floats
    base: Floats

    def merits(self, guess: Floats) -> Floats:
        """(n,) numbers, or (n, classes) probabilities, to (n,) merits, each at most 1: their mean is the score.

        Right or wrong; or 1 - the loss of the row / the mean loss without any data. Raises DataError if the latter
        is 0: there is nothing to learn.
        """
        if self.task.score == "accuracy":
            return np.asarray(guess.argmax(axis=1) == self.truth, dtype=np.float64)
        lost = float(self._losses(np.repeat(self.base[None], len(self.truth), axis=0)).mean())
        if not lost > 0.0:
            rule = "is the same in all of a member's training and held-out rows"
            raise DataError("degenerate_labels", "target", self.task.target, rule)
        return np.asarray(1.0 - self._losses(guess) / lost)

    def _losses(self, guess: Floats) -> Floats:
        if not self.task.classes:
            return np.asarray((guess - self.truth) ** 2)
        codes = self.truth.astype(np.int64)
        if self.task.score == "skill":
            return np.asarray(((guess - np.eye(self.task.classes)[codes]) ** 2).sum(axis=1))
        return np.asarray(-np.log(np.maximum(guess[np.arange(len(codes)), codes], SMALLEST)))


def yardstick(task: Task, truth: Floats, labels: Floats, counts: Ints) -> Yardstick:
    """Judging rows with this truth against the rates or the mean of labels that count so often, 0 for not at all.

    Raises DataError for no rows, Refused for a score that is no mean over rows.
    """
    if task.score not in SCORES:
        raise Refused("unknown_value", "score", task.score, f"must be one of {', '.join(SCORES)} in a joint training")
    if not len(truth) or not counts.any():
        raise DataError("empty_data", "rows", None, "0 rows on one side of the split: there is nothing to judge by")
    return Yardstick(task, truth, rates(np.repeat(labels, counts), task.classes))


def score_of(merits: Floats) -> float:
    """Their mean, within [0, 1], a multiple of 2^-30."""
    return measured(min(1.0, max(0.0, float(merits.mean()))))


def error_of(before: Floats, after: Floats) -> float:
    """The paired standard error of a gain, of merits on the same rows; 1 on a single row, which tells nothing."""
    if len(before) < 2:
        return 1.0
    return measured(float((after - before).std(ddof=1)) / len(before) ** 0.5)
