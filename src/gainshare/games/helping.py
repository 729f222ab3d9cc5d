"""From what helpers add to one member's model to their shares of what that member owes: exact, by declared rules.

The game has the helpers as players and is monotone: its cover. What nobody is paid goes back to the member that owes,
so no rule but the scaled one ever needs a cap, and null helpers change nothing under any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, lcm
from operator import mul
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from gainshare.core.errors import DataError, Refused
from gainshare.games.exact import Weights, banzhaf_weights, late_shapley_weights, shapley_weights
from gainshare.games.semivalues import coalition_sizes
from gainshare.games.tables import players_in

Worth = TypeVar("Worth", bound=int | Fraction)

Whole: TypeAlias = "NDArray[Any]"
"""Whole numbers, as int64 where nothing overflows and as Python's own where it might."""


@dataclass(frozen=True, slots=True)
class Parting:
    """A rule.

    violates: the axioms given up. copying: what exact copies can bring under it, "" if they never pay. common: whether
    it divides the one task that all members have in common, and not each member's own.
    """

    violates: tuple[str, ...]
    copying: str = ""
    common: bool = False


JUNK = "zero element: data that help nobody earn, because the model is worth something to their owner"

DIVISIONS = {
    "banzhaf": Parting(
        (
            "efficiency: part of what is due goes back to whoever owes it",
            "joining: one more helper that is not null, be it almost, can lower what all others earn",
        )
    ),
    "banzhaf-scaled": Parting(
        ("efficiency: values need not sum to what is due", "replication: where values are scaled to what is due"),
        "where values are scaled down to what is due, a copy takes more of it",
    ),
    "shapley": Parting(("replication: a copy raises the copied helper's total",), "a copy can raise its total"),
    "group-banzhaf": Parting(
        (
            "efficiency: part of what is due goes back to whoever owes it",
            "symmetry: helpers with rows in common count as one",
            "replication: in a group of several owners, a copy takes more of the group's pay",
        ),
        "among owners that share rows, a copy takes more of what they earn together",
    ),
    "late-shapley": Parting(
        ("efficiency: what a random half of the helpers would have achieved goes back to whoever owes it",)
    ),
    "published": Parting(
        ("balance: the formula pays out more or less than was paid in", JUNK, "replication"),
        "a copy raises its total nearly always, for more is paid out than came in",
        common=True,
    ),
    "published-balanced": Parting(
        (JUNK, "replication: strong members, whose fees are small, profit by copies"),
        "a copy can raise its total",
        common=True,
    ),
}
"""Words for `division` among members that train together, and what each stands for."""


def parting(word: str) -> Parting:
    """The rule of this name. Raises Refused for an unknown one."""
    if word not in DIVISIONS:
        raise Refused("unknown_value", "rules.division", word, f"must be one of {', '.join(DIVISIONS)}")
    return DIVISIONS[word]


@dataclass(frozen=True, slots=True)
class Parted:
    """What each helper gets.

    worths: its value in the game, in the game's unit; helpers that count as one share theirs. shares: of what is due,
    each >= 0, together <= 1. capped: whether they were scaled down to what is due.
    """

    worths: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    capped: bool


def cover(table: Sequence[Worth]) -> tuple[Worth, ...]:
    """The least monotone game above this one: the best that any part of each coalition achieves, exactly.

    table: 2^n worths by bitmask. Raises DataError if their number is no power of two.

    >>> cover([0, 2, -1, 1])
    (0, 2, 0, 2)
    """
    best = np.array(table, dtype=object)
    for player in range(players_in(table)):
        halves = best.reshape(-1, 2, 1 << player)
        np.maximum(halves[:, 0], halves[:, 1], out=halves[:, 1])
    return tuple(best)


