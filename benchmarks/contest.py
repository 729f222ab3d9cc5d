"""Contests: ways to the same figures, timed side by side in one process."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

REPETITIONS, SHORTEST = 9, 0.1
"""How often each way is timed, and how many seconds it is then kept busy at least."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the figures. The first of a contest is ours.

    times: how many such runs the whole task takes; above 1 the task is too long to be run, and its time is computed.
    how: in words, what was run.
    """

    name: str
    run: Callable[[], object]
    times: int = 1
    how: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """A task and the ways to do it."""

    task: str
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of the whole task, and how many times as long as the first way took."""

    task: str
    way: Way
    seconds: float
    ratio: float


def held(contest: Contest) -> tuple[Timed, ...]:
    """The least of several repetitions of each way; the ways take turns, so that all meet the same machine."""
    counts = [max(1, round(SHORTEST / max(_seconds(way.run, 1), 1e-9))) for way in contest.ways]
    turns = [[_seconds(way.run, n) for way, n in zip(contest.ways, counts, strict=True)] for _ in range(REPETITIONS)]
    least = [min(turn) * way.times for way, turn in zip(contest.ways, zip(*turns, strict=True), strict=True)]
    return tuple(
        Timed(contest.task, way, seconds, seconds / least[0]) for way, seconds in zip(contest.ways, least, strict=True)
    )


def _seconds(run: Callable[[], object], count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - begun) / count
