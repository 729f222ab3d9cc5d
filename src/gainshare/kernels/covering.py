"""Search for the menu that earns most when no bundle of any size may undercut a model, one model for each level.

Prices settle from the lowest level up: a model costs its cap, or less if a cover of its training set by cheaper models
costs less; lower levels never cost more. A table holds the cheapest cover of every set of data sets, so there can be
few of those. The compiled functions and their NumPy twins decide alike in every step, as those of `selection` do.
"""

from collections.abc import Callable
from ctypes import c_double, c_int64, c_uint64
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.kernels.filling import check_order
from gainshare.kernels.linear import KernelStatus
from gainshare.kernels.selection import Draws, Laps, Offer, check_listing, check_ranked, earned

Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]

UNCOVERED = 2**60

DATASETS = 24
"""Data sets whose covers can be kept in a table, at most."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The functions of this kernel, compiled or not."""

    greedy: Callable[[Offer, int, Bools, Ints], Ints]
    search: Callable[[Offer, int, Ints, Laps], tuple[Ints, float]]
    fill: Callable[[Offer, int, Ints, Ints, int], Bools]


def greedy_covering(offer: Offer, datasets: int, allowed: Bools, ranked: Ints) -> Ints:
    """From the lowest allowed level up, its first candidate that costs no more than any cover of it, all at caps.

    datasets: N <= 24. allowed: (L,). ranked: (n,) as in `greedy_listing`. Returns (L,) models listed, or -1.
    """
    return _FASTEST.greedy(offer, datasets, allowed, ranked)


def search_covering(offer: Offer, datasets: int, start: Ints, laps: Laps) -> tuple[Ints, float]:
    """`search_listing` under the stricter rule: the best listing found and what it earns, in doubles."""
    return _FASTEST.search(offer, datasets, start, laps)


def fill_covering(offer: Offer, datasets: int, prices: Ints, order: Ints, kept: int) -> Bools:
    """Which models of an order stay: the first `kept` of it, then each that lowers no price.

    prices: (L,) rising, of the kept models; others join at their level's. order: (m,), each model once. Returns (m,).
    """
    return _FASTEST.fill(offer, datasets, prices, order, kept)


class _Covers:
    """The cheapest cover of every set of data sets by the models so far."""

    def __init__(self, offer: Offer, datasets: int) -> None:
        _check_datasets(offer, datasets)
        self.masks: list[int] = offer.sets[:, 0].tolist()
        self.sets = np.arange(1 << datasets)
        self.costs = np.full(1 << datasets, UNCOVERED)
        self.costs[0] = 0

    def cost(self, model: int) -> int:
        return int(self.costs[self.masks[model]])

    def join(self, model: int, price: int) -> None:
        self.costs = np.minimum(self.costs, self.costs[self.sets & ~self.masks[model]] + price)


def _prices(offer: Offer, datasets: int, listing: list[int]) -> list[int]:
    """The largest prices of one model for each level; a level without one has the next lower price."""
    caps, prices = offer.caps.tolist(), [0] * offer.levels
    covers, before = _Covers(offer, datasets), list[tuple[int, npt.NDArray[np.int64]]]()
    for level, model in enumerate(listing):
        if model < 0:
            continue
        price = min(caps[level], covers.cost(model))
        start = len(before)
        while start and prices[before[start - 1][0]] > price:
            start -= 1
        if start < len(before):
            covers.costs = before[start][1]
        again = [at for at, _ in before[start:]] + [level]
        del before[start:]
        for at in again:
            before.append((at, covers.costs))
            prices[at] = price
            covers.join(listing[at], price)
    return prices


def greedy_covering_numpy(offer: Offer, datasets: int, allowed: Bools, ranked: Ints) -> Ints:
    """The NumPy twin of the compiled `greedy_covering`: the same contract, the same listing."""
    check_ranked(offer, ranked)
    covers, first, listing = _Covers(offer, datasets), offer.first.tolist(), np.full(offer.levels, -1)
    masks = offer.sets[:, 0].astype(np.int64)
    for level in np.flatnonzero(allowed).tolist():
        candidates = ranked[first[level] : first[level + 1]]
        fits = np.flatnonzero(covers.costs[masks[candidates]] >= offer.caps[level])
        if fits.size:
            listing[level] = model = int(candidates[fits[0]])
            covers.join(model, int(offer.caps[level]))
    return listing


def search_covering_numpy(offer: Offer, datasets: int, start: Ints, laps: Laps) -> tuple[Ints, float]:
    """The NumPy twin of the compiled `search_covering`: the same contract, the same listing."""
    check_listing(offer, start)

    def earns(listing: list[int]) -> float:
        return earned(offer, _prices(offer, datasets, listing), [model >= 0 for model in listing])

    draws, first, idle = Draws(laps.seed), offer.first.tolist(), 0
    best = start.tolist()
    most = earns(best)
    for _ in range(laps.most):
        listing, now, before = list(best), earns(best), most
        for step in range(laps.steps):
            slack = laps.heat * float(laps.steps - step) / float(laps.steps)
            level = draws.below(offer.levels)
            choice = first[level] + draws.below(first[level + 1] - first[level] + 1)
            model, was = choice if choice < first[level + 1] else -1, listing[level]
            if model == was:
                continue
            listing[level] = model
            then = earns(listing)
            if then < now - slack:
                listing[level] = was
                continue
            now = then
            if now > most:
                best, most = list(listing), now
        idle = 0 if most > before else idle + 1
        if idle >= laps.idle:
            break
    return np.array(best, np.int64), most


