"""What buyers say they would pay, as price caps and demand; and the two curves of the published study, as formulas."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np

from gainshare.core.arrays import Ints
from gainshare.core.errors import Refused
from gainshare.core.money import charge
from gainshare.prices.menus.demand import Buyers


@dataclass(frozen=True, slots=True)
class Answer:
    """What one buyer would pay, value, in minor units, for a model that is right on at least this share of rows."""

    buyer: str
    accuracy: Fraction
    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Surveyed:
    """Caps and demand that answers make on a list of accuracy levels.

    caps: (L,) minor units, rising. need: (A,) for each counted answer the lowest level that suffices. budget: (A,) its
    value, in minor units. above: answers that want more than the highest level offers; they count nowhere.
    """

    caps: Ints
    need: Ints
    budget: Ints
    above: tuple[Answer, ...]

    @property
    def buyers(self) -> Buyers:
        """The counted answers as demand: each buyer takes the cheapest model that is accurate enough, if it can pay."""
        return Buyers(self.need, self.budget)


def surveyed(answers: Sequence[Answer], levels: Sequence[Fraction]) -> Surveyed:
    """Caps and demand from a survey, on the accuracies that a menu offers, which rise.

    Each answer belongs to the lowest level that suffices. The cap of a level is the value there that earns most if
    all who said at least as much pay it, the lowest of several. A level without answers takes the cap of the next
    higher one with any; above the highest of those, that one's. Then caps are lowered until they rise with accuracy.
    Raises Refused empty_data if no answer belongs anywhere, InvalidAmount for a value that is no amount.

    >>> nine, eight = Fraction(9, 10), Fraction(8, 10)
    >>> found = surveyed([Answer("city", nine, 50), Answer("lab", nine, 90), Answer("inn", eight, 20)], [eight, nine])
    >>> found.caps.tolist(), found.need.tolist()
    ([20, 50], [1, 1, 0])
    """
    need = [bisect_left(levels, answer.accuracy) for answer in answers]
    counted = [(level, charge(answer.value, field="value")) for level, answer in zip(need, answers, strict=True)]
    counted = [(level, value) for level, value in counted if level < len(levels)]
    if not counted:
        rule = "every answer wants more accuracy than any model has" if answers else "has no answers"
        raise Refused("empty_data", "survey", None, rule)
    values: list[list[int]] = [[] for _ in levels]
    for level, value in counted:
        values[level].append(value)
    return Surveyed(
        caps=_rising([earning_most(said) if said else None for said in values]),
        need=np.array([level for level, _ in counted], np.int64),
        budget=np.array([value for _, value in counted], np.int64),
        above=tuple(answer for level, answer in zip(need, answers, strict=True) if level == len(levels)),
    )


def earning_most(values: Sequence[int]) -> int:
    """The price among these values that earns most from buyers with these values; the lowest of several.

    >>> earning_most([50, 90, 30]), earning_most([10, 20])
    (50, 10)
    """
    falling = sorted(values, reverse=True)
    _, price = max((rank * value, -value) for rank, value in enumerate(falling, 1))
    return -price


def _rising(caps: Sequence[int | None]) -> Ints:
    """A missing cap is the next one above, at the top the next one below; then the suffix minimum."""
    above = next(cap for cap in reversed(caps) if cap is not None)
    falling = accumulate((above if cap is None else cap for cap in reversed(caps)), min)
    return np.array(list(falling)[::-1], np.int64)


GRID = range(500, 1000)
"""Accuracies of the published curves, in thousandths."""

_MEAN, _SPREAD = 250.27573930392697, 63.438038529793076


def published_cap(thousandths: int) -> int:
    """The published study's price cap at an accuracy: (10 + k)^2 cents with k = thousandths - 500.

    Raises Refused out_of_range outside 500..999, where the published table wraps around or ends.

    >>> published_cap(500), published_cap(999)
    (100, 259081)
    """
    return (10 + _place(thousandths)) ** 2


def published_weight(thousandths: int) -> int:
    """The published study's demand at an accuracy, in units of 2^-40 of its peak: exp(-(k - mu)^2 / (2 s^2)).

    k = thousandths - 500, mu = 250.28, s = 63.44. Raises Refused as `published_cap`.
    """
    return round(math.exp(-((_place(thousandths) - _MEAN) ** 2) / (2 * _SPREAD**2)) * 2**40)


def published_demand(thousandths: int) -> Fraction:
    """The same demand, exactly normalised: it sums to 1 over 500..999.

    >>> sum(published_demand(each) for each in GRID) == 1, round(float(published_demand(750)), 6)
    (True, 0.006289)
    """
    return Fraction(published_weight(thousandths), _WEIGHTS)


def _place(thousandths: int) -> int:
    if thousandths not in GRID:
        rule = "must lie in 0.500..0.999, where the published curves are defined"
        raise Refused("out_of_range", "accuracy", Fraction(thousandths, 1000), rule)
    return thousandths - GRID.start


_WEIGHTS = sum(map(published_weight, GRID))
"""What all weights sum to."""
