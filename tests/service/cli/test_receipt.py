"""`receipt`: the auditor's copy opens everything, a party's copy what concerns it."""

import json

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def test_the_auditor_s_copy_holds_what_a_replay_needs(reader: Desk) -> None:
    said = reader("receipt", "bikes/2")
    assert said.code == DONE
    receipt = json.loads(said.out)
    assert receipt["id"] == "bikes/2"
    assert set(receipt["bundle"]) == {"charter", "state", "answers"}


def test_a_seller_s_copy_shows_nobody_else(reader: Desk) -> None:
    full, mine = (json.loads(reader("receipt", "bikes/2", "--for", who).out) for who in ("auditor", "sun"))
    assert set(mine["openings"]) == {"sun"}
    assert mine["body"] == full["body"]
    assert "bundle" not in mine


def test_who_has_no_part_gets_no_copy(reader: Desk) -> None:
    said = reader("receipt", "bikes/2", "--for", "moon")
    assert said.code == WRONG
    assert "moon" in said.err
