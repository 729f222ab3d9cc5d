"""Largest prices of a menu: levels settle in rising order of price, each binding only dearer ones (Knuth 1977).

The compiled functions and their NumPy twins compute the same integers; the plain names take the first that works.
Models are given by rising level: those of level l are first[l] to first[l + 1] - 1. Prices and caps are integers from
0 to 2^53 - 1.
"""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB] * 9, dtype=np.uint64)

UNBOUND = 2**62
"""The cost of what no bundle covers."""


def pair_prices_numpy(sets: Words, first: Ints, caps: Ints) -> Ints:
    """The largest prices under the paper's constraints: see `pair_prices`."""
    level = np.repeat(np.arange(len(caps)), np.diff(first))
    lookup = _Lookup(sets, level)
    least, prices, start = caps.copy(), np.empty_like(caps), 0
    while start < len(caps):
        end = len(caps) - int(np.argmin(least[start:][::-1]))
        prices[start:end] = price = least[end - 1]
        for model in range(first[start], first[end]):
            dearer = sets[first[end] :]
            below = _within(dearer, sets[model]) & (dearer != sets[model]).any(axis=1)
            if below.any():
                at = level[first[end] + np.flatnonzero(below)[-1]]
                least[at] = min(least[at], price)
            paid = prices[level[:model]]
            partners = model if len(caps) == end else int(np.searchsorted(paid, least[-1] - price))
            unions = sets[:partners] | sets[model]
            at = lookup.levels(unions)
            proper = (at >= end) & (unions != sets[model]).any(axis=1) & (unions != sets[:partners]).any(axis=1)
            np.minimum.at(least, at[proper], price + paid[:partners][proper])
        start = end
    return prices


def _within(sets: Words, whole: Words) -> npt.NDArray[np.bool_]:
    contained: npt.NDArray[np.bool_] = ((sets & ~whole) == 0).all(axis=1)
    return contained


class _Lookup:
    """The highest level at which each training set is listed."""

    def __init__(self, sets: Words, level: Ints) -> None:
        found, at = np.unique(sets, axis=0, return_inverse=True)
        self._level = np.full(len(found), -1)
        np.maximum.at(self._level, at.reshape(-1), level)
        self._sets, self._keys = found, _keys(found)
        self._order = np.argsort(self._keys, kind="stable")

    def levels(self, sets: Words) -> Ints:
        """(m, w) training sets to (m,) levels, -1 where none is listed."""
        keys = _keys(sets)
        at = np.searchsorted(self._keys, keys, sorter=self._order)
        near = self._order[np.minimum(at, len(self._order) - 1)]
        return np.where((self._sets[near] == sets).all(axis=1), self._level[near], -1)


def _keys(sets: Words) -> Words:
    return sets[:, 0] if sets.shape[1] == 1 else np.bitwise_xor.reduce(sets * MIX[: sets.shape[1]], axis=1)


def cover_costs_numpy(masks: Ints, prices: Ints, datasets: int) -> Ints:
    """(2^N,) least cost of models that together cover each set of data sets, UNBOUND if none do: see `cover_costs`."""
    everything = np.arange(1 << datasets)
    costs = np.full(1 << datasets, UNBOUND)
    costs[0] = 0
    for model in np.argsort(prices, kind="stable"):
        if prices[model] < costs[masks[model]]:
            np.minimum(costs, prices[model] + costs[everything & ~masks[model]], out=costs)
    return costs


def cover_prices_numpy(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
    """The largest prices that no bundle undercuts: see `cover_prices`."""
    prices = np.minimum.accumulate(caps[::-1])[::-1]
    level = np.repeat(np.arange(len(caps)), np.diff(first))
    while True:
        costs = cover_costs_numpy(masks, prices[level], datasets)
        bound = prices.copy()
        np.minimum.at(bound, level, costs[masks])
        bound = np.minimum.accumulate(bound[::-1])[::-1]
        if np.array_equal(bound, prices):
            return bound
        prices = bound
