"""What supported Shapley promises and what it gives up: it never charges anybody, but its listing depends on the game.

Symmetry, null player and additivity are searched for as for any value rule, in `gainshare.axioms.values`; that a copy
pays, by `gainshare.axioms.copying`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from gainshare.axioms.copying import ROUNDING, SharesOf
from gainshare.axioms.exact import shown
from gainshare.axioms.values import Nonadditivity, nonadditivity
from gainshare.core.arrays import Bools, Floats
from gainshare.core.random import Rng
from gainshare.games.game import Game, ValueRule
from gainshare.games.supported import shares
from gainshare.games.tables import TableGame, table_game


@dataclass(frozen=True, slots=True)
class NegativeValue:
    """A player that would have to pay."""

    player: int
    value: float

    def __str__(self) -> str:
        return f"Negative value: player {self.player} is valued {shown(self.value)}"


def negative_value(rule: ValueRule, game: Game, rng: Rng) -> NegativeValue | None:
    """A player valued below 0: listed models have no negative marginal, so supported Shapley has none."""
    values = rule(game, rng).values
    return next((NegativeValue(player, value) for player, value in enumerate(values) if value < 0.0), None)


@dataclass(frozen=True, slots=True)
class Splitting:
    """An owner that receives more by bringing its data in parts. whole, apart: its share as one player, as parts."""

    owner: int
    parts: int
    whole: Fraction
    apart: Fraction

    def __str__(self) -> str:
        told = f"receives {shown(self.apart)} instead of {shown(self.whole)}"
        return f"Splitting: owner {self.owner} brings its data in {self.parts} parts and {told}"


def splitting(rule: ValueRule, game: Game, owners: Sequence[int], rng: Rng) -> Splitting | None:
    """An owner whose parts together have a larger share than it has as one player; the most profitable one.

    game: of the parts. owners: of each part, numbered from 0; the others stay one player each throughout. An exact
    copy is a part too: a coalition with both is worth what it is with one. Deterministic but for the rule's draws.
    """
    owned = np.equal.outer(np.arange(max(owners) + 1), np.asarray(owners))
    honest, found = _shares(rule, Bundled(game, owned), rng), list[Splitting]()
    for owner, own in enumerate(owned):
        accounts = np.vstack([np.delete(owned, owner, axis=0), np.eye(len(own), dtype=np.bool_)[own]])
        apart = sum(_shares(rule, Bundled(game, accounts), rng)[len(owned) - 1 :], Fraction())
        if apart > honest[owner] + ROUNDING:
            found.append(Splitting(owner, int(own.sum()), honest[owner], apart))
    return max(found, key=lambda case: case.apart - case.whole, default=None)


def copied_shares(rule: ValueRule, game: Game, rng: Rng) -> SharesOf:
    """Each account's share when data are brought again under other names, as `replication` asks for it."""

    def shares_of(players: tuple[int, ...]) -> tuple[Fraction, ...]:
        return _shares(rule, Bundled(game, np.equal.outer(np.asarray(players), np.arange(game.players))), rng)

    return shares_of


@dataclass(frozen=True, slots=True, eq=False)
class Bundled:
    """A game whose players each bring some players of another game. brings: (accounts, players of the game)."""

    game: Game
    brings: Bools

    @property
    def players(self) -> int:
        """Number of accounts."""
        return len(self.brings)

    def worth(self, coalitions: Bools) -> Floats:
        """What the players are worth whom a coalition's members bring, each once."""
        return self.game.worth(coalitions @ self.brings)


def _shares(rule: ValueRule, game: Game, rng: Rng) -> tuple[Fraction, ...]:
    """Nobody's part where nothing has a value."""
    values = rule(game, rng).values
    return shares(tuple(map(Fraction, values))) or (Fraction(),) * len(values)


def moved_listing(rule: ValueRule, rng: Rng, *, datasets: int, most: int) -> Nonadditivity | None:
    """The first pair of tasks in whose sum a player is not valued what it is in both: what is listed moves with v.

    Searched: all pairs of games of this many data sets with whole worths from 0 to most. `supported` fails from one
    data set on; with the same models listed throughout it is additive.
    """
    games = [*whole_games(datasets, most)]
    pairs = ((first, second) for first in games for second in games)
    return next(filter(None, (nonadditivity(rule, first, second, rng) for first, second in pairs)), None)


def whole_games(datasets: int, most: int) -> Iterator[TableGame]:
    """Every game of so many players with whole worths from 0 to most, in lexicographic order of its worths.

    >>> [game.worths.tolist() for game in whole_games(1, 1)]
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    return map(table_game, product(range(most + 1), repeat=1 << datasets))
