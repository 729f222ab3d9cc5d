"""Byte n-grams: how often texts hold each of a list of them, and how likely a text is under every coalition's counts.

Both compiled functions and their NumPy twins give the same figures to the last bit; the first that works is taken.
"""

from collections.abc import Callable
from ctypes import CDLL, c_int64
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.kernels.linear import KernelStatus

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = npt.NDArray[np.int32]
Words: TypeAlias = npt.NDArray[np.uint64]

Count = Callable[[Words, bytes, Ints], tuple[Ints, Ints]]
Likelihoods = Callable[[Counts, Counts, Ints, int], tuple[Floats, Ints]]

LONGEST = 6
"""Bytes of the longest n-gram: a number below 2^49 with the bit that tells its length."""

MU = 2.0
"""Weight of the next shorter context in the smoothing, in occurrences."""

TILE = 64
"""Probabilities that are multiplied by halving before they join the product of those before."""

_CHUNK, _STARTS = 512, 2**20


def ngram_counts(keys: Words, text: bytes, ends: Ints) -> tuple[Ints, Ints]:
    """How often each n-gram stands in the documents, and how often at the very end of one.

    keys: (m,) ascending n-grams of 1 to LONGEST bytes as big-endian numbers behind a leading 1 byte, so that equal
    numbers are equal n-grams; with each n-gram all that it begins with. text: the documents one after another.
    ends: where each ends in it. No n-gram reaches from one document into the next. Returns (m,) and (m,).
    Raises TypeError on other types than uint64 and int64, ValueError on keys out of order or ends out of the text.

    >>> a, b, ab = 0x161, 0x162, 0x16162
    >>> ngram_counts(np.array([a, b, ab], np.uint64), b"abab", np.array([2, 4]))
    (array([2, 2, 2]), array([0, 2, 2]))
    """
    return _COUNT(keys, text, ends)


def ngram_likelihoods(base: Counts, counts: Counts, orders: Ints, since: int) -> tuple[Floats, Ints]:
    """How likely the text is after each player of each joining order has added its counts to the base's.

    base: (2 n, E) for each of E bytes of the text how often it follows its contexts of 0 to n - 1 bytes (n rows), and
    how often these contexts are followed by any byte (n rows). counts: (players, 2 n, E) the same of each player.
    orders: (k, s) players joining; -1 is nobody. since: the first column from which likelihoods are asked.

    Returns (k, s - since) mantissas m in [1/2, 1) and exponents e; the likelihood is m 2^e, the product over the E
    bytes of p_{n-1}, with hierarchical Dirichlet smoothing p_k = (c_k + MU p_{k-1}) / (d_k + MU), p_{-1} = 1/256.
    Only additions, multiplications and divisions in one fixed order: every machine computes the same bits.
    Raises TypeError on other types than int32 and int64, ValueError on shapes that disagree or unknown players.

    >>> once = np.array([[1], [1]], np.int32)
    >>> ngram_likelihoods(0 * once, once[None], np.array([[-1, 0]]), 0)
    (array([[0.5     , 0.671875]]), array([[-7, -1]]))
    """
    return _LIKELIHOODS(base, counts, orders, since)


def ngram_counts_numpy(keys: Words, text: bytes, ends: Ints) -> tuple[Ints, Ints]:
    """The NumPy twin of the compiled `ngram_counts`."""
    _check_counts(keys, text, ends)
    found, last = np.zeros(len(keys) + 1, np.int64), np.zeros(len(keys) + 1, np.int64)
    letters, end = np.frombuffer(text, np.uint8), np.repeat(ends, np.diff(ends, prepend=0))
    for begin in range(0, len(letters), _STARTS):
        at = np.arange(begin, min(begin + _STARTS, len(letters)))
        grams = np.ones(len(at), np.uint64)
        for length in range(1, LONGEST + 1):
            inside = at + length <= end[at]
            at, grams = at[inside], grams[inside]
            grams = grams << np.uint64(8) | letters[at + length - 1]
            place = np.searchsorted(keys, grams)
            known = keys[np.minimum(place, len(keys) - 1)] == grams if len(keys) else np.zeros(len(at), np.bool_)
            at, grams, place = at[known], grams[known], place[known]
            found += np.bincount(place, minlength=len(found))
            last += np.bincount(place[at + length == end[at]], minlength=len(last))
    return found[:-1], last[:-1]


def ngram_likelihoods_numpy(base: Counts, counts: Counts, orders: Ints, since: int) -> tuple[Floats, Ints]:
    """The NumPy twin of the compiled `ngram_likelihoods`."""
    _check_likelihoods(base, counts, orders, since)
    mantissas = np.empty((len(orders), orders.shape[1] - since))
    exponents = np.empty(mantissas.shape, np.int64)
    for row, order in enumerate(orders.tolist()):
        sums = base.astype(np.float64)
        for column, player in enumerate(order):
            if player >= 0:
                sums += counts[player]
            if column >= since:
                found = _product(_probabilities(sums))
                mantissas[row, column - since], exponents[row, column - since] = found
    return mantissas, exponents


def _probabilities(sums: Floats) -> Floats:
    """Of each byte; fractions are carried as above / below, and divided once."""
    above, below, orders = np.ones(sums.shape[1]), np.full(sums.shape[1], 256.0), len(sums) // 2
    for count, context in zip(sums[:orders], sums[orders:], strict=True):
        above = count * below + MU * above
        below = (context + MU) * below
    return np.asarray(above / below)


