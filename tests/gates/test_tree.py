"""This tree keeps its own gates, and the workflow runs every one of them."""

import pytest

from tests.conftest import ROOT
from tests.gates.__main__ import broken
from tests.gates.test_gates_are_alive import GATES


def test_the_tree_keeps_the_gates_on_size_marks_names_and_layout() -> None:
    assert list(broken(ROOT)) == []


@pytest.mark.parametrize("command", GATES.values())
def test_the_workflow_runs_the_gate(command: str) -> None:
    assert f"$(BIN)/{command}\n" in (ROOT / "Makefile").read_text("utf-8")


def test_ci_runs_the_verbs_in_order_and_requires_real_data() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "for verb in test lint types docs wheel-check demo; do" in script
    assert "GAINSHARE_REQUIRE_DATA=1" in script
