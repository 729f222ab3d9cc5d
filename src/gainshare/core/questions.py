"""What a market may ask about data, and what data is: tables by content, and tables derived from them.

A question is a frozen record; its content id is cache key, job id and a line of the receipt. Questions have no
consequences: equal questions have equal answers for ever, so whoever asks may be handed a remembered answer.
"""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.merkle import leaf, root
from gainshare.core.random import Rng

Answer = TypeVar("Answer")
Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Derived:
    """A table computed from another: a degraded level, a copy, a split. Attacks are data too.

    parent: what it is derived from. op: the operation's name. args: its arguments.
    """

    parent: "Source"
    op: str
    args: tuple[str | int | float, ...] = ()


Source: TypeAlias = str | Derived
"""A table by its content id, or one derived from it."""

Players: TypeAlias = tuple[tuple[Source, ...], ...]
"""The tables of each of several who bring data."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """Numbers with names, or documents: what one seller brings, or the labels of a task.

    names: of the columns; a category stands as one 0/1 column for each of its values.
    values: (rows, columns). keys: name of each row, by which tables of different sellers are aligned.
    texts: of documents, the bytes of each, in the order of the keys; such a table has no columns.
    """

    names: tuple[str, ...]
    values: Floats
    keys: tuple[str, ...]
    texts: tuple[bytes, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.values.shape[0])

    def __repr__(self) -> str:
        return f"Table({self.rows} rows: {', '.join(self.names[:4])}{', ...' if len(self.names) > 4 else ''})"


def documents(keys: Sequence[str], texts: Sequence[bytes]) -> Table:
    """Documents as a table: a row for each, under its name."""
    return Table((), np.zeros((len(texts), 0)), tuple(keys), tuple(texts))


def table_id(table: Table) -> str:
    """The content id of a table, whoever brings it under whatever name.

    SHA-256 of shape, values and row keys; of documents the Merkle root of their texts, so that some can be opened.
    """
    if table.texts:
        return "sha256:" + root([leaf(text) for text in table.texts]).hex()
    content = hashlib.sha256(f"{table.values.shape}".encode())
    content.update(table.values.astype("<f8", order="C").tobytes())
    content.update("".join(f"{len(key)}:{key}" for key in table.keys).encode())
    return "sha256:" + content.hexdigest()


Data = Callable[[Source], Table]
"""Where questions find tables."""


class Question(Hashable, Protocol[Answer_co]):
    """Something measured on data. Implementations are frozen dataclasses."""

    @property
    def tolerance(self) -> float:
        """Largest difference by which a measurement repeated on another machine may deviate."""
        ...

    @property
    def composite(self) -> bool:
        """Whether the answer asks further questions in batches (then only those are spread over workers)."""
        ...

    def answer(self, data: Data, ask: "Ask", rng: Rng) -> Answer_co:
        """Measure. The generator is named by the question's content alone."""
        ...


class Ask(Protocol):
    """Answers questions, in order, one call per stage."""

    def __call__(self, questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
        """One answer for each question."""
        ...
