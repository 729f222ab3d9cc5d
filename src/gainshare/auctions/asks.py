"""What providers ask, what their offers weigh, and the supply that makes: cheapest per weight first, exactly."""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np

from gainshare.core.errors import DataError, FloatMoney, InvalidAmount, Refused

NEAR = 1 + 2.0**-48
"""Quotients of whole numbers in doubles that are further apart than this factor are in the order of the quotients."""


@dataclass(frozen=True, slots=True)
class Supply:
    """The providers who can be bought from, cheapest per weight first; ties to the lower number.

    asks, weights: of all providers. order: the numbers of those who can be bought from. upto: for each of these the
    weight of it and all before it. ceiling: the most that is paid per weight, None for no such limit.
    """

    asks: Sequence[int]
    weights: Sequence[int]
    order: Sequence[int]
    upto: Sequence[int]
    ceiling: Fraction | None

    def per_weight(self, place: int) -> Fraction:
        """What the provider at this place asks for one unit of weight."""
        provider = self.order[place]
        return Fraction(self.asks[provider], self.weights[provider])

    def first(self, fails: Callable[[int], bool]) -> int:
        """The first place that fails, where all after it fail too; the length of the order if none does."""
        return bisect_left(range(len(self.order)), 1, key=fails)


def supply(asks: Sequence[int], weights: Sequence[int], budget: int, reserve: Fraction | None) -> Supply:
    """The supply of everybody with a weight above 0 whose ask is at most the budget and the reserve times its weight.

    asks: (n,) and budget: minor units, >= 0, of any size. weights: (n,) whole, >= 0, of any size. reserve: minor units
    per weight. Raises Refused if a number is of another kind or negative, or if lengths differ.

    >>> supply([30, 10, 99], [3, 2, 9], 50, None).order
    [1, 0]
    """
    asked, weighed = amounts(asks, "asks"), whole(weights, "weights")
    most, ceiling = amount(budget, "budget"), rate(reserve, "reserve")
    if len(asked) != len(weighed):
        raise DataError("length_mismatch", "weights", len(weighed), f"must be one for each of {len(asked)} asks")
    able = [at for at, (ask, weight) in enumerate(zip(asked, weighed, strict=True)) if weight > 0 and ask <= most]
    order = ranked(asked, weighed, able)
    if ceiling is not None:
        above, below = ceiling.as_integer_ratio()
        order = order[: bisect_left(order, 1, key=lambda at: asked[at] * below > above * weighed[at])]
    return Supply(asked, weighed, order, _running(weighed, order), ceiling)


def _running(weights: Sequence[int], order: Sequence[int]) -> list[int]:
    """Sums of the weights in this order; in words of 64 bits where these hold them all."""
    if sum(weights) >= 2**63:
        return list(accumulate(weights[at] for at in order))
    summed: list[int] = np.cumsum(np.array(weights, dtype=np.int64)[np.array(order, dtype=np.int64)]).tolist()
    return summed


def ranked(asks: Sequence[int], weights: Sequence[int], providers: Sequence[int]) -> list[int]:
    """These providers by ask per weight, exactly; ties to the lower number. providers: ascending, of weights above 0.

    Doubles sort first; where their quotients nearly tie, whole numbers decide. c/w and C/W differ by 1/(wW) or not at
    all, so that quotients to twice the bits of the largest weight are equal only if the ratios are.

    >>> ranked([10**18, 10**18 - 1, 1], [10**18 + 1, 10**18, 1], [0, 1, 2])
    [1, 0, 2]
    """
    if not providers:
        return []
    asked, weighed = ([of[at] for at in providers] for of in (asks, weights))
    shift = 2 * max(weighed).bit_length() + 1
    if max(*asked, *weighed).bit_length() > 63:
        places = sorted(
            range(len(providers)),
            key=[(ask << shift) // weight for ask, weight in zip(asked, weighed, strict=True)].__getitem__,
        )
        return [providers[at] for at in places]
    quotients = np.array(asked) / np.array(weighed)
    order = np.argsort(quotients, kind="stable")
    placed = quotients[order]
    close = placed[1:] <= placed[:-1] * NEAR
    near = np.append(close, False) | np.append(False, close)
    doubtful = np.sort(order[near]).tolist()
    order[near] = sorted(doubtful, key=lambda at: (asked[at] << shift) // weighed[at])
    return [providers[at] for at in order.tolist()]


def amounts(given: Sequence[int], field: str) -> list[int]:
    """Amounts of money in minor units, checked: whole numbers >= 0 of any size. Raises InvalidAmount or FloatMoney.

    >>> amounts([5, True], "asks")
    Traceback (most recent call last):
    gainshare.core.errors.InvalidAmount: asks[1] = True: must be a whole number of minor units >= 0 [invalid_amount]
    """
    listed = _listed(given, field)
    if not _fine(listed):
        for place, each in enumerate(listed):
            amount(each, f"{field}[{place}]")
    return listed


def amount(given: object, field: str) -> int:
    """One amount of money in minor units, checked as `amounts` are."""
    if isinstance(given, float | np.floating) and math.isfinite(given):
        raise FloatMoney("float_money", field, given, "money is never a float: give minor units as int")
    if type(given) is not int or given < 0:
        raise InvalidAmount("invalid_amount", field, given, "must be a whole number of minor units >= 0")
    return given


def whole(given: Sequence[int], field: str) -> list[int]:
    """Whole numbers >= 0 of any size, checked. Raises Refused."""
    listed = _listed(given, field)
    if not _fine(listed):
        for place, each in enumerate(listed):
            if type(each) is not int:
                raise Refused("wrong_type", f"{field}[{place}]", each, "must be a whole number")
            if each < 0:
                raise Refused("invalid_weight", f"{field}[{place}]", each, "must be >= 0")
    return listed


def rate(given: object, field: str) -> Fraction | None:
    """Minor units per weight, checked: a Fraction or whole number >= 0, or None. Raises InvalidAmount or FloatMoney."""
    if given is None or (type(given) is Fraction and given >= 0):
        return given
    if type(given) is Fraction:
        raise InvalidAmount("invalid_amount", field, given, "must be >= 0")
    return Fraction(amount(given, field))


def _listed(given: Sequence[int], field: str) -> list[int]:
    if isinstance(given, np.ndarray) and given.ndim == 1:
        return list[int](given.tolist())
    if isinstance(given, str | bytes) or not isinstance(given, Sequence):
        raise Refused("wrong_type", field, given, "must be a list of whole numbers")
    return list(given)


def _fine(listed: Sequence[int]) -> bool:
    return not listed or (set(map(type, listed)) == {int} and min(listed) >= 0)
