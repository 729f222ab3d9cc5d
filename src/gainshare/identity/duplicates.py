"""Documents that repeat earlier ones, word for word or nearly: the earliest commitment has priority.

Sketches of documents (MinHash: Broder, 1997) stay comparable when a text is wrapped otherwise, gets a heading or has
some words changed; whose sketches may be alike is found without comparing all (locality-sensitive hashing: Indyk and
Motwani, 1998). Both are datasketch's. Equal texts have equal sketches on every machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH

from gainshare.identity.shingles import shingles

LENGTH = 3
"""Words of a shingle: where every tenth word is changed, three of four shingles are left."""

MINIMA = 128
"""Numbers of a sketch: a resemblance is found to 0.04 (one standard error) or better."""

LEAST = 0.12
"""Resemblance that counts at all; two speeches of one person have 0.02."""

REPEATED = 0.4
"""Share of a document's shingles that earlier documents hold, from which on it repeats them."""

_BANDS = (64, 2)
_START = MinHash(MINIMA, seed=1, scheme="affine32")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What tells whether a document repeats another, and not what it says.

    pieces: how many different shingles it has. minima: the least of them under each of 128 hashes, below 2^32.
    """

    pieces: int
    minima: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A document that was there before. document: its place in its lot. lot, earlier: where most of it is found."""

    document: int
    lot: int
    earlier: int


def sketch(text: bytes) -> Sketch:
    """The sketch of a document."""
    pieces = sorted(set(shingles(text, LENGTH)))
    found = _START.copy()
    found.update_batch(pieces)
    return Sketch(len(pieces), tuple(found.hashvalues.tolist()))


def repeats(lots: Sequence[Sequence[Sketch | None]]) -> tuple[tuple[Repeat, ...], ...]:
    """Of each lot, the documents that repeat an earlier lot's, or an earlier one of its own.

    lots: in order of commitment, the sketches of each one's documents, in their order; None for a document that does
    not count, which neither repeats nor can be repeated. A document repeats others if they hold 40 % of its shingles
    together, as far as each resembles it by 0.12 or more. What repeats is not compared with later ones: who is near a
    copy but not near the original is no copy.
    """
    held, places = _Held(), list[tuple[int, int]]()
    return tuple(tuple(_found(lot, documents, held, places)) for lot, documents in enumerate(lots))


def copies(documents: Sequence[Sketch], known: Sequence[Sketch]) -> tuple[bool, ...]:
    """Which of these documents repeat known ones, as `repeats` has it."""
    held = _Held()
    for one in known:
        held.add(one)
    return tuple(held.repeated(document, held.shared(document)) for document in documents)


class _Held:
    """Sketches in the order in which they were added, found again by what resembles them."""

    def __init__(self) -> None:
        self._index = MinHashLSH(num_perm=MINIMA, params=_BANDS)
        self._sketches = list[Sketch]()

    def add(self, one: Sketch) -> None:
        self._index.insert(len(self._sketches), _minima(one))
        self._sketches.append(one)

    def shared(self, one: Sketch) -> dict[int, float]:
        """By place how many shingles it shares with each that it may resemble, in their order."""
        near = sorted(at for at in self._index.query(_minima(one)) if isinstance(at, int))
        return {at: _shared(one, self._sketches[at]) for at in near}

    @staticmethod
    def repeated(one: Sketch, shared: dict[int, float]) -> bool:
        return bool(shared) and sum(shared.values()) >= REPEATED * one.pieces


def _found(
    lot: int, documents: Sequence[Sketch | None], held: _Held, places: list[tuple[int, int]]
) -> Iterator[Repeat]:
    for place, document in enumerate(documents):
        if document is None:
            continue
        shared = held.shared(document)
        if held.repeated(document, shared):
            earlier = places[max(shared, key=shared.__getitem__)]
            yield Repeat(place, *earlier)
        else:
            held.add(document)
            places.append((lot, place))


def _minima(one: Sketch) -> MinHash:
    return MinHash(hashvalues=np.array(one.minima, np.uint32), seed=1, scheme="affine32")


def _shared(one: Sketch, other: Sketch) -> float:
    """How many shingles two documents share, from their sketches; 0 if they hardly resemble each other."""
    resemblance = sum(map(int.__eq__, one.minima, other.minima)) / MINIMA
    if resemblance < LEAST:
        return 0.0
    return min(one.pieces, other.pieces, resemblance * (one.pieces + other.pieces) / (1 + resemblance))
