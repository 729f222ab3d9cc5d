"""Who buys what at which prices: the published level demand, and buyers with an accuracy they need and a budget."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from fractions import Fraction
from math import lcm
from typing import Protocol, TypeAlias

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import DataError, Refused
from gainshare.prices.menus.models import amount

Exact: TypeAlias = int | Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A demand as two sums: over listed levels of weight x price, and over buyers who can pay for what they need.

    weights: (L,). needs: (L + 1,), where the buyers who need each level start in budgets: (B,), rising within a need.
    """

    weights: Floats
    needs: Ints
    budgets: Ints


class Demand(Protocol):
    """What a menu earns. Levels are those of the models offered; prices rise with the level."""

    def revenue(self, prices: Ints, listed: Bools) -> Exact:
        """What is earned, exactly. prices: (L,). listed: (L,), whether a level has a model for sale."""
        ...

    def limit(self, caps: Ints, listed: Bools) -> Exact:
        """What no menu of some of the listed levels earns at rising prices up to the caps: (L,), rising."""
        ...

    def weights(self, caps: Ints) -> tuple[int, ...]:
        """(L,) demand at each level when it costs its cap, in any common unit: what a removal weighs losses by."""
        ...

    def terms(self, levels: int) -> Terms:
        """What a search steers by; what it finds is judged by `revenue`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LevelDemand:
    """The published demand: each listed level earns its weight x its price, an unlisted one nothing (TPMP 2022).

    levels: (L,) weights, integers or Fractions >= 0. Higher prices never earn less, so that one model for each level
    is enough to earn the most. Raises Refused for a weight that is no exact number or is negative.

    >>> LevelDemand([1, 4]).revenue(np.array([300, 500]), np.array([True, True]))
    2300
    """

    levels: InitVar[Sequence[Exact] | Ints]
    level_weights: tuple[Exact, ...] = field(init=False)

    def __post_init__(self, levels: Sequence[Exact] | Ints) -> None:
        given = levels.tolist() if isinstance(levels, np.ndarray) else levels
        object.__setattr__(self, "level_weights", tuple(map(_weight, given)))

    def revenue(self, prices: Ints, listed: Bools) -> Exact:
        """The sum over listed levels of weight x price."""
        weights, paid = self._of(len(prices)), prices.tolist()
        earned: Exact = sum(weights[level] * paid[level] for level in np.flatnonzero(listed).tolist())
        return earned

    def limit(self, caps: Ints, listed: Bools) -> Exact:
        """The same sum at the caps."""
        return self.revenue(caps, listed)

    def weights(self, caps: Ints) -> tuple[int, ...]:
        """The weights, as integers."""
        given = self._of(len(caps))
        unit = lcm(*(Fraction(weight).denominator for weight in given))
        return tuple(int(weight * unit) for weight in given)

    def terms(self, levels: int) -> Terms:
        """Weights, and no buyers."""
        weights = np.array([float(weight) for weight in self._of(levels)], np.float64)
        return Terms(weights, np.zeros(levels + 1, np.int64), np.empty(0, np.int64))

    def _of(self, levels: int) -> tuple[Exact, ...]:
        if len(self.level_weights) != levels:
            rule = f"must hold one weight for each of {levels} levels"
            raise DataError("length_mismatch", "demand", len(self.level_weights), rule)
        return self.level_weights


def _weight(value: object) -> Exact:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise Refused("wrong_type", "demand", value, "must be a whole number or a Fraction")
    if value < 0:
        raise Refused("out_of_range", "demand", value, "must be 0 or more")
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Buyers:
    """Buyers who take the cheapest model that is accurate enough, if they can pay for it.

    need: (B,) the lowest level that is enough for each; a need above all levels is never met. budget: (B,) the most
    each would pay, minor units. As prices rise with the level, they take the lowest listed level from their need on.
    Raises Refused for lengths that differ, or a need or budget that is no whole number from 0 to 2^53 - 1.

    >>> Buyers([0, 1, 0], [100, 900, 500]).revenue(np.array([400, 700]), np.array([True, True]))
    1100
    """

    needs: InitVar[Sequence[int] | Ints]
    budgets: InitVar[Sequence[int] | Ints]
    need: Ints = field(init=False)
    budget: Ints = field(init=False)

    def __post_init__(self, needs: Sequence[int] | Ints, budgets: Sequence[int] | Ints) -> None:
        need, budget = _amounts(needs, "need"), _amounts(budgets, "budget")
        if len(need) != len(budget):
            raise DataError("length_mismatch", "budget", len(budget), f"must be as many as needs, {len(need)}")
        order = np.lexsort((budget, need))
        object.__setattr__(self, "need", need[order])
        object.__setattr__(self, "budget", budget[order])

    def revenue(self, prices: Ints, listed: Bools) -> int:
        """What those pay who find a level at their need or above whose price is within their budget."""
        levels = len(prices)
        first = np.append(np.where(listed, np.arange(levels), levels), levels)
        served = np.minimum.accumulate(first[::-1])[::-1][np.minimum(self.need, levels)]
        asked = np.append(prices, np.int64(0))[served]
        return _total(asked[asked <= self.budget])

    def limit(self, caps: Ints, listed: Bools) -> int:
        """The most that any listed levels and any rising prices up to the caps earn: exact but for arbitrage.

        Programmed from the highest level down over the price of the next listed level above; some best prices are
        budgets or caps, since raising a price up to the next of them loses nobody.
        """
        levels = len(caps)
        candidates = np.unique(np.concatenate([caps[listed], self.budget[self.need < levels], [0]]))
        terms = self.terms(levels)
        asked = candidates.astype(object) if _large(self.budget) else candidates
        most = np.full_like(asked, -1)
        for level in range(levels - 1, -1, -1):
            if listed[level]:
                below = int(np.searchsorted(candidates, caps[level], side="right"))
                best = np.maximum.accumulate(most[::-1])[::-1]
                most[:below] = np.maximum(best[:below], 0)
            said = terms.budgets[terms.needs[level] : terms.needs[level + 1]]
            able = len(said) - np.searchsorted(said, candidates)
            most = np.where(most < 0, most, most + able * asked)
        return max(int(most.max()), 0)

    def weights(self, caps: Ints) -> tuple[int, ...]:
        """At each level, those who need it and can pay its cap."""
        met = self.need < len(caps)
        need, budget = self.need[met], self.budget[met]
        return tuple(np.bincount(need[caps[need] <= budget], minlength=len(caps)).tolist())

    def terms(self, levels: int) -> Terms:
        """Buyers, and no weights."""
        needs = np.searchsorted(self.need, np.arange(levels + 1)).astype(np.int64)
        return Terms(np.zeros(levels), needs, self.budget[: needs[-1]])


def _amounts(values: Sequence[int] | Ints, name: str) -> Ints:
    given = values.tolist() if isinstance(values, np.ndarray) else values
    return np.array([amount(value, name) for value in given], np.int64)


def _large(values: Ints) -> bool:
    """Whether a sum of so many such integers could leave 64 bits."""
    return bool(values.size) and int(values.max()) * values.size >= 2**62


def _total(values: Ints) -> int:
    return sum(values.tolist()) if _large(values) else int(values.sum())
