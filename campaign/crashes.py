"""A trade killed at each of its persistent calls, and run again: it must end as if nothing had happened.

Every call below the market's folder is met: the process dies before it, or in its middle. So dies the second run as
well, where a crash was already being mended. And a process that is stopped at each call, while another comes along.
"""

import atexit
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from campaign.attack import Chunk, Found
from campaign.shim import Call, Fault, killed, torn
from campaign.trading import AMENDED, BY_ROWS, TRADE, Books, books, crashed_lines, differences, market, scratch
from campaign.warm import Ended, Warm

PARTS = 1_000
"""Into how many cases the points of a search are dealt: a share of a campaign takes some from everywhere."""

AMEND = [*TRADE, "--amend", "members voted"]
BUSY = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """A market as a command finds it, and what the command does undisturbed.

    place: to be copied. calls: its persistent calls. truth: its books afterwards.
    """

    name: str
    place: Path
    words: list[str]
    calls: tuple[Call, ...]
    truth: Books


class Stage:
    """A warm process, and the scenes made with it. Kept for the whole run: making them costs some seconds."""

    def __init__(self) -> None:
        self._held = scratch()
        self.root = self._held.__enter__()
        self._count = 0
        warmed = self.root / "warmed" / "here"
        warmed.mkdir(parents=True)
        market(warmed, 2)
        self.warm = Warm(warmed, TRADE)
        atexit.register(self.close)

    def copied(self, place: Path | None) -> Path:
        """A fresh copy of a place, or an empty one."""
        self._count += 1
        fresh = self.root / str(self._count)
        if place is None:
            fresh.mkdir()
        else:
            shutil.copytree(place, fresh)
        return fresh

    def gone(self, place: Path) -> None:
        """Remove a copy."""
        shutil.rmtree(place)

    def scene(self, name: str, place: Path, words: list[str]) -> Scene:
        """What this command does undisturbed at this place, which stays as it is."""
        copy = self.copied(place)
        ended = self.warm.run(copy, words)
        assert ended.code == 0, ended.err
        return Scene(name, place, words, ended.seen.calls, books(copy))

    def close(self) -> None:
        """End the process and remove all scenes."""
        self.warm.close()
        self._held.__exit__(None, None, None)


@lru_cache(maxsize=1)
def stage() -> Stage:
    """The stage of this process."""
    return Stage()


def _first(on: Stage) -> Scene:
    place = on.copied(None)
    market(place, 2)
    return on.scene("first trade", place, TRADE)


def _traded(on: Stage) -> Path:
    place = on.copied(None)
    market(place, 2)
    assert on.warm.run(place, TRADE).code == 0
    return place


def _more(on: Stage) -> Scene:
    place = _traded(on)
    market(place, 4)
    return on.scene("more orders", place, TRADE)


def _amended(on: Stage) -> Scene:
    place = _traded(on)
    market(place, 3, AMENDED)
    return on.scene("amended rules", place, AMEND)


def _rows(on: Stage) -> Scene:
    """A first trade where model files are delivered."""
    place = on.copied(None)
    market(place, 2, BY_ROWS)
    return on.scene("sellers of rows", place, TRADE)


def _founding(on: Stage) -> Scene:
    """The run after a crash in the middle of beginning the journal."""
    return on.scene("run after a crash in opening", _crashed(on, 80), TRADE)


def _committing(on: Stage) -> Scene:
    """The run after a crash in the middle of the trades' commit."""
    synced = [number for number in _numbers("journal.db-wal", "fdatasync") if number < _numbers("deliveries")[0]]
    return on.scene("run after a crash in settling", _crashed(on, synced[-1] - 3), TRADE)


def _numbers(path: str, kind: str = "") -> list[int]:
    """The numbers of those calls of the first trade."""
    calls = enumerate(scene("first trade").calls, 1)
    return [number for number, call in calls if path in call.path and kind in {"", call.kind}]


def _delivering(on: Stage) -> Scene:
    """The run after a crash between the trades' commit and the first delivery."""
    return on.scene("interrupted delivery", _crashed(on, _numbers("deliveries/")[0]), TRADE)


def _crashed(on: Stage, at: int) -> Path:
    """A copy of the first trade's place after death in the middle of this call."""
    place = on.copied(scene("first trade").place)
    assert on.warm.run(place, TRADE, torn(at)).code == -9
    return place


