"""The largest prices of a menu in one pass: levels settle by rising price, and bind only dearer ones (Knuth 1977).

The compiled functions and their NumPy twins compute the same integers; the plain names take those that work.

Models are given by rising level of accuracy: those of level l are first[l] to first[l + 1] - 1. Training sets are
rows of 64-bit words, or masks: integers in which data set d counts 2^d. Prices and caps are integers from 0 to
2^53 - 1, rising with the level. Functions of masks work on tables of 2^N entries, N <= MOST_DATASETS.
"""

from collections.abc import Callable
from ctypes import c_int64
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gainshare.kernels.linear import KernelStatus

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

UNBOUND = 2**62
"""The cost of what no bundle covers."""

MOST_DATASETS = 24

_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class MenuKernel:
    """The four functions of this file, compiled or in NumPy."""

    pair_prices: Callable[[Words, Ints, Ints], Ints]
    disjoint_prices: Callable[[Ints, Ints, Ints, int], Ints]
    cover_prices: Callable[[Ints, Ints, Ints, int], Ints]
    cover_costs: Callable[[Ints, Ints, int, int], Ints]


def pair_prices(sets: Words, first: Ints, caps: Ints) -> Ints:
    """The largest prices under the constraints of TPMP (2022), (L,).

    Prices rise with the level; no model is dearer than one trained on strictly more; none is dearer than two whose
    training sets have exactly its own as their union. At most n^2 / 2 unions. sets: (n, w). first: (L + 1,).
    caps: (L,). Raises TypeError or ValueError on arrays that are not what they should be.

    >>> pair_prices(np.array([[1], [2], [3]], dtype=np.uint64), np.array([0, 1, 2, 3]), np.array([10, 20, 90]))
    array([10, 20, 30])
    """
    return _FASTEST.pair_prices(sets, first, caps)


