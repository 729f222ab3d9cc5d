"""From what was measured to money: whom a member trains with, what it owes for that, and who is paid of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.games.helping import Parted, cover, parted
from gainshare.games.published import published
from gainshare.ledger.entitlements import split
from gainshare.markets.collaborative.records import Outcome

AS_WRITTEN, BALANCED = "published", "published-balanced"
PUBLISHED = (AS_WRITTEN, BALANCED)
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

    psi: Shapley value of each member in v, in units of score. pot: sum of all improvements. paid: what the formula
    hands out, a psi summed. dues: minor units that each owes. shares: of each due, to each member. moved: the same in
    minor units.
    """

    psi: tuple[Fraction, ...]
    pot: Fraction
    paid: Fraction
    dues: tuple[int, ...]
    shares: tuple[Fraction, ...]
    moved: Matrix


def as_published(rule: str, scores: Sequence[float], price: int) -> AsPublished:
    """Fees and payments of section 4 of Ohrimenko et al. (2019): a_i, and b_i = a psi_i, or a psi_i / v(N) balanced.

    scores: of the model of each coalition of all members, by bitmask. Where more data make a model worse, a_i or psi_i
    can fall below 0, which the paper excludes: nobody is charged or paid less than nothing.
    """
    found = published([Fraction(0), *(Fraction(measures(score), MEASURE) for score in scores[1:])])
    dues = tuple(int(price * max(Fraction(0), improved)) for improved in found.improvements)
    shares = tuple(max(Fraction(0), value) for value in found.psi)
    if rule == BALANCED:
        whole = max(found.worths[-1], sum(shares, Fraction(0)))
        shares = tuple(value / whole if whole > 0 else Fraction(0) for value in shares)
    halves = [split(one, shares) if rule == BALANCED and any(shares) else amounts(one, shares) for one in dues]
    return AsPublished(found.psi, found.pot, sum(found.written, Fraction(0)), dues, shares, tuple(halves))
