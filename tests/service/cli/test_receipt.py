"""`receipt`: the copy that a party may hold, and the auditor's, which needs nothing else."""

import json
from pathlib import Path
from typing import Any

from gainshare.service.cli.console import DONE, WRONG
from tests.service.stage import Desk


def copy_of(reader: Desk, *arguments: str) -> Any:
    said = reader("receipt", *arguments)
    assert (said.code, said.err) == (DONE, "")
    return json.loads(said.out)


def test_a_party_sees_its_own_figures_and_nobody_elses(reader: Desk) -> None:
    whole = copy_of(reader, "bikes/20")
    for party in ("wind", "inn"):
        mine = copy_of(reader, "bikes/20", "--for", party)
        assert mine.keys() == {"id", "body", "openings", "charter"}
        assert mine["charter"] == whole["bundle"]["charter"]
        assert mine["body"] == whole["body"]
        assert mine["openings"] == {party: whole["openings"][party]}
    hidden = {"sun", "inn"} - {"wind"}
    text = json.dumps(copy_of(reader, "bikes/20", "--for", "wind"))
    assert not any(whole["openings"][party]["salt"] in text for party in hidden)


def test_the_auditors_copy_carries_what_a_replay_needs(reader: Desk) -> None:
    assert copy_of(reader, "bikes/20") == copy_of(reader, "bikes", "--for", "auditor")
    assert copy_of(reader, "bikes/20")["bundle"].keys() == {"charter", "state", "answers"}


def test_a_copy_can_be_made_from_a_copy(reader: Desk, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(reader("receipt", "bikes/20").out)
    again = copy_of(reader, str(tmp_path / "r.json"), "--for", "wind")
    assert again == copy_of(reader, "bikes/20", "--for", "wind")


def test_who_has_no_part_in_a_trade_gets_no_copy(reader: Desk) -> None:
    said = reader("receipt", "bikes/20", "--for", "city")
    assert (said.code, said.out) == (WRONG, "")
    assert "has no part in bikes/20" in said.err
