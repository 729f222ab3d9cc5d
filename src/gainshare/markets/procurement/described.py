"""What a procurement knows of a document that it may never see: its digest, size, sketch, language and faults.

A seller commits to the descriptions of all its documents before any task is known to it. They hold no text, and as a
table of numbers they have a content id, from which the root of the documents follows too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gainshare.core.errors import DataError
from gainshare.core.merkle import leaf, root
from gainshare.core.questions import Table
from gainshare.gains.gates import dense, language, well_formed
from gainshare.gains.personal import personal
from gainshare.identity.duplicates import MINIMA, Sketch, sketch

FORM, DENSITY, PERSONAL = "well-formed", "density", "personal data"
FAULTS = (FORM, DENSITY, PERSONAL)
"""Gates that a document passes or fails whatever is wanted."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGEST = tuple(f"digest{place}" for place in range(8))
_MINIMA = tuple(f"minimum{place}" for place in range(MINIMA))
COLUMNS = ("size", "language", *FAULTS, *_DIGEST, "pieces", *_MINIMA)
"""Of descriptions as a table; a digest is eight numbers below 2^32."""


@dataclass(frozen=True, slots=True)
class Described:
    """One document. digest: its leaf in the tree of its lot. size: bytes. language: ISO 639-1, "" if too short to tell.

    faults: gates of FAULTS that it fails. sketch: by which repeats are found.
    """

    digest: bytes
    size: int
    language: str
    faults: tuple[str, ...]
    sketch: Sketch


def described(text: bytes) -> Described:
    """The description of a document."""
    verdicts = {FORM: well_formed(text), DENSITY: dense(text), PERSONAL: not personal(text)}
    faults = tuple(gate for gate in FAULTS if not verdicts[gate])
    return Described(leaf(text), len(text), language(text), faults, sketch(text))


def descriptions(table: Table) -> tuple[Described, ...]:
    """What is known of the documents of a lot: of documents that are here, described now, or as their seller did."""
    if table.names == COLUMNS:
        return tuple(_read(row) for row in table.values.tolist())
    if table.names:
        rule = "must be documents, or a seller's descriptions of documents, and these are columns of numbers"
        raise DataError("wrong_type", "lot", None, rule)
    return tuple(described(text) for text in table.texts)


def commitment(documents: Sequence[Described]) -> Table:
    """Descriptions as a table: what a seller commits to. Raises DataError if there are none."""
    if not documents:
        raise DataError("empty_data", "lot", None, "has no documents")
    values = np.array([_row(one) for one in documents], np.float64)
    return Table(COLUMNS, values, tuple(str(place + 1) for place in range(len(documents))))


def root_of(documents: Sequence[Described]) -> str:
    """The content id of the documents themselves."""
    return "sha256:" + root([one.digest for one in documents]).hex()


def _row(one: Described) -> list[int]:
    digest = [int.from_bytes(one.digest[at : at + 4], "big") for at in range(0, 32, 4)]
    faults = [int(gate in one.faults) for gate in FAULTS]
    return [one.size, _number(one.language), *faults, *digest, one.sketch.pieces, *one.sketch.minima]


def _read(row: Sequence[float]) -> Described:
    size, spoken, *rest = (int(number) for number in row)
    faults, digest, (pieces, *minima) = rest[: len(FAULTS)], rest[len(FAULTS) :][:8], rest[len(FAULTS) + 8 :]
    failed = tuple(gate for gate, fails in zip(FAULTS, faults, strict=True) if fails)
    joined = b"".join(number.to_bytes(4, "big") for number in digest)
    return Described(joined, size, _word(spoken), failed, Sketch(pieces, tuple(minima)))


def _number(word: str) -> int:
    """A word of small letters as a number to base 27, the first letter least; "" is 0."""
    return sum((1 + _LETTERS.index(letter)) * 27**place for place, letter in enumerate(word))


def _word(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 27)
        letters += _LETTERS[digit - 1]
    return letters
