"""Ridge and least squares from moments: no coalition is ever refitted on rows (one Gram matrix serves all).

Columns are centred and scaled by their training rows, so that rescaling a column changes nothing; ridge adds 1 to
the diagonal of the Gram matrix of the scaled columns. Least squares takes the minimum-norm solution.
"""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.gains.score import NUMBER_SCORES, Scale, scale_of
from gainshare.kernels.linear import linear_prefixes

PENALTY = {"ridge": 1.0, "ols": 0.0}
_BATCH = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Training and test rows of a task: columns (rows, columns), labels (rows,), and the span of each player.

    known: labels of every training row of the market, whoever brings it: their mean, or rates, is the baseline.
    spans: for each of n players, where its columns begin and end.
    """

    train: Floats
    labels: Floats
    test: Floats
    truth: Floats
    known: Floats
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """A fitted linear predictor on raw columns: weights (columns,) and intercept."""

    weights: Floats
    intercept: float

    def predict(self, columns: Floats) -> Floats:
        """Predictions for (rows, columns): (rows,)."""
        return columns @ self.weights + self.intercept


class LinearGame:
    """What a coalition's columns are worth to a linear learner, scored on the test rows (a SweepGame).

    worth solves one small system per coalition; prefixes factorise once per joining order, where least squares has
    one solution: with no more training rows than columns it has many, and each prefix is solved for its own.
    """

    def __init__(self, rows: Rows, learner: str, score: str) -> None:
        self._spans = rows.spans
        mean, self._unit = rows.train.mean(axis=0), rows.train.std(axis=0)
        self._unit = np.where(self._unit > 1e-12 * (np.abs(mean) + 1.0), self._unit, np.inf)
        columns, exam = (rows.train - mean) / self._unit, (rows.test - mean) / self._unit
        self._mean, self._level = mean, float(rows.labels.mean())
        wanted, truth = rows.labels - self._level, rows.truth - self._level
        self._penalty = PENALTY[learner]
        self._gram = columns.T @ columns + self._penalty * np.eye(columns.shape[1])
        self._cross = columns.T @ wanted
        self._exam, self._exam_cross, self._exam_square = exam.T @ exam, exam.T @ truth, float(truth @ truth)
        self._held = np.column_stack([exam, truth])
        self._unique = self._penalty > 0.0 or len(wanted) > columns.shape[1]
        self._count = len(truth)
        self._scale, self._score = scale_of(rows.truth, self._level), NUMBER_SCORES[score]

    @property
    def players(self) -> int:
        """Number of players."""
        return len(self._spans)

    @property
    def scale(self) -> Scale:
        """What errors are compared with."""
        return self._scale

    def worth(self, coalitions: Bools) -> Floats:
        """Score of each coalition: (m, n) to (m,)."""
        widths = [stop - start for start, stop in self._spans]
        chosen = np.repeat(coalitions, widths, axis=1)
        parts = [self._errors(chosen[at : at + _BATCH]) for at in range(0, len(chosen), _BATCH)]
        return self._score(np.concatenate(parts), self._scale)

    def _errors(self, chosen: Bools) -> Floats:
        weights = self._solve(chosen)
        fitted = np.einsum("mi,ij,mj->m", weights, self._exam, weights, optimize=True)
        squares = self._exam_square - 2.0 * weights @ self._exam_cross + fitted
        return np.asarray(np.maximum(squares, 0.0) / self._count, dtype=np.float64)

    def _solve(self, chosen: Bools) -> Floats:
        kept = chosen.astype(np.float64)
        systems = self._gram * kept[:, :, None] * kept[:, None, :]
        wanted = (self._cross * kept)[:, :, None]
        if self._penalty:
            systems += np.eye(kept.shape[1]) * (1.0 - kept)[:, :, None]
            return np.asarray(np.linalg.solve(systems, wanted)[:, :, 0])
        return np.asarray((np.linalg.pinv(systems, rcond=1e-12, hermitian=True) @ wanted)[:, :, 0])

    def prefixes(self, orders: Ints) -> Floats:
        """Score of every prefix of each joining order: (k, n) to (k, n)."""
        if not self._unique:
            return self._one_by_one(orders)
        spans = [np.arange(start, stop) for start, stop in self._spans]
        joined = np.array([np.concatenate([spans[player] for player in order]) for order in orders], dtype=np.int64)
        widths = np.array([stop - start for start, stop in self._spans])
        ends = np.cumsum(widths[orders], axis=1) - 1
        root: Floats = np.asarray(np.linalg.qr(self._held, mode="r"))
        squares = linear_prefixes(self._gram, self._cross, root[:, :-1], root[:, -1], joined)
        return self._score(np.take_along_axis(squares, ends, axis=1) / self._count, self._scale)

    def _one_by_one(self, orders: Ints) -> Floats:
        joined = np.argsort(orders, axis=1)[:, None, :] <= np.arange(self.players)[:, None]
        return self.worth(joined.reshape(-1, self.players)).reshape(orders.shape)

    def model(self) -> LinearModel:
        """The predictor of the grand coalition."""
        weights = self._solve(np.ones((1, len(self._cross)), dtype=np.bool_))[0] / self._unit
        return LinearModel(weights, self._level - float(weights @ self._mean))
