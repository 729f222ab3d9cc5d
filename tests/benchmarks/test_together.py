"""What is timed of training together gives the figures of refits, whole or in part."""

from pathlib import Path

import pytest

from benchmarks.together import OWNERS, contests


def test_every_contest_is_fair_and_every_way_runs(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAINSHARE_DATA", str(real_data))
    tasks = list(contests(rows=40))
    assert [contest.task.partition(":")[0] for contest in tasks] == [
        "helping one of the four hospitals, logistic",
        f"helping one of {OWNERS} owners of 40 rows, ridge",
    ]
    for contest in tasks:
        ours, peer = contest.ways
        assert (ours.times, len(ours.run())) in ((1, 8), (1, 512))  # type: ignore[arg-type]
        assert peer.times in (1, 128)


def test_without_the_hospitals_owners_are_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAINSHARE_DATA", str(tmp_path))
    assert len(list(contests(rows=40))) == 1
