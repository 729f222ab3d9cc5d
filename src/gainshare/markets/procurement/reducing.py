"""A seller that keeps its documents: what it hands in instead, and how a few opened documents show that it is true.

It commits to descriptions of its documents, and later reduces them to counts at the hidden text. With these it hands in
a print of each document: its share in the counts of all, for each length of n-grams and over random parts of the text;
and a sketch of its own counts. Parts and sketch follow from the counts of all, so that nobody can choose counts to suit
them, and the prints must add up to the whole: a false whole does so by false prints alone, but with probability 2^-64.
No share may be below 0, so counts that no document backs must stand in prints as shares of documents that do not have
them, and documents are drawn in proportion to the largest share that they claim. A lie survives with probability
exp(-DRAWS f) at most, f being the share, of documents, of bytes, or of counts of any length, that false prints claim.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data, Table, documents, table_id
from gainshare.core.random import Rng, stream, subkey
from gainshare.gains.text import Evaluation, TextTask, check_reduction, evaluation, reduction
from gainshare.markets.procurement.described import FAULTS, Described, descriptions
from gainshare.markets.procurement.screening import CONTAMINATION, FLUENCY, Policy, judging

DRAWS = 300
"""A lie about 1 % survives with probability 5 %; a document that claims 1 in DRAWS of anything is always opened."""

BINS = 8
"""Random parts of the hidden text over which shares are told, for each length of n-grams and of contexts."""

_ONE, _HALF = 2.0**32, 2**32
_Words = npt.NDArray[np.uint64]


def print_names(orders: int) -> tuple[str, ...]:
    """Columns of prints, for so many lengths of contexts.

    First the size of a document that may count, as it was described, else 0. Then its shares in the counts of all, in
    units of 2^-32 of a position, for the columns of a reduction and BINS parts of each. Last two numbers below 2^64,
    halved, the upper half of each first.

    >>> len(print_names(6))
    101
    """
    shares = [f"share{column}.{part}" for column in range(2 * orders) for part in range(BINS)]
    return "size", *shares, *(f"print{half}" for half in range(4))


@dataclass(frozen=True, slots=True)
class Counting:
    """Which documents of a lot count.

    sizes: bytes of each that may count: not those that the market leaves out, nor those that fail a gate by their
    descriptions; of these 0. places: of those of them that no gate fails by its text either.
    """

    sizes: tuple[int, ...]
    places: tuple[int, ...]


def counting(lot: Table, hidden: Evaluation, policy: Policy, left_out: tuple[int, ...]) -> Counting:
    """Which documents of a lot count, as its texts show, or, of descriptions, as far as these do."""
    judged, absent = judging(hidden, policy)(lot), frozenset(left_out)
    known = replace(policy, gates=tuple(gate for gate in policy.gates if gate not in {FLUENCY, CONTAMINATION}))
    sizes = tuple(0 if place in absent or not known.keeps(one) else one.size for place, one in enumerate(judged))
    return Counting(sizes, tuple(place for place, one in enumerate(judged) if sizes[place] and policy.keeps(one)))


def reduced(lot: Table, hidden: Evaluation, those: Counting) -> tuple[Table, Table]:
    """What a seller hands in: counts of the documents that count, and a print of each document of the lot.

    Prints of the others are 0, but for their size. Raises DataError above 2^31 - 1 bytes.
    """
    counts = reduction(lot, hidden, tuple(frozenset(range(lot.rows)).difference(those.places)))
    printing, names = Printing.of(counts, hidden), print_names(hidden.order + 1)
    prints = np.zeros((lot.rows, len(names)))
    prints[:, 0] = those.sizes
    for place in those.places:
        own = reduction(documents(lot.keys[place : place + 1], lot.texts[place : place + 1]), hidden)
        prints[place, 1:] = printing.of_counts(own.values)
    return counts, Table(names, prints, tuple(str(place + 1) for place in range(lot.rows)))


def drawn(challenge: str, prints: Table) -> tuple[int, ...]:
    """Places of the documents to open: each with DRAWS times the probability of the largest share that it claims.

    Of documents, of their bytes, and of the counts of all in each column; so those that cannot count are never drawn,
    and of DRAWS or fewer others all are. challenge: hex digits, made after the prints were handed in.
    """
    sizes, shares = prints.values[:, :1], prints.values[:, 1:-4].reshape(prints.rows, -1, BINS).sum(axis=2)
    claims = np.hstack([sizes > 0, sizes, shares])
    likely = (DRAWS * claims / np.maximum(claims.sum(axis=0), 1.0)).max(axis=1)
    return tuple(np.flatnonzero(stream(bytes.fromhex(challenge), "drawn").random(prints.rows) < likely).tolist())


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
        hidden, lot = evaluation(self.task, self.split, data), data(self.lot)
        counts, prints, shown = data(self.counts), data(self.prints), data(self.opened)
        sizes = counting(lot, hidden, self.policy, self.left_out).sizes
        try:
            printing = _checked(counts, prints, hidden, np.array(sizes, np.float64))
        except DataError as problem:
            return str(problem)
        return self._opened(shown, prints, hidden, descriptions(lot), printing)

    def _opened(
        self, shown: Table, prints: Table, hidden: Evaluation, known: tuple[Described, ...], printing: "Printing"
    ) -> str:
        """The first opened document that is not what its seller said of it."""
        places = drawn(self.challenge, prints)
        if len(shown.texts) != len(places):
            return f"{len(shown.texts)} documents are opened, and {len(places)} were drawn"
        for at, (place, one) in enumerate(zip(places, judging(hidden, self.policy)(shown), strict=True)):
            if one.digest != known[place].digest:
                return f"document {place + 1} is another than was committed to"
            if replace(one, faults=tuple(gate for gate in one.faults if gate in FAULTS)) != known[place]:
                return f"document {place + 1} is not as it was described"
            own = documents(shown.keys[at : at + 1], shown.texts[at : at + 1])
            true = printing.of_counts(reduction(own, hidden).values) if self.policy.keeps(one) else 0.0
            if (prints.values[place, 1:] != true).any():
                return f"document {place + 1} has other counts than were handed in"
        return ""


@dataclass(frozen=True, slots=True, eq=False)
class Printing:
    """What makes prints of counts; all of it follows from the counts of all.

    cells are those of (columns, E). weights: (cells,) worth of one occurrence, in units of 2^-32 of a position.
    parts: (cells,) the share to which each adds, of columns * BINS. numbers: (2, cells) of the sketch.
    """

    weights: Floats
    parts: Ints
    numbers: _Words

    @classmethod
    def of(cls, counts: Table, hidden: Evaluation) -> "Printing":
        """From the counts of all."""
        key, whole = subkey(table_id(counts), "prints", hidden.digest), counts.values.T.reshape(-1)
        part = np.frombuffer(stream(key, "parts").bytes(whole.size), np.uint8) % BINS
        column = np.repeat(np.arange(counts.values.shape[1]), counts.rows)
        numbers = np.frombuffer(stream(key, "numbers").bytes(16 * whole.size), "<u8").reshape(2, -1)
        return cls(np.floor(_ONE / np.maximum(whole, 1.0)), column * BINS + part.astype(np.int64), numbers)

    def of_counts(self, values: Floats) -> Floats:
        """Shares and sketch of counts (E, columns): a print but for its size; whole numbers, shares below 2^53."""
        cells = values.T.reshape(-1)
        (held,) = np.nonzero(cells)
        own, width = cells[held], values.shape[1] * BINS
        shares = np.bincount(self.parts[held], own * self.weights[held], minlength=width)
        exact = own.astype(np.uint64)
        return np.array([*shares, *_halved([int(row[held] @ exact) for row in self.numbers])])


def _checked(counts: Table, prints: Table, hidden: Evaluation, sizes: Floats) -> Printing:
    """What makes the prints of these counts. Raises DataError unless counts and prints can be and add up."""
    values, shape = prints.values, (len(sizes), len(print_names(hidden.order + 1)))
    if values.shape != shape:
        raise DataError("wrong_shape", "prints", values.shape, f"must have shape {shape}")
    whole = np.isfinite(values) & (values >= 0) & (values < 2.0**53) & (values == np.floor(values))
    if not whole.all() or (values[:, -4:] >= _HALF).any():
        raise DataError("wrong_type", "prints", None, f"must be whole numbers, and halves below {_HALF:,}")
    counted = values[:, 1:].any(axis=1)
    check_reduction(counts, hidden, int(counted.sum()))
    printing = Printing.of(counts, hidden)
    *shares, one, two, three, four = (sum(map(int, column)) for column in values[:, 1:].T.tolist())
    sketch = _halved([(upper * _HALF + lower) % 2**64 for upper, lower in ((one, two), (three, four))])
    if [*shares, *sketch] != printing.of_counts(counts.values).tolist():
        raise DataError("length_mismatch", "prints", None, "do not add up to the counts of all documents together")
    _check_sizes(values, counts.values, np.where(counted, sizes, 0.0), sizes, printing)
    return printing


def _check_sizes(values: Floats, counts: Floats, counted: Floats, sizes: Floats, printing: Printing) -> None:
    """Raises DataError unless every document counts with its size as described, or not at all."""
    first = counts.shape[1] // 2 * BINS  # shares in the empty context, which any byte follows
    cells = slice(counts.shape[0] * counts.shape[1] // 2, counts.shape[0] * (counts.shape[1] // 2 + 1))
    each = np.bincount(printing.parts[cells] - first, printing.weights[cells], minlength=BINS)
    due = np.hstack([sizes[:, None], np.outer(counted, each)])
    wrong = (values[:, [0, *range(1 + first, 1 + first + BINS)]] != due).any(axis=1)
    wrong |= (counted == 0) & values[:, 1:].any(axis=1)
    if wrong.any():
        place = int(wrong.argmax())
        rule = f"must count as the {sizes[place]:,.0f} bytes of it that may, or not at all"
        raise DataError("length_mismatch", f"prints, document {place + 1}", None, rule)
    if counts[0, counts.shape[1] // 2] != counted.sum():
        rule = f"bytes are counted, and the documents that count have {counted.sum():,.0f}"
        raise DataError("length_mismatch", "reduction, context0", float(counts[0, counts.shape[1] // 2]), rule)


def _halved(sums: list[int]) -> list[int]:
    return [half for one in sums for half in divmod(one, _HALF)]