def disjoint_prices(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
    """`pair_prices` of a menu that lists every non-empty subset of each of its training sets; at most 3^N / 2 unions.

    Disjoint pairs are enough there: what one part adds to another is listed itself, and no dearer than that part.
    masks: (n,).

    >>> disjoint_prices(np.array([1, 2, 3]), np.array([0, 1, 2, 3]), np.array([10, 20, 90]), 2)
    array([10, 20, 30])
    """
    return _FASTEST.disjoint_prices(masks, first, caps, datasets)


def cover_prices(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
    """The largest prices that rise with the level and that no bundle of any size undercuts, (L,).

    Models that together hold another one's training set never cost less than it. masks: (n,). At most 3^N sums, as the
    sets of data sets settle by what covering them costs.

    >>> cover_prices(np.array([1, 2, 4, 7]), np.arange(5), np.array([10, 20, 25, 90]), 3)
    array([10, 20, 25, 55])
    """
    return _FASTEST.cover_prices(masks, first, caps, datasets)


def cover_costs(masks: Ints, prices: Ints, datasets: int, limit: int) -> Ints:
    """(2^N,) for each set of data sets the least sum of prices of models that together hold it, if that is below limit.

    masks, prices: (n,). The empty set costs 0; UNBOUND stands where the sum is not below limit.

    >>> cover_costs(np.array([1, 2]), np.array([10, 20]), 2, 100)
    array([ 0, 10, 20, 30])
    """
    return _FASTEST.cover_costs(masks, prices, datasets, limit)


def _pair_prices_numpy(sets: Words, first: Ints, caps: Ints) -> Ints:
    _check(len(sets), first, caps, sets=sets)
    level = np.repeat(np.arange(len(caps)), np.diff(first))
    lookup = _Lookup(sets, level)
    least, prices, start = caps.copy(), np.empty_like(caps), 0
    while start < len(caps):
        end = len(caps) - int(np.argmin(least[start:][::-1]))
        prices[start:end] = price = least[end - 1]
        for model in range(first[start], first[end] if end < len(caps) else 0):
            own, dearer = sets[model], sets[first[end] :]
            below = ((dearer & ~own) == 0).all(axis=1) & (dearer != own).any(axis=1)
            if below.any():
                at = level[first[end] + np.flatnonzero(below)[-1]]
                least[at] = min(least[at], price)
            paid = prices[level[:model]]
            paid = paid[: np.searchsorted(paid, least[-1] - price)]
            others = sets[: len(paid)]
            unions = others | own
            at = lookup.levels(unions)
            proper = (at >= end) & (unions != own).any(axis=1) & (unions != others).any(axis=1)
            np.minimum.at(least, at[proper], price + paid[proper])
        start = end
    return prices


class _Lookup:
    """The highest level at which each training set is listed."""

    def __init__(self, sets: Words, level: Ints) -> None:
        keys, at = np.unique(_keys(sets), return_inverse=True)
        self._keys, self._level = keys, np.full(len(keys), -1)
        self._sets = np.zeros((len(keys), sets.shape[1]), dtype=np.uint64)
        self._sets[at] = sets
        assert (self._sets[at] == sets).all(), "two training sets share a key of 64 bits"
        np.maximum.at(self._level, at, level)

    def levels(self, sets: Words) -> Ints:
        """(m, w) training sets to (m,) levels, -1 where none is listed."""
        near = np.minimum(np.searchsorted(self._keys, _keys(sets)), len(self._keys) - 1)
        return np.where((self._sets[near] == sets).all(axis=1), self._level[near], -1)


def _keys(sets: Words) -> Words:
    keys = sets[:, 0].copy()
    for at in range(1, sets.shape[1]):
        keys = ((keys ^ (keys >> np.uint64(29))) + sets[:, at]) * _MIX[at % 3]
    return keys


def _disjoint_prices_numpy(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
    _check(len(masks), first, caps, masks=masks, datasets=datasets)
    top = np.full(1 << datasets, -1)
    np.maximum.at(top, masks, np.repeat(np.arange(len(caps)), np.diff(first)))
    below = _highest_below(top, datasets)
    costs = np.full(1 << datasets, UNBOUND)
    least, prices, start = caps.copy(), np.empty_like(caps), 0
    while start < len(caps):
        end = len(caps) - int(np.argmin(least[start:][::-1]))
        prices[start:end] = price = least[end - 1]
        for mask in masks[first[start] : first[end] if end < len(caps) else 0].tolist():
            least[below[mask]] = min(least[below[mask]], price) if below[mask] >= end else least[below[mask]]
            costs[mask] = min(costs[mask], price)
            parts = _subsets(~mask & ((1 << datasets) - 1))
            parts = parts[costs[parts] < least[-1] - price]
            bound = top[parts | mask]
            np.minimum.at(least, bound[bound >= end], price + costs[parts[bound >= end]])
        start = end
    return prices


def _highest_below(top: Ints, datasets: int) -> Ints:
    """For each set the highest level listed of its strict subsets, or -1."""
    within = top.copy()
    below = np.full_like(top, -1)
    for at in range(datasets):
        halves, parts = within.reshape(-1, 2, 1 << at), below.reshape(-1, 2, 1 << at)
        np.maximum(parts[:, 1], parts[:, 0], out=parts[:, 1])
        np.maximum(parts[:, 1], halves[:, 0], out=parts[:, 1])
        np.maximum(halves[:, 1], halves[:, 0], out=halves[:, 1])
    return below


def _subsets(mask: int) -> Ints:
    """All subsets of a mask but the empty one."""
    found = np.zeros(1, dtype=np.int64)
    while mask:
        bit = mask & -mask
        found = np.concatenate((found, found | bit))
        mask ^= bit
    return found[1:]


def _cover_prices_numpy(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
    _check(len(masks), first, caps, masks=masks, datasets=datasets)
    level = np.repeat(np.arange(len(caps)), np.diff(first))
    prices = caps
    while True:
        costs = _cover_costs_numpy(masks, prices[level], datasets, UNBOUND)
        bound = prices.copy()
        np.minimum.at(bound, level, costs[masks])
        bound = np.minimum.accumulate(bound[::-1])[::-1]
        if np.array_equal(bound, prices):
            return bound
        prices = bound


def _cover_costs_numpy(masks: Ints, prices: Ints, datasets: int, limit: int) -> Ints:
    order, first, paid = _by_price(masks, prices, limit)
    _check(len(order), first, paid, masks=masks, datasets=datasets)
    everything = np.arange(1 << datasets)
    costs = np.full(1 << datasets, UNBOUND)
    costs[0] = 0
    for mask, price in zip(masks[order].tolist(), prices[order].tolist(), strict=True):
        if price < costs[mask]:
            np.minimum(costs, price + costs[everything & ~mask], out=costs)
    costs[1:][costs[1:] >= limit] = UNBOUND
    return costs


def _by_price(masks: Ints, prices: Ints, limit: int) -> tuple[Ints, Ints, Ints]:
    """Models below the limit by rising price, where each of the different prices starts among them, and those."""
    if prices.dtype != np.int64 or prices.shape != masks.shape:
        raise ValueError(f"prices {prices.dtype} {prices.shape}: must be int64, as many as masks, {len(masks)}")
    order = np.argsort(prices, kind="stable")
    order = order[: np.searchsorted(prices[order], limit)]
    paid, first = np.unique(prices[order], return_index=True)
    return order, np.append(first, len(order)).astype(np.int64), paid


NUMPY = MenuKernel(_pair_prices_numpy, _disjoint_prices_numpy, _cover_prices_numpy, _cover_costs_numpy)
"""The NumPy twins."""


def menus_compiled(beside: str = __file__) -> MenuKernel:
    """The functions of the compiled library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    library = np.ctypeslib.load_library("_menus", beside)
    words, ints = (np.ctypeslib.ndpointer(kind, flags="C") for kind in (np.uint64, np.int64))
    small, result = np.ctypeslib.ndpointer(np.int32, flags="C"), np.ctypeslib.ndpointer(np.int64, flags=("C", "W"))
    library.menu_pair_prices.argtypes = [c_int64, c_int64, words, ints, ints, result]
    for function in (library.menu_disjoint_prices, library.menu_cover_prices):
        function.argtypes = [c_int64, c_int64, small, ints, ints, result, result]
    library.menu_cover_costs.argtypes = [c_int64, c_int64, small, ints, ints, c_int64, result, result]

    def by_pairs(sets: Words, first: Ints, caps: Ints) -> Ints:
        _check(len(sets), first, caps, sets=sets)
        prices = np.empty_like(caps)
        given = [np.ascontiguousarray(array) for array in (sets, first, caps)]
        _done(library.menu_pair_prices(sets.shape[1], len(caps), *given, prices))
        return prices

    def of_masks(function: Callable[..., int]) -> Callable[[Ints, Ints, Ints, int], Ints]:
        def by_covers(masks: Ints, first: Ints, caps: Ints, datasets: int) -> Ints:
            _check(len(masks), first, caps, masks=masks, datasets=datasets)
            prices, costs = np.empty_like(caps), np.empty(1 << datasets, dtype=np.int64)
            given = [np.ascontiguousarray(array) for array in (masks.astype(np.int32), first, caps)]
            _done(function(datasets, len(caps), *given, prices, costs) if len(caps) else 0)
            return prices

        return by_covers

    def costs_of(masks: Ints, prices: Ints, datasets: int, limit: int) -> Ints:
        order, first, paid = _by_price(masks, prices, limit)
        _check(len(order), first, paid, masks=masks, datasets=datasets)
        costs = np.empty(1 << datasets, dtype=np.int64)
        given = (masks[order].astype(np.int32), first, paid, limit)
        _done(library.menu_cover_costs(datasets, len(paid), *given, np.empty_like(paid), costs))
        return costs

    return MenuKernel(by_pairs, of_masks(library.menu_disjoint_prices), of_masks(library.menu_cover_prices), costs_of)


def _done(failed: int) -> None:
    if failed:
        raise MemoryError("no memory for the prices of this menu")


def _check(
    count: int, first: Ints, caps: Ints, *, sets: Words | None = None, masks: Ints | None = None, datasets: int = 0
) -> None:
    """What the library is about to read must be where it looks, or it would read other memory."""
    if first.dtype != np.int64 or caps.dtype != np.int64:
        raise TypeError(f"first is {first.dtype} and caps are {caps.dtype}, must be int64")
    if (
        caps.ndim != 1
        or first.shape != (len(caps) + 1,)
        or (np.diff(first) < 0).any()
        or first[0]
        or first[-1] != count
    ):
        raise ValueError(f"first {first.shape}, caps {caps.shape}: must be starts of levels among {count} models")
    if (np.diff(caps) < 0).any():
        raise ValueError("caps must rise with the level")
    if sets is not None and (sets.dtype != np.uint64 or sets.ndim != 2 or not sets.shape[1]):
        raise TypeError(f"sets are {sets.dtype} {sets.shape}, must be uint64, a row of words for each model")
    if masks is not None:
        if masks.dtype != np.int64 or masks.ndim != 1:
            raise TypeError(f"masks are {masks.dtype} {masks.shape}, must be int64, one for each model")
        if not 0 <= datasets <= MOST_DATASETS or (masks.size and not 0 < masks.min() <= masks.max() < 1 << datasets):
            raise ValueError(f"masks must name some of {datasets} data sets, at most {MOST_DATASETS}")


def fastest(beside: str = __file__) -> tuple[MenuKernel, KernelStatus]:
    """The compiled functions if the library beside this file loads, else their twins; and which, and why."""
    try:
        return menus_compiled(beside), KernelStatus("menus", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return NUMPY, KernelStatus("menus", "NumPy twin", str(missing))


_FASTEST, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How these functions run here: compiled, or as their NumPy twins, and why."""
    return _STATUS
