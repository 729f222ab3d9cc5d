"""Disks that fail under a trade: full, broken, read-only, limited; and clocks that jump. Nothing half-done may stay.

A command that cannot go on says so in one line, with an exit code of its own, never as a defect; what it leaves is a
prefix of the undisturbed chain, and once the disk is well again the next run ends in the undisturbed books.
"""

import errno
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from campaign.attack import Chunk, Found
from campaign.crashes import FIRST, MORE, SCENES, Scene, dealt, scene, stage
from campaign.shim import CHANGES, FAIL, FILL, FOREVER, GROWS, KINDS, NOTHING, SYNCS, Fault
from campaign.trading import books, crashed_lines, differences
from campaign.warm import Ended

LARGEST = 400_000
"""Bytes: above the largest file of a small market, so that limits below it meet every file."""


@dataclass(frozen=True, slots=True)
class Failing:
    """What fails under which scene: a fault of the shim, or the size of a file in bytes. name: in words."""

    scene: Scene
    name: str
    fault: Fault = NOTHING
    file_size: int = 0

    def __str__(self) -> str:
        where = f" at call {self.fault.at}" if self.fault.at else f" at {self.file_size:,} bytes"
        return f"{self.scene.kind}, {self.scene.name}, {self.name}{where}"


def failing(kind: str) -> list[Failing]:
    """Every way to fail: at each call that it concerns, of the first trade and of the trade of more orders."""
    return [one for name in (FIRST, MORE) for one in _failing(scene(kind, name))]


def _failing(played: Scene) -> list[Failing]:
    def each(name: str, kinds: int, fault: Callable[[int], Fault]) -> list[Failing]:
        count = sum(kinds >> KINDS.index(call.kind) & 1 for call in played.calls)
        return [Failing(played, name, fault(at)) for at in range(1, count + 1)]

    def refused(kinds: int, error: int, at: int, until: int | None = None) -> Fault:
        return Fault(FAIL, at, until or at, kinds, error)

    full = partial(Fault, FILL, until=FOREVER, kinds=GROWS, error=errno.ENOSPC)
    limits = [LARGEST * step**2 // 1_600 + 100 for step in range(40)]
    return [
        *each("disk full from there", GROWS, lambda at: full(at=at)),
        *each("disk full once", GROWS, partial(refused, GROWS, errno.ENOSPC)),
        *each("sync fails once", SYNCS, partial(refused, SYNCS, errno.EIO)),
        *each("sync fails from there", SYNCS, lambda at: refused(SYNCS, errno.EIO, at, FOREVER)),
        *each("read-only from there", CHANGES, lambda at: refused(CHANGES, errno.EROFS, at, FOREVER)),
        Failing(played, "folder of somebody else", refused(CHANGES, errno.EACCES, 1, FOREVER)),
        *(Failing(played, "largest file", file_size=size) for size in limits),
    ]


def wrong_failures(chunk: Chunk, *, kind: str) -> Found:
    """Failing disks that leave something wrong, or are met with a defect. Tries are failures."""
    return _searched(list(dealt(failing(kind), chunk)), wrong_failure)


def wrong_failure(one: Failing) -> str:
    """Trade on this disk, then on one that is well; what is wrong, "" if nothing is."""
    on, played = stage(), one.scene
    place = on.copied(played.place)
    ended = on.warm.run(place, played.words, one.fault, file_size=one.file_size)
    if not one.file_size and not ended.seen.fired:
        raise RuntimeError(f"{one}: nothing failed")
    left = crashed_lines(place)
    prefix = left == played.truth.lines[: len(left)]
    found = said(ended, played.told) or ("" if prefix else "not a prefix of the undisturbed chain")
    if not found:
        again = on.warm.run(place, played.words)
        words = f"the next run ends with {again.code}, {again.err.strip()}"
        found = words if again.code else differences(books(place), played.truth)
    on.gone(place)
    return found


def said(ended: Ended, told: frozenset[str] = frozenset()) -> str:
    """What is wrong with how a command ended that could not do its work; "" if it is one line and no defect.

    told: lines that it also says undisturbed.
    """
    lines = [line for line in ended.err.strip().splitlines() if line not in told]
    if ended.code not in {0, 1, 2, 5} or any("Traceback" in line for line in lines):
        return f"ends with {ended.code}: {' | '.join(lines)}"
    if len(lines) != bool(ended.code):
        return f"ends with {ended.code} and says {len(lines)} lines: {' | '.join(lines)}"
    return ""


def changed_by_clocks(chunk: Chunk, *, kind: str) -> Found:
    """Scenes whose books a clock changes that jumps at every reading. Tries are runs, each with other jumps."""
    witnesses, notes, names = list[str](), Counter[str](), list(SCENES[kind])
    for place in range(chunk.first, chunk.first + chunk.tries):
        played = scene(kind, names[place % len(names)])
        ended, found = _under_a_clock(played, place + 1)
        notes["readings of a clock"] += ended.seen.clocks
        witnesses += [f"{kind}, {played.name}, jumps {place + 1}: {found}"] if found else []
    return Found(chunk.tries, tuple(witnesses), notes)


def _under_a_clock(played: Scene, jumps: int) -> tuple[Ended, str]:
    on = stage()
    place = on.copied(played.place)
    ended = on.warm.run(place, played.words, Fault(clock=jumps))
    if not ended.seen.clocks:
        raise RuntimeError(f"{played.name}: no clock was read, or not through the shim")
    found = f"ends with {ended.code}, {ended.err.strip()}" if ended.code else differences(books(place), played.truth)
    on.gone(place)
    return ended, found


def _searched(ways: Sequence[Failing], search: Callable[[Failing], str]) -> Found:
    witnesses, notes = list[str](), Counter[str]()
    for way in ways:
        witness = search(way)
        notes[f"{way.scene.name}, {way.name}"] += 1
        witnesses += [f"{way}: {witness}"] if witness else []
    return Found(len(ways), tuple(witnesses), notes)
