"""Attacks: long searches for a broken promise, cut into chunks that any process can run in any order."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import starmap
from math import ceil
from multiprocessing import get_context

from gainshare.core.random import Rng, stream

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an attack: which of its cases, and the draws that belong to them."""

    attack: str
    first: int
    tries: int

    @property
    def rng(self) -> Rng:
        """A generator named by the attack and the first case, whoever runs the chunk."""
        return stream("campaign", self.attack, self.first)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. tries: cases searched. witnesses: what broke, in words. notes: further counts, by name."""

    tries: int
    witnesses: tuple[str, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)


Search = Callable[[Chunk], Found]


@dataclass(frozen=True, slots=True)
class Attack:
    """A search with the number of its cases in a whole campaign, and how many of them make a chunk."""

    name: str
    search: Search
    tries: int
    chunk: int

    def chunks(self, share: float) -> Iterator[Chunk]:
        """The first cases of the attack, as many as this share of a campaign holds, at least one.

        >>> [chunk.tries for chunk in Attack("none", lambda chunk: Found(chunk.tries), 250, 100).chunks(1.0)]
        [100, 100, 50]
        """
        total = max(1, ceil(self.tries * share))
        return (Chunk(self.name, at, min(self.chunk, total - at)) for at in range(0, total, self.chunk))


@dataclass(frozen=True, slots=True)
class Result:
    """An attack's chunks together. seconds: of processor time of the processes that attack."""

    attack: str
    found: Found
    seconds: float


def launched(attacks: Sequence[Attack], share: float, processes: int) -> Iterator[Result]:
    """The result of each attack, in order, as they come. share: of a whole campaign. processes: 1 runs them here."""
    jobs = [(attack.search, chunk) for attack in attacks for chunk in attack.chunks(share)]
    if processes == 1:
        yield from _gathered(attacks, share, starmap(_timed, jobs))
        return
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with ProcessPoolExecutor(processes, mp_context=get_context("forkserver")) as pool:
        yield from _gathered(attacks, share, pool.map(_timed, *zip(*jobs, strict=True)))


def _timed(search: Search, chunk: Chunk) -> tuple[Found, float]:
    begun = time.process_time()
    return search(chunk), time.process_time() - begun


def _gathered(attacks: Sequence[Attack], share: float, done: Iterable[tuple[Found, float]]) -> Iterator[Result]:
    outcomes = iter(done)
    for attack in attacks:
        parts, seconds = zip(*(next(outcomes) for _ in attack.chunks(share)), strict=True)
        yield Result(attack.name, _together(parts), sum(seconds))


def _together(parts: Sequence[Found]) -> Found:
    notes: Counter[str] = Counter()
    for part in parts:
        notes.update(part.notes)
    witnesses = tuple(witness for part in parts for witness in part.witnesses)
    return Found(sum(part.tries for part in parts), witnesses, notes)
