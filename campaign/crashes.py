"""A trade killed at each of its persistent calls, and run again: it must end as if nothing had happened.

Every call below the market's folder is met: the process dies before it, or in its middle. So dies the second run as
well, where a crash was already being mended. And a process that is stopped at each call, while another comes along.
"""

import atexit
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from campaign.attack import Chunk, Found
from campaign.shim import Call, Fault, killed, torn
from campaign.trading import (
    AMENDED,
    BY_ROWS,
    COLLABORATIVE,
    FIFTH,
    LICENCE,
    LIVE,
    SMALL,
    TRADE,
    Books,
    Small,
    books,
    crashed_lines,
    differences,
    market,
    scratch,
)
from campaign.warm import Ended, Warm

PARTS = 1_000
"""Into how many cases the points of a search are dealt: a share of a campaign takes some from everywhere."""

AMEND = [*TRADE, "--amend", "members voted"]
FIRST, MORE = "first trade", "more orders"
DELIVERY, GIVEN, JOINED = "interrupted delivery", "a licence is delivered", "a fifth member"
BUSY = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """A market as a command finds it, and what the command does undisturbed.

    kind: of market. place: to be copied. calls: its persistent calls. truth: its books afterwards. told: its warnings.
    """

    kind: str
    name: str
    place: Path
    words: list[str]
    calls: tuple[Call, ...]
    truth: Books
    told: frozenset[str]


class Stage:
    """A warm process, and the scenes made with it. Kept for the whole run: making them costs some seconds."""

    def __init__(self) -> None:
        self._held = scratch()
        self.root = self._held.__enter__()
        self._count = 0
        warmed = self.root / "warmed"
        for kind, small in SMALL.items():
            (warmed / kind).mkdir(parents=True)
            market(warmed / kind, small, 2)
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

    def scene(self, kind: str, name: str) -> Scene:
        """What a command does undisturbed at the place that is set for it, which stays as it is."""
        place, words = SCENES[kind][name](self)
        copy = self.copied(place)
        ended = self.warm.run(copy, words)
        assert ended.code == 0, ended.err
        return Scene(kind, name, place, words, ended.seen.calls, books(copy), frozenset(ended.err.splitlines()))

    def close(self) -> None:
        """End the process and remove all scenes."""
        self.warm.close()
        self._held.__exit__(None, None, None)


@lru_cache(maxsize=1)
def stage() -> Stage:
    """The stage of this process."""
    return Stage()


Set = tuple[Path, list[str]]
"""A place, and the command that is run there."""


def _first(on: Stage, small: Small) -> Set:
    place = on.copied(None)
    market(place, small, 2)
    return place, TRADE


def _traded(on: Stage, small: Small) -> Path:
    place, words = _first(on, small)
    assert on.warm.run(place, words).code == 0
    return place


def _more(on: Stage, small: Small) -> Set:
    """All orders of the market, after a trade of two."""
    place = _traded(on, small)
    market(place, small, len(small.orders))
    return place, TRADE


def _amended(on: Stage, small: Small, after: Small) -> Set:
    place = _traded(on, small)
    market(place, after, 3)
    return place, AMEND


def _joined(on: Stage) -> Set:
    """Amended rules under which one more member settles with those who have settled before."""
    place, words = _more(on, COLLABORATIVE)
    assert on.warm.run(place, words).code == 0
    market(place, FIFTH, len(FIFTH.orders))
    return place, AMEND


def _founding(on: Stage, kind: str) -> Set:
    """The run after a crash in the middle of beginning the journal."""
    return _crashed(on, kind, 80), TRADE


def _committing(on: Stage, kind: str) -> Set:
    """The run after a crash in the middle of the trades' commit."""
    received = _numbers(kind, "receipts/")[0]
    synced = [number for number in _numbers(kind, "journal.db-wal", "fdatasync") if number < received]
    return _crashed(on, kind, synced[-1] - 3), TRADE


def _delivering(on: Stage, kind: str, name: str = FIRST) -> Set:
    """The run after a crash between the trades' commit and the first delivery."""
    return _crashed(on, kind, _numbers(kind, "deliveries/", name=name)[0], name), scene(kind, name).words


def _numbers(kind: str, path: str, call: str = "", *, name: str = FIRST) -> list[int]:
    """The numbers of those calls of a scene."""
    calls = enumerate(scene(kind, name).calls, 1)
    return [number for number, each in calls if path in each.path and call in {"", each.kind}]


