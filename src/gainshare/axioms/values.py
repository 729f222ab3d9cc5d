"""What a value rule promises: efficiency, symmetry, null player, additivity (Shapley, 1953)."""

import copy
import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gainshare.axioms.exact import shown
from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import Rng
from gainshare.games.game import Game, ValueRule
from gainshare.games.tables import tabulated

ROUNDING = 1e-9
"""What floating point may cost, as a part of the largest figure involved."""

LIMIT = 16
"""Players up to which roles are compared in every coalition."""


@dataclass(frozen=True, slots=True)
class Inefficiency:
    """Values that do not sum to what there is to divide. total: their sum. gain: worth of all less worth of nobody."""

    total: float
    gain: float

    def __str__(self) -> str:
        return f"Inefficiency: the values sum to {shown(self.total)}, the gain to divide is {shown(self.gain)}"


def inefficiency(rule: ValueRule, game: Game, rng: Rng, *, errors: float = 0.0) -> Inefficiency | None:
    """Values whose sum is not v(N) - v(empty) (Shapley 1953; balance in Agarwal et al. 2019, property 3.3).

    errors: standard errors forgiven besides rounding. None by default: on shared permutations the sum telescopes
    exactly, only separate ones for each player miss it. Deterministic but for the rule's own draws.
    """
    found = rule(game, rng)
    empty, grand = _ends(game)
    total, gain = math.fsum(found.values), grand - empty
    allowed = _rounding(empty, grand, *found.values) + errors * math.fsum(found.stderr)
    return None if abs(total - gain) <= allowed else Inefficiency(total, gain)


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Two players with the same role and different values."""

    first: int
    second: int
    values: tuple[float, float]

    def __str__(self) -> str:
        one, two = map(shown, self.values)
        return f"Asymmetry: players {self.first} and {self.second} are interchangeable but valued {one} and {two}"


def asymmetry(rule: ValueRule, game: Game, rng: Rng, *, errors: float = 6.0) -> Asymmetry | None:
    """Players i, j with v(S + i) = v(S + j) for every S without them, valued differently (Shapley 1953).

    errors: standard errors forgiven besides rounding. Searched: all pairs over all coalitions. Raises TaskTooLarge
    above 16 players.
    """
    worths, masks = _worths(game)
    found = rule(game, rng)
    rounding = _rounding(*worths.tolist(), *found.values)
    for first, second in combinations(range(game.players), 2):
        outside = masks[masks & (1 << first | 1 << second) == 0]
        values = float(found.values[first]), float(found.values[second])
        allowed = rounding + errors * (found.stderr[first] + found.stderr[second])
        alike = _equal(worths[outside | 1 << first], worths[outside | 1 << second], rounding)
        if alike and not abs(values[0] - values[1]) <= allowed:
            return Asymmetry(first, second, values)
    return None


@dataclass(frozen=True, slots=True)
class NullPlayerPaid:
    """A player that changes nothing and has a value."""

    player: int
    value: float

    def __str__(self) -> str:
        return f"Null player paid: player {self.player} changes no coalition's worth but is valued {shown(self.value)}"


def null_player_paid(rule: ValueRule, game: Game, rng: Rng, *, errors: float = 6.0) -> NullPlayerPaid | None:
    """A player with v(S + i) = v(S) for every S whose value is not 0 (Shapley 1953; zero element, property 3.3).

    errors: standard errors forgiven besides rounding. Searched: all players over all coalitions. Raises
    TaskTooLarge above 16 players.
    """
    worths, masks = _worths(game)
    found = rule(game, rng)
    rounding = _rounding(*worths.tolist(), *found.values)
    for player, value in enumerate(found.values):
        idle = _equal(worths[masks | 1 << player], worths[masks & ~(1 << player)], rounding)
        if idle and not abs(value) <= rounding + errors * found.stderr[player]:
            return NullPlayerPaid(player, float(value))
    return None


@dataclass(frozen=True, slots=True)
class Nonadditivity:
    """A player whose value in the sum of two games is not the sum of its values."""

    player: int
    together: float
    apart: tuple[float, float]

    def __str__(self) -> str:
        one, two = map(shown, self.apart)
        return (
            f"Nonadditivity: player {self.player} is valued {one} and {two} in two games, "
            f"but {shown(self.together)} in their sum"
        )


@dataclass(frozen=True, slots=True)
class _Sum:
    first: Game
    second: Game

    @property
    def players(self) -> int:
        return self.first.players

    def worth(self, coalitions: Bools) -> Floats:
        return self.first.worth(coalitions) + self.second.worth(coalitions)


def nonadditivity(rule: ValueRule, first: Game, second: Game, rng: Rng, *, errors: float = 6.0) -> Nonadditivity | None:
    """Values in v + w that are not those in v plus those in w (Shapley 1953; additivity in tasks, property 3.3).

    first, second: games of the same players. errors: standard errors forgiven besides rounding. All three are
    valued with the same draws. Deterministic but for these.
    """
    assert first.players == second.players, "games of different players cannot be added"
    one, two, both = (rule(game, copy.deepcopy(rng)) for game in (first, second, _Sum(first, second)))
    rounding = _rounding(*one.values, *two.values, *_ends(first), *_ends(second))
    for player, together in enumerate(both.values):
        apart = float(one.values[player]), float(two.values[player])
        stderr = one.stderr[player] + two.stderr[player] + both.stderr[player]
        if not abs(together - sum(apart)) <= rounding + errors * stderr:
            return Nonadditivity(player, float(together), apart)
    return None


def _ends(game: Game) -> tuple[float, float]:
    empty, grand = game.worth(np.repeat([[False], [True]], game.players, axis=1))
    return float(empty), float(grand)


def _rounding(*figures: float) -> float:
    return ROUNDING * max(map(abs, figures))


def _worths(game: Game) -> tuple[Floats, Ints]:
    """Worth of every coalition, and the coalitions as masks: bit i is player i."""
    if game.players > LIMIT:
        rule = f"roles are compared in all 2^n coalitions, for at most {LIMIT} players"
        raise TaskTooLarge("task_too_large", "players", game.players, rule)
    return tabulated(game), np.arange(2**game.players)


def _equal(these: Floats, those: Floats, rounding: float) -> bool:
    """Equal up to a thousandth of what the values are forgiven."""
    return bool(np.all(np.abs(these - those) <= 1e-3 * rounding))
