"""Shapley values from random joining orders, shared by all players so that the values stay efficient.

After Agarwal, Dahleh, Sarkar (2019), algorithm 2, whose orders are drawn anew for each player, and Castro et al.
(2009), who share them; each order comes with its reversal (antithetic pairs, Mitchell et al. 2022).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, isqrt, log

import numpy as np

from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.random import Rng
from gainshare.games.game import Attribution, Game, SweepGame
from gainshare.games.tables import checked, evaluated, players_in

MEMBERSHIPS = 2**31
"""Most memberships (orders x lengths x players) put to a game that cannot sweep."""


def antithetic_orders(players: int, pairs: int, rng: Rng) -> Ints:
    """Uniform joining orders, each followed by its reversal: (2 pairs, n)."""
    orders = rng.permuted(np.tile(np.arange(players, dtype=np.int64), (pairs, 1)), axis=1)
    return np.stack([orders, orders[:, ::-1]], axis=1).reshape(2 * pairs, players)


def shapley_sampled(game: Game, rng: Rng, *, pairs: int = 100) -> Attribution:
    """Unbiased Shapley values from antithetic pairs of joining orders.

    Each order's marginals telescope, so the values sum to v(N) - v(empty) whatever was drawn. stderr: of the mean
    over pairs. A SweepGame is swept; any other game is asked in one batch.
    Raises Refused below 2 pairs (no standard error), TaskTooLarge if the batch cannot be held.

    >>> from gainshare.core.random import stream
    >>> from gainshare.games.tables import table_game
    >>> shapley_sampled(table_game([0, 1, 1, 3]), stream(0), pairs=2).values
    (1.5, 1.5)
    """
    if pairs < 2:
        raise Refused("too_few_samples", "pairs", pairs, "must be at least 2, or there is no standard error")
    players = game.players
    orders = antithetic_orders(players, pairs, rng)
    worths = _along(game, orders)
    marginals = np.empty((2 * pairs, players))
    np.put_along_axis(marginals, orders, np.diff(worths, axis=1), axis=1)
    means = marginals.reshape(pairs, 2, players).mean(axis=1)
    return Attribution(
        values=tuple(means.mean(axis=0).tolist()),
        stderr=tuple((means.std(axis=0, ddof=1) / pairs**0.5).tolist()),
        method=f"shapley on {pairs} antithetic pairs of permutations",
        evaluations=2 * pairs * players + 1,
        empty=float(worths[0, 0]),
        grand=float(worths[0, -1]),
    )


def _along(game: Game, orders: Ints) -> Floats:
    """Worth of every prefix of each order: (k, n) to (k, n + 1), lengths 0 to n."""
    count, players = orders.shape
    if isinstance(game, SweepGame):
        swept = checked(game.prefixes(orders), orders.shape)
    else:
        if count * players * players > MEMBERSHIPS:
            limit = isqrt(MEMBERSHIPS // count)
            rule = f"must be at most {limit} for {count} permutations of a game that cannot sweep"
            raise TaskTooLarge("task_too_large", "players", players, rule, "sample fewer pairs, or give it prefixes")
        lengths = np.arange(players)
        joined = np.argsort(orders, axis=1)[:, None, :] <= lengths[:, None]
        swept = evaluated(game, joined.reshape(count * players, players)).reshape(count, players)
    empty = evaluated(game, np.zeros((1, players), dtype=np.bool_))
    return np.concatenate([np.broadcast_to(empty, (count, 1)), swept], axis=1)


def permutation_values(table: Sequence[Fraction | int], permutations: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """Mean marginal of each player to its predecessors, over joining orders shared by all, exactly.

    table: 2^n worths by bitmask. permutations: one or more orders of all n players.
    Sums to v(N) - v(empty): each order's marginals telescope.

    >>> [str(value) for value in permutation_values([0, 0, 0, 1, 0, 1, 0, 1], [[0, 1, 2], [1, 0, 2]])]
    ['1/2', '1/2', '0']
    """
    return tuple(_mean_marginal(table, player, permutations) for player in range(players_in(table)))


def algorithm_2(
    table: Sequence[Fraction | int], permutations_by_player: Sequence[Sequence[Sequence[int]]]
) -> tuple[Fraction, ...]:
    """Algorithm 2 of Agarwal et al. (2019) to the letter: each player averages over orders of its own.

    It breaks balance (the values need not sum to v(N) - v(empty)); kept for fidelity, `permutation_values` is right.
    permutations_by_player: for each player its orders.
    """
    return tuple(_mean_marginal(table, player, own) for player, own in enumerate(permutations_by_player))


def _mean_marginal(table: Sequence[Fraction | int], player: int, orders: Sequence[Sequence[int]]) -> Fraction:
    total = Fraction()
    for order in orders:
        before = sum(1 << other for other in order[: order.index(player)])
        total += table[before | 1 << player] - table[before]
    return total / len(orders)


def sample_size(players: int, error: float, delta: float, *, spread: float = 1.0) -> int:
    """Joining orders (or antithetic pairs) after which no value errs by `error` or more, except with chance delta.

    Hoeffding's inequality and a union bound: ceil(spread^2 ln(2 n / delta) / (2 error^2)).
    spread: width of the range of a marginal; 1 for a monotone game in [0, 1], 2 where marginals may be negative.
    Raises Refused unless players >= 1, error > 0, spread > 0 and 0 < delta < 1.

    >>> sample_size(10, 0.05, 0.05), sample_size(10, 0.05, 0.05, spread=2)
    (1199, 4794)
    """
    _check_sample(players, error, delta)
    if not spread > 0:
        raise Refused("invalid_sample", "spread", spread, "must be > 0")
    return ceil(spread**2 * log(2 * players / delta) / (2 * error**2))


def sample_size_theorem_5_3(players: int, error: float, delta: float) -> int:
    """Agarwal et al. (2019), theorem 5.3 as printed: ceil(n ln(2 / delta) / (2 error^2)).

    The factor n belongs inside the logarithm: `sample_size` is the same guarantee for far fewer orders. Raises Refused.

    >>> sample_size_theorem_5_3(10, 0.05, 0.05)
    7378
    """
    _check_sample(players, error, delta)
    return ceil(players * log(2 / delta) / (2 * error**2))


def sample_size_theorem_5_4(players: int, error: float, delta: float) -> int:
    """Agarwal et al. (2019), theorem 5.4 as printed: theorem 5.3 at a third of the error. Raises Refused.

    >>> sample_size_theorem_5_4(50, 0.02, 0.05)
    2074995
    """
    return sample_size_theorem_5_3(players, error / 3, delta)


def _check_sample(players: int, error: float, delta: float) -> None:
    if players < 1:
        raise Refused("invalid_sample", "players", players, "must be at least 1")
    if not error > 0:
        raise Refused("invalid_sample", "error", error, "must be > 0")
    if not 0 < delta < 1:
        raise Refused("invalid_sample", "delta", delta, "must lie strictly between 0 and 1")
