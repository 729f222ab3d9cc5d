"""Search for the menu that earns most when each accuracy level lists one model, or none.

A pair of listed models x < y (by level) binds at most one level: y itself, if x's training set holds y's, or else the
level above both whose training set is their union. The compiled functions and their Python twins decide alike in every
step: integers make prices, and earnings are doubles added in one order.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from ctypes import c_double, c_int64, c_uint64
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.kernels.linear import KernelStatus

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """Models to choose from, by rising level, their caps, and what is earned.

    sets: (n, w) training sets. first: (L + 1,), where the models of each level start. caps: (L,), rising. Earned is
    weights: (L,) x price of each listed level, and the price of the lowest listed level from their need on of
    buyers whose budget it does not exceed; needs: (L + 1,), where the buyers of each level start among budgets: (B,),
    rising within a level.
    """

    sets: Words
    first: Ints
    caps: Ints
    weights: Floats
    needs: Ints
    budgets: Ints

    def __post_init__(self) -> None:
        """What the library is about to read must be where it looks, or it would read other memory."""
        types = {"sets": np.uint64, "weights": np.float64}
        for name in self.__slots__:
            array = getattr(self, name)
            if array.dtype != types.get(name, np.int64):
                raise TypeError(f"{name} is {array.dtype}, must be {np.dtype(types.get(name, np.int64))}")
            object.__setattr__(self, name, np.ascontiguousarray(array))
        levels = len(self.caps)
        if self.sets.ndim != 2 or {self.first.shape, self.needs.shape} != {(levels + 1,)}:
            raise ValueError(f"{levels} levels need starts of {levels + 1}")
        if self.weights.shape != (levels,):
            raise ValueError(f"weights are {self.weights.shape}, must be ({levels},)")
        _check_starts(self.first, len(self.sets))
        _check_starts(self.needs, len(self.budgets))

    @property
    def levels(self) -> int:
        """L."""
        return len(self.caps)


def earned(offer: Offer, prices: Sequence[int], listed: Sequence[bool]) -> float:
    """What a menu earns, in doubles added from the highest level down, as the compiled code adds them."""
    total, asked = 0.0, -1
    weights, needs, budgets = offer.weights.tolist(), offer.needs.tolist(), offer.budgets.tolist()
    for level in range(offer.levels - 1, -1, -1):
        if listed[level]:
            asked = prices[level]
            total += weights[level] * float(asked)
        if budgets and asked >= 0:
            able = needs[level + 1] - bisect_left(budgets, asked, needs[level], needs[level + 1])
            total += float(asked) * float(able)
    return total


def _check_starts(starts: Ints, end: int) -> None:
    if starts[0] != 0 or starts[-1] != end or (np.diff(starts) < 0).any():
        raise ValueError(f"starts must rise from 0 to {end}")


@dataclass(frozen=True, slots=True)
class Laps:
    """How long to search: laps of so many steps, until so many idle ones in a row found nothing better.

    heat: what a step may lose at the start of a lap; it falls to 0 by its end. seed: of the steps.
    """

    most: int
    idle: int
    steps: int
    heat: float
    seed: int


Greedy = Callable[[Offer, Ints, Ints, int], Ints]
Search = Callable[[Offer, Ints, Laps], tuple[Ints, float]]


def greedy_listing(offer: Offer, order: Ints, ranked: Ints, tries: int) -> Ints:
    """For each level in an order, its first candidate that breaks no bound with those already listed, all at caps.

    order: (L,). ranked: (n,), the models of each level, best first, where that level's models stand. tries: candidates
    looked at for each level, at most. Returns the (L,) models listed, -1 for a level without one.

    >>> none, caps = np.zeros(0, np.int64), np.array([300, 900])
    >>> offer = Offer(np.array([[3], [1]], np.uint64), np.arange(3), caps, np.ones(2), np.zeros(3, np.int64), none)
    >>> greedy_listing(offer, np.array([1, 0]), np.arange(2), 9)
    array([-1,  1])
    """
    return _GREEDY(offer, order, ranked, tries)


def search_listing(offer: Offer, start: Ints, laps: Laps) -> tuple[Ints, float]:
    """Threshold accepting (Dueck and Scheuer 1990): the best listing found, and what it earns in doubles.

    start: (L,) as `greedy_listing` returns. A step lists another candidate of one level, or none, and stays if it
    loses no more than the heat. A training set is listed once at most: of copies in `start`, the lowest level's.
    """
    return _SEARCH(offer, start, laps)


class _Menu:
    """The listed models, and the bounds in force by the level they bind: the compiled code's arrays, as dicts."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.sets = [int.from_bytes(row.tobytes(), "little") for row in offer.sets.astype("<u8")]
        self.caps: list[int] = offer.caps.tolist()
        self.listed: dict[int, int] = {}
        self.at: dict[int, int] = {}
        self.bound: dict[tuple[int, int], int] = {}
        self.bounds: list[dict[tuple[int, int], None]] = [{} for _ in self.caps]

    def bound_by(self, x: int, a: int, y: int, b: int) -> int:
        """The level that training sets a at level x and b at level y > x bind, or -1."""
        whole = a | b
        if whole == b:
            return -1
        if whole == a:
            return y
        level = self.at.get(whole, -1)
        return level if level > y else -1

    def bounds_of(self, model: int, level: int) -> list[tuple[int, int, int]]:
        """(x, y, level bound) for all pairs of the listed models and this one in which it has a part."""
        own, found = self.sets[model], []
        for y, other in self.listed.items():
            low, high = ((y, self.sets[other]), (level, own)) if y < level else ((level, own), (y, self.sets[other]))
            binds = self.bound_by(*low, *high)
            if binds >= 0:
                found.append((low[0], high[0], binds))
        parts = [(y, self.sets[m]) for y, m in self.listed.items() if y < level and not self.sets[m] & ~own]
        for i, (y, b) in enumerate(parts):
            found += [(min(x, y), max(x, y), level) for x, a in parts[:i] if a | b == own]
        return found

    def paid(self, prices: list[int], x: int, y: int, binds: int) -> int:
        """What the pair costs together; a superset binds alone."""
        return prices[x] if y == binds else prices[x] + prices[y]

    def fits(self, model: int, level: int) -> bool:
        if self.sets[model] in self.at:
            return False
        return all(
            self.paid(self.caps, x, y, binds) >= self.caps[binds] for x, y, binds in self.bounds_of(model, level)
        )

    def enlist(self, model: int, level: int) -> None:
        for x, y, binds in self.bounds_of(model, level):
            self.bound[x, y] = binds
            self.bounds[binds][x, y] = None
        self.listed[level] = model
        self.at[self.sets[model]] = level

    def delist(self, level: int) -> None:
        model = self.listed.pop(level, None)
        if model is None:
            return
        del self.at[self.sets[model]]
        for y in self.listed:
            pair = min(y, level), max(y, level)
            binds = self.bound.pop(pair, -1)
            if binds >= 0:
                del self.bounds[binds][pair]
        for pair in self.bounds[level]:
            del self.bound[pair]
        self.bounds[level].clear()

    def price(self) -> list[int]:
        """The largest prices: bounds upward, accuracy order downward, until nothing changes."""
        prices, changed = list(self.caps), True
        while changed:
            changed = False
            for level, pairs in enumerate(self.bounds):
                least = min((self.paid(prices, x, y, level) for x, y in pairs), default=prices[level])
                if least < prices[level]:
                    prices[level], changed = least, True
            for level in range(len(prices) - 1, 0, -1):
                prices[level - 1] = min(prices[level - 1], prices[level])
        return prices

    def earned(self) -> float:
        return earned(self.offer, self.price(), [level in self.listed for level in range(self.offer.levels)])

    def listing(self, wanted: list[int]) -> None:
        """Lists what is wanted; copies of a listed training set are left out."""
        for level, model in enumerate(wanted):
            if self.listed.get(level, -1) != model:
                self.delist(level)
        for level, model in enumerate(wanted):
            if level not in self.listed and model >= 0 and self.sets[model] not in self.at:
                self.enlist(model, level)

    def now(self) -> list[int]:
        return [self.listed.get(level, -1) for level in range(len(self.caps))]


