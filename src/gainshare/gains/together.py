"""Training on the rows of a coalition, whatever the learner: encoded, weighed, and kept away from others' tasks."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import stream
from gainshare.gains.encoding import Encoding, encoding
from gainshare.gains.joint import Joint
from gainshare.gains.learning import Constant, Predictor, rates, trained
from gainshare.gains.linear import PENALTY, Rows
from gainshare.gains.logistic import logistic
from gainshare.gains.scorecard import Encoded, Scorecard, scorecard
from gainshare.gains.task import LINEAR, Task


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """An optimum on encoded rows: weights of the columns and the intercept, (2 d + 1,). size: of the labels."""

    encoding: Encoding
    solution: Floats
    classes: int
    size: float = 1.0

    def predict(self, columns: Floats) -> Floats:
        """(n, d) raw rows to (n,) numbers or (n, 2) probabilities."""
        figures = self.encoding.encode(columns) @ self.solution[:-1] + self.solution[-1]
        return np.column_stack([expit(-figures), expit(figures)]) if self.classes else figures

    def card(self) -> Scorecard:
        """The same on raw columns, in rounded figures."""
        return scorecard(self.encoding, self.solution, self.classes, self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Away:
    """Rows about which a model shall know nothing. features: (n, d). target: what it shall say. weight: of all."""

    features: Floats
    target: float
    weight: float


def solves(task: Task) -> bool:
    """Whether this task's learner is one that is solved here, to the optimum."""
    return task.learner in LINEAR or (task.learner == "logistic" and task.classes == 2)


def together(
    joint: Joint,
    features: Floats,
    labels: Floats,
    counts: Ints,
    *,
    start: Predictor | None = None,
    away: Away | None = None,
) -> Predictor:
    """The model of these rows, each weighing as often as it counts; from raw rows with missing cells.

    features: (n, d). labels: (n,). counts: (n,), not all 0. start: a model of fewer rows, near which to begin.
    away: rows to know nothing of, which only a learner that is solved here can heed. A constant where labels are alike.
    """
    used = counts > 0
    features, labels, counts = features[used], labels[used], counts[used]
    if np.all(labels == labels[0]):
        return Constant(rates(labels, joint.task.classes))
    how = encoding(features, counts, joint.imputer)
    columns = how.encode(features)
    if not solves(joint.task):
        repeated, known = np.repeat(columns, counts, axis=0), np.repeat(labels, counts)
        nothing = np.empty(0)
        rows = Rows(repeated, known, nothing, nothing, known, ())
        return Encoded(how, trained(joint.task, rows, stream(joint.split, "train")))
    weights = counts.astype(np.float64)
    if away is not None and len(away.features) and away.weight:
        others = len(away.features)
        columns = np.vstack([columns, how.encode(away.features)])
        labels = np.concatenate([labels, np.full(others, away.target)])
        weights = np.concatenate([weights, np.full(others, away.weight / others)])
    if joint.task.classes:
        begun = start.solution if isinstance(start, Solved) else None
        return Solved(how, logistic(columns, labels, weights, begun), 2)
    size = float(labels.std())
    return Solved(how, least_squares(columns, labels, weights, joint.task.learner), 0, size)


def least_squares(columns: Floats, targets: Floats, weights: Floats, learner: str) -> Floats:
    """Weights of the columns, then the intercept, (p + 1,), by ridge or ols; the latter of smallest norm."""
    total = weights.sum()
    centre, level = weights @ columns / total, float(weights @ targets / total)
    moved = (columns - centre) * weights[:, None]
    solution = solved(moved.T @ (columns - centre), moved.T @ (targets - level), learner)
    return np.append(solution, level - float(solution @ centre))


def solved(gram: Floats, cross: Floats, learner: str) -> Floats:
    """Weights from the products of centred and scaled columns, (p, p), and theirs with the target, (p,)."""
    if PENALTY[learner]:
        return np.asarray(np.linalg.solve(gram + PENALTY[learner] * np.eye(len(gram)), cross), dtype=np.float64)
    return np.asarray(np.linalg.pinv(gram, rcond=1e-12, hermitian=True) @ cross)
