"""Adds models to a menu, one after another, while it still earns enough.

A level may list many models; of the levels that pairs from two levels bind, the highest implies the others. The
compiled function and its Python twin decide alike in every step, as those of `selection` do.
"""

from collections.abc import Callable, Iterator
from ctypes import c_double, c_int64
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.kernels.linear import KernelStatus
from gainshare.kernels.selection import Offer, earned

Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]

Fill = Callable[[Offer, Ints, int, float, int], Bools]


def fill(offer: Offer, order: Ints, kept: int, share: float, work: int) -> Bools:
    """Which models of an order stay: the first `kept` of it, then each with which the menu still earns enough.

    order: (m,) models, each once. Enough is share x the most that any of the menus on the way earned, in doubles.
    work: pairs of models looked at, about; when they are used up, no more models are tried. Returns (m,).

    >>> none, caps = np.zeros(0, np.int64), np.array([300, 400, 900])
    >>> sets = np.array([[1], [2], [3]], np.uint64)
    >>> offer = Offer(sets, np.arange(4), caps, np.array([0.0, 0.0, 1.0]), np.zeros(4, np.int64), none)
    >>> fill(offer, np.array([2, 0, 1]), 1, 1.0, 99)
    array([ True,  True, False])
    """
    return _FASTEST(offer, order, kept, share, work)