def greedy_listing_python(offer: Offer, order: Ints, ranked: Ints, tries: int) -> Ints:
    """The Python twin of the compiled `greedy_listing`: the same contract, the same listing."""
    menu, first = _Menu(offer), offer.first.tolist()
    for level in order.tolist():
        for model in ranked[first[level] : min(first[level + 1], first[level] + tries)].tolist():
            if menu.fits(model, level):
                menu.enlist(model, level)
                break
    return np.array(menu.now(), np.int64)


class Draws:
    """SplitMix64 (Steele, Lea and Flood 2014), by its upper 32 bits."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, limit: int) -> int:
        """The next number below a limit."""
        self.state = self.state + 0x9E3779B97F4A7C15 & 2**64 - 1
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 2**64 - 1
        z = (z ^ z >> 27) * 0x94D049BB133111EB & 2**64 - 1
        return ((z ^ z >> 31) >> 32) * limit >> 32


def search_listing_python(offer: Offer, start: Ints, laps: Laps) -> tuple[Ints, float]:
    """The Python twin of the compiled `search_listing`: the same contract, the same listing."""
    menu, draws = _Menu(offer), Draws(laps.seed)
    menu.listing(start.tolist())
    best, most, idle = menu.now(), menu.earned(), 0
    for _ in range(laps.most):
        found, earned = _lap(menu, draws, laps, (best, most))
        idle = 0 if earned > most else idle + 1
        best, most = found, earned
        if idle >= laps.idle:
            break
    return np.array(best, np.int64), most


def _lap(menu: _Menu, draws: Draws, laps: Laps, best: tuple[list[int], float]) -> tuple[list[int], float]:
    listing, most = best
    menu.listing(listing)
    now, first = menu.earned(), menu.offer.first.tolist()
    for step in range(laps.steps):
        slack = laps.heat * float(laps.steps - step) / float(laps.steps)
        level = draws.below(len(menu.caps))
        choice = first[level] + draws.below(first[level + 1] - first[level] + 1)
        model, was = choice if choice < first[level + 1] else -1, menu.listed.get(level, -1)
        if model == was or (model >= 0 and menu.at.get(menu.sets[model], level) != level):
            continue
        menu.delist(level)
        if model >= 0:
            menu.enlist(model, level)
        then = menu.earned()
        if then >= now - slack:
            now = then
            if now > most:
                listing, most = menu.now(), now
            continue
        menu.delist(level)
        if was >= 0:
            menu.enlist(was, level)
    return listing, most


def selection_compiled(beside: str = __file__) -> tuple[Greedy, Search]:
    """The compiled functions of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    library = np.ctypeslib.load_library("_selection", beside)
    greedy, search = library.selection_greedy, library.selection_search
    ints, words = np.ctypeslib.ndpointer(np.int64, flags="C"), np.ctypeslib.ndpointer(np.uint64, flags="C")
    result = np.ctypeslib.ndpointer(np.int64, flags=("C", "W"))
    floats, earned = np.ctypeslib.ndpointer(np.float64, flags="C"), np.ctypeslib.ndpointer(np.float64, flags=("C", "W"))
    greedy.argtypes = [c_int64, c_int64, words, ints, ints, ints, ints, c_int64, result]
    terms, laps = (floats, c_int64, ints, ints), (c_int64, c_int64, c_int64, c_double, c_uint64)
    search.argtypes = [c_int64, c_int64, words, ints, ints, *terms, *laps, result, earned]

    def greedily(offer: Offer, order: Ints, ranked: Ints, tries: int) -> Ints:
        _check_order(offer, order)
        check_ranked(offer, ranked)
        best = np.empty(offer.levels, np.int64)
        given = [np.ascontiguousarray(array) for array in (offer.sets, offer.first, offer.caps, order, ranked)]
        if greedy(offer.sets.shape[1], offer.levels, *given, tries, best):
            raise MemoryError(f"no memory for {offer.levels} levels")
        return best

    def searched(offer: Offer, start: Ints, laps: Laps) -> tuple[Ints, float]:
        check_listing(offer, start)
        best, earnings = np.array(start, np.int64), np.empty(1)
        demand = (offer.weights, len(offer.budgets), offer.needs, offer.budgets)
        given = (offer.sets.shape[1], offer.levels, offer.sets, offer.first, offer.caps, *demand)
        if search(*given, laps.most, laps.idle, laps.steps, laps.heat, laps.seed, best, earnings):
            raise MemoryError(f"no memory for {offer.levels} levels")
        return best, float(earnings[0])

    return greedily, searched


