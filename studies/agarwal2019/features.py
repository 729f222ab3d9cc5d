"""Features for the rows: drawn ones, and constructed ones with exact correlations; and what sellers of them earn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np
from scipy.linalg import hadamard

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng, stream
from gainshare.gains.linear import LinearGame, Rows
from gainshare.gains.similarity import METRICS
from gainshare.games.division import discounts, division, shares, spread
from gainshare.games.game import ValueRule
from gainshare.games.semivalues import banzhaf, shapley
from gainshare.games.tables import tabulated

RULES: dict[str, ValueRule] = {"shapley": shapley, "banzhaf": banzhaf}


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Training rows, then held-out rows: features (rows, n), target (rows,); train: how many are trained on."""

    features: Floats
    target: Floats
    train: int

    def served(self, features: Floats) -> Self:
        """The same task on other features."""
        return replace(self, features=features)

    def game(self, score: str = "skill") -> LinearGame:
        """Least squares on the training rows, scored on the held-out ones."""
        known, asked = slice(None, self.train), slice(self.train, None)
        return LinearGame(self._rows(known, asked), "ols", score)

    def in_sample(self, score: str = "skill") -> LinearGame:
        """Least squares scored on the training rows themselves."""
        known = slice(None, self.train)
        return LinearGame(self._rows(known, known), "ols", score)

    def _rows(self, known: slice, asked: slice) -> Rows:
        spans = tuple((i, i + 1) for i in range(self.features.shape[1]))
        x, y = self.features, self.target
        return Rows(x[known], y[known], x[asked], y[asked], y[known], spans)


def linear_target(rng: Rng, *, features: int, train: int, held: int, noise: float) -> Sample:
    """Independent normal features, a linear target with normal weights, and normal noise on it."""
    x = rng.standard_normal((train + held, features))
    target = x @ rng.standard_normal(features) + noise * rng.standard_normal(train + held)
    return Sample(x, target, train)


def grand(game: LinearGame) -> float:
    """The score of all features together."""
    return float(game.worth(np.ones((1, game.players), dtype=np.bool_))[0])


def overlapping(features: int) -> Floats:
    """The 2^n worths of a monotone game: R^2 in sample of least squares on features that share a common part."""
    rng = stream("overlapping features", features)
    x = rng.standard_normal((4000, features)) + rng.standard_normal((4000, 1))
    target = x @ np.linspace(1.0, 2.0, features) + 2.0 * features * rng.standard_normal(4000)
    return tabulated(Sample(x, target, len(x)).in_sample())


def contrasts(rows: int) -> Floats:
    """Orthogonal columns of mean 0 and standard deviation 1: (rows, rows - 1); rows: a power of two."""
    return np.asarray(hadamard(rows)[:, 1:], dtype=np.float64)


def earned(columns: Sequence[Floats], target: Floats, word: str) -> tuple[float, ...]:
    """Each column's share of a payment under a division of the package, for a task fitted exactly.

    Equal columns count as one seller where the division merges them, as the auction market does.
    """
    policy = division(word)
    places = list(range(len(columns)))
    if policy.merged:
        places = [next(i for i, one in enumerate(columns) if np.array_equal(one, own)) for own in columns]
    distinct = sorted(set(places))
    sample = Sample(np.column_stack([columns[place] for place in distinct]), target, len(target))
    found = RULES[policy.rule](sample.in_sample(), stream("unused: exact"))
    found = spread(found, [distinct.index(place) for place in places])
    return tuple(map(float, shares(found, discounts(alike(columns, policy.metric)) if policy.metric else None)))


def alike(columns: Sequence[Floats], metric: str) -> list[list[float]]:
    """Similarities of all pairs of columns."""
    return [list(map(partial(METRICS[metric], one), columns)) for one in columns]
