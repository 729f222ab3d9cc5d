"""Small markets for tests: tables, where questions find them, and an ask that answers on the spot."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.codec import content_id
from gainshare.core.questions import Data, Derived, Question, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.derived import derived

KEY = b"noise root of the tests, 32 byte"
SPLIT = "00112233445566778899aabbccddeeff"


def table(values: Any, *, names: Sequence[str] = (), keys: Sequence[str] = ()) -> Table:
    """A table of these values; columns are called c0, c1, ... and rows 0, 1, ... unless named."""
    held = np.array(values, dtype=np.float64)
    held = held[:, None] if held.ndim == 1 else held
    named = tuple(names) or tuple(f"c{place}" for place in range(held.shape[1]))
    return Table(named, held, tuple(keys) or tuple(map(str, range(len(held)))))


def shelf(*tables: Table, key: bytes = KEY) -> Data:
    """Finds these tables by content, and what is derived from them."""
    known = {table_id(each): each for each in tables}

    def data(source: Source) -> Table:
        return derived(data(source.parent), source, key) if isinstance(source, Derived) else known[source]

    return data


class Answering:
    """An ask that answers on the spot, and counts its calls."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self.batches: list[int] = []

    def __call__(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        self.batches.append(len(questions))
        return tuple(each.answer(self._data, self, stream("tests", content_id(each))) for each in questions)


def sunny(rows: int, columns: int, *, noise: float = 1.0, seed: int = 0) -> tuple[Floats, Floats]:
    """Correlated columns and a target that depends on all of them, less on each than on the one before."""
    rng = stream(seed, "sunny")
    held = rng.standard_normal((rows, columns)) + 0.5 * rng.standard_normal((rows, 1))
    target = held @ (1.0 / np.arange(1, columns + 1)) + noise * rng.standard_normal(rows)
    return held * 10.0 ** rng.integers(-2, 3, columns) + rng.standard_normal(columns), target
