"""How alike two sellers' data are: the metrics of Agarwal et al. (2019), definition 4.1, and one that satisfies it.

A similarity lies in [0, 1], is 1 for equal data and symmetric, and 1 - similarity should be a metric.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Floats, measured
from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data, Players, Source
from gainshare.core.random import Rng
from gainshare.gains.recipe import TOLERANCE


def cosine(one: Floats, other: Floats) -> float:
    """|<x, y>| / (|x| |y|) on raw columns (definition 4.1's first example): not a metric, and offsets defeat it.

    >>> cosine(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    0.7071067811865475
    """
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return min(1.0, abs(float(one @ other)) / lengths) if lengths > 0.0 else float(np.array_equal(one, other))


def angular(one: Floats, other: Floats) -> float:
    """1 - (2 / pi) arccos |cosine|: a metric on lines.

    The angle by Kahan's formula 2 atan2(|u - v|, |u + v|) of unit vectors u, v: arccos loses half the digits near 1,
    and two copies would not be alike.

    >>> round(angular(np.array([1.0, 0.0]), np.array([1.0, 1.0])), 12)
    0.5
    """
    lengths = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if not all(lengths):
        return float(np.array_equal(one, other))
    u, v = one / lengths[0], other / lengths[1]
    apart, together = sorted((float(np.linalg.norm(u - v)), float(np.linalg.norm(u + v))))
    return 1.0 - 4.0 / math.pi * math.atan2(apart, together)


def centred_angular(one: Floats, other: Floats) -> float:
    """Angular similarity of centred columns, so that neither offset, scale nor sign disguises a copy (the default)."""
    return angular(one - one.mean(), other - other.mean())


def inverse_hellinger(one: Floats, other: Floats) -> float:
    """1 - Hellinger distance of two probability vectors (definition 4.1's second example).

    >>> inverse_hellinger(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    0.0
    """
    return 1.0 - math.sqrt(0.5 * float(np.sum((np.sqrt(one) - np.sqrt(other)) ** 2)))


def histogram_hellinger(one: Floats, other: Floats) -> float:
    """Inverse Hellinger of the two columns' 32-bin histograms over their common range."""
    edges = np.linspace(min(one.min(), other.min()), max(one.max(), other.max()), 33)
    if edges[0] == edges[-1]:
        return 1.0
    shares = [np.histogram(column, edges)[0] / len(column) for column in (one, other)]
    return max(0.0, inverse_hellinger(*shares))


METRICS: dict[str, Callable[[Floats, Floats], float]] = {
    "angular": centred_angular,
    "cosine": cosine,
    "hellinger": histogram_hellinger,
}


@dataclass(frozen=True, slots=True)
class Similarity:
    """How alike is each pair of players? The most alike pair of their columns counts.

    players: the sources of each. metric: a word of METRICS.
    """

    players: Players
    metric: str = "angular"

    @property
    def tolerance(self) -> float:
        """For every figure of the matrix."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """One pass over the columns."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[tuple[float, ...], ...]:
        """(n, n) similarities, multiples of 2^-30, 1 on the diagonal. Raises DataError if rows differ."""
        tables = [[data(source) for source in sources] for sources in self.players]
        if any(table.keys != tables[0][0].keys for own in tables for table in own):
            raise DataError("length_mismatch", "metric", self.metric, "compares columns, and these sellers bring rows")
        columns = [np.hstack([table.values for table in own]).T for own in tables]
        alike, n = METRICS[self.metric], len(columns)
        matrix = np.eye(n)
        for i in range(n):
            for j in range(i):
                matrix[i, j] = matrix[j, i] = max(alike(x, y) for x in columns[i] for y in columns[j])
        return tuple(tuple(map(measured, row)) for row in matrix)


BINS = 32
"""Of a column's range; missing cells have one more."""


@dataclass(frozen=True, slots=True)
class RowSimilarity:
    """How alike are the rows of each pair of players? 1 - the mean over columns of the Hellinger distance.

    A column's distribution: its cells in 32 equal bins of its range over all players, missing ones in a bin of their
    own; a column that a player lacks is missing. So 1 - similarity is a pseudometric: equal tables have similarity 1,
    and so has one whose columns are equal, each by itself.

    players: the sources of each.
    """

    players: Players

    @property
    def tolerance(self) -> float:
        """For every figure of the matrix."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """One pass over the columns."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[tuple[float, ...], ...]:
        """(n, n) similarities, multiples of 2^-30, 1 on the diagonal; 0 to a player without rows."""
        columns = [_stacked(sources, data) for sources in self.players]
        names = sorted({name for own in columns for name in own})
        shares = [_distributions([own.get(name) for own in columns]) for name in names]
        matrix = np.eye(len(self.players))
        for i in range(len(self.players)):
            for j in range(i):
                if columns[i] and columns[j]:
                    alike = math.fsum(inverse_hellinger(each[i], each[j]) for each in shares) / len(names)
                    matrix[i, j] = matrix[j, i] = max(0.0, alike)
        return tuple(tuple(map(measured, row)) for row in matrix)


def _stacked(sources: tuple[Source, ...], data: Data) -> dict[str, Floats]:
    """Each column over all tables of a player, missing in those that lack it; {} without rows."""
    tables = [table for table in map(data, sources) if table.rows]
    columns = [{name: table.values[:, at] for at, name in enumerate(table.names)} for table in tables]
    names = dict.fromkeys(name for own in columns for name in own)
    gaps = [np.full(table.rows, np.nan) for table in tables]
    return {
        name: np.concatenate([own.get(name, gap) for own, gap in zip(columns, gaps, strict=True)]) for name in names
    }


def _distributions(columns: list[Floats | None]) -> Floats:
    """(players, BINS + 1) shares of one column's cells, those that are missing last."""
    known = [np.empty(0) if column is None else column[np.isfinite(column)] for column in columns]
    every = np.concatenate(known)
    low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)
    counts = np.zeros((len(columns), BINS + 1))
    for place, (column, cells) in enumerate(zip(columns, known, strict=True)):
        counts[place, :BINS] = np.histogram(cells, BINS, (low, high))[0]
        counts[place, BINS] = 1 if column is None else len(column) - len(cells)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))
