"""The models of a menu: the data sets each was trained on, its accuracy, and levels of equal accuracy (TPMP 2022)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import DataError, Refused
from gainshare.core.money import MAX_UNITS

Words: TypeAlias = npt.NDArray[np.uint64]

WORD = 64


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The models of a menu. A level holds all models of equal accuracy; price lists hold one price for each level.

    sets: (n, w), training sets: bit d % 64 of word d // 64 is set if data set d is in it; w = ceil(datasets / 64).
    level: (n,), the 0-based level of each model. accuracies: of the L levels, rising, integers in any fixed unit.
    datasets: number of data sets N.
    """

    sets: Words
    level: Ints
    accuracies: tuple[int, ...]
    datasets: int

    def __len__(self) -> int:
        return len(self.level)

    def keeping(self, kept: Bools) -> "Models":
        """Those models only, levels without a model left out and the others renumbered. kept: (n,).

        >>> models([1, 2, 3], [500, 600, 700], 2).keeping(np.array([True, False, True])).accuracies
        (500, 700)
        """
        used, level = np.unique(self.level[kept], return_inverse=True)
        accuracies = tuple(self.accuracies[at] for at in used.tolist())
        return Models(self.sets[kept], level.astype(np.int64), accuracies, self.datasets)

    def members(self, model: int) -> tuple[int, ...]:
        """The data sets that a model was trained on, ascending."""
        return tuple(d for d in range(self.datasets) if int(self.sets[model, d // WORD]) >> d % WORD & 1)


def models(sets: Sequence[int] | Words, accuracies: Sequence[int] | Ints, datasets: int) -> Models:
    """A menu of n models, in the order given.

    sets: n training sets as bit masks of any width (data set d counts 2^d), or as an (n, w) array of 64-bit words.
    accuracies: n integers >= 0 in any fixed unit, such as thousandths or correct test rows. datasets: N >= 1.
    Raises Refused: an empty training set, a data set beyond N - 1, an accuracy that is no integer or is negative,
    lengths that differ.

    >>> models([0b01, 0b10, 0b11], [700, 650, 700], 2).level
    array([1, 0, 1])
    """
    if amount(datasets, "datasets") < 1:
        raise Refused("unknown_value", "datasets", datasets, "must be a whole number of at least 1")
    words = _words(sets, datasets)
    if len(accuracies) != len(words):
        rule = f"must be as many as training sets, {len(words)}"
        raise DataError("length_mismatch", "accuracies", len(accuracies), rule)
    found, level = np.unique(_whole(accuracies, "accuracy"), return_inverse=True)
    return Models(words, level.astype(np.int64), tuple(found.tolist()), datasets)


def _words(sets: Sequence[int] | Words, datasets: int) -> Words:
    """Training sets as words, each known to hold a data set and no unknown one."""
    width = -(-datasets // WORD)
    words = _array(sets, width) if isinstance(sets, np.ndarray) else _packed(sets, datasets, width)
    empty = np.flatnonzero(~words.any(axis=1))
    if empty.size:
        raise DataError("empty_data", f"training set of model {empty[0]}", None, "must hold at least one data set")
    known = np.array([(1 << min(WORD, datasets - WORD * at)) - 1 for at in range(width)], dtype=np.uint64)
    beyond = np.flatnonzero((words & ~known).any(axis=1))
    if beyond.size:
        raise _unknown(int(beyond[0]), datasets)
    return words


def _array(sets: Words, width: int) -> Words:
    if sets.dtype != np.uint64 or sets.shape[1:] != (width,):
        rule = f"must be an array of 64-bit words (uint64), {width} for each model"
        raise DataError("wrong_shape", "training sets", f"{sets.dtype} {sets.shape}", rule)
    return np.ascontiguousarray(sets)


def _packed(sets: Sequence[int], datasets: int, width: int) -> Words:
    for model, mask in enumerate(sets):
        if isinstance(mask, bool) or not isinstance(mask, int | np.integer):
            raise DataError("wrong_type", f"training set of model {model}", mask, "must be a bit mask, a whole number")
        if mask < 0 or mask >> datasets:
            raise _unknown(model, datasets)
    if width == 1:
        return np.array(sets, dtype=np.uint64).reshape(-1, 1)
    raw = b"".join(int(mask).to_bytes(8 * width, "little") for mask in sets)
    return np.frombuffer(raw, dtype="<u8").astype(np.uint64).reshape(-1, width)


def _unknown(model: int, datasets: int) -> DataError:
    rule = f"names an unknown data set: they are numbered 0 to {datasets - 1}"
    return DataError("unknown_value", f"training set of model {model}", None, rule)


def _whole(values: Sequence[int] | Ints, field: str) -> Ints:
    """Whole numbers from 0 to 2^53 - 1, or Refused."""
    if not (isinstance(values, np.ndarray) and values.dtype == np.int64):
        for value in values:
            amount(value, field)
        values = np.array(values, dtype=np.int64)
    wrong = np.flatnonzero((values < 0) | (values > MAX_UNITS))
    if wrong.size:
        amount(int(values[wrong[0]]), field)
    return values


def amount(value: object, field: str) -> int:
    """A whole number from 0 to 2^53 - 1. Raises Refused (`wrong_type`, `out_of_range`) for anything else.

    >>> amount(1500, "cap")
    1500
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise Refused("wrong_type", field, value, "must be a whole number")
    if not 0 <= value <= MAX_UNITS:
        raise Refused("out_of_range", field, int(value), f"must lie in 0..{MAX_UNITS}")
    return int(value)


def by_level(curve: Mapping[int, int] | Callable[[int], int], listed: Models, *, field: str) -> Ints:
    """The value of a curve at each level: (L,) whole numbers from 0 to 2^53 - 1.

    curve: from an accuracy, in the unit of the menu, to its value; a table or a function. field: what it is, for
    messages. Raises Refused where the table has no value or the value is no such number; nothing is interpolated.

    >>> by_level({500: 100, 600: 250}, models([1, 2], [600, 500], 2), field="cap")
    array([100, 250])
    """
    return np.fromiter(_read(curve, listed.accuracies, field), dtype=np.int64, count=len(listed.accuracies))


def _read(curve: Mapping[int, int] | Callable[[int], int], accuracies: tuple[int, ...], field: str) -> Iterator[int]:
    for accuracy in accuracies:
        if isinstance(curve, Mapping) and accuracy not in curve:
            raise Refused("unknown_value", f"{field} of accuracy {accuracy}", None, "is missing from the table")
        value = curve[accuracy] if isinstance(curve, Mapping) else curve(accuracy)
        yield amount(value, f"{field} of accuracy {accuracy}")


def chargeable(caps: Ints) -> Ints:
    """The most that each level can ever be charged: the least cap of it and all dearer levels. caps: (L,), to (L,).

    A buyer content with a level is content with any level above it, so prices rise with accuracy.

    >>> chargeable(np.array([100, 300, 200]))
    array([100, 200, 200])
    """
    return np.minimum.accumulate(caps[::-1])[::-1]


def union(sets: Words) -> int:
    """All data sets of these training sets together, as a bit mask. sets: (n, w)."""
    words = np.bitwise_or.reduce(sets, axis=0, initial=np.uint64(0)).tolist()
    return reduce(or_, (word << WORD * at for at, word in enumerate(words)), 0)
