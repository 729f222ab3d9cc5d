"""Bad inputs to the library are refused by the right class and code, in words that help, and change nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.bad_inputs import LIBRARY, named, refusal

LISTED = json.loads((Path(__file__).parent / "reliability" / "bad_inputs.json").read_text())


def test_every_listed_input_of_the_library_is_tried() -> None:
    assert {case["id"] for case in LISTED if case["surface"] == "library"} == set(LIBRARY)


@pytest.mark.parametrize("case", [case for case in LISTED if case["id"] in LIBRARY], ids=lambda case: case["id"])
def test_a_bad_input_is_refused_and_nothing_is_written(case: dict[str, Any]) -> None:
    wanted = {name: case[name] for name in ("error_code", "exit_or_status", "message_must_name")}
    assert refusal(case, None) == {**wanted, "state": "unchanged"}


def test_an_idea_that_a_message_lacks_is_missed() -> None:
    assert named("finite", 'bid = "ten": must be a number', {}).startswith("nothing of it")
    assert named("'ten'", 'bid = "ten": must be a number', {}) == "'ten'"
    assert named("--amount", 'bid = "ten": must be a number', {"--amount": "bid"}) == "--amount"