def _product(factors: Floats) -> tuple[float, int]:
    """The product as mantissa and exponent: tiles by halving, then one tile after another."""
    padded = np.ones(-(-len(factors) // TILE) * TILE)
    padded[: len(factors)] = factors
    parts, shifts = np.frexp(padded.reshape(-1, TILE))
    mantissa, exponent = 0.5, 1 + int(shifts.sum(dtype=np.int64))
    while parts.shape[1] > 1:
        half = parts.shape[1] // 2
        parts = parts[:, :half] * parts[:, half:]
    tiles, shifts = np.frexp(parts[:, 0])
    for begin in range(0, len(tiles), _CHUNK):
        chain = np.multiply.accumulate(np.concatenate([[mantissa], tiles[begin : begin + _CHUNK]]))
        rest, shift = np.frexp(chain[-1])
        mantissa, exponent = float(rest), exponent + int(shift)
    return mantissa, exponent + int(shifts.sum(dtype=np.int64))


def ngram_counts_compiled(beside: str = __file__) -> Count:
    """The compiled `ngram_counts` of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    function = _library(beside).ngrams_count
    words, ints = np.ctypeslib.ndpointer(np.uint64, flags="C"), np.ctypeslib.ndpointer(np.int64, flags="C")
    letters, result = np.ctypeslib.ndpointer(np.uint8, flags="C"), np.ctypeslib.ndpointer(np.int64, flags=("C", "W"))
    function.argtypes = [c_int64, words, c_int64, letters, ints, result, result]

    def counted(keys: Words, text: bytes, ends: Ints) -> tuple[Ints, Ints]:
        _check_counts(keys, text, ends)
        found, last = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        given = (np.frombuffer(text, np.uint8), np.ascontiguousarray(ends))
        if function(len(keys), np.ascontiguousarray(keys), len(ends), *given, found, last):
            raise MemoryError(f"no memory for {len(keys)} n-grams")
        return found, last

    return counted


def ngram_likelihoods_compiled(beside: str = __file__) -> Likelihoods:
    """The compiled `ngram_likelihoods` of the library that lies beside this file.

    Raises OSError if there is none or it does not load, AttributeError if it holds something else.
    """
    function = _library(beside).ngrams_likelihoods
    counts_type, orders_type = (np.ctypeslib.ndpointer(kind, flags="C") for kind in (np.int32, np.int64))
    floats, ints = (np.ctypeslib.ndpointer(kind, flags=("C", "W")) for kind in (np.float64, np.int64))
    function.argtypes = [*[c_int64] * 5, counts_type, counts_type, orders_type, floats, ints]

    def likelihoods(base: Counts, counts: Counts, orders: Ints, since: int) -> tuple[Floats, Ints]:
        _check_likelihoods(base, counts, orders, since)
        rows, columns = orders.shape
        mantissas, exponents = np.empty((rows, columns - since)), np.empty((rows, columns - since), np.int64)
        given = [np.ascontiguousarray(array) for array in (base, counts, orders)]
        if function(len(base) // 2, base.shape[1], rows, columns, since, *given, mantissas, exponents):
            raise MemoryError(f"no memory for contexts of up to {len(base) // 2 - 1} bytes")
        return mantissas, exponents

    return likelihoods


def _library(beside: str) -> CDLL:
    return np.ctypeslib.load_library("_ngrams", beside)


def _check_counts(keys: Words, text: bytes, ends: Ints) -> None:
    """What the library is about to read must be where it looks, or it would read other memory."""
    if keys.dtype != np.uint64 or ends.dtype != np.int64:
        raise TypeError(f"keys are {keys.dtype} and ends {ends.dtype}, must be uint64 and int64")
    if keys.ndim != 1 or not (keys[1:] > keys[:-1]).all():
        raise ValueError("keys must ascend, each once")
    if ends.ndim != 1 or not (np.diff(ends, prepend=0) >= 0).all() or ends[-1:].sum() != len(text):
        raise ValueError(f"ends must ascend to {len(text)}, the end of the text")


def _check_likelihoods(base: Counts, counts: Counts, orders: Ints, since: int) -> None:
    if base.dtype != np.int32 or counts.dtype != np.int32 or orders.dtype != np.int64:
        raise TypeError(f"counts are {base.dtype} and {counts.dtype}, orders {orders.dtype}: must be int32 and int64")
    if base.ndim != 2 or counts.ndim != 3 or counts.shape[1:] != base.shape or len(base) % 2 or orders.ndim != 2:
        raise ValueError(f"shapes {base.shape}, {counts.shape}, {orders.shape}: must be (2 n, E), (m, 2 n, E), (k, s)")
    if orders.size and not -1 <= orders.min() <= orders.max() < len(counts):
        raise ValueError(f"orders name players {orders.min()} to {orders.max()}, must be -1 to {len(counts) - 1}")
    if not 0 <= since <= orders.shape[1]:
        raise ValueError(f"since is {since}, must be 0 to {orders.shape[1]}")


def fastest(beside: str = __file__) -> tuple[Count, Likelihoods, KernelStatus]:
    """The compiled functions if the library beside this file loads, else their twins; and which, and why."""
    try:
        compiled = ngram_counts_compiled(beside), ngram_likelihoods_compiled(beside)
    except (OSError, AttributeError) as missing:
        return ngram_counts_numpy, ngram_likelihoods_numpy, KernelStatus("ngrams", "NumPy twin", str(missing))
    return *compiled, KernelStatus("ngrams", "C", "the compiled library is loaded")


_COUNT, _LIKELIHOODS, _STATUS = fastest()


def kernel_status() -> KernelStatus:
    """How the functions run here: compiled, or as their NumPy twins, and why."""
    return _STATUS