def _crashed(on: Stage, kind: str, at: int, name: str = FIRST) -> Path:
    """A copy of a scene's place after death in the middle of this call."""
    place = on.copied(scene(kind, name).place)
    assert on.warm.run(place, scene(kind, name).words, torn(at)).code == -9
    return place


def _of_any_kind(kind: str) -> dict[str, Callable[[Stage], Set]]:
    """The scenes that a market of every kind has."""
    small = SMALL[kind]
    return {
        FIRST: partial(_first, small=small),
        MORE: partial(_more, small=small),
        "amended rules": partial(_amended, small=small, after=AMENDED[kind]),
        "run after a crash in opening": partial(_founding, kind=kind),
        "run after a crash in settling": partial(_committing, kind=kind),
    }


SCENES: dict[str, dict[str, Callable[[Stage], Set]]] = {kind: _of_any_kind(kind) for kind in SMALL}
SCENES["auction"] |= {DELIVERY: partial(_delivering, kind="auction"), "sellers of rows": partial(_first, small=BY_ROWS)}
SCENES["menu"][DELIVERY] = partial(_delivering, kind="menu")
SCENES["procurement"] |= {
    GIVEN: partial(_first, small=LICENCE),
    DELIVERY: partial(_delivering, kind="procurement", name=GIVEN),
    "live clock": partial(_more, small=LIVE),
}
SCENES["collaborative"] |= {JOINED: _joined, DELIVERY: partial(_delivering, kind="collaborative", name=JOINED)}


@lru_cache(maxsize=sum(map(len, SCENES.values())))
def scene(kind: str, name: str) -> Scene:
    """A scene of a kind of market by its name."""
    return stage().scene(kind, name)


@dataclass(frozen=True, slots=True)
class Point:
    """The n-th persistent call of a scene, and what is to happen there."""

    kind: str
    scene: str
    at: int
    call: Call
    way: str

    def __str__(self) -> str:
        return f"{self.kind}, {self.scene}, {self.way} at call {self.at}, {self.call.kind} {self.call.path or '.'}"


def crash_points(kind: str) -> list[Point]:
    """Death before every call of every scene, and in the middle of every write; elsewhere middle is after."""
    points = [(kind, name, *numbered) for name in SCENES[kind] for numbered in enumerate(scene(kind, name).calls, 1)]
    return [
        Point(*point, way) for point in points for way in ("killed", "torn") if way == "killed" or _splits(point[-1])
    ]


def _splits(call: Call) -> bool:
    return call.kind in {"write", "pwrite", "writev", "pwritev"}


def race_points(kind: str) -> list[Point]:
    """A stop before every call of the first trade and of the trade of more orders."""
    found = ((name, scene(kind, name).calls) for name in (FIRST, MORE))
    return [Point(kind, name, number, call, "stopped") for name, calls in found for number, call in enumerate(calls, 1)]


def dealt(points: Sequence[Point], chunk: Chunk) -> Iterator[Point]:
    """The points of a chunk's cases: every point belongs to one of the PARTS cases, neighbours to different ones.

    >>> from campaign.attack import Chunk
    >>> parts = [list(dealt(range(2500), Chunk("", case, 1))) for case in range(PARTS)]
    >>> sorted(point for part in parts for point in part) == list(range(2500))
    True
    """
    for case in range(chunk.first, chunk.first + chunk.tries):
        yield from points[case * 379 % PARTS :: PARTS]


def wrong_recoveries(chunk: Chunk, *, kind: str) -> Found:
    """Crash points at which the next run does not end in the undisturbed books. Tries are crash points."""
    return _searched(list(dealt(crash_points(kind), chunk)), wrong_recovery)


def wrong_races(chunk: Chunk, *, kind: str) -> Found:
    """Calls at which a second process, run while the first is stopped there, spoils something. Tries are such calls."""
    return _searched(list(dealt(race_points(kind), chunk)), wrong_race)


def _searched(points: Sequence[Point], search: Callable[[Point], str]) -> Found:
    witnesses, notes = list[str](), Counter[str]()
    for point in points:
        witness = search(point)
        notes[f"{point.scene}, {point.way}"] += 1
        witnesses += [f"{point}: {witness}"] if witness else []
    return Found(len(points), tuple(witnesses), notes)


def wrong_recovery(point: Point) -> str:
    """Die at this point, run again, and say what is wrong with the books; "" if nothing is."""
    on, played = stage(), scene(point.kind, point.scene)
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
    on, played = stage(), scene(point.kind, point.scene)
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
