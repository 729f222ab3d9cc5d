"""Semivalues in Fractions (Dubey, Neyman, Weber 1981): marginal worths, weighted by the size of the coalition joined.

Exact, and the yardstick of the fast and the sampled methods.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, factorial, prod
from operator import mul

from gainshare.core.errors import Refused
from gainshare.games.tables import players_in

Weights = Callable[[int], tuple[Fraction, ...]]
"""Weight w(c) of a marginal to one coalition of c others, for n players: n to (w(0), ..., w(n - 1))."""


def shapley_weights(players: int) -> tuple[Fraction, ...]:
    """w(c) = c! (n - c - 1)! / n!: all joining orders alike (Shapley 1953). The only efficient semivalue.

    >>> [str(weight) for weight in shapley_weights(3)]
    ['1/3', '1/6', '1/3']
    """
    n = players
    return tuple(Fraction(factorial(c) * factorial(n - c - 1), factorial(n)) for c in range(n))


def banzhaf_weights(players: int) -> tuple[Fraction, ...]:
    """w(c) = 2^-(n - 1): all coalitions alike (Banzhaf 1965; for data, Wang and Jia 2023)."""
    return tuple(Fraction(2, 1 << players) for _ in range(players))


def beta_shapley_weights(players: int, *, alpha: float | Fraction, beta: float | Fraction) -> tuple[Fraction, ...]:
    """w(c) = B(c + beta, n - 1 - c + alpha) / B(alpha, beta) (Kwon and Zou 2022); (1, 1) is Shapley.

    alpha > beta favours marginals to small coalitions. Raises Refused unless both are > 0.

    >>> [str(weight) for weight in beta_shapley_weights(3, alpha=4, beta=1)]
    ['2/3', '2/15', '1/15']
    """
    for name, value in (("alpha", alpha), ("beta", beta)):
        if not 0 < value < float("inf"):
            raise Refused("invalid_weight", name, value, "must be a number > 0")
    a, b, n = Fraction(alpha), Fraction(beta), players
    return tuple(_rising(b, c) * _rising(a, n - 1 - c) / _rising(a + b, n - 1) for c in range(n))


def _rising(start: Fraction, count: int) -> Fraction:
    return prod((start + step for step in range(count)), start=Fraction(1))


def late_shapley_weights(players: int) -> tuple[Fraction, ...]:
    """w(c) = integral from 1/2 to 1 of p^c (1 - p)^(n - 1 - c) dp: Shapley's, where at least half have joined before.

    Each other player is present with probability p. In closed form Shapley's weight times the probability that a
    binomial (n, 1/2) is <= c. In a monotone game exact copies never pay, for (k + 1) (1 - p)^k <= 1 where p >= 1/2,
    and null players change nobody's value; the values sum to v(N) less what a random half of all players is worth.

    >>> [str(weight) for weight in late_shapley_weights(3)]
    ['1/24', '1/12', '7/24']
    """
    n = players
    below = [Fraction(sum(comb(n, size) for size in range(c + 1)), 1 << n) for c in range(n)]
    return tuple(map(mul, shapley_weights(n), below))


def leave_one_out_weights(players: int) -> tuple[Fraction, ...]:
    """w(n - 1) = 1, all else 0: only the marginal to everybody else counts."""
    return tuple(Fraction(c == players - 1) for c in range(players))


def han_robust_weights(players: int) -> tuple[Fraction, ...]:
    """Shapley's weights, held at their middle value floor((n-1)/2)! ceil((n-1)/2)! / n! below the middle size.

    Han et al. (2023), "Replication-Robust Payoff-Allocation": in a submodular game copies then gain nothing.
    The weights sum to less than a semivalue's, and depend on the number of null players.

    >>> [str(weight) for weight in han_robust_weights(3)]
    ['1/6', '1/6', '1/3']
    """
    shapley, middle = shapley_weights(players), (players - 1) // 2
    return tuple(shapley[max(size, middle)] for size in range(players))


def semivalue(table: Sequence[Fraction | int], weights: Weights) -> tuple[Fraction, ...]:
    """phi_i = sum over the coalitions S without i of w(|S|) (v(S + i) - v(S)), exactly.

    table: 2^n worths by bitmask. Raises DataError if their number is no power of two.

    >>> [str(value) for value in semivalue([0, 0, 0, 1, 0, 1, 0, 1], shapley_weights)]
    ['2/3', '1/6', '1/6']
    """
    players = players_in(table)
    by_size = [comb(players - 1, size) * weight for size, weight in enumerate(weights(players))]
    return tuple(sum(map(mul, by_size, average_marginals(table, i)), Fraction()) for i in range(players))


def average_marginals(table: Sequence[Fraction | int], player: int) -> tuple[Fraction, ...]:
    """z(c), c = 0 to n - 1: mean of v(S + i) - v(S) over the coalitions S of c others, exactly (Han et al. 2023).

    >>> [str(mean) for mean in average_marginals([0, 0, 0, 1, 0, 1, 0, 1], 1)]
    ['0', '1/2', '0']
    """
    players, bit = players_in(table), 1 << player
    sums = [Fraction()] * players
    for others in range(len(table)):
        if not others & bit:
            sums[others.bit_count()] += table[others | bit] - table[others]
    return tuple(total / comb(players - 1, size) for size, total in enumerate(sums))
