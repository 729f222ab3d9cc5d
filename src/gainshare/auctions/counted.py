"""The share clock for utilities of counts, such as covered topics or n-grams: ten thousand providers in seconds.

A feature of which the active providers hold N units is worth weight x g(N), g concave, and each unit 1/N of that. What
a provider's units are worth is its share; the shares sum to the utility and only grow when others leave.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gainshare.auctions.asks import amount, amounts, rate
from gainshare.auctions.procurement import Purchase, offered
from gainshare.auctions.share_clock import Standing
from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import DataError, TaskTooLarge
from gainshare.kernels.shares import Held, add

Unit = Callable[[Ints, Ints], Ints]
"""From features (k,) and the units of them that are held (k,), >= 1, to what a unit is worth, in 1 / scale, >= 0."""

CLOSE = 1e-9
"""Doubles that are no further apart, as a part of themselves, are compared exactly."""

MOST = 2**62
"""Shares stay below."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How many units of each feature each provider holds, and what a unit is worth.

    first: (n + 1,) where a provider's features begin. features: (nnz,) below `size`, each at most once a provider.
    counts: (nnz,) of 1 to 2^31 - 1. unit: worth of a unit, which must not rise with the number held. scale: units of
    worth in 1 of utility. Raises DataError on arrays that are not what they should be, TaskTooLarge if a share could
    reach 2^62.
    """

    first: Ints
    features: Ints
    counts: Ints
    size: int
    unit: Unit
    scale: int

    def __post_init__(self) -> None:
        arrays = (self.first, self.features, self.counts)
        if any(array.dtype != np.int64 or array.ndim != 1 for array in arrays):
            raise DataError("wrong_type", "counts", None, "must be arrays of int64 of one dimension")
        rising = self.first.size > 0 and self.first[0] == 0 and bool((np.diff(self.first) >= 0).all())
        if not rising or not len(self.features) == len(self.counts) == self.first[-1]:
            raise DataError("length_mismatch", "counts", len(self.counts), "must be one for each feature of a provider")
        if len(self.counts) and not (self.counts.min() > 0 and self.counts.max() < 2**31):
            raise DataError("unknown_value", "counts", None, "must lie in 1..2147483647")
        if len(self.features) and not 0 <= self.features.min() <= self.features.max() < self.size:
            raise DataError("unknown_value", "features", None, f"must lie in 0..{self.size - 1}")
        alone = self.unit(self.features, np.ones_like(self.features)).astype(np.float64) * self.counts
        largest = np.bincount(self.owners, weights=alone, minlength=1).max()
        if largest >= MOST:
            raise TaskTooLarge("task_too_large", "scale", self.scale, f"shares must stay below {MOST}")

    @property
    def owners(self) -> Ints:
        """Who holds each of the features, (nnz,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def held(self) -> Held:
        """The same by feature."""
        order = np.argsort(self.features, kind="stable")
        owners = self.owners[order].astype(np.int32)
        first = np.concatenate(([0], np.cumsum(np.bincount(self.features, minlength=self.size))))
        return Held(first.astype(np.int64), owners, self.counts[order].astype(np.int32), len(self.first) - 1)


def capped(weights: Ints, caps: Ints, *, scale: int) -> Unit:
    """Each unit up to a feature's cap is worth its weight, none above; a cap of 1 is coverage. Rounded down.

    >>> capped(np.array([6]), np.array([1]), scale=10)(np.array([0, 0]), np.array([1, 4]))
    array([60, 15])
    """
    if int(weights.max(initial=0)) * int(caps.max(initial=0)) * scale >= MOST:
        raise TaskTooLarge("task_too_large", "scale", scale, f"weight x cap x scale must be below {MOST}")
    return lambda features, totals: weights[features] * np.minimum(caps[features], totals) * scale // totals


def counted_clock(asks: Sequence[int], counts: Counts, budget: int, *, reserve: Fraction | None = None) -> Purchase:
    """`share_clock` with the shares of these counts, asked for after every exit: the same winners, rate and pay.

    asks, budget, reserve: as there; the rate is per 1 of utility. Doubles find each event, and where they cannot tell,
    whole numbers decide. Each exit costs O(n) and one addition for each unit that others hold of the same features.

    >>> one = capped(np.array([6]), np.array([1]), scale=10)
    >>> both = Counts(np.array([0, 1, 2]), np.array([0, 0]), np.array([1, 1]), 1, one, 10)
    >>> counted_clock([0, 0], both, 9).pay
    (Fraction(9, 2), Fraction(9, 2))
    """
    asked, most, ceiling = amounts(asks, "asks"), amount(budget, "budget"), rate(reserve, "reserve")
    if len(asked) != len(counts.first) - 1:
        raise DataError("length_mismatch", "counts", len(counts.first) - 1, f"must be of {len(asked)} providers")
    clock = _Doubles(asked, counts, most, None if ceiling is None else ceiling / counts.scale)
    while len(clock.active) and (leaves := clock.falls()) is not None:
        clock.leave(leaves)
    offers, winners = [Fraction(0)] * len(asked), clock.active.tolist()
    for winner in winners:
        offers[winner] = clock.offer(winner)
    final = clock.rate if winners else None
    return offered(len(asked), winners, None if final is None else final * counts.scale, offers)


class _Doubles:
    """Where the clock stands, in doubles beside what makes them exact: each offer is a rate times a former share."""

    def __init__(self, asks: Sequence[int], counts: Counts, budget: int, ceiling: Fraction | None) -> None:
        self.asks, self.counts, self.budget, self.ceiling = asks, counts, budget, ceiling
        self.rate = ceiling
        self.active = np.array([provider for provider, ask in enumerate(asks) if ask <= budget], dtype=np.int64)
        self._asked = np.array([float(ask) if ask <= budget else np.inf for ask in asks])
        out = np.flatnonzero(np.isinf(self._asked))
        self._held = counts.held()
        self._totals = np.bincount(counts.features, weights=counts.counts, minlength=counts.size).astype(np.int64)
        self._worth = np.zeros(counts.size, dtype=np.int64)
        self.shares = np.zeros(len(asks), dtype=np.int64)
        for provider in out.tolist():
            features, units = self._of(provider)
            self._totals[features] -= units
        self._value(np.flatnonzero(self._totals))
        self._rates = [Fraction(budget)]
        self._since, self._base = np.zeros(len(asks), dtype=np.int64), np.ones(len(asks), dtype=np.int64)
        self._now = np.full(len(asks), float(budget))
        self._shared()

    def _of(self, provider: int) -> tuple[Ints, Ints]:
        """A provider's features, and how many units it holds of each."""
        mine = slice(self.counts.first[provider], self.counts.first[provider + 1])
        return self.counts.features[mine], self.counts.counts[mine]

    def _value(self, features: Ints) -> None:
        """What units of these features are worth by now goes into all shares."""
        totals = self._totals[features]
        worth = np.where(totals > 0, self.counts.unit(features, np.maximum(totals, 1)), 0)
        add(self._held, features, worth - self._worth[features], self.shares)
        self._worth[features] = worth

    def leave(self, provider: int) -> None:
        """The clock without a provider, at the same rate."""
        features, units = self._of(provider)
        self.active = self.active[self.active != provider]
        self._totals[features] -= units
        self._value(features)
        self._shared()

    def _shared(self) -> None:
        """What new shares change at once: nothing is offered for none, nor more than the reserve."""
        none = self.active[self.shares[self.active] == 0]
        self._now[none], self._base[none] = 0.0, 0
        if self.ceiling is not None:
            self._lower(self.ceiling)

    def offer(self, provider: int) -> Fraction:
        """What a provider was last offered, exactly."""
        return self._rates[int(self._since[provider])] * int(self._base[provider])

    def _lower(self, rate: Fraction) -> None:
        """No offer stays above the rate times the share."""
        then, now = float(rate) * self.shares[self.active], self._now[self.active]
        below = then < now * (1 - CLOSE)
        for at in np.flatnonzero(~below & (then < now * (1 + CLOSE))).tolist():
            provider = int(self.active[at])
            below[at] = rate * int(self.shares[provider]) < self.offer(provider)
        lower = self.active[below]
        self._now[lower], self._base[lower], self._since[lower] = then[below], self.shares[lower], len(self._rates)
        self._rates.append(rate)

    def falls(self) -> int | None:
        """Who leaves next as the rate falls; None if the offers to all fit the budget first."""
        now, asked = self._now[self.active], self._asked[self.active]
        short = now < asked * (1 - CLOSE)
        for place in np.flatnonzero(~short & (now < asked * (1 + CLOSE))).tolist():
            provider = int(self.active[place])
            short[place] = self.offer(provider) < self.asks[provider]
        if short.any():
            return int(self.active[short][-1])
        if now.sum() <= self.budget * (1 + CLOSE):
            return self._exactly()
        at, leaves = self._next(asked)
        if np.minimum(now, float(at) * self.shares[self.active]).sum() <= self.budget * (1 + CLOSE):
            return self._exactly()
        self.rate = at
        self._lower(at)
        return leaves

    def _next(self, asked: Floats) -> tuple[Fraction, int]:
        """The most that is asked for one of the shares, and by whom, the higher number of two."""
        shares = self.shares[self.active]
        level = np.where(shares > 0, asked / np.maximum(shares, 1), -1.0)
        likely = self.active[level >= level.max() * (1 - CLOSE)].tolist()
        return max((Fraction(self.asks[provider], int(self.shares[provider])), provider) for provider in likely)

    def _exactly(self) -> int | None:
        """What `falls` says, by the exact clock."""
        active = self.active.tolist()
        standing = Standing(self.asks, self.budget, self.rate, active, {at: self.offer(at) for at in active})
        standing.shares = {provider: int(self.shares[provider]) for provider in active if self.shares[provider] > 0}
        leaves = standing.falls()
        if standing.rate is not None and standing.rate != self.rate:
            self.rate = standing.rate
            self._lower(self.rate)
        return leaves
