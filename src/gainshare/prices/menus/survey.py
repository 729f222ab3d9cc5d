"""What buyers say they would pay, as price caps and demand; and the two curves of the published study, as formulas."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

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

    Each answer belongs to the lowest level that suffices. Caps are the rising prices that earn most from all answers
    together, if each buyer takes the cheapest model that suffices and pays up to its value; the lowest of several. So
    no list of these models earns more from the answers, whatever its prices. A level without answers takes the cap of
    the next higher one with any; above the highest of those, that one's.
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
        caps=_filled(values),
        need=np.array([level for level, _ in counted], np.int64),
        budget=np.array([value for _, value in counted], np.int64),
        above=tuple(answer for level, answer in zip(need, answers, strict=True) if level == len(levels)),
    )


def earning_most(values: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The rising prices, one for each group of buyers, that earn most if all who said at least as much pay them.

    values: of each group one at least. Of several that earn as much the lowest, from the last group on. Programmed from
    the first group on over the price of the next: some best prices are values, as a raise up to one loses nobody.

    >>> earning_most([[50, 90, 30]]), earning_most([[10, 20]]), earning_most([[90, 90], [50]])
    ((50,), (10,), (90, 90))
    """
    prices = np.unique(np.concatenate([np.array(said, np.int64) for said in values]))
    asked = prices.astype(object) if int(prices[-1]) * sum(map(len, values)) >= 2**62 else prices
    earned, places = asked * 0, np.arange(len(prices))
    lowest = list[npt.NDArray[np.int32]]()
    for said in values:
        able = len(said) - np.searchsorted(np.sort(np.array(said, np.int64)), prices)
        earned = np.maximum.accumulate(earned + able * asked)
        rises = np.append(True, earned[1:] > earned[:-1])
        lowest.append(np.maximum.accumulate(np.where(rises, places, 0).astype(np.int32)))
    chosen, place = list[int](), len(prices) - 1
    for least in reversed(lowest):
        place = int(least[place])
        chosen.append(int(prices[place]))
    return tuple(reversed(chosen))


def _filled(values: Sequence[Sequence[int]]) -> Ints:
    """The prices that earn most; a level without answers has the next one above, at the top the next one below."""
    answered = [level for level, said in enumerate(values) if said]
    found = earning_most([values[level] for level in answered])
    above = np.minimum(np.searchsorted(answered, np.arange(len(values))), len(answered) - 1)
    return np.array(found, np.int64)[above]


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
