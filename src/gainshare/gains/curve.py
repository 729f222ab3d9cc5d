"""One measured gain curve per task, over noise levels, serving every price."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gainshare.core.arrays import LEVELS, measures
from gainshare.core.questions import Source
from gainshare.gains.derived import at_level
from gainshare.gains.recipe import Recipe


@lru_cache(maxsize=256)
def level_recipes(base: Recipe, sources: tuple[Source, ...], op: str) -> tuple[Recipe, ...]:
    """The recipe without data, then those of levels 1 to LEVELS: what a task's gain curve asks, in one batch."""
    levels = range(1, LEVELS + 1)
    return (base.using(()), *(base.using(tuple(at_level(one, op, level) for one in sources)) for level in levels))


@dataclass(frozen=True, slots=True)
class GainCurve:
    """Gains of levels 1 to LEVELS over the baseline, never falling.

    raw: the scores as measured, of the baseline and of each level. gains: in units of 2^-30, running maximum.
    served: for each level the level that really is delivered: the best measured one at or below it, the
    lowest of equals; 0 for none.
    """

    raw: tuple[float, ...]
    gains: tuple[int, ...]
    served: tuple[int, ...]


def gain_curve(raw: Sequence[float]) -> GainCurve:
    """The curve of measured scores: noise sometimes regularises, so a better level is never worse than a lower one.

    raw: score of the baseline, then of each level, multiples of 2^-30 in [0, 1].

    >>> gain_curve((0.25, 0.5, 0.375, 0.75)).served
    (1, 1, 3)
    """
    base, best, chosen = measures(raw[0]), 0, 0
    gains, served = [], []
    for level, score in enumerate(raw[1:], 1):
        gain = measures(score) - base
        if gain > best:
            best, chosen = gain, level
        gains.append(best)
        served.append(chosen)
    return GainCurve(tuple(raw), tuple(gains), tuple(served))
