"""From what was measured to money: whom a member trains with, what it owes for that, and who is paid of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.games.helping import DIVISIONS, Parted, cover, parted
from gainshare.games.published import published
from gainshare.ledger.entitlements import split
from gainshare.markets.collaborative.records import NOTHING, Outcome

AS_WRITTEN, BALANCED = "published", "published-balanced"
PUBLISHED = tuple(word for word, rule in DIVISIONS.items() if rule.common)
"""Divisions of a single task, after Ohrimenko et al. (2019), section 4."""

Matrix = tuple[tuple[int, ...], ...]
"""Minor units, a row for each taker, a column for each giver."""


def chosen(scores: Sequence[float]) -> int:
    """The coalition of helpers, as a bitmask, with which a member scores best; of equals the smallest, then the lowest.

    >>> chosen((0.5, 0.75, 0.25, 0.75))
    1
    """
    return min(range(len(scores)), key=lambda mask: (-measures(scores[mask]), mask.bit_count(), mask))


def gains(scores: Sequence[float]) -> tuple[int, ...]:
    """What each coalition adds to the score without help, in units of 2^-30."""
    alone = measures(scores[0])
    return tuple(measures(score) - alone for score in scores)


def charged(alone: float, after: float, error: float) -> int:
    """What of an improvement is charged for: one standard error less than was measured, in units of 2^-30, >= 0."""
    return max(0, measures(after) - measures(alone) - measures(error))


def due(price: int, units: int) -> int:
    """Minor units for so many units of 2^-30 of score, rounded down."""
    return price * units // MEASURE


def divided(rule: str, scores: Sequence[float], clusters: Sequence[int] = ()) -> Parted:
    """Who helped how much, and earns what share of the taker's due. Worths are in units of score.

    scores: of the taker with each coalition of the others. clusters: of the others, for a quotient.
    """
    found = parted(rule, cover(gains(scores)), clusters)
    return Parted(tuple(worth / MEASURE for worth in found.worths), found.shares, found.capped)


def shortfall(one: Outcome) -> int:
    """Minor units that a published formula hands out beyond what this member owes."""
    return max(0, -_left(one))


def surplus(one: Outcome) -> int:
    """Minor units that this member owes and that a published formula does not hand out."""
    return max(0, _left(one))


def _left(one: Outcome) -> int:
    return one.due - sum(aid.amount for aid in one.helps)


def amounts(owed: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Minor units to each, rounded down: what is left over stays with who owes it."""
    return tuple(int(owed * share) for share in shares)


@dataclass(frozen=True, slots=True)
class AsPublished:
    """A single task as it is published.

    alone: score of each member's own model. after: of everybody's. rises: what of the difference each pays for. psi:
    Shapley value of each member in v, in units of score. dues: minor units that each owes. shares: of each due, to each
    member. moved: the same in minor units.
    """

    alone: tuple[Fraction, ...]
    after: Fraction
    rises: tuple[Fraction, ...]
    psi: tuple[Fraction, ...]
    dues: tuple[int, ...]
    shares: tuple[Fraction, ...]
    moved: Matrix

    @property
    def pot(self) -> Fraction:
        """Sum of what is paid for."""
        return sum(self.rises, NOTHING)

    @property
    def paid(self) -> Fraction:
        """What the formula hands out of the pot."""
        return self.pot * sum(self.shares, NOTHING)


def as_published(rule: str, scores: Sequence[float], price: int, takers: Collection[int]) -> AsPublished:
    """Fees and payments of section 4 of Ohrimenko et al. (2019): a_i, and b_i = a psi_i, or a psi_i / v(N) balanced.

    scores: of the model of each coalition of all members, by bitmask. takers: who gets the model, and owes a_i for it.
    Where more data make a model worse, a_i, psi_i or v(N) can fall below 0, which the paper excludes. Nobody is charged
    or paid less than nothing then, and shares that rose together above v(N) thereby are scaled back to it: the formula
    hands out at most n^2 beyond what came in, as it does where scores only rise. Nobody owes anything where there is
    nobody to pay.
    """
    table = [NOTHING, *(Fraction(measures(score), MEASURE) for score in scores[1:])]
    found = published(table)
    values, grand = [max(NOTHING, value) for value in found.psi], max(NOTHING, found.worths[-1])
    whole = sum(values, NOTHING)
    target = grand if rule == AS_WRITTEN else Fraction(grand > 0)
    shares = tuple(value * target / whole if whole else NOTHING for value in values)
    owing = takers if any(shares) else ()
    rises = [max(NOTHING, rise) if at in owing else NOTHING for at, rise in enumerate(found.improvements)]
    dues = tuple(int(price * rise) for rise in rises)
    parts = split if rule == BALANCED and any(shares) else amounts
    moved = tuple(parts(one, shares) for one in dues)
    alone = tuple(table[1 << place] for place in range(len(found.psi)))
    return AsPublished(alone, table[-1], tuple(rises), found.psi, dues, shares, moved)
