"""Linear models of many coalitions of rows from sums that are added: no coalition is fitted on its rows.

Rows that the same groups bring equally often count equally often in every coalition. So their products are summed once
for each such kind of row and each fold; a coalition's products are a sum of these, and filling, centring and scaling
are linear maps of them (sufficient statistics of least squares, as in federated linear regression). Only medians are
looked up among the rows.
"""

import numpy as np

from gainshare.core.arrays import Floats, Ints
from gainshare.gains.encoding import Encoding
from gainshare.gains.joint import Joint
from gainshare.gains.learning import Constant, Predictor
from gainshare.gains.pooled import FOLDS, Stock
from gainshare.gains.together import Solved, solved

ROOM = 2**25
"""Most figures that are kept: with more kinds of rows, coalitions are fitted."""

CONSTANT = 1e-13
"""A column whose variance is no larger share of its mean square, seen from its median, is constant."""


def added(joint: Joint, rows: Stock) -> "Added | None":
    """The sums of these rows; None if there is no room for them."""
    first, kind = _kinds(rows)
    width = 2 * len(rows.names) + 2
    return Added(joint, rows, first, kind) if len(first) * FOLDS * width * width <= ROOM else None


class Added:
    """Sums of products of each kind of row, all folds but one at a time: (kinds, 2 d + 2, 2 d + 2) for each fold.

    Columns are seen from their medians among all rows, with 0 for a gap; then come marks of gaps, ones, and labels.
    """

    def __init__(self, joint: Joint, rows: Stock, first: Ints, kind: Ints) -> None:
        """first: a row of each kind. kind: of each row."""
        self._joint, self._rows, self._first = joint, rows, first
        self._seen_from = np.array([_median(np.sort(column)) for column in rows.features.T])
        self._level = float(np.median(rows.labels))
        gaps, places = np.isnan(rows.features), np.flatnonzero(~rows.held)
        columns = np.where(gaps, 0.0, rows.features - self._seen_from)
        wide = np.column_stack([columns, gaps, np.ones(len(columns)), rows.labels - self._level])
        parts = [[wide[(kind == each) & (rows.fold == fold)] for fold in range(FOLDS)] for each in range(len(first))]
        sums = np.array([[part.T @ part for part in folds] for folds in parts])
        ends = np.array([[_ends(part[:, -1]) for part in folds] for folds in parts])
        self._without = [np.delete(sums, fold, axis=1).sum(axis=1) for fold in range(FOLDS)]
        self._ends = [np.delete(ends, fold, axis=1).min(axis=1) for fold in range(FOLDS)]
        self._ordered = [
            {
                at: _ordered(rows.features[:, at], kind, places[(rows.fold[places] != fold) & ~gaps[places, at]])
                for at in np.flatnonzero(gaps.any(axis=0)).tolist()
            }
            for fold in range(FOLDS)
        ]

    def model(self, counts: Ints, fold: int) -> Predictor | None:
        """The model of the rows that count so often, without those of a fold; None if there are none."""
        weight, width = counts[self._first], len(self._rows.names)
        here = weight > 0
        low, high = self._ends[fold][here].min(axis=0, initial=np.inf) * [1.0, -1.0]
        if low > high:
            return None
        if low == high:
            return Constant(np.asarray(low + self._level))
        sums: Floats = np.einsum("k,kij->ij", weight[here].astype(np.float64), self._without[fold][here])
        fill = self._fill(sums, weight, fold)
        turn = np.eye(2 * width + 2)
        turn[np.arange(width, 2 * width), np.arange(width)] = fill
        sums = turn.T @ sums @ turn
        count, features = sums[-2, -2], slice(0, 2 * width)
        centre, level, square = sums[features, -2] / count, sums[-1, -2] / count, sums.diagonal()[features] / count
        spread = square - centre * centre
        unit = np.sqrt(np.where(spread > CONSTANT * square, spread, np.inf))
        gram = (sums[features, features] - count * np.outer(centre, centre)) / np.outer(unit, unit)
        cross = (sums[features, -1] - count * level * centre) / unit
        weights = solved(gram, cross, self._joint.task.learner)
        moved = np.append(self._seen_from, np.zeros(width))
        how = Encoding(fill + self._seen_from, centre + moved, unit)
        return Solved(how, np.append(weights, level + self._level), 0)

    def _fill(self, sums: Floats, weight: Ints, fold: int) -> Floats:
        """What stands for a gap in each column, seen from its median among all. weight: of each kind of rows."""
        width = len(self._seen_from)
        present = sums[-2, -2] - sums[width : 2 * width, -2]
        if self._joint.imputer == "mean":
            return np.where(present > 0, sums[:width, -2] / np.maximum(present, 1.0), -self._seen_from)
        fill = -self._seen_from
        for at, (cells, kind) in self._ordered[fold].items():
            fill[at] += _median(cells, weight[kind])
        return fill


def _ends(figures: Floats) -> tuple[float, float]:
    """The least, and the least of the opposites; infinite of nothing."""
    return float(figures.min(initial=np.inf)), float((-figures).min(initial=np.inf))


def _ordered(column: Floats, kind: Ints, places: Ints) -> tuple[Floats, Ints]:
    """Cells in order, and the kind of each one's row."""
    order = places[np.argsort(column[places], kind="stable")]
    return column[order], kind[order]


def _median(ordered: Floats, counts: Ints | None = None) -> float:
    """The median of figures in order, NaN last, that count so often, or once; 0 of none."""
    passed = (~np.isnan(ordered) if counts is None else counts).cumsum()
    present = int(passed[-1]) if len(passed) else 0
    if not present:
        return 0.0
    low, high = np.searchsorted(passed, [(present - 1) // 2, present // 2], side="right")
    return float(ordered[low] + ordered[high]) / 2


def _kinds(rows: Stock) -> tuple[Ints, Ints]:
    """A row of each kind, in order of appearance, and the kind of each row; -1 for rows that train nobody."""
    kind, training = np.full(len(rows.labels), -1, dtype=np.int64), np.flatnonzero(~rows.held)
    first, place = np.unique(rows.counts[:, training].T, axis=0, return_index=True, return_inverse=True)[1:]
    order = np.argsort(first)
    kind[training] = np.argsort(order)[place.ravel()]
    return training[first[order]], kind
