"""Honest validation data: no member gains by training and being judged on rows other than those it has.

What a member brings decides whose data help it, what it is charged and what its data earn. Judged is what it has in
the end by the rows that it really wants predicted, which nobody but the member knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import sqrt
from typing import TypeAlias

from gainshare.axioms.exact import Number, shown
from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Source

Step: TypeAlias = tuple[str, tuple[float, ...]]
"""An operation of `gains.tampered`, and its arguments."""

Way: TypeAlias = tuple[Step, ...]
"""Operations, one after the other; none of them is honesty."""

ALLOWED = Fraction(1, 50)
"""Part of the price of a unit of score that the best tampering may gain (goal T6)."""

ERRORS = 4.0
"""Standard errors by which a gain must exceed that: the best of a hundred averages is some 2.5 above its own mean."""

_SINGLE: tuple[Step, ...] = (
    *(("jittered", (weight,)) for weight in (0.05, 0.1, 0.3)),
    *(("part", args) for args in ((1, 2), (2, 2), (1, 4))),
    *(("mislabelled", (share,)) for share in (0.05, 0.1, 0.2, 0.5)),
    ("shuffled", ()),
    ("scrambled", ()),
    *(("thinned", args) for args in ((0, 0.5), (1, 0.5), (0, 0.9), (1, 0.9))),
    *((op, (share,)) for op in ("easiest", "hardest") for share in (0.9, 0.75, 0.5, 0.3)),
    *(("corrected", (share,)) for share in (0.05, 0.1, 0.2)),
    *(("trimmed", (share,)) for share in (0.05, 0.1, 0.25)),
    *(("repeated", (share,)) for share in (0.25, 0.5, 1)),
    *(("leaked", (share, 0.01)) for share in (0.25, 0.5, 1)),
)

_FIRST: tuple[Step, ...] = (
    *((op, (share,)) for op in ("easiest", "hardest") for share in (0.75, 0.5)),
    ("corrected", (0.1,)),
    ("thinned", (0, 0.5)),
    ("thinned", (1, 0.5)),
    ("trimmed", (0.1,)),
)

_SECOND: tuple[Step, ...] = (
    ("repeated", (0.5,)),
    ("repeated", (1,)),
    ("leaked", (0.5, 0.01)),
    ("leaked", (1, 0.01)),
    ("mislabelled", (0.05,)),
    ("jittered", (0.1,)),
    ("part", (1, 2)),
    ("trimmed", (0.25,)),
)

WAYS: tuple[Way, ...] = (*((step,) for step in _SINGLE), *product(_FIRST, _SECOND))
"""A hundred ways to tamper with rows that bear class 0 or 1 in their last column."""


def tampered(source: Source, way: Way) -> Source:
    """The table that this way makes of a table.

    >>> tampered("sha256:ab", (("easiest", (0.5,)), ("repeated", (1,))))
    Derived(parent=Derived(parent='sha256:ab', op='easiest', args=(0.5,)), op='repeated', args=(1,))
    """
    for op, args in way:
        source = Derived(source, op, args)
    return source


def worded(way: Way) -> str:
    """A way in words.

    >>> worded((("easiest", (0.5,)), ("repeated", (1,))))
    'easiest 0.5, repeated 1'
    """
    return ", ".join(" ".join([op, *(f"{number:g}" for number in args)]) for op, args in way) or "honest"


@dataclass(frozen=True, slots=True)
class Tampering:
    """A way of tampering that leaves a member better off than its true rows.

    way: how. gain: of the benefit on average, in parts of the price of a unit of score. error: its standard error.
    times: draws of the split, or markets, over which the average is taken.
    """

    way: Way
    gain: Number
    error: float
    times: int

    def exceeds(self, allowed: Number, errors: float) -> bool:
        """Whether it gains more than this, by so many standard errors."""
        return self.gain > allowed + Fraction(errors) * Fraction(self.error)

    def __str__(self) -> str:
        times = "once" if self.times == 1 else f"over {self.times} draws, with a standard error of {self.error:.4f}"
        return f"Tampering: {worded(self.way)} gains {shown(self.gain)} of the price of a unit of score, {times}"


def advantages(
    benefits: Callable[[Way], Sequence[Number] | None], ways: Sequence[Way], price: Number
) -> tuple[Tampering, ...]:
    """What each way that is not noticed gains on average over honesty, the best first; earlier ways first of equals.

    benefits: of a way (() is honesty), for each draw of the split, in minor units: what the member earned less what it
    paid, and the score of the model that it ends with on rows of its own that are as they are, times the price; None
    if the market notices. price: minor units of a unit of score, > 0. Raises Refused for another price, and for other
    numbers of draws than of honesty, or none.
    """
    if not price > 0:
        raise Refused("invalid_price", "price", price, "must be > 0")
    honest = benefits(())
    if not honest:
        raise Refused("empty_data", "benefits", None, "0 draws: honesty needs one at least")
    found = list[Tampering]()
    for way in ways:
        after = benefits(way)
        if after is None:
            continue
        if len(after) != len(honest):
            raise Refused("length_mismatch", "benefits", len(after), f"must be one for each of {len(honest)} draws")
        gains = [(Fraction(new) - Fraction(old)) / Fraction(price) for new, old in zip(after, honest, strict=True)]
        mean = sum(gains, Fraction(0)) / len(gains)
        spread = sum(((gain - mean) ** 2 for gain in gains), Fraction(0))
        error = sqrt(spread / (len(gains) * (len(gains) - 1))) if len(gains) > 1 else 0.0
        found.append(Tampering(way, mean, error, len(gains)))
    return tuple(sorted(found, key=lambda one: -one.gain))


def tampering(
    benefits: Callable[[Way], Sequence[Number] | None],
    price: Number,
    *,
    ways: Sequence[Way] = WAYS,
    allowed: Number = ALLOWED,
    errors: float = ERRORS,
) -> Tampering | None:
    """A way that gains more than is allowed, by so many standard errors (goal T6).

    Where splits are drawn once, with a standard error of 0, every gain above what is allowed counts. benefits, price
    and what is raised: as of `advantages`. Exhaustive over the ways; the witness is the one that gains most.

    >>> def judged_by_easy_rows(way):
    ...     return [Fraction(3) if "easiest" in worded(way) else Fraction(1)]
    >>> print(tampering(judged_by_easy_rows, 10))
    Tampering: easiest 0.9 gains 0.2 of the price of a unit of score, once
    """
    found = advantages(benefits, ways, price)
    return next((one for one in found if one.exceeds(allowed, errors)), None)