def _check_order(offer: Offer, order: Ints) -> None:
    if order.dtype != np.int64 or not np.array_equal(np.sort(order), np.arange(offer.levels)):
        raise ValueError(f"order must name each of {offer.levels} levels once (int64)")


def check_ranked(offer: Offer, ranked: Ints) -> None:
    """Raises ValueError unless `ranked` names each model once, at its level."""
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    if ranked.dtype != np.int64 or not np.array_equal(np.sort(ranked), np.arange(len(level))):
        raise ValueError(f"ranked must name each of {len(level)} models once (int64)")
    if not np.array_equal(level[ranked], level):
        raise ValueError("ranked must keep each model at its level")


def check_listing(offer: Offer, listing: Ints) -> None:
    """Raises ValueError unless `listing` holds a model of its own for each level, or -1."""
    if listing.shape != (offer.levels,) or listing.dtype != np.int64:
        raise ValueError(f"a listing is {offer.levels} models (int64)")
    inside = (listing >= offer.first[:-1]) & (listing < offer.first[1:])
    if not (inside | (listing == -1)).all():
        raise ValueError("a listing names models of their own level, or -1")


def fastest(beside: str = __file__) -> tuple[Greedy, Search, KernelStatus]:
    """The compiled functions if the library beside this file loads, else their twins; and which, and why."""
    try:
        return *selection_compiled(beside), KernelStatus("selection", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return greedy_listing_python, search_listing_python, KernelStatus("selection", "Python twin", str(missing))


_GREEDY, _SEARCH, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How the search runs here: compiled, or as its Python twin, and why."""
    return _STATUS
