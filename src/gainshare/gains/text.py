"""What text is worth to a buyer: the share of bits by which it shortens the buyer's own text, measured byte by byte.

The buyer's text is cut into blocks. Some are the base, which the buyer has; others are hidden, and the bits of these
count. Sellers' documents are reduced to counts at the hidden positions, here or at the seller: both weigh the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from gainshare.core.arrays import measured
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.questions import Ask, Data, Table, documents, table_id
from gainshare.core.random import Rng, subkey
from gainshare.gains.ngrams import MOST, Positions, TextGame, checked_counts, column_names, positions, reduced
from gainshare.games.game import Attribution, ValueRule
from gainshare.games.permutations import shapley_sampled
from gainshare.games.semivalues import shapley
from gainshare.kernels.ngrams import LONGEST, Counts

BLOCK, HIDDEN = 2_000, 40_000
"""Bytes of a block; most bytes that are evaluated."""

EXACT, PERMUTATIONS = 12, 200
"""Most players of whom every coalition is measured; joining orders that are drawn for more, in antithetic pairs."""

TOLERANCE = 2.0**-28
"""Within which figures repeated on another machine must agree: a few of their last places."""

_CELLS, _HELD = 2**30, 2**29
"""Most counts of one game; bytes of counts kept between questions."""


@dataclass(frozen=True, slots=True)
class TextTask:
    """What a buyer wants better predicted.

    text: content id of the buyer's documents. base: content id of the documents the buyer has already, or "": then
    every second block of the text. order: bytes of the longest context, 0 to 5.
    """

    text: str
    base: str = ""
    order: int = LONGEST - 1

    def __post_init__(self) -> None:
        if not 0 <= self.order < LONGEST:
            raise Refused("out_of_range", "order", self.order, f"must lie in 0..{LONGEST - 1}")


@dataclass(frozen=True, slots=True)
class Lot:
    """What one seller brings.

    source: content id of documents, or of a reduction of them. dropped: places of documents that are left out.
    """

    source: str
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The hidden text of a task.

    order: bytes of the longest context. blocks: whose bytes are to be predicted. base: documents the buyer has.
    """

    order: int
    blocks: tuple[bytes, ...]
    base: tuple[bytes, ...] = ()

    @property
    def digest(self) -> str:
        """Commits to the blocks: the content id that they have as documents."""
        return table_id(documents((), self.blocks))


def evaluation(task: TextTask, split: str, data: Data) -> Evaluation:
    """The hidden text and the base of a task.

    Each document is cut into blocks of BLOCK bytes. Without a base of its own, a task's blocks are base and hidden in
    turn. Of the hidden ones at most HIDDEN bytes are evaluated, drawn as split says; they keep their order.
    split: hex digits. Raises DataError if the text is too short.
    """
    blocks = [text[at : at + BLOCK] for text in _texts(data(task.text), "text") for at in range(0, len(text), BLOCK)]
    hidden = blocks if task.base else blocks[1::2]
    base = _texts(data(task.base), "base") if task.base else tuple(blocks[0::2])
    if sum(map(len, hidden)) < BLOCK:
        rule = f"must leave at least {BLOCK:,} bytes hidden"
        if not task.base:
            rule += f", and blocks of {BLOCK:,} are base and hidden in turn"
        raise DataError("empty_data", "text", sum(map(len, blocks)), rule, f"bring {2 * BLOCK:,} bytes or more")
    return Evaluation(task.order, _drawn(hidden, split), base)


def _texts(table: Table, field: str) -> tuple[bytes, ...]:
    if table.names:
        raise DataError("wrong_type", field, None, "must be documents, and these are columns of numbers")
    return table.texts


def _drawn(blocks: Sequence[bytes], split: str) -> tuple[bytes, ...]:
    """Blocks at random while they fit."""
    key, taken, size = bytes.fromhex(split), list[int](), 0
    for at in sorted(range(len(blocks)), key=lambda at: subkey(key, "evaluation", at)):
        if size + len(blocks[at]) <= HIDDEN:
            taken.append(at)
            size += len(blocks[at])
    return tuple(blocks[at] for at in sorted(taken))


def reduction(lot: Table, hidden: Evaluation, dropped: Sequence[int] = ()) -> Table:
    """What may leave a seller's house in the place of documents, and weighs exactly the same.

    A row for each byte of the hidden text; columns gram1, gram2, ...: how often the bytes that end there stand in one
    of the documents; context0, context1, ...: how often what stands before it is followed by any byte.
    dropped: places of documents that are left out. Raises DataError above 2^31 - 1 bytes.
    """
    counts = _reduced(lot, hidden, dropped)
    return Table(column_names(hidden.order + 1), counts.T.astype(np.float64), tuple(map(str, range(counts.shape[1]))))


def check_reduction(table: Table, hidden: Evaluation, count: int = MOST) -> None:
    """Raises DataError unless the table might be a reduction of so many documents at these positions."""
    checked_counts(_positions(hidden), np.ascontiguousarray(table.values.T), count)