SCENES: dict[str, Callable[[Stage], Scene]] = {
    "first trade": _first,
    "more orders": _more,
    "amended rules": _amended,
    "sellers of rows": _rows,
    "run after a crash in opening": _founding,
    "run after a crash in settling": _committing,
    "interrupted delivery": _delivering,
}


@lru_cache(maxsize=len(SCENES))
def scene(name: str) -> Scene:
    """A scene by its name."""
    return SCENES[name](stage())


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th persistent call of a scene, and what is to happen there."""

    scene: str
    at: int
    call: Call
    way: str

    def __str__(self) -> str:
        return f"{self.scene}, {self.way} at call {self.at}, {self.call.kind} {self.call.path or '.'}"


def crash_points() -> list[Point]:
    """Death before every call of every scene, and in the middle of every write; elsewhere middle is after."""
    points = [(name, *numbered) for name in SCENES for numbered in enumerate(scene(name).calls, 1)]
    return [
        Point(*point, way) for point in points for way in ("killed", "torn") if way == "killed" or _splits(point[2])
    ]


def _splits(call: Call) -> bool:
    return call.kind in {"write", "pwrite", "writev", "pwritev"}


def race_points() -> list[Point]:
    """A stop before every call of the first trade and of the trade of more orders."""
    found = ((name, scene(name).calls) for name in ("first trade", "more orders"))
    return [Point(name, number, call, "stopped") for name, calls in found for number, call in enumerate(calls, 1)]


def dealt(points: Sequence[Point], chunk: Chunk) -> Iterator[Point]:
    """The points of a chunk's cases: every point belongs to one of the PARTS cases, neighbours to different ones.

    >>> from campaign.attack import Chunk
    >>> parts = [list(dealt(range(2500), Chunk("", case, 1))) for case in range(PARTS)]
    >>> sorted(point for part in parts for point in part) == list(range(2500))
    True
    """
    for case in range(chunk.first, chunk.first + chunk.tries):
        yield from points[case * 379 % PARTS :: PARTS]


def wrong_recoveries(chunk: Chunk) -> Found:
    """Crash points at which the next run does not end in the undisturbed books. Tries are crash points."""
    return _searched(list(dealt(crash_points(), chunk)), wrong_recovery)


def wrong_races(chunk: Chunk) -> Found:
    """Calls at which a second process, run while the first is stopped there, spoils something. Tries are such calls."""
    return _searched(list(dealt(race_points(), chunk)), wrong_race)


def _searched(points: Sequence[Point], search: Callable[[Point], str]) -> Found:
    witnesses, notes = list[str](), Counter[str]()
    for point in points:
        witness = search(point)
        notes[f"{point.scene}, {point.way}"] += 1
        witnesses += [f"{point}: {witness}"] if witness else []
    return Found(len(points), tuple(witnesses), notes)


def wrong_recovery(point: Point) -> str:
    """Die at this point, run again, and say what is wrong with the books; "" if nothing is."""
    on, played = stage(), scene(point.scene)
    place = on.copied(played.place)
    fault: Fault = killed(point.at) if point.way == "killed" else torn(point.at)
    ended = on.warm.run(place, played.words, fault)
    met = ended.code == -9 and ended.seen.fired == 1 and ended.seen.calls == played.calls[: point.at]
    if not met:
        raise RuntimeError(
            f"{point}: the process was not killed there, {ended.code} after {len(ended.seen.calls)} calls"
        )
    left = crashed_lines(place)
    words = "not a prefix of the undisturbed chain" if left != played.truth.lines[: len(left)] else ""
    found = words or _rerun(on, place, played)
    on.gone(place)
    return found


def _rerun(on: Stage, place: Path, played: Scene) -> str:
    ended = on.warm.run(place, played.words)
    if ended.code:
        return f"the next run ends with {ended.code}, {ended.err.strip()}"
    return differences(books(place), played.truth)


def wrong_race(point: Point) -> str:
    """Stop one process at this point, run another, let the first go on; what is wrong with the books then."""
    on, played = stage(), scene(point.scene)
    place = on.copied(played.place)
    first, second = on.warm.race(place, played.words, played.words, point.at)
    if first.seen.fired != 1:
        raise RuntimeError(f"{point}: the first process was not stopped there")
    found = _raced(first, second) or _rerun(on, place, played)
    on.gone(place)
    return found


def _raced(first: Ended, second: Ended) -> str:
    codes = sorted((first.code, second.code))
    if codes in ([0, 0], [0, BUSY]):
        return ""
    return f"the two end with {first.code} and {second.code}: {(first.err + second.err).strip()}"
