"""The peer of every linear game: a scikit-learn model fitted anew for each coalition."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge

from gainshare.core.arrays import Bools, Floats
from gainshare.core.random import stream
from gainshare.gains.linear import LinearGame, Rows

TRAIN, TEST = 700, 300
PEERS = {"ridge": Ridge, "ols": LinearRegression}


def sample(players: int) -> Rows:
    """Rows of so many correlated columns, each a player's, and a label that they explain in part."""
    rng = stream("benchmarks", players)
    mixed = rng.standard_normal((players, players)) / players**0.5 + np.eye(players)
    columns = rng.standard_normal((TRAIN + TEST, players)) @ mixed
    labels = columns @ rng.standard_normal(players) + players**0.5 * rng.standard_normal(TRAIN + TEST)
    train, test = columns[:TRAIN], columns[TRAIN:]
    spans = tuple((player, player + 1) for player in range(players))
    return Rows(train, labels[:TRAIN], test, labels[TRAIN:], labels[:TRAIN], spans)


@dataclass(frozen=True, eq=False)
class Refitted:
    """The game by refits. The columns are scaled once and for all, which spares the peer that work."""

    rows: Rows
    learner: str

    def worth(self, coalitions: Bools) -> Floats:
        """Score of each coalition: (m, n) to (m,)."""
        mean, spread = self.rows.train.mean(axis=0), self.rows.train.std(axis=0)
        train, test = (self.rows.train - mean) / spread, (self.rows.test - mean) / spread
        return np.array([self._score(train[:, members], test[:, members]) for members in coalitions])

    def _score(self, train: Floats, test: Floats) -> float:
        level = float(self.rows.labels.mean())
        guess = np.full(len(test), level)
        if train.shape[1]:
            guess = PEERS[self.learner]().fit(train, self.rows.labels).predict(test)
        errors = (float(np.mean((self.rows.truth - each) ** 2)) for each in (guess, level))
        return max(0.0, 1.0 - next(errors) / next(errors))


def same(game: LinearGame, peer: Refitted, coalitions: Bools) -> None:
    """Raise AssertionError unless both give these coalitions the same worth."""
    np.testing.assert_allclose(game.worth(coalitions), peer.worth(coalitions), rtol=1e-8, atol=1e-10)


def prefixes(order: Sequence[int]) -> Bools:
    """The coalitions of a joining order: (n,) to (n, n) memberships."""
    return np.argsort(order)[None, :] <= np.arange(len(order))[:, None]
