"""What a player gains by joining several times: replication in games where a copy adds nothing (Han et al. 2023)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from operator import mul
from typing import TypeVar

from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import Refused
from gainshare.games.exact import Weights
from gainshare.games.game import Game
from gainshare.games.tables import players_in

Worth = TypeVar("Worth")


@dataclass(frozen=True, slots=True)
class Replicated:
    """A game in which one player joins under further names, redundantly: any of them counts as that player.

    game: the original, n players. player: who copies itself. copies: k; they are players n to n + k - 1.
    Raises Refused if there is no such player, or copies < 0.
    """

    game: Game
    player: int
    copies: int

    def __post_init__(self) -> None:
        _check(self.player, self.copies, self.game.players)

    @property
    def players(self) -> int:
        """Number of players n + k."""
        return self.game.players + self.copies

    def worth(self, coalitions: Bools) -> Floats:
        """Worth of each coalition: that of the original players present in it under any name."""
        originals = coalitions[:, : self.game.players].copy()
        originals[:, self.player] |= coalitions[:, self.game.players :].any(axis=1)
        return self.game.worth(originals)


def replicated_table(table: Sequence[Worth], player: int, copies: int) -> tuple[Worth, ...]:
    """The 2^(n + k) worths of a game in which a player joins k more times, as `Replicated`. Raises Refused.

    >>> replicated_table([0, 1], 0, 1)
    (0, 1, 1, 1)
    """
    players = players_in(table)
    _check(player, copies, players)
    everyone, bit = (1 << players) - 1, 1 << player
    return tuple(
        table[coalition & everyone | (bit if coalition > everyone else 0)] for coalition in range(len(table) << copies)
    )


def replicated_total(marginals: Sequence[Fraction], copies: int, weights: Weights) -> Fraction:
    """What a player and its k copies earn together: sum over c of alpha_c z(c), in closed form, exactly.

    marginals: z(c) of `average_marginals` in the game without copies. A name earns where none of the others is
    present, so alpha_c = (k + 1) C(n - 1, c) w(c), with the weights of n + k players: for Shapley
    (k + 1) C(n-1, c) / ((n + k) C(n+k-1, c)), which rises with k; for Banzhaf (k + 1) C(n-1, c) / 2^(n+k-1),
    the same for one copy as for none. Raises Refused if copies < 0.

    >>> from gainshare.games.exact import banzhaf_weights, shapley_weights
    >>> z = [Fraction(3), Fraction(2), Fraction(1)]
    >>> [str(replicated_total(z, copies, shapley_weights)) for copies in (0, 1, 4)]
    ['2', '7/3', '8/3']
    >>> [str(replicated_total(z, copies, banzhaf_weights)) for copies in (0, 1, 4)]
    ['2', '2', '5/8']
    """
    players = len(marginals)
    _check(0, copies, max(players, 1))
    w = weights(players + copies)
    alpha = [(copies + 1) * comb(players - 1, c) * w[c] for c in range(players)]
    return sum(map(mul, alpha, marginals), Fraction())


def shapley_limit(table: Sequence[Fraction | int], player: int) -> Fraction:
    """What a player's Shapley total tends to as it copies itself without end: v({i}) - v(empty)."""
    return Fraction(table[1 << player] - table[0])


def _check(player: int, copies: int, players: int) -> None:
    if not 0 <= player < players:
        raise Refused("unknown_player", "player", player, f"must be one of 0 to {players - 1}")
    if copies < 0:
        raise Refused("invalid_copies", "copies", copies, "must be >= 0")
