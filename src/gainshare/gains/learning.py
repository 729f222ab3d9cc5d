"""Training: from rows to a predictor, for every learner of the allow-list."""

from importlib import import_module
from typing import Any, Protocol

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng
from gainshare.gains.linear import LinearGame, Rows
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES, scale_of
from gainshare.gains.task import LINEAR, Task


class Predictor(Protocol):
    """A trained model."""

    def predict(self, columns: Floats) -> Floats:
        """(rows, columns) to (rows,) numbers, or to (rows, classes) probabilities."""
        ...


class Constant:
    """What is predicted without any data: the training mean, or the training rates."""

    def __init__(self, figure: Floats) -> None:
        self._figure = figure

    def predict(self, columns: Floats) -> Floats:
        """The same for every row."""
        return np.repeat(self._figure[None], len(columns), axis=0)


class Fitted:
    """A scikit-learn estimator behind the one interface; class probabilities in the task's class order."""

    def __init__(self, fitted: Any, classes: int) -> None:
        self.fitted, self._classes = fitted, classes

    def predict(self, columns: Floats) -> Floats:
        """Numbers, or probabilities with a column for every class, seen in training or not."""
        if not self._classes:
            return np.asarray(self.fitted.predict(columns), dtype=np.float64)
        guess = np.zeros((len(columns), self._classes))
        guess[:, self.fitted.classes_.astype(np.int64)] = self.fitted.predict_proba(columns)
        return guess


def trained(task: Task, rows: Rows, rng: Rng) -> Predictor:
    """The model of this task on these rows; the baseline without any data, a constant where all labels are alike."""
    seed = int(rng.integers(2**32))
    if rows.train.size == 0:
        return Constant(rates(rows.known, task.classes))
    if np.all(rows.labels == rows.labels[0]):
        return Constant(rates(rows.labels, task.classes))
    if task.learner in LINEAR:
        return LinearGame(rows, task.learner, task.score).model()
    made = import_module("gainshare.gains.estimators").ESTIMATORS[task.learner]
    model = made(task.classes, len(rows.labels), seed)
    return Fitted(model.fit(rows.train, rows.labels), task.classes)


def rates(labels: Floats, classes: int) -> Floats:
    """The share of each class, (classes,); or the mean of a number, ()."""
    if not classes:
        return np.asarray(labels.mean())
    return np.bincount(labels.astype(np.int64), minlength=classes) / len(labels)


def scored(task: Task, rows: Rows, guess: Floats) -> float:
    """The task's score of these predictions for the test rows, beside the same baseline whoever brought data."""
    if task.classes:
        return CLASS_SCORES[task.score](rows.truth, guess, rates(rows.known, task.classes))
    error = np.mean((rows.truth - guess) ** 2, keepdims=True)
    return float(NUMBER_SCORES[task.score](error, scale_of(rows.truth, float(rows.known.mean())))[0])
