"""Linear games by their moments: one Cholesky factorisation gives the held-out error of every prefix of an order.

The compiled function and its NumPy twin compute the same figures; `linear_prefixes` takes the first that works.
"""

from collections.abc import Callable
from ctypes import c_double, c_int64
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

Prefixes = Callable[[Floats, Floats, Floats, Floats, Ints], Floats]

PIVOT = 1e-10
"""A player of whose variance no larger share is left, given its predecessors, adds nothing: it is a copy of them."""

_CHUNK = 2**22


@dataclass(frozen=True, slots=True)
class KernelStatus:
    """How a kernel runs: "C" or "NumPy twin", and why."""

    name: str
    runs: str
    reason: str


def linear_prefixes(gram: Floats, cross: Floats, rows: Floats, target: Floats, orders: Ints) -> Floats:
    """Held-out residual sum of squares after each prefix of each joining order, of least squares or ridge.

    gram: (m, m) X'X of the training columns, centred, plus any penalty on the diagonal. cross: (m,) X'y.
    rows: (r, m) and target: (r,), held-out columns and labels, centred by the training means; any (R, r_y) with the
    same products R'R, R'r_y, r_y'r_y does, such as the triangular factor of a QR of [X y]. In-sample errors are the
    special case of the training rows themselves (or that factor of them), without the penalty.
    orders: (k, s) players joining. Returns (k, s), in the target's unit squared.

    With L = chol(gram[p, p]), z = L^-1 cross[p], Q = rows[:, p] L^-T: e_j = target - sum over i <= j of z_i Q_i.
    A player whose pivot is at most PIVOT of its own diagonal contributes nothing, so that exact duplicates earn 0.
    Raises TypeError on other types than float64 and int64, ValueError on shapes that disagree or unknown players.

    >>> one = np.eye(1)
    >>> linear_prefixes(one, np.array([2.0]), one, np.array([3.0]), np.array([[0]]))
    array([[1.]])
    """
    return _FASTEST(gram, cross, rows, target, orders)


def linear_prefixes_numpy(gram: Floats, cross: Floats, rows: Floats, target: Floats, orders: Ints) -> Floats:
    """The NumPy twin of the compiled `linear_prefixes`: the same contract, the same figures to 1e-9."""
    _check(gram, cross, rows, target, orders)
    count, length = orders.shape
    stacked = np.vstack([gram, cross, rows])
    chunk = max(1, _CHUNK // max(1, length * (length + 1 + len(rows))))
    parts = [_chains(stacked, target, orders[start : start + chunk]) for start in range(0, count, chunk)]
    return np.concatenate([np.empty((0, length)), *parts])


def _chains(stacked: Floats, target: Floats, orders: Ints) -> Floats:
    """Right-looking Cholesky of a batch: column j of a[k] holds L, then z, then Q of the j-th to join."""
    (count, length), players = orders.shape, stacked.shape[1]
    fixed = np.broadcast_to(np.arange(players, len(stacked)), (count, len(stacked) - players))
    a = stacked[np.hstack([orders, fixed])[:, None, :], orders[:, :, None]]
    smallest = PIVOT * stacked[orders, orders]
    for j in range(length):
        pivot = a[:, j, j]
        kept = pivot > smallest[:, j]
        a[:, j] *= np.where(kept, 1.0 / np.sqrt(np.where(kept, pivot, 1.0)), 0.0)[:, None]
        a[:, j + 1 :, j + 1 :] -= a[:, j, j + 1 : length, None] * a[:, j, None, j + 1 :]
    residuals = target - np.cumsum(a[:, :, length, None] * a[:, :, length + 1 :], axis=1)
    squares: Floats = (residuals * residuals).sum(axis=2)
    return squares


def linear_prefixes_compiled(beside: str = __file__) -> Prefixes:
    """The compiled `linear_prefixes` of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    function = np.ctypeslib.load_library("_linear", beside).linear_prefixes
    floats, result = np.ctypeslib.ndpointer(np.float64, flags="C"), np.ctypeslib.ndpointer(np.float64, flags=("C", "W"))
    orders_type = np.ctypeslib.ndpointer(np.int64, flags="C")
    function.argtypes = [c_int64] * 4 + [floats] * 3 + [orders_type, c_double, result]

    def prefixes(gram: Floats, cross: Floats, rows: Floats, target: Floats, orders: Ints) -> Floats:
        _check(gram, cross, rows, target, orders)
        count, length = orders.shape
        moments = np.block([[gram, cross[:, None]], [cross, np.zeros(1)]])
        given = [np.ascontiguousarray(array) for array in (moments, rows.T, target, orders)]
        residuals = np.empty((count, length))
        if function(len(cross), len(target), count, length, *given, PIVOT, residuals):
            raise MemoryError(f"no memory for orders of {length} players")
        return residuals

    return prefixes


def _check(gram: Floats, cross: Floats, rows: Floats, target: Floats, orders: Ints) -> None:
    """What the library is about to read must be where it looks, or it would read other memory."""
    for name, array in (("gram", gram), ("cross", cross), ("rows", rows), ("target", target)):
        if array.dtype != np.float64:
            raise TypeError(f"{name} is {array.dtype}, must be float64")
    if orders.dtype != np.int64:
        raise TypeError(f"orders are {orders.dtype}, must be int64")
    players, held = cross.size, target.size
    shapes = (gram.shape, cross.shape, rows.shape, target.shape)
    if shapes != ((players, players), (players,), (held, players), (held,)) or orders.ndim != 2:
        raise ValueError(f"shapes {shapes}, {orders.shape}: must be (m, m), (m,), (r, m), (r,), (k, s)")
    if orders.size and not 0 <= orders.min() <= orders.max() < players:
        raise ValueError(f"orders name players {orders.min()} to {orders.max()}, must be 0 to {players - 1}")


def fastest(beside: str = __file__) -> tuple[Prefixes, KernelStatus]:
    """The compiled function if the library beside this file loads, else its twin; and which, and why."""
    try:
        return linear_prefixes_compiled(beside), KernelStatus("linear", "C", "the compiled library is loaded")
    except (OSError, AttributeError) as missing:
        return linear_prefixes_numpy, KernelStatus("linear", "NumPy twin", str(missing))


_FASTEST, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How `linear_prefixes` runs here: compiled, or as its NumPy twin, and why."""
    return _STATUS
