"""From worths to shares of a payment: declared policies, each with the axioms it gives up.

Money that a policy keeps back goes to the account `withheld`, in sight; nothing is renormalised away, because that
would undo the policy (proposition 5.1 of Agarwal et al. 2019: no anonymous rule is balanced and replication-robust).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from gainshare.core.arrays import Floats, snapped
from gainshare.core.errors import Refused
from gainshare.games.game import Attribution

LAMBDA = math.log(2.0)
"""Penalty rate of Algorithm 3: at ln 2 each exact copy halves what every copy earns (proposition 5.2)."""


@dataclass(frozen=True, slots=True)
class Division:
    """A policy.

    rule: the value rule. metric: the similarity that discounts it, "" for none. violates: the axioms given up.
    copying: what exact copies can bring under it, "" if they never pay. merged: whether exact copies are valued as
    one seller and share its worth equally, so that the discount alone decides: held-out gains can fall as data join,
    and then a copy's own Shapley value can rise by more than any discount takes.
    """

    rule: str
    metric: str
    violates: tuple[str, ...]
    copying: str = ""
    merged: bool = False


DIVISIONS = {
    "shapley": Division(
        "shapley", "", ("replication: a copy raises the copied seller's total",), "a copy can raise its total"
    ),
    "group-shapley": Division(
        "shapley",
        "",
        ("symmetry among sellers: a group counts as one", "replication across undeclared names"),
        "a copy under a name outside the group can raise the total",
    ),
    "banzhaf": Division(
        "banzhaf",
        "",
        ("efficiency: values need not sum to the gain",),
        "payouts are scaled to the gain, which copies can use",
    ),
    "similarity": Division(
        "shapley",
        "angular",
        (
            "efficiency: part is withheld",
            "symmetry: the discount sees features, not the game",
            "splitting: x+z, x-z pays",
        ),
        merged=True,
    ),
    "similarity-cosine": Division(
        "shapley",
        "cosine",
        ("definition 4.1: not a metric", "efficiency", "offsets disguise copies and positive columns are punished"),
        "an offset disguises a copy, and where gains can fall an exact one can pay too",
    ),
    "similarity-hellinger": Division(
        "shapley",
        "hellinger",
        ("efficiency", "symmetry", "equal histograms are punished although unrelated"),
        "where gains can fall as data join, an exact copy can pay",
    ),
}
"""Words for `division` and what each stands for."""


def division(word: str) -> Division:
    """The policy of this name. Raises Refused for an unknown one."""
    if word not in DIVISIONS:
        raise Refused("unknown_value", "rules.division", word, f"must be one of {', '.join(DIVISIONS)}")
    return DIVISIONS[word]


def shares(found: Attribution, discounts: Sequence[Fraction] | None = None) -> tuple[Fraction, ...]:
    """Each player's share of a payment: max(0, value) over the larger of the gain and the sum of positive values.

    discounts: factors in [0, 1] that shrink the shares (Algorithm 3). Shares sum to at most 1; the rest is withheld.

    >>> two = Attribution((0.5, -0.25), (0.0, 0.0), "exact", 4, 0.0, 0.25)
    >>> shares(two)
    (Fraction(1, 1), Fraction(0, 1))
    """
    parts = _parts(found)
    if not discounts:
        return parts
    return tuple(part * factor for part, factor in zip(parts, discounts, strict=True))


@lru_cache(maxsize=1024)
def _parts(found: Attribution) -> tuple[Fraction, ...]:
    """The shares before any discount: the same for every order of a task and level."""
    positive = [max(Fraction(0), Fraction(value)) for value in found.values]
    whole = max(Fraction(found.grand) - Fraction(found.empty), sum(positive, Fraction(0)))
    return tuple(value / whole if whole > 0 else Fraction(0) for value in positive)


def spread(found: Attribution, places: Sequence[int]) -> Attribution:
    """The attribution of players who share places of another: each an equal part of its place's worth.

    places: for each player, whose values it shares.

    >>> one = Attribution((0.5, 0.25), (0.0, 0.0), "exact", 4, 0.0, 0.75)
    >>> spread(one, (0, 1, 0)).values
    (0.25, 0.25, 0.25)
    """
    values = tuple(found.values[place] / places.count(place) for place in places)
    return replace(found, values=values, stderr=tuple(found.stderr[place] / places.count(place) for place in places))


def discounts(similarity: Sequence[Sequence[float]], rate: float = LAMBDA) -> tuple[Fraction, ...]:
    """exp(-rate x total similarity to the others), a multiple of 2^-40, for each player (Algorithm 3)."""
    return tuple(Fraction(float(factor)) for factor in snapped(penalties(np.asarray(similarity), rate)))


def penalties(similarity: Floats, rate: float) -> Floats:
    """exp(-rate x sum of similarities to the others): (n, n) to (n,), unrounded."""
    return np.asarray(np.exp(-rate * (similarity.sum(axis=1) - np.diag(similarity))))