def _reduced(lot: Table, hidden: Evaluation, dropped: Sequence[int]) -> Counts:
    return reduced(_positions(hidden), texts_of(lot, dropped))


def texts_of(lot: Table, dropped: Sequence[int] = ()) -> list[bytes]:
    """The documents of a lot but for those that are left out. Raises DataError for a table of numbers."""
    left_out = frozenset(dropped)
    return [text for place, text in enumerate(_texts(lot, "lot")) if place not in left_out]


@lru_cache(maxsize=4)
def _positions(hidden: Evaluation) -> Positions:
    return positions(hidden.blocks, hidden.order)


Players = tuple[tuple[Lot, ...], ...]


@dataclass(frozen=True, slots=True)
class TextGain:
    """What coalitions add to the base, as a question: 1 - bits / bits(base) of each.

    split: hex digits from which the hidden blocks are drawn. players: the lots of each. coalitions: the members of
    each, by their places.
    """

    task: TextTask
    split: str
    players: Players
    coalitions: tuple[tuple[int, ...], ...]

    @property
    def tolerance(self) -> float:
        """For every gain."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """All coalitions from the same sums of counts."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[float, ...]:
        """Gains, multiples of 2^-30, negative where text misleads. Raises DataError if none is defined."""
        members = np.zeros((len(self.coalitions), len(self.players)), np.bool_)
        for row, coalition in zip(members, self.coalitions, strict=True):
            row[list(coalition)] = True
        return tuple(text_game(self.task, self.split, self.players, data).worth(members).tolist())


@dataclass(frozen=True, slots=True)
class TextValuation:
    """What each player's text is worth to a task, as a question: its Shapley value.

    split: hex digits from which the hidden blocks are drawn. players: the lots of each.
    pairs: antithetic pairs of joining orders to sample, as `pairs_for` says; 0 enumerates all coalitions.
    """

    task: TextTask
    split: str
    players: Players
    pairs: int = 0

    @property
    def tolerance(self) -> float:
        """For every value."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """All coalitions from the same sums of counts."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Attribution:
        """The attribution, every figure a multiple of 2^-30. Raises DataError if no gain is defined, TaskTooLarge."""
        rule: ValueRule = partial(shapley_sampled, pairs=self.pairs) if self.pairs else shapley
        found = rule(text_game(self.task, self.split, self.players, data), rng)
        values, errors = tuple(map(measured, found.values)), tuple(map(measured, found.stderr))
        return replace(found, values=values, stderr=errors)


def pairs_for(players: int) -> int:
    """Antithetic pairs of joining orders for so many players: none up to EXACT, who are valued exactly.

    >>> pairs_for(12), pairs_for(13)
    (0, 100)
    """
    return 0 if players <= EXACT else PERMUTATIONS // 2


def text_game(task: TextTask, split: str, players: Players, data: Data) -> TextGame:
    """The game of the players' counts over the base's. Raises DataError or TaskTooLarge."""
    hidden = evaluation(task, split, data)
    base = _remembered((task, split), lambda: _reduced(documents((), hidden.base), hidden, ()))
    if len(players) * base.size > _CELLS:
        rule = f"must be at most {_CELLS // base.size} for {base.shape[1]:,} bytes of hidden text"
        raise TaskTooLarge("task_too_large", "players", len(players), rule, "group small sellers")
    counts = np.zeros((len(players), *base.shape), np.int32)
    for player, lots in enumerate(players):
        parts = [_remembered((task, split, lot), partial(_counts, lot, hidden, data)) for lot in lots]
        size = sum(int(part[task.order + 1, 0]) for part in parts)
        if size > MOST:
            raise DataError("out_of_range", "lots", size, f"of one player must hold at most {MOST:,} bytes")
        for part in parts:
            counts[player] += part
    return TextGame(base, counts)


def _counts(lot: Lot, hidden: Evaluation, data: Data) -> Counts:
    table = data(lot.source)
    if not table.names:
        return _reduced(table, hidden, lot.dropped)
    if lot.dropped:
        rule = "names documents to be left out, and a reduction holds none"
        raise DataError("unknown_value", "dropped", lot.dropped, rule, "reduce again without them")
    return checked_counts(_positions(hidden), np.ascontiguousarray(table.values.T))


def _remembered(key: tuple[TextTask | str | Lot, ...], counts: Callable[[], Counts]) -> Counts:
    """Counts follow from their names, so that several questions about the same lots reduce them once."""
    found = _KEPT.pop(key, None)
    if found is None:
        found = counts()
        while _KEPT and sum(each.nbytes for each in _KEPT.values()) + found.nbytes > _HELD:
            del _KEPT[next(iter(_KEPT))]
    _KEPT[key] = found
    return found


_KEPT: dict[tuple[TextTask | str | Lot, ...], Counts] = {}
"""The longest unused first."""
