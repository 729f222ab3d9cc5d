"""Models that predict from raw rows with missing cells: scorecards, and whatever else behind its encoding."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from gainshare.core.arrays import Floats
from gainshare.core.codec import canonical
from gainshare.gains.encoding import Encoding, filled
from gainshare.gains.learning import Predictor
from gainshare.gains.task import Task

CARD = ("fill", "weights", "gaps", "intercept")
"""What stands in a scorecard's file besides what it predicts and from what."""

FINE = 9
"""Decimals of a scorecard's figures, in their units, so that another build of linear algebra makes the same."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A weighted sum of raw columns: a number, or the log-odds of class 1.

    fill: what stands for a missing cell of each column. weights: of the columns. gaps: what is added where a cell is
    missing. classes: 2, or 0 for a number.
    """

    fill: tuple[float, ...]
    weights: tuple[float, ...]
    gaps: tuple[float, ...]
    intercept: float
    classes: int

    def predict(self, columns: Floats) -> Floats:
        """(n, d) raw rows, NaN where a cell is missing, to (n,) numbers or (n, 2) probabilities."""
        weights = np.array([*self.weights, *self.gaps])
        figures: Floats = filled(columns, np.array(self.fill)) @ weights + self.intercept
        if not self.classes:
            return figures
        return np.column_stack([expit(-figures), expit(figures)])


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A model of encoded rows, behind its encoding."""

    encoding: Encoding
    model: Predictor

    def predict(self, columns: Floats) -> Floats:
        """As the model, from raw rows with missing cells."""
        return self.model.predict(self.encoding.encode(columns))


def scorecard(encoding: Encoding, solution: Floats, classes: int, size: float = 1.0) -> Scorecard:
    """What weights of encoded columns, with the intercept last, say on raw ones. size: of the labels."""
    width = len(encoding.fill)
    unit = np.where(np.isfinite(encoding.unit), encoding.unit, 1.0)
    weights = on_grid(solution[:-1] / encoding.unit, size / unit)
    fill = on_grid(encoding.fill, unit[:width])
    intercept = on_grid(solution[-1:] - weights @ encoding.centre, np.array([size]))
    split = tuple(weights[:width].tolist()), tuple(weights[width:].tolist())
    return Scorecard(tuple(fill.tolist()), *split, float(intercept[0]), classes)


def card_content(card: Scorecard, task: Task, columns: tuple[str, ...]) -> bytes:
    """The one file of a scorecard: JSON that says what it predicts, and from which columns."""
    about = {"target": task.target, "learner": task.learner, "classes": card.classes, "columns": columns}
    return canonical(about | {name: getattr(card, name) for name in CARD})


def on_grid(figures: Floats, sizes: Floats) -> Floats:
    """To FINE decimals of the power of ten below their size; zero is one number, without a sign.

    >>> on_grid(np.array([2 / 3, 200 / 3]), np.array([1.0, 50.0]))
    array([ 0.66666667, 66.66666667])
    """
    decimals = FINE - np.floor(np.log10(np.broadcast_to(sizes, figures.shape))).astype(np.int64)
    rounded = [round(*each) + 0.0 for each in zip(figures.ravel().tolist(), decimals.ravel().tolist(), strict=True)]
    return np.array(rounded).reshape(figures.shape)
