"""Bad inputs to the command line exit with 2, say what is wrong with what, and leave the journal as it was."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.bad_inputs import refusal
from tests.vectors.commands import COMMANDS

LISTED = json.loads((Path(__file__).parents[1] / "vectors" / "reliability" / "bad_inputs.json").read_text())


def test_every_listed_input_of_the_command_line_is_tried() -> None:
    assert {case["id"] for case in LISTED if case["surface"] == "cli"} == set(COMMANDS)


@pytest.mark.parametrize("case", [case for case in LISTED if case["id"] in COMMANDS], ids=lambda case: case["id"])
def test_a_bad_command_is_refused_and_nothing_is_written(case: dict[str, Any]) -> None:
    wanted = {name: case[name] for name in ("error_code", "exit_or_status", "message_must_name")}
    assert refusal(case, None) == {**wanted, "state": "unchanged"}
