"""The harness covers what it says: every persistent call is met, each death happens where it was asked for."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.crashes import FIRST, SCENES, Stage, crash_points, scene, wrong_recovery
from campaign.shim import KINDS, Call, Control, environment, killed
from campaign.trading import AUCTION, NAME, TRADE, market
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("on")

COLD = """
import sys
from pathlib import Path
from campaign.shim import NOTHING, Control
from gainshare.service.cli import main
Control(Path(sys.argv[1])).arm(NOTHING, Path.cwd())
main(sys.argv[2:])
"""

PERSISTENT = {
    name: kind or name
    for name, _, kind in (
        word.partition(":")
        for word in (
            *("write", "pwrite64:pwrite", "writev", "pwritev", "pwritev2:pwritev", "fsync", "fdatasync", "msync"),
            *("ftruncate:truncate", "truncate", "fallocate:allocate", "rename", "renameat:rename", "renameat2:rename"),
            *("unlink", "unlinkat:unlink", "mkdir", "mkdirat:mkdir", "rmdir", "link", "linkat:link", "symlink:link"),
            *("symlinkat:link", "chmod:mode", "fchmod:mode", "fchmodat:mode", "chown:owner", "fchown:owner"),
            *("fchownat:owner", "utimensat:times"),
        )
    )
}
"""Kinds of the shim by the name of the system call; opening is told apart by its flags."""

HARMLESS = {
    *("read", "pread64", "close", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat"),
    *("faccessat2", "readlink", "readlinkat", "fcntl", "flock", "ioctl", "getdents64", "getcwd", "chdir", "dup"),
    *("dup2", "dup3", "statfs", "fstatfs", "execve", "mmap", "open", "openat"),
}
"""What changes nothing: reading, asking, locks, and opening without creating. mmap is looked at apart."""

LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*?)\) += .*$", re.DOTALL)


def straced(place: Path, control: Path) -> str:
    """What strace sees of a trade in a process of its own, which tells the shim to count."""
    log = control.with_name("strace")
    command = ["strace", "-f", "-y", "-s", "0", "-e", "trace=%file,%desc,mmap,msync", "-o", str(log)]
    driver = [sys.executable, "-c", COLD, str(control), *TRADE]
    surroundings = {**environment(control), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    ended = subprocess.run(
        [*command, *driver], cwd=place, env=surroundings, capture_output=True, text=True, check=False
    )
    if not log.exists() or "ptrace" in ended.stderr:
        pytest.skip(f"strace may not trace here: {ended.stderr.strip()}")
    assert ended.returncode == 0, ended.stderr
    return log.read_text()


def calls_below(trace: str, place: Path) -> Iterator[tuple[str, str, str]]:
    """Name, path below the place, and arguments of the calls that concern files there."""
    for line in trace.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        name, arguments = found.groups()
        path = _path(name, arguments, place)
        if path.startswith(f"{place}/{NAME}"):
            yield name, path.removeprefix(f"{place}/"), arguments


def _path(name: str, arguments: str, place: Path) -> str:
    """The file a call changes: the last path it names, or that of its descriptor."""
    named = re.findall(r'"([^"]*)"', arguments)
    if named and name not in {"write", "pwrite64"}:
        return str(place / named[-1])
    held = re.search(r"\d+<([^>]*)>", arguments)
    return held.group(1) if held else ""


def test_every_persistent_call_that_strace_sees_is_met_by_the_shim(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: the kinds of calls are checked where it is")
    place, control = tmp_path / "place", tmp_path / "control"
    place.mkdir()
    market(place, AUCTION, 2)
    seen = list[Call]()
    for name, path, arguments in calls_below(straced(place, control), place):
        if name in {"open", "openat"} and re.search("O_CREAT|O_TRUNC", arguments):
            seen.append(Call("create", path))
        elif name in PERSISTENT:
            seen.append(Call("rmdir" if "AT_REMOVEDIR" in arguments else PERSISTENT[name], path))
        else:
            assert name in HARMLESS, f"strace sees {name} of {path}, and the shim does not know it"
            if name == "mmap" and "MAP_SHARED" in arguments and "PROT_WRITE" in arguments:
                assert path.endswith("-shm"), "a mapped file that matters is written without a call"
    met = Control(control).seen().calls
    assert list(met) == seen
    assert {call.kind for call in seen} >= {"pwrite", "write", "fsync", "fdatasync", "rename", "unlink", "truncate"}


def test_a_death_comes_at_the_very_call_it_was_asked_for(on: Stage) -> None:
    first = scene("auction", FIRST)
    for at in (1, 2, len(first.calls) // 2, len(first.calls)):
        place = on.copied(first.place)
        ended = on.warm.run(place, TRADE, killed(at))
        assert (ended.code, ended.seen.fired, len(ended.seen.calls)) == (-9, 1, at)
        on.gone(place)


def test_a_death_that_does_not_come_is_no_success() -> None:
    beyond = next(point for point in crash_points("auction") if point.scene == "interrupted delivery")
    count = len(scene(beyond.kind, beyond.scene).calls)
    object.__setattr__(beyond, "at", count + 1)
    with pytest.raises(RuntimeError, match="was not killed there"):
        wrong_recovery(beyond)


@pytest.mark.parametrize("kind", SCENES)
def test_a_whole_campaign_kills_at_every_call_of_every_scene_and_in_every_write(kind: str) -> None:
    points = crash_points(kind)
    for name in SCENES[kind]:
        calls = scene(kind, name).calls
        ways = {
            way: [each.at for each in points if (each.scene, each.way) == (name, way)] for way in ("killed", "torn")
        }
        assert ways["killed"] == list(range(1, len(calls) + 1))
        writes = [number for number, call in enumerate(calls, 1) if "write" in call.kind]
        assert ways["torn"] == writes != []
    assert len(points) >= 1_500
    assert {point.call.kind for point in points} <= set(KINDS)
