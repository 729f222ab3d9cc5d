"""What a learner sees of rows with missing cells: each column filled, centred and scaled, beside where it was missing.

Everything is fitted on the rows of the coalition that trains, each weighing as often as it counts.
"""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats, Ints

CONSTANT = 1e-12
"""A column that varies by no larger share of its size is constant."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """How d columns with gaps become 2 d without: the filled columns, then a mark where each was missing.

    fill: (d,), what stands for a missing cell. centre, unit: (2 d,); a constant column has an infinite unit, so it
    becomes 0.
    """

    fill: Floats
    centre: Floats
    unit: Floats

    def encode(self, rows: Floats) -> Floats:
        """(n, d) to (n, 2 d)."""
        return (filled(rows, self.fill) - self.centre) / self.unit


def encoding(rows: Floats, weights: Ints, imputer: str) -> Encoding:
    """Fitted on (n, d) rows that count as often as (n,) weights say. imputer: median or mean, 0 of no cell at all.

    >>> encoding(np.array([[1.0], [3.0], [np.nan]]), np.array([1, 1, 1]), "median").fill
    array([2.])
    """
    repeated = np.repeat(rows, weights, axis=0)
    fill = _medians(repeated) if imputer == "median" else _means(repeated)
    columns = filled(repeated, fill)
    unit = columns.std(axis=0)
    return Encoding(fill, columns.mean(axis=0), np.where(unit > CONSTANT * np.abs(columns).max(axis=0), unit, np.inf))


def filled(rows: Floats, fill: Floats) -> Floats:
    """(n, d) to (n, 2 d): columns without gaps, and marks where they were."""
    gaps = np.isnan(rows)
    return np.hstack([np.where(gaps, fill, rows), gaps])


def _medians(rows: Floats) -> Floats:
    ordered, present = np.sort(rows, axis=0), (~np.isnan(rows)).sum(axis=0)
    low, high = np.maximum(present - 1, 0) // 2, present // 2
    middle = (np.take_along_axis(ordered, low[None], 0) + np.take_along_axis(ordered, high[None], 0))[0] / 2
    return np.where(present > 0, middle, 0.0)


def _means(rows: Floats) -> Floats:
    present = (~np.isnan(rows)).sum(axis=0)
    return np.asarray(np.nansum(rows, axis=0) / np.maximum(present, 1))
