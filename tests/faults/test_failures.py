"""A fixed share of failing disks and jumping clocks; and disks that are really full, folders really closed."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.attack import Chunk
from campaign.crashes import FIRST, MORE, SCENES, Stage, scene
from campaign.failures import changed_by_clocks, failing, said, wrong_failure, wrong_failures
from campaign.shim import NOTHING, Seen
from campaign.trading import AUCTION, NAME, TRADE, books, differences, market
from campaign.warm import Ended

pytestmark = pytest.mark.usefixtures("on")

KINDS = pytest.mark.parametrize("kind", SCENES)
SHARE = 3
NOBODY = 65_534


@KINDS
def test_a_failing_disk_is_said_in_a_line_and_leaves_nothing_wrong(kind: str) -> None:
    found = wrong_failures(Chunk("failures", 0, SHARE), kind=kind)
    assert not found.witnesses, "\n".join(found.witnesses)
    assert found.tries >= SHARE


@KINDS
def test_failures_of_every_kind_are_tried(kind: str) -> None:
    names = {one.name for one in failing(kind)}
    assert names == {
        *("disk full from there", "disk full once", "sync fails once", "sync fails from there"),
        *("read-only from there", "folder of somebody else", "largest file"),
    }


@KINDS
@pytest.mark.parametrize("name", ["disk full from there", "sync fails once", "folder of somebody else", "largest file"])
def test_the_first_failure_of_a_kind_is_met(kind: str, name: str) -> None:
    assert not wrong_failure(next(one for one in failing(kind) if one.name == name))


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Ended(4, "", "defect: OSError\n  this is ours", Seen((), 1, 0)), "ends with 4"),
        (Ended(5, "", "busy: one\nand another line", Seen((), 1, 0)), "says 2 lines"),
        (Ended(1, "", "", Seen((), 1, 0)), "says 0 lines"),
        (Ended(-9, "", "", Seen((), 1, 0)), "ends with -9"),
        (Ended(5, "", "disk: No space left on device", Seen((), 1, 0)), ""),
    ],
)
def test_a_bad_ending_is_reported(ended: Ended, words: str) -> None:
    assert words in said(ended)
    assert bool(words) == bool(said(ended))


def test_a_warning_that_has_nothing_to_do_with_the_disk_is_no_failure() -> None:
    warned = Ended(5, "", "warning: no reserve\ndisk: No space left on device", Seen((), 1, 0))
    assert not said(warned, frozenset({"warning: no reserve"}))
    assert "says 2 lines" in said(warned)


@pytest.fixture(params=[256, 512])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system in memory of so many KiB, where one may be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}k", "small", str(tmp_path)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here: full disks are played by the shim and by limits on files")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_disk_that_is_really_full_is_said_in_a_line_and_trading_goes_on_when_there_is_room(
    on: Stage, small_disk: Path
) -> None:
    market(small_disk, AUCTION, 2)
    ended = on.warm.run(small_disk, TRADE)
    assert ended.code in {1, 5}, ended.err
    assert not said(ended)
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert on.warm.run(small_disk, TRADE).code == 0
    assert not differences(books(small_disk), scene("auction", FIRST).truth)


def test_a_folder_that_may_not_be_written_is_refused_and_stays_as_it_is(on: Stage) -> None:
    place = on.copied(scene("auction", MORE).place)
    before = sorted(str(path) for path in place.rglob("*"))
    for folder, *_ in os.walk(place):
        Path(folder).chmod(0o555)
    ended = on.warm.run(place, TRADE, NOTHING, user=0 if os.geteuid() else NOBODY)
    for folder, *_ in os.walk(place):
        Path(folder).chmod(0o755)
    assert (ended.code, said(ended)) == (2, "")
    assert "Permission denied" in ended.err
    assert sorted(str(path) for path in place.rglob("*")) == before
    assert (place / NAME / "lock").exists()
    on.gone(place)


@KINDS
def test_a_clock_that_jumps_changes_no_byte(kind: str) -> None:
    found = changed_by_clocks(Chunk("clocks", 0, 2), kind=kind)
    assert not found.witnesses, "\n".join(found.witnesses)
    assert found.notes["readings of a clock"] > 0
