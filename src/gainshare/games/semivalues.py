"""Value rules that evaluate every coalition: semivalues of up to EXACT_LIMIT players; leave-one-out of any number."""

from functools import partial

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.random import Rng
from gainshare.games.exact import Weights, banzhaf_weights, beta_shapley_weights, han_robust_weights, shapley_weights
from gainshare.games.game import Attribution, Game
from gainshare.games.tables import evaluated, players_in, tabulated

MEMBERSHIPS = 2**24
"""Memberships asked at a time where coalitions are as long as there are players."""


def coalition_sizes(players: int) -> Ints:
    """Number of members of each of the 2^n coalitions.

    >>> coalition_sizes(2)
    array([0, 1, 1, 2])
    """
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(players):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def marginal_sums(worths: Floats) -> Floats:
    """Sum of v(S + i) - v(S) over the coalitions S of each size without i: (2^n,) to (n players, n sizes).

    Every semivalue is a weighting of these. Worths that are multiples of 2^-30 are summed without any rounding
    while their magnitude is below 2^(23 - n), so that players with equal roles get equal sums to the last bit.
    """
    players = players_in(worths)
    sizes = coalition_sizes(max(players - 1, 0))
    sums = np.zeros((players, players))
    for player in range(players):
        halves = worths.reshape(-1, 2, 1 << player)
        sums[player] = np.bincount(sizes, weights=(halves[:, 1] - halves[:, 0]).ravel(), minlength=players)
    return sums


def table_values(worths: Floats, weights: Weights) -> Floats:
    """The semivalue of each player in floats: (2^n,) worths to (n,).

    >>> table_values(np.array([0.0, 1.0, 1.0, 3.0]), shapley_weights)
    array([1.5, 1.5])
    """
    by_size = np.array([float(weight) for weight in weights(players_in(worths))])
    values: Floats = (marginal_sums(worths) * by_size).sum(axis=1)
    return values


def semivalue_rule(game: Game, _rng: Rng, *, weights: Weights, method: str) -> Attribution:
    """The semivalue with these weights, from all 2^n coalitions. Raises TaskTooLarge above EXACT_LIMIT players."""
    worths = tabulated(game)
    values = tuple(table_values(worths, weights).tolist())
    return Attribution(values, (0.0,) * len(values), method, len(worths), float(worths[0]), float(worths[-1]))


def shapley(game: Game, rng: Rng) -> Attribution:
    """Shapley values, exactly; they sum to v(N) - v(empty). Raises TaskTooLarge above EXACT_LIMIT players.

    >>> from gainshare.core.random import stream
    >>> from gainshare.games.tables import table_game
    >>> shapley(table_game([0, 1, 1, 3]), stream(0)).values
    (1.5, 1.5)
    """
    return semivalue_rule(game, rng, weights=shapley_weights, method="exact shapley")


def banzhaf(game: Game, rng: Rng) -> Attribution:
    """Banzhaf values, exactly; one redundant copy leaves its owner's total alone. Raises TaskTooLarge."""
    return semivalue_rule(game, rng, weights=banzhaf_weights, method="exact banzhaf")


def beta_shapley(game: Game, rng: Rng, *, alpha: float = 16.0, beta: float = 1.0) -> Attribution:
    """Beta Shapley values (Kwon and Zou 2022), exactly. Raises TaskTooLarge, or Refused unless alpha, beta > 0."""
    weights = partial(beta_shapley_weights, alpha=alpha, beta=beta)
    return semivalue_rule(game, rng, weights=weights, method=f"exact beta shapley ({alpha:g}, {beta:g})")


def han_robust_shapley(game: Game, rng: Rng) -> Attribution:
    """Robust Shapley values (Han et al. 2023), exactly; they need not sum to v(N) - v(empty). Raises TaskTooLarge."""
    return semivalue_rule(game, rng, weights=han_robust_weights, method="exact robust shapley")


def leave_one_out(game: Game, _rng: Rng) -> Attribution:
    """v(N) - v(N - i) for each player: n + 1 evaluations, and that of nobody for the record. Any number of players.

    >>> from gainshare.core.random import stream
    >>> from gainshare.games.tables import table_game
    >>> leave_one_out(table_game([0, 1, 1, 3]), stream(0)).values
    (2.0, 2.0)
    """
    players = game.players
    empty, grand = evaluated(game, np.array([[False], [True]]).repeat(players, axis=1)).tolist()
    step = max(1, MEMBERSHIPS // max(players, 1))
    batches = (np.arange(start, min(start + step, players)) for start in range(0, players, step))
    without = [evaluated(game, _without(batch, players)) for batch in batches]
    values = tuple((grand - np.concatenate([np.zeros(0), *without])).tolist())
    return Attribution(values, (0.0,) * players, "leave-one-out", players + 2, empty, grand)


def _without(absent: Ints, players: int) -> Bools:
    coalitions = np.ones((len(absent), players), dtype=np.bool_)
    coalitions[np.arange(len(absent)), absent] = False
    return coalitions
