"""Which of sixteen levels of quality a bid opens at a price: the allocations AF of Agarwal, Dahleh, Sarkar (2019)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from gainshare.core.arrays import LEVELS
from gainshare.core.errors import Refused

Openings = Sequence[tuple[int, Fraction | int]]
"""Level numbers, ascending, and the bid at which each opens, in minor units per unit of gain, non-decreasing."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Level k opens at the bid max(0, slope p - shift P_max) / 16, for a price p in [0, P_max]."""

    level: int
    slope: int
    shift: int

    def at(self, price: Fraction, highest: Fraction) -> Fraction:
        """The opening bid, in the unit of the two prices."""
        return max(Fraction(0), self.slope * price - self.shift * highest) / LEVELS


_RISING = tuple(Opening(k, k, 0) for k in range(1, LEVELS + 1))
QUALITIES: dict[str, tuple[Opening, ...]] = {
    "levels": _RISING,
    "af1": tuple(Opening(k, LEVELS, LEVELS - k) for k in range(1, LEVELS + 1)),
    "af2": _RISING,
    "posted": (Opening(LEVELS, LEVELS, 0),),
}
"""The quality rules. levels, af2: t_k = p k/16 (af2 masks entries where levels adds noise); af1: noise proportional
to (p - b)+, rounded up to the grid, so t_k = (p - P_max (1 - k/16))+; posted: everything at the price, or nothing."""


def quality(rule: str) -> tuple[Opening, ...]:
    """The opening rule of each level. Raises Refused if the word names no rule.

    >>> quality("posted")
    (Opening(level=16, slope=16, shift=0),)
    """
    if rule not in QUALITIES:
        nearest = (get_close_matches(rule, QUALITIES) or list(QUALITIES))[0]
        remedy = f'quality = "{nearest}"        also: {", ".join(word for word in QUALITIES if word != nearest)}'
        raise Refused("unknown_value", "rules.quality", rule, "not a quality rule", remedy)
    return QUALITIES[rule]


def openings(rule: str, price: Fraction | float, highest: Fraction | float) -> tuple[tuple[int, Fraction], ...]:
    """Levels and the bids that open them when this price is posted.

    price, and highest, the largest price of the net: minor units per unit of gain, read exactly.
    Raises Refused if the word names no rule.

    >>> [str(bid) for level, bid in openings("levels", 60, 100)][:3], openings("posted", 60, 100)
    (['15/4', '15/2', '45/4'], ((16, Fraction(60, 1)),))
    """
    exact, most = Fraction(price), Fraction(highest)
    return tuple((opening.level, opening.at(exact, most)) for opening in quality(rule))


def require_rising(gains: Sequence[int], scale: int) -> None:
    """Raises Refused unless 0 <= gains[0] <= gains[1] <= ... <= scale."""
    for before, gain in zip((0, *gains), gains, strict=False):
        if not before <= gain <= scale:
            rule = f"gains must not fall and lie in 0..{scale}, this follows {before}"
            raise Refused("not_monotone", "gains", gain, rule, "deliver the best level at or below the one bought")
