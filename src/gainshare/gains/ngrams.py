"""How well documents predict a text, byte by byte: counts at the positions of the text, and the game of their owners.

Hierarchical Dirichlet smoothing of byte n-grams (MacKay and Peto 1995). Documents are reduced once to counts at the
positions of the text; the counts of a coalition are the sums of its members', so its worth needs no documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import MEASURE, Bools, Floats, Ints, snapped
from gainshare.core.errors import DataError
from gainshare.kernels.ngrams import Counts, Words, ngram_counts, ngram_likelihoods

MOST = 2**31 - 1
"""Bytes of the documents of one lot."""


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """The n-grams that stand in a text, and where: all that documents are counted for.

    keys: (m,) ascending, as `ngram_counts` takes them. grams: (orders, E) place in keys of the n-gram that ends at each
    byte, one row for each length from 1; contexts: (orders, E) of what stands before it, from length 0. -1 where the
    block begins too late, and in all of the row of the empty context.
    """

    keys: Words
    grams: Ints
    contexts: Ints

    @property
    def orders(self) -> int:
        """Lengths of contexts that count, 0 included."""
        return len(self.grams)


def positions(blocks: Sequence[bytes], order: int) -> Positions:
    """The positions of a text in blocks, with contexts of up to `order` bytes; none reaches over a block's beginning.

    >>> positions([b"aba"], 1).grams
    array([[ 0,  1,  0],
           [-1,  2,  3]])
    """
    letters = np.frombuffer(b"".join(blocks), np.uint8)
    within = np.concatenate([np.zeros(0, np.int64), *(np.arange(len(block)) for block in blocks)])
    numbers, one = np.zeros((order + 1, len(letters)), np.uint64), np.ones(len(letters), np.uint64)
    for length in range(order + 1):
        shorter = numbers[length - 1] if length else one
        inside = within >= length
        numbers[length, inside] = np.roll(shorter, 1)[inside] << np.uint64(8) | letters[inside]
    keys = np.unique(numbers[numbers > 0])
    grams = np.where(numbers > 0, np.searchsorted(keys, numbers), -1)
    contexts = np.full_like(grams, -1)
    contexts[1:] = np.where(within > 0, np.roll(grams[:-1], 1, axis=1), -1)
    return Positions(keys, grams, contexts)


def reduced(at: Positions, texts: Sequence[bytes]) -> Counts:
    """Counts of documents at the positions: (2 orders, E), exactly.

    The first rows: how often the n-gram that ends at each byte stands in a document, from length 1. The other rows: how
    often its context, from length 0, is followed by any byte. Raises DataError above MOST bytes.

    >>> reduced(positions([b"aba"], 1), [b"ab", b"abb"]).tolist()
    [[2, 3, 2], [0, 2, 0], [5, 5, 5], [0, 2, 1]]
    """
    size = sum(map(len, texts))
    if size > MOST:
        raise DataError(
            "out_of_range", "documents", size, f"must hold at most {MOST:,} bytes", "bring them as two lots"
        )
    found, last = ngram_counts(at.keys, b"".join(texts), np.cumsum([len(text) for text in texts], dtype=np.int64))
    grams, followed = np.append(found, 0)[at.grams], np.append(found - last, 0)[at.contexts]
    followed[0] = size
    return np.concatenate([grams, followed]).astype(np.int32)


def checked_counts(at: Positions, values: Floats, documents: int = MOST) -> Counts:
    """Counts that somebody else made at the positions of so many documents, as `reduced` makes them: (2 orders, E).

    Raises DataError, naming a place and its value, unless some documents might have these counts: whole numbers from 0
    to MOST, the same wherever the same bytes stand; nothing more often than a shorter end of it or than its context;
    all that follows a context together no more often than that; and every context followed by a byte wherever it
    stands, but at the end of a document.
    """
    rows, width = 2 * at.orders, at.grams.shape[1]
    if values.shape != (rows, width):
        rule = f"must have {width} rows and {rows} columns: these counts are of another text"
        raise DataError("wrong_shape", "reduction", values.T.shape, rule, "reduce with the task file of this auction")
    _refuse(~np.isfinite(values), values, "must be finite", "not_finite")
    _refuse(values < 0, values, "must not be negative")
    _refuse(values != np.floor(values), values, "must be a whole number", "wrong_type")
    _refuse(values > MOST, values, f"must be at most {MOST:,}")
    _check_possible(at, values, documents)
    return np.ascontiguousarray(values, np.int32)


def _check_possible(at: Positions, values: Floats, documents: int) -> None:
    grams, contexts = values[: at.orders], values[at.orders :]
    found, followed = _by_key(at, at.grams, grams), _by_key(at, at.contexts[1:], contexts[1:])
    size = np.broadcast_to(contexts[:1, :1], contexts[:1].shape)
    equal = np.concatenate([found[at.grams], size, followed[at.contexts[1:]]])
    _refuse(values != equal, values, "must be the same wherever the same bytes stand, and 0 where too few do")
    _refuse(grams > contexts, values, "must not exceed its context")
    shorter = np.concatenate([grams[:1], grams[:-1], contexts[:1], contexts[:-1]])
    _refuse(values > shorter, values, "must not exceed the count of fewer bytes")
    whole = np.concatenate([np.full_like(grams, np.inf), size, found[at.contexts[1:]]])
    _refuse(values > whole, values, "must not exceed how often these bytes stand anywhere")
    _, kin = np.unique(at.keys >> np.uint64(8), return_inverse=True)
    together = np.append(np.bincount(kin, weights=found[:-1])[kin], 0)
    _refuse(together[at.grams] > contexts, values, "and what else follows its context must not exceed that together")
    for length, row in enumerate(at.contexts[1:], start=1):
        seen = np.unique(row[row >= 0])
        last = found[seen].sum() - followed[seen].sum()
        if last > documents:
            rule = f"so often no byte follows, which must not exceed the number of documents, {documents:,}"
            raise DataError("out_of_range", f"reduction, context{length}", int(last), rule)


def _by_key(at: Positions, places: Ints, values: Floats) -> Floats:
    """What is said of each key, somewhere, and 0 of none: (m + 1,)."""
    held = np.zeros(len(at.keys) + 1)
    held[places] = values
    held[-1] = 0
    return held


def _refuse(wrong: Bools, values: Floats, rule: str, code: str = "out_of_range") -> None:
    if wrong.any():
        column, row = np.argwhere(wrong)[0].tolist()
        name = column_names(len(values) // 2)[column]
        raise DataError(code, f"reduction, row {row}, {name}", float(values[column, row]), rule)


def column_names(orders: int) -> tuple[str, ...]:
    """What the counts at a position are called, in their order.

    >>> column_names(2)
    ('gram1', 'gram2', 'context0', 'context1')
    """
    return *(f"gram{length + 1}" for length in range(orders)), *(f"context{length}" for length in range(orders))


class TextGame:
    """What counts are worth: 1 - bits / bits(base), the bits by which they shorten the text, as a share of all.

    base: (2 orders, E) counts of what the buyer has. counts: (players, 2 orders, E). Every worth is a multiple of
    2^-30 and may be negative. Raises DataError if the base leaves less than one bit of the text.
    """

    def __init__(self, base: Counts, counts: Counts) -> None:
        self._base, self._counts = base, counts
        self.bits = float(self._bits(np.full((1, 1), -1), 0)[0, 0])
        if self.bits < 1.0:
            rule = "predicts the evaluation text to the last bit: no gain is defined"
            raise DataError("degenerate_labels", "base", None, rule, "evaluate on other text than the base")

    @property
    def players(self) -> int:
        """Number of players."""
        return len(self._counts)

    def worth(self, coalitions: Bools) -> Floats:
        """Gain of each coalition: (m, n) to (m,)."""
        joining = np.where(coalitions, np.arange(self.players), -1)
        orders = np.hstack([np.full((len(joining), 1), -1), joining])
        return self._gains(self._bits(orders, self.players)[:, 0])

    def prefixes(self, orders: Ints) -> Floats:
        """Gain of every prefix of each joining order: (k, n) to (k, n)."""
        return self._gains(self._bits(orders, 0))

    def _bits(self, orders: Ints, since: int) -> Floats:
        """Bits of the whole text under the counts of every prefix, from the length `since` on."""
        mantissas, exponents = ngram_likelihoods(self._base, self._counts, orders, since)
        return np.asarray(-(exponents + snapped(np.log2(mantissas))))

    def _gains(self, bits: Floats) -> Floats:
        return np.asarray(np.round((1.0 - bits / self.bits) * MEASURE) / MEASURE)
