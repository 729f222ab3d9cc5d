"""`doctor`: what is installed and which kernel runs, each with its remedy."""

import json

from gainshare.kernels.linear import kernel_status
from gainshare.service.cli.app import DONE
from tests.service.stage import Desk


def test_the_kernel_that_runs_is_named(reader: Desk) -> None:
    said = reader("doctor")
    assert said.code == DONE
    assert ["kernel linear", kernel_status().runs] == next(row for row in said.rows if row[0] == "kernel linear")[:2]


def test_all_that_is_needed_is_there(reader: Desk) -> None:
    findings = json.loads(reader("--json", "doctor").out)
    assert {one["what"] for one in findings} >= {"gainshare", "python", "numpy", "SQLAlchemy", "sqlite", "workers"}
    assert all(one["well"] for one in findings)
