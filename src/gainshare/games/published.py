"""The single task of Ohrimenko, Tople and Tschiatschek (2019), exactly as written, and its form that balances.

All parties bring data, are judged by one validation set, and get the one model trained on everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from gainshare.core.errors import Refused
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.games.tables import players_in


@dataclass(frozen=True, slots=True)
class Published:
    """A settlement of n parties, money in the fee for a whole unit of gain.

    worths: v of each of 2^n coalitions. psi: Shapley values of v. improvements: a_i = G(N) - G(i), what party i pays.
    fees: A_i = 1 - G(i), what it sets aside.
    """

    worths: tuple[Fraction, ...]
    psi: tuple[Fraction, ...]
    improvements: tuple[Fraction, ...]
    fees: tuple[Fraction, ...]

    @property
    def pot(self) -> Fraction:
        """What is paid in: the sum of a_i."""
        return sum(self.improvements, Fraction())

    @property
    def written(self) -> tuple[Fraction, ...]:
        """b_i = a psi_i as written: together a v(N), which is the pot only if v(N) = 1."""
        return tuple(self.pot * value for value in self.psi)

    @property
    def balanced(self) -> tuple[Fraction, ...]:
        """b_i = a psi_i / v(N): together the pot; all 0 if v(N) = 0, where nobody has a part."""
        grand = self.worths[-1]
        return tuple(self.pot * value / grand if grand else Fraction() for value in self.psi)

    @property
    def refunds(self) -> tuple[Fraction, ...]:
        """t_i = (A_i - a_i) + b_i in the balanced form: what comes back."""
        parts = zip(self.fees, self.improvements, self.balanced, strict=True)
        return tuple(fee - paid + earned for fee, paid, earned in parts)

    @property
    def nets(self) -> tuple[Fraction, ...]:
        """b_i - a_i in the balanced form."""
        return tuple(earned - paid for earned, paid in zip(self.balanced, self.improvements, strict=True))


@dataclass(frozen=True, slots=True)
class CopiesNet:
    """Earned less paid over all names of one party. written: under b_i = a psi_i. balanced: under a psi_i / v(N)."""

    written: Fraction
    balanced: Fraction


def characteristic(gains: Sequence[Fraction | int]) -> tuple[Fraction, ...]:
    """v(S) = G(S) + sum over j in S of (G(S) - G(j)), v(empty) = 0: the model, and what it is worth to each of S.

    gains: G of each of 2^n coalitions by bitmask, in [0, 1]. Raises DataError if their number is no power of two.

    >>> [str(worth) for worth in characteristic([0, 1, 0, 1])]
    ['0', '1', '0', '2']
    """
    alone = [Fraction(gains[1 << player]) for player in range(players_in(gains))]

    def worth(coalition: int) -> Fraction:
        gain = Fraction(gains[coalition])
        return gain + sum((gain - alone[j] for j in range(len(alone)) if coalition >> j & 1), Fraction())

    return (Fraction(), *map(worth, range(1, len(gains))))


def published(gains: Sequence[Fraction | int]) -> Published:
    """The settlement of the parties with these gains G by bitmask, 0 for nobody.

    Symmetric. The zero element buyer gets its fee back at least where G is monotone, for then psi >= 0; elsewhere it
    may not. Raises Refused without a party, DataError if the number of gains is no power of two.

    >>> settled = published([0, 1, 0, 1])
    >>> [str(earned) for earned in settled.balanced]
    ['3/4', '1/4']
    """
    players = players_in(gains)
    if not players:
        raise Refused("wrong_shape", "gains", len(gains), "must be of one party at least")
    worths = characteristic(gains)
    alone = [Fraction(gains[1 << player]) for player in range(players)]
    improvements = tuple(gains[-1] - gain for gain in alone)
    return Published(worths, semivalue(worths, shapley_weights), improvements, tuple(1 - gain for gain in alone))


def copies_net(gains: Sequence[Fraction | int], player: int, copies: int) -> CopiesNet:
    """What a party has in the end, over all its names, if it joins k more times with the same data and task.

    A copy changes no gain, but v counts the model once for each name in a coalition: joining T and r >= 1 of its own
    names, a name adds G(T + i) - G(i), joining T alone v(T + i) - v(T). So 2^(n - 1) coalitions serve any k.
    Raises Refused if there is no such party, or copies < 0.

    >>> two_perfect_one_half = [0, 1, 1, 1, Fraction(1, 2), 1, 1, 1]
    >>> [str(copies_net(two_perfect_one_half, 0, copies).balanced) for copies in (0, 1, 2, 5)]
    ['1/6', '2/9', '1/4', '2/7']
    """
    players = players_in(gains)
    if not 0 <= player < players:
        raise Refused("unknown_player", "player", player, f"must be one of 0 to {players - 1}")
    if copies < 0:
        raise Refused("invalid_copies", "copies", copies, "must be >= 0")
    worths, bit = characteristic(gains), 1 << player
    alone = [Fraction(gains[1 << each]) for each in range(players)]
    pot, own = sum((gains[-1] - gain for gain in alone), Fraction()), gains[-1] - alone[player]
    psi = (copies + 1) * _name_value(gains, worths, bit, copies)
    pot, grand = pot + copies * own, worths[-1] + copies * own
    paid = (copies + 1) * own
    return CopiesNet(pot * psi - paid, (pot * psi / grand if grand else Fraction()) - paid)


def _name_value(gains: Sequence[Fraction | int], worths: Sequence[Fraction], bit: int, copies: int) -> Fraction:
    """Shapley value of one of k + 1 names that bring the same."""
    players = players_in(gains)
    weights, first, later = shapley_weights(players + copies), [Fraction()] * players, [Fraction()] * players
    for others in range(len(gains)):
        if not others & bit:
            first[others.bit_count()] += worths[others | bit] - worths[others]
            later[others.bit_count()] += Fraction(gains[others | bit]) - gains[bit]
    joined = [sum((comb(copies, r) * weights[c + r] for r in range(1, copies + 1)), Fraction()) for c in range(players)]
    return sum((weights[c] * first[c] + joined[c] * later[c] for c in range(players)), Fraction())
