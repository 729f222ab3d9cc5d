"""What ends a command: a defect is told from a disk that is full."""

import errno
from pathlib import Path

import pytest

from gainshare.service.cli import status
from gainshare.service.cli.console import BUSY, DEFECT
from tests.service.stage import Desk


def test_a_defect_is_ours_and_its_report_holds_the_traceback(
    reader: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: object, market: str) -> int:
        raise ZeroDivisionError(f"nobody thought of {market}")

    monkeypatch.setattr(status, "run", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = reader("status", "bikes")
    assert (said.code, said.out) == (DEFECT, "")
    head, where = said.err.splitlines()
    assert head == "defect: ZeroDivisionError: nobody thought of bikes"
    report = Path(where.rpartition(" ")[2])
    assert report.parent == tmp_path
    written = report.read_text()
    assert written.startswith("Traceback")
    assert "in broken" in written
    assert "ZeroDivisionError: nobody thought of bikes" in written
    assert "Traceback" in reader("--debug", "status", "bikes").err


@pytest.mark.parametrize("named", [("bikes/journal.db",), ()])
def test_a_disk_that_fails_is_no_defect(reader: Desk, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", *named)

    monkeypatch.setattr(status, "run", full)
    said = reader("status", "bikes")
    again = "nothing is half-written, run the same command again once it can be written"
    assert (said.code, said.out) == (BUSY, "")
    assert said.err == f"disk: {''.join(f'{path}: ' for path in named)}No space left on device: {again}\n"
