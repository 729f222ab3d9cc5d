"""A seller that keeps its documents: what it hands in instead, and how a few opened documents show that it is true.

It commits to descriptions of its documents, and later reduces them to counts at the hidden text. With these it hands in
a print of each document: a sketch of its own counts under numbers that follow from the counts of all, so that nobody
can choose counts to suit them. The prints must add up to the sketch of the whole; a false whole does so with
probability 2^-64. So who hands in a false whole has false prints, which come to light when their documents are opened,
and a challenge draws those only then. A lie about a share f of the documents survives k draws with probability
(1 - f)^k. Since one document could claim much, as many are drawn again in proportion to the long matches they claim.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data, Table, documents, table_id
from gainshare.core.random import Rng, stream, subkey
from gainshare.gains.text import Evaluation, TextTask, check_reduction, evaluation, reduction
from gainshare.markets.procurement.described import Described, descriptions
from gainshare.markets.procurement.screening import Policy, judging

DRAWS = 300
"""Draws of each kind: a lie about 1 % of the documents survives with probability 5 %. So few are all opened."""

PRINTS = ("matches", "print0", "print1", "print2", "print3")
"""Columns of prints: long matches; and two numbers below 2^64, halved, the upper half of each first."""

_HALF = 2**32
_Words = npt.NDArray[np.uint64]


def kept(lot: Table, hidden: Evaluation, policy: Policy, left_out: tuple[int, ...]) -> tuple[int, ...]:
    """Places of the documents that count: not those that the market leaves out, nor those that fail a gate."""
    judged, absent = judging(hidden, policy)(lot), frozenset(left_out)
    return tuple(place for place, one in enumerate(judged) if policy.keeps(one) and place not in absent)


def reduced(lot: Table, hidden: Evaluation, places: tuple[int, ...]) -> tuple[Table, Table]:
    """What a seller hands in: counts of the documents in these places, and a print of each document of the lot.

    Documents in other places count nothing: their prints are 0. Raises DataError above 2^31 - 1 bytes.
    """
    counts = reduction(lot, hidden, tuple(frozenset(range(lot.rows)).difference(places)))
    numbers, prints = _numbers(counts, hidden), np.zeros((lot.rows, len(PRINTS)))
    for place in places:
        own = reduction(documents(lot.keys[place : place + 1], lot.texts[place : place + 1]), hidden)
        prints[place] = _print(own.values, numbers)
    return counts, Table(PRINTS, prints, tuple(str(place + 1) for place in range(lot.rows)))


def drawn(challenge: str, prints: Table) -> tuple[int, ...]:
    """Places of the documents to open: all of few, else DRAWS drawn alike and DRAWS in proportion to their matches.

    challenge: hex digits, made after the prints were handed in.
    """
    count, key = prints.rows, bytes.fromhex(challenge)
    if count <= DRAWS:
        return tuple(range(count))
    upto = [*accumulate(int(matches) for matches in prints.values[:, 0].tolist())]
    places = {_number(key, "alike", draw) % count for draw in range(DRAWS)}
    if upto[-1]:
        places |= {bisect_right(upto, _number(key, "matches", draw) % upto[-1]) for draw in range(DRAWS)}
    return tuple(sorted(places))


@dataclass(frozen=True, slots=True)
class Opening:
    """Is what a seller handed in true, as far as the documents show that it opened?

    lot: content id of the descriptions it committed to. counts, prints: of what it handed in. left_out: places that the
    market told it to leave out. opened: content id of the documents that the challenge drew, in order of place.
    """

    task: TextTask
    split: str
    lot: str
    counts: str
    prints: str
    left_out: tuple[int, ...]
    challenge: str
    opened: str
    policy: Policy

    @property
    def tolerance(self) -> float:
        """Whole numbers throughout."""
        return 0.0

    @property
    def composite(self) -> bool:
        """One pass over the opened documents."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> str:
        """What is false, in words; "" if nothing is. Raises DataError if something is not here to be checked."""
        hidden, known = evaluation(self.task, self.split, data), descriptions(data(self.lot))
        counts, prints, shown = data(self.counts), data(self.prints), data(self.opened)
        try:
            numbers = _checked(counts, prints, hidden, len(known))
        except DataError as problem:
            return str(problem)
        return self._opened(shown, prints, hidden, known, numbers)

    def _opened(
        self, shown: Table, prints: Table, hidden: Evaluation, known: tuple[Described, ...], numbers: _Words
    ) -> str:
        """The first opened document that is not what its seller said of it."""
        places = drawn(self.challenge, prints)
        if len(shown.texts) != len(places):
            return f"{len(shown.texts)} documents are opened, and {len(places)} were drawn"
        counting, absent = frozenset(kept(shown, hidden, self.policy, ())), frozenset(self.left_out)
        for at, (place, one) in enumerate(zip(places, descriptions(shown), strict=True)):
            if one.digest != known[place].digest:
                return f"document {place + 1} is another than was committed to"
            if one != known[place]:
                return f"document {place + 1} is not as it was described"
            own = documents(shown.keys[at : at + 1], shown.texts[at : at + 1])
            counts = at in counting and place not in absent
            true = _print(reduction(own, hidden).values, numbers) if counts else [0] * len(PRINTS)
            if prints.values[place].tolist() != true:
                return f"document {place + 1} has other counts than were handed in"
        return ""


def _checked(counts: Table, prints: Table, hidden: Evaluation, size: int) -> _Words:
    """The numbers under which counts are sketched. Raises DataError unless counts and prints can be and add up."""
    check_reduction(counts, hidden)
    values = prints.values
    if prints.names != PRINTS or prints.rows != size:
        raise DataError("wrong_shape", "prints", values.shape, f"must have shape {(size, len(PRINTS))}")
    whole = np.isfinite(values) & (values >= 0) & (values < 2.0**53) & (values == np.floor(values))
    if not whole.all() or (values[:, 1:] >= _HALF).any():
        raise DataError("wrong_type", "prints", None, f"must be whole numbers, and halves below {_HALF:,}")
    numbers = _numbers(counts, hidden)
    matches, *halves = (sum(map(int, column)) for column in values.T.tolist())
    sums = [(upper * _HALF + lower) % 2**64 for upper, lower in zip(halves[0::2], halves[1::2], strict=True)]
    if [matches, *_halved(sums)] != _print(counts.values, numbers):
        raise DataError("length_mismatch", "prints", None, "do not add up to the counts of all documents together")
    return numbers


def _numbers(counts: Table, hidden: Evaluation) -> _Words:
    """(2, cells) numbers below 2^64 that follow from the counts of all."""
    key = subkey(table_id(counts), "prints", hidden.digest)
    return np.frombuffer(stream(key, "numbers").bytes(16 * counts.values.size), "<u8").reshape(2, -1)


def _print(values: Floats, numbers: _Words) -> list[int]:
    """Long matches of a document, and its counts under these numbers, modulo 2^64."""
    cells = values.astype(np.uint64).reshape(-1)
    longest = values.shape[1] // 2 - 1
    return [int(values[:, longest].sum()), *_halved([int((row * cells).sum()) for row in numbers])]


def _halved(sums: list[int]) -> list[int]:
    return [half for one in sums for half in divmod(one, _HALF)]


def _number(key: bytes, *names: str | int) -> int:
    return int.from_bytes(subkey(key, *names), "big")