def banzhaf_bound(players: int) -> Fraction:
    """c_m = m C(m - 1, floor((m - 1) / 2)) / 2^(m - 1): the most that Banzhaf values of m players sum to, over v(N).

    Over monotone games with v(empty) = 0. The sum is that of v(S) (2 |S| - m) / 2^(m - 1) over all S; it is largest,
    and is this, where exactly the majorities achieve v(N). 0 for nobody.

    >>> [str(banzhaf_bound(players)) for players in range(1, 6)]
    ['1', '1', '3/2', '3/2', '15/8']
    """
    if players < 1:
        return Fraction()
    return Fraction(players * comb(players - 1, (players - 1) // 2), 1 << players - 1)


WEIGHTS: dict[str, Weights] = {
    "banzhaf": banzhaf_weights,
    "banzhaf-scaled": banzhaf_weights,
    "shapley": shapley_weights,
    "group-banzhaf": banzhaf_weights,
    "late-shapley": late_shapley_weights,
}
"""The semivalue of each rule that divides a member's own task."""


def parted(rule: str, covered: Sequence[int | Fraction], clusters: Sequence[int] = ()) -> Parted:
    """How one member's payment is divided among the n helpers of its game.

    rule: a word of WEIGHTS. covered: the 2^n worths of a monotone game. clusters: for `group-banzhaf`, a number for
    each helper, equal for those that count as one: these get equal parts, the null among them nothing.
    `banzhaf` divides by `banzhaf_bound` of the helpers that are not null, so that null ones change nothing.
    Raises Refused for another rule or clusters of another length, DataError for a game that is not monotone.

    >>> two_alike = [0, 6, 6, 6]
    >>> [str(share) for share in parted("banzhaf", two_alike).shares]
    ['1/2', '1/2']
    >>> [str(share) for share in parted("late-shapley", two_alike).shares]
    ['1/8', '1/8']
    """
    if rule not in WEIGHTS:
        raise Refused("unknown_value", "rule", rule, f"must be one of {', '.join(WEIGHTS)}")
    if rule == "group-banzhaf":
        return _grouped(covered, clusters)
    sums, unit = _marginal_sums(covered)
    worths = tuple(
        sum(
            (Fraction(int(total), unit) * weight for total, weight in zip(row, _weights(rule, len(row)), strict=True)),
            Fraction(),
        )
        for row in sums
    )
    return _shared(rule, worths, Fraction(covered[-1]) - covered[0])


def _shared(rule: str, worths: tuple[Fraction, ...], whole: Fraction) -> Parted:
    if not whole:
        return Parted(worths, worths, capped=False)
    total = sum(worths, Fraction())
    by = whole * banzhaf_bound(sum(worth > 0 for worth in worths)) if rule == "banzhaf" else max(whole, total)
    shares = tuple(worth / by for worth in worths)
    return Parted(worths, shares, capped=rule == "banzhaf-scaled" and by > whole)


def copied(
    rule: str, covered: Sequence[int | Fraction], player: int, copies: Sequence[int], clusters: Sequence[int] = ()
) -> tuple[Fraction, ...]:
    """What share a helper and its k exact copies get together, for each k of `copies`, in closed form.

    The same as `parted` on the `replicated_table`, at the cost of the game without copies. For `group-banzhaf` the
    copies stand in the cluster of the original. Raises as `parted`.

    >>> [str(share) for share in copied("shapley", [0, 6, 6, 6], 0, (0, 1, 16))]
    ['1/2', '2/3', '17/18']
    """
    once = parted(rule, covered, clusters)
    if not once.worths[player]:
        return (Fraction(),) * len(copies)
    if rule == "group-banzhaf":
        alike = [at for at, cluster in enumerate(clusters) if cluster == clusters[player] and once.worths[at]]
        together = sum((once.shares[at] for at in alike), Fraction())
        return tuple(together * Fraction(count + 1, count + len(alike)) for count in copies)
    whole, helpers = Fraction(covered[-1]) - covered[0], sum(worth > 0 for worth in once.worths)
    without, beside = _levels(covered, player)
    own = [after - before for before, after in zip(without, beside, strict=True)]

    def divisor(count: int) -> Fraction:
        if rule == "banzhaf":
            return whole * banzhaf_bound(helpers + count)
        return max(whole, _banzhaf_total(without, beside, count)) if rule == "banzhaf-scaled" else whole

    return tuple(_copied(rule, own, count) / divisor(count) for count in copies)


def _copied(rule: str, marginals: Sequence[Fraction], copies: int) -> Fraction:
    """Value of k + 1 names: one adds something where none of the others is present."""
    weights = _weights(rule, len(marginals) + copies)
    return (copies + 1) * sum(map(mul, marginals, weights), Fraction())


def _banzhaf_total(without: Sequence[Fraction], beside: Sequence[Fraction], copies: int) -> Fraction:
    """Sum of all Banzhaf values with k copies: that of v(S) (2 |S| - m) / 2^(m - 1), r of the k + 1 names in S.

    without, beside: worths of coalitions without the copied helper, and of these with it, summed by their size.
    """
    players, names = len(without) + copies, copies + 1
    total = Fraction()
    for size, (absent, present) in enumerate(zip(without, beside, strict=True)):
        others = 2 * size - players
        total += absent * others + present * (((1 << names) - 1) * others + (names << names))
    return total / (1 << players - 1)


def _grouped(covered: Sequence[int | Fraction], clusters: Sequence[int]) -> Parted:
    """Banzhaf between clusters, in the quotient game; equal parts of it inside a cluster."""
    if len(clusters) != players_in(covered):
        raise Refused("wrong_shape", "clusters", len(clusters), f"must be one number for each of {players_in(covered)}")
    names = sorted(set(clusters))
    places = [names.index(cluster) for cluster in clusters]
    unions = [sum(1 << i for i, place in enumerate(places) if chosen >> place & 1) for chosen in range(1 << len(names))]
    between = parted("banzhaf", [covered[union] for union in unions])
    active = [bool(row.any()) for row in _marginal_sums(covered)[0]]
    sizes = [sum(on and at == place for on, at in zip(active, places, strict=True)) for place in range(len(names))]

    def inside(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple(
            values[place] / sizes[place] if on else Fraction() for on, place in zip(active, places, strict=True)
        )

    return Parted(inside(between.worths), inside(between.shares), capped=False)


@lru_cache(maxsize=256)
def _weights(rule: str, players: int) -> tuple[Fraction, ...]:
    return WEIGHTS[rule](players)


def _marginal_sums(covered: Sequence[int | Fraction]) -> tuple[list[Whole], int]:
    """For each player its marginals summed by the size of the coalition joined, in whole parts of 1/unit; the unit."""
    worths, unit = _whole(covered)
    rows = []
    for player in range(players_in(covered)):
        halves = worths.reshape(-1, 2, 1 << player)
        marginals = (halves[:, 1] - halves[:, 0]).ravel()
        if marginals.min() < 0:
            raise DataError("not_monotone", "game", player, "must be a helper that no coalition is worse off with")
        rows.append(_by_size(marginals))
    return rows, unit


def _levels(covered: Sequence[int | Fraction], player: int) -> tuple[list[Fraction], list[Fraction]]:
    """Worths of all coalitions without a player, and of these with it, summed by their size without it."""
    worths, unit = _whole(covered)
    halves = worths.reshape(-1, 2, 1 << player)
    without, beside = (_by_size(halves[:, place].ravel()).tolist() for place in (0, 1))
    return [Fraction(total, unit) for total in without], [Fraction(total, unit) for total in beside]


def _by_size(worths: Whole) -> Whole:
    """Sums of what belongs to coalitions, by their size."""
    players = players_in(worths)
    sizes = coalition_sizes(players)
    order = np.argsort(sizes, kind="stable")
    summed: Whole = np.add.reduceat(worths[order], np.searchsorted(sizes[order], np.arange(players + 1)))
    return summed


def _whole(table: Sequence[int | Fraction]) -> tuple[Whole, int]:
    """Worths as whole numbers of 1/unit, and the unit; int64 where sums of marginals cannot overflow."""
    unit = lcm(*(worth.denominator for worth in table))
    parts = [int(worth * unit) for worth in table]
    fits = (max(parts) - min(parts)) * len(parts) < 2**62 and max(map(abs, parts)) < 2**62
    return np.array(parts, dtype=np.int64 if fits else object), unit
