"""Shares of a utility of counts, kept up to date: what a unit of a feature is worth changed, its owners are due more.

The compiled function and its NumPy twin compute the same integers; `add` takes the first that works.
"""

from collections.abc import Callable
from ctypes import c_int64
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.kernels.linear import KernelStatus

Ints: TypeAlias = npt.NDArray[np.int64]
Small: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Who holds how many units of each feature.

    first: (F + 1,) int64, where a feature's owners begin. owners, counts: (nnz,) int32. players: how many there are.
    Raises TypeError or ValueError on arrays that are not what they should be: a library will write where they point.
    """

    first: Ints
    owners: Small
    counts: Small
    players: int

    def __post_init__(self) -> None:
        _require("first", self.first, np.int64)
        for name, array in (("owners", self.owners), ("counts", self.counts)):
            _require(name, array, np.int32)
        held = (len(self.owners), len(self.counts))
        rising = self.first.size > 0 and self.first[0] == 0 and bool((np.diff(self.first) >= 0).all())
        if not rising or held != (self.first[-1],) * 2:
            raise ValueError(f"first must rise from 0 to {held[0]}, one owner and one count for each place")
        if held[0] and not 0 <= self.owners.min() <= self.owners.max() < self.players:
            raise ValueError(f"owners {self.owners.min()} to {self.owners.max()}, must be 0 to {self.players - 1}")


Add = Callable[[Held, Ints, Ints, Ints], None]


def add(held: Held, features: Ints, changes: Ints, shares: Ints) -> None:
    """Add change x count to the share of every owner of each of these features.

    features: (k,) and changes: (k,) of what one unit is worth. shares: (n,), changed in place. All int64. Raises
    TypeError or ValueError on arrays that are not what they should be.

    >>> shares = np.array([5, 5])
    >>> held = Held(np.array([0, 2]), np.array([0, 1], np.int32), np.array([1, 3], np.int32), 2)
    >>> add(held, np.array([0]), np.array([2]), shares)
    >>> shares
    array([ 7, 11])
    """
    _FASTEST(held, features, changes, shares)


def add_numpy(held: Held, features: Ints, changes: Ints, shares: Ints) -> None:
    """The NumPy twin of the compiled `add`: the same contract, the same integers."""
    _check(held, features, changes, shares)
    sizes = held.first[features + 1] - held.first[features]
    starts = np.repeat(held.first[features] - np.cumsum(sizes) + sizes, sizes)
    at = starts + np.arange(sizes.sum())
    np.add.at(shares, held.owners[at], np.repeat(changes, sizes) * held.counts[at])


def add_compiled(beside: str = __file__) -> Add:
    """The compiled `add` of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    function = np.ctypeslib.load_library("_shares", beside).shares_add
    ints, small = np.ctypeslib.ndpointer(np.int64, flags="C"), np.ctypeslib.ndpointer(np.int32, flags="C")
    result = np.ctypeslib.ndpointer(np.int64, flags=("C", "W"))
    function.argtypes = [c_int64, ints, small, small, ints, ints, result]

    def added(held: Held, features: Ints, changes: Ints, shares: Ints) -> None:
        _check(held, features, changes, shares)
        arrays = (held.first, held.owners, held.counts, features, changes)
        given = (np.ascontiguousarray(array) for array in arrays)
        function(len(features), *given, shares)

    return added


def _check(held: Held, features: Ints, changes: Ints, shares: Ints) -> None:
    """What the library is about to read and write must be where it looks."""
    for name, array in (("features", features), ("changes", changes), ("shares", shares)):
        _require(name, array, np.int64)
    if shares.shape != (held.players,) or features.shape != changes.shape:
        raise ValueError(f"{len(shares)} shares, {len(features)} features, {len(changes)} changes do not fit")
    if features.size and not 0 <= features.min() <= features.max() < len(held.first) - 1:
        raise ValueError(f"features {features.min()} to {features.max()}, must be 0 to {len(held.first) - 2}")


def _require(name: str, array: Ints | Small, kind: type) -> None:
    if array.dtype != kind or array.ndim != 1:
        raise TypeError(f"{name} is {array.dtype} of {array.ndim} dimensions, must be {kind.__name__} of one")


def fastest(beside: str = __file__) -> tuple[Add, KernelStatus]:
    """The compiled function if the library beside this file loads, else its twin; and which, and why."""
    try:
        return add_compiled(beside), KernelStatus("shares", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return add_numpy, KernelStatus("shares", "NumPy twin", str(missing))


_FASTEST, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How `add` runs here: compiled, or as its NumPy twin, and why."""
    return _STATUS