class _Menu:
    """Kept models, the highest level that each pair of levels binds, and prices that only fall."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.sets = [int.from_bytes(row.tobytes(), "little") for row in offer.sets.astype("<u8")]
        self.level: list[int] = np.repeat(np.arange(offer.levels), np.diff(offer.first)).tolist()
        self.kept: list[tuple[int, int]] = []
        self.at: dict[int, int] = {}
        self.on = [0] * offer.levels
        self.bound: dict[tuple[int, int], int] = {}
        self.prices: list[int] = [*offer.caps.tolist(), 0]
        self.work = 0

    def bounds(self, model: int) -> dict[tuple[int, int], int]:
        """The new bounds that a model makes with those kept: the highest level that each pair of levels binds."""
        own, level = self.sets[model], self.level[model]
        parts = [(other, its) for other, its in self.kept if other | own == own and its < level]
        self.work += len(self.kept) + len(parts) * len(parts) // 2
        found: dict[tuple[int, int], int] = {}
        for x, y, binds in (*self._beside(own, level), *_within(own, level, parts)):
            pair = min(x, y), max(x, y)
            if binds > max(self.bound.get(pair, -1), found.get(pair, -1)):
                found[pair] = binds
        return found

    def _beside(self, own: int, level: int) -> Iterator[tuple[int, int, int]]:
        """What a model binds by itself or with another."""
        for other, its in self.kept:
            whole = own | other
            if whole not in (own, other):
                if self.at.get(whole, -1) > max(level, its):
                    yield level, its, self.at[whole]
            elif own != other:
                holder, held = (its, level) if whole == other else (level, its)
                if holder < held:
                    yield holder, self.offer.levels, held

    def holds(self, pair: tuple[int, int], binds: int) -> bool:
        return self.prices[pair[0]] + self.prices[pair[1]] >= self.prices[binds]

    def settle(self) -> None:
        """Prices fall until all bounds hold."""
        changed = True
        while changed:
            changed = False
            self.work += self.offer.levels**2 // 2
            for pair in sorted(self.bound):
                binds = self.bound[pair]
                if not self.holds(pair, binds):
                    self.prices[binds], changed = self.prices[pair[0]] + self.prices[pair[1]], True
            for level in range(self.offer.levels - 1, 0, -1):
                self.prices[level - 1] = min(self.prices[level - 1], self.prices[level])

    def keep(self, model: int) -> None:
        own, level = self.sets[model], self.level[model]
        self.kept.append((own, level))
        self.at[own] = max(level, self.at.get(own, -1))
        self.on[level] += 1

    def earns(self, level: int) -> float:
        """What the menu earns with one more model at this level."""
        self.work += self.offer.levels
        listed = [count > 0 or each == level for each, count in enumerate(self.on)]
        return earned(self.offer, self.prices, listed)

    def tried(self, model: int, share: float, best: float) -> float | None:
        """What the menu earns with the model, which then stays; None if that is not enough."""
        found, level = self.bounds(model), self.level[model]
        fine = all(self.holds(pair, binds) for pair, binds in found.items())
        before = list(self.prices), {pair: self.bound.get(pair) for pair in found}
        self.bound |= found
        if fine and self.on[level]:
            self.keep(model)
            return best
        if not fine:
            self.settle()
        then = self.earns(level)
        if then >= share * best:
            self.keep(model)
            return then
        self.prices = before[0]
        for pair, binds in before[1].items():
            if binds is None:
                del self.bound[pair]
            else:
                self.bound[pair] = binds
        return None


def _within(own: int, level: int, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """What two of the less accurate parts of a model bind it by."""
    proper = [(part, its) for part, its in parts if part != own]
    for at, (part, its) in enumerate(proper):
        yield from ((its, second, level) for other, second in proper[:at] if part | other == own)


def fill_python(offer: Offer, order: Ints, kept: int, share: float, work: int) -> Bools:
    """The Python twin of the compiled `fill`: the same contract, the same models."""
    check_order(offer, order, kept)
    menu, took = _Menu(offer), np.zeros(len(order), np.bool_)
    for model in order[:kept].tolist():
        menu.bound |= menu.bounds(model)
        menu.keep(model)
    took[:kept] = True
    menu.settle()
    best = earned(offer, menu.prices, [count > 0 for count in menu.on])
    for at, model in enumerate(order[kept:].tolist(), kept):
        if menu.work >= work:
            break
        then = menu.tried(model, share, best)
        took[at] = then is not None
        best = best if then is None else max(best, then)
    return took


def fill_compiled(beside: str = __file__) -> Fill:
    """The compiled `fill` of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    function = np.ctypeslib.load_library("_filling", beside).filling_fill
    ints, words = np.ctypeslib.ndpointer(np.int64, flags="C"), np.ctypeslib.ndpointer(np.uint64, flags="C")
    floats, result = np.ctypeslib.ndpointer(np.float64, flags="C"), np.ctypeslib.ndpointer(np.uint8, flags=("C", "W"))
    menu, terms = (c_int64, c_int64, words, ints, ints), (floats, c_int64, ints, ints)
    function.argtypes = [*menu, *terms, c_int64, ints, c_int64, c_double, c_int64, result]

    def filled(offer: Offer, order: Ints, kept: int, share: float, work: int) -> Bools:
        check_order(offer, order, kept)
        level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
        took, order = np.zeros(len(order), np.uint8), np.ascontiguousarray(order)
        demand = (offer.weights, len(offer.budgets), offer.needs, offer.budgets)
        given = (offer.sets.shape[1], offer.levels, offer.sets, level, offer.caps, *demand)
        if function(*given, len(order), order, kept, share, work, took):
            raise MemoryError(f"no memory for {len(order)} models of {offer.levels} levels")
        return took.astype(np.bool_)

    return filled


def check_order(offer: Offer, order: Ints, kept: int) -> None:
    """Raises ValueError unless the order names models of the offer, each once, and `kept` of them."""
    if order.dtype != np.int64 or order.ndim != 1 or len(np.unique(order)) != len(order):
        raise ValueError("an order names models, each once (int64)")
    if len(order) and not 0 <= order.min() <= order.max() < len(offer.sets):
        raise ValueError(f"an order names models 0 to {len(offer.sets) - 1}")
    if not 0 <= kept <= len(order):
        raise ValueError(f"kept is {kept}, must be 0 to {len(order)}")


def fastest(beside: str = __file__) -> tuple[Fill, KernelStatus]:
    """The compiled function if the library beside this file loads, else its twin; and which, and why."""
    try:
        return fill_compiled(beside), KernelStatus("filling", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return fill_python, KernelStatus("filling", "Python twin", str(missing))


_FASTEST, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How `fill` runs here: compiled, or as its Python twin, and why."""
    return _STATUS
