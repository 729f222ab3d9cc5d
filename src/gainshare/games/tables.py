"""Games as tables: the worth of each of the 2^n coalitions, numbered by the bits of their members."""

from collections.abc import Iterable, Sized
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import DataError, TaskTooLarge
from gainshare.games.game import Game

EXACT_LIMIT = 20
"""Most players whose 2^n coalitions are all evaluated."""

BATCH = 2**16
"""Coalitions asked of a game at a time while it is tabulated."""


def players_in(table: Sized) -> int:
    """Number of players of a table of 2^n worths. Raises DataError if its length is no power of two.

    >>> players_in([0, 1, 1, 3])
    2
    """
    count = len(table)
    if count < 1 or count & (count - 1):
        raise DataError("wrong_shape", "table", count, "must hold one worth for each of 2^n coalitions")
    return count.bit_length() - 1


def masks(coalitions: Bools) -> Ints:
    """Numbers of coalitions: (m, n) memberships to (m,), where player i counts 2^i; n <= 62.

    >>> masks(np.array([[True, False, True]]))
    array([5])
    """
    return coalitions.astype(np.int64) @ (1 << np.arange(coalitions.shape[1], dtype=np.int64))


def coalitions(numbers: Ints, players: int) -> Bools:
    """Memberships of numbered coalitions: (m,) to (m, n), the inverse of `masks`.

    >>> coalitions(np.array([5]), 3)
    array([[ True, False,  True]])
    """
    return (numbers[:, None] >> np.arange(players, dtype=np.int64) & 1).astype(np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class TableGame:
    """A game given by its worths: entry S is the worth of the coalition whose members are the bits of S.

    worths: (2^n,), finite. Raises DataError otherwise.
    """

    worths: Floats

    def __post_init__(self) -> None:
        players_in(self.worths)
        checked(self.worths, self.worths.shape[:1])

    @property
    def players(self) -> int:
        """Number of players n."""
        return players_in(self.worths)

    def worth(self, coalitions: Bools) -> Floats:
        """Worth of each coalition: (m, n) memberships to (m,) values."""
        return self.worths[masks(coalitions)]

    def prefixes(self, orders: Ints) -> Floats:
        """Worth of every prefix of each joining order: (k, n) to (k, n), lengths 1 to n."""
        return self.worths[np.cumsum(1 << orders, axis=1)]


def table_game(worths: Iterable[float]) -> TableGame:
    """The game of these 2^n worths, empty coalition first. Raises DataError.

    >>> table_game([0, 1, 1, 3]).worth(np.array([[False, True], [True, True]]))
    array([1., 3.])
    """
    return TableGame(np.array([float(worth) for worth in worths]))


def checked(worths: Floats, shape: tuple[int, ...]) -> Floats:
    """What a game answered, if it has this shape and is finite. Raises DataError otherwise."""
    if worths.shape != shape:
        raise DataError("wrong_shape", "worth", worths.shape, f"must have shape {shape}")
    if not np.isfinite(worths).all():
        raise DataError("not_finite", "worth", float(worths[~np.isfinite(worths)][0]), "must be finite")
    return worths


def evaluated(game: Game, coalitions: Bools) -> Floats:
    """Worth of each coalition, asked in one batch: (m, n) to (m,). Raises DataError if the answer is no such thing."""
    return checked(game.worth(coalitions), coalitions.shape[:1])


def tabulated(game: Game, *, limit: int = EXACT_LIMIT) -> Floats:
    """All 2^n worths of a game, asked in batches. Raises TaskTooLarge above the limit, before anything is computed.

    >>> tabulated(table_game([0, 1, 1, 3]))
    array([0., 1., 1., 3.])
    """
    players = game.players
    if players > limit:
        rule = f"exceeds the exact limit of {limit} players: use permutation or KNN values"
        raise TaskTooLarge("task_too_large", "players", players, rule, "sample with `shapley_sampled`")
    starts = range(0, 1 << players, BATCH)
    numbers = (np.arange(start, min(start + BATCH, 1 << players)) for start in starts)
    return np.concatenate([evaluated(game, coalitions(batch, players)) for batch in numbers])
