"""`doctor`: one line for each finding, each weak spot with its remedy."""

import json
from pathlib import Path

import pytest

from gainshare import kernels
from gainshare.kernels.linear import KernelStatus
from gainshare.service.cli import doctor
from gainshare.service.cli.console import DONE, NO
from tests.service.stage import Desk


def test_every_finding_has_a_state_and_all_that_is_needed_is_here(reader: Desk) -> None:
    said = reader("doctor")
    assert said.code == DONE
    header, *rows = said.rows
    assert header == ["what", "state", "remedy"]
    names = [row[0] for row in rows]
    assert len(set(names)) == len(names)
    assert {"gainshare", "python", "numpy", "scikit-learn", "SQLAlchemy", "sqlite", "workers", "file lock"} <= {*names}
    assert all(row[1] for row in rows)


def test_every_kernel_there_is_has_its_line(reader: Desk) -> None:
    sources = {path.stem for path in Path(*kernels.__path__).glob("*.c")}
    rows = [row for row in reader("doctor").rows if row[0].startswith("kernel ")]
    assert {row[0].removeprefix("kernel ") for row in rows} == sources
    assert len(sources) == len(rows) >= 5
    assert sorted(row[:2] for row in rows) == sorted([f"kernel {one().name}", one().runs] for one in doctor.KERNELS)


def test_a_missing_package_ends_with_1_and_names_its_remedy(reader: Desk) -> None:
    reader.patch.setattr(doctor, "NEEDED", ("numpy", "no-such-package"))
    reader.patch.setattr(doctor, "EXTRAS", {"no-such-extra": 'pip install "gainshare[extra]"'})
    said = reader("--json", "doctor")
    found = {one["what"]: one for one in json.loads(said.out)}
    assert said.code == NO
    missing = {"state": "missing", "remedy": "pip install no-such-package", "well": False}
    assert found["no-such-package"] == {"what": "no-such-package", **missing}
    assert found["no-such-extra"]["well"]
    assert found["no-such-extra"]["remedy"] == 'pip install "gainshare[extra]"'


@pytest.mark.parametrize("runs", ["C", "NumPy twin"])
def test_a_kernel_without_its_library_is_slower_not_broken(reader: Desk, runs: str) -> None:
    reason = "" if runs == "C" else "no library beside the package"
    reader.patch.setattr(doctor, "KERNELS", (lambda: KernelStatus("linear", runs, reason),))
    said = reader("doctor")
    assert said.code == DONE
    (row,) = (row for row in said.rows if row[0].startswith("kernel "))
    assert (row[1], "same results" in row[2]) == (runs, runs != "C")


def test_a_terminal_shows_every_remedy_whole(reader: Desk) -> None:
    slow = KernelStatus("linear", "NumPy twin", "no library " * 9)
    reader.patch.setattr(doctor, "KERNELS", (lambda: slow,))
    reader.patch.setattr(doctor, "EXTRAS", {"no-such-extra": 'pip install "gainshare[extra]"'})
    shown = reader.in_terminal("doctor").out
    assert max(map(len, shown.splitlines())) <= 80 + len("\x1b[1m\x1b[0m") * 2
    assert 'no-such-extra   pip install "gainshare[extra]"' in shown
    assert "install a C compiler and reinstall" in " ".join(shown.split())