def fill_covering_numpy(offer: Offer, datasets: int, prices: Ints, order: Ints, kept: int) -> Bools:
    """The NumPy twin of the compiled `fill_covering`: the same contract, the same models."""
    check_order(offer, order, kept)
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    masks, covers = offer.sets[:, 0].astype(np.int64), _Covers(offer, datasets)
    took = np.zeros(len(order), np.bool_)
    for at, model in enumerate(order.tolist()):
        price = int(prices[level[model]])
        if at >= kept:
            inside = order[:at][took[:at]]
            left = covers.costs[masks[inside] & ~masks[model]] + price
            if covers.cost(model) < price or (left < prices[level[inside]]).any():
                continue
        took[at] = True
        covers.join(model, price)
    return took


def covering_compiled(beside: str = __file__) -> Covering:
    """The compiled functions of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    library = np.ctypeslib.load_library("_covering", beside)
    greedy, search, fill = library.covering_greedy, library.covering_search, library.covering_fill
    ints, floats = np.ctypeslib.ndpointer(np.int64, flags="C"), np.ctypeslib.ndpointer(np.float64, flags="C")
    flags, made = np.ctypeslib.ndpointer(np.uint8, flags="C"), np.ctypeslib.ndpointer(np.int64, flags=("C", "W"))
    took, earning = (np.ctypeslib.ndpointer(kind, flags=("C", "W")) for kind in (np.uint8, np.float64))
    greedy.argtypes = [c_int64, ints, ints, ints, c_int64, flags, ints, made]
    laps = (c_int64, c_int64, c_int64, c_double, c_uint64)
    search.argtypes = [c_int64, ints, ints, ints, floats, c_int64, ints, ints, c_int64, *laps, made, earning]
    fill.argtypes = [ints, ints, ints, c_int64, c_int64, ints, c_int64, took]

    def greedily(offer: Offer, datasets: int, allowed: Bools, ranked: Ints) -> Ints:
        check_ranked(offer, ranked)
        listing = np.empty(offer.levels, np.int64)
        given = (offer.levels, _masks(offer, datasets), offer.first, offer.caps, datasets)
        _must(greedy(*given, np.ascontiguousarray(allowed, np.uint8), np.ascontiguousarray(ranked), listing), datasets)
        return listing

    def searched(offer: Offer, datasets: int, start: Ints, laps: Laps) -> tuple[Ints, float]:
        check_listing(offer, start)
        best, earnings = np.array(start, np.int64), np.empty(1)
        demand = (offer.weights, len(offer.budgets), offer.needs, offer.budgets)
        given = (offer.levels, _masks(offer, datasets), offer.first, offer.caps, *demand, datasets)
        _must(search(*given, laps.most, laps.idle, laps.steps, laps.heat, laps.seed, best, earnings), datasets)
        return best, float(earnings[0])

    def filled(offer: Offer, datasets: int, prices: Ints, order: Ints, kept: int) -> Bools:
        check_order(offer, order, kept)
        level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
        taken, order = np.zeros(len(order), np.uint8), np.ascontiguousarray(order)
        prices = np.ascontiguousarray(prices, np.int64)
        _must(fill(_masks(offer, datasets), level, prices, datasets, len(order), order, kept, taken), datasets)
        return taken.astype(np.bool_)

    return Covering(greedily, searched, filled)


def _masks(offer: Offer, datasets: int) -> Ints:
    _check_datasets(offer, datasets)
    return offer.sets[:, 0].astype(np.int64)


def _check_datasets(offer: Offer, datasets: int) -> None:
    if not 0 <= datasets <= DATASETS or (offer.sets[:, 1:]).any() or (offer.sets[:, 0] >> np.uint64(datasets)).any():
        raise ValueError(f"training sets must be of {datasets} data sets, {DATASETS} at most")


def _must(failed: int, datasets: int) -> None:
    if failed:
        raise MemoryError(f"no memory for covers of {datasets} data sets")


def fastest(beside: str = __file__) -> tuple[Covering, KernelStatus]:
    """The compiled functions if the library beside this file loads, else their twins; and which, and why."""
    try:
        return covering_compiled(beside), KernelStatus("covering", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return TWIN, KernelStatus("covering", "NumPy twin", str(missing))


TWIN = Covering(greedy_covering_numpy, search_covering_numpy, fill_covering_numpy)

_FASTEST, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How the search runs here: compiled, or as its NumPy twin, and why."""
    return _STATUS
