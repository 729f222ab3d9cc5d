"""`demo`: one market on real data, from bids to paid sellers, and every promise it checks holds."""

import json
from pathlib import Path

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def test_the_demo_tells_its_story_and_keeps_its_promises(newcomer: Desk, tmp_path: Path) -> None:
    said = newcomer("demo", "--folder", str(tmp_path / "demo"))
    assert said.code == DONE
    for line in ("One trade, step by step:", "The price learns:", "Who earned what", "Now it tries to cheat itself"):
        assert line in said.out
    assert "the gain on the receipt" in said.out
    assert "same bytes: 200 of 200" in said.out
    state = tmp_path / "demo" / "diabetes"
    assert (state / "report.html").is_file()
    assert len(list((state / "receipts").glob("*.json"))) == 200
    found = json.loads(newcomer("--json", "status", str(state)).out)
    assert found["trades"] == 200
    assert sum(int(each["units"]) for each in found["balances"].values()) == 0


def test_other_kinds_are_refused(newcomer: Desk) -> None:
    said = newcomer("demo", "bazaar")
    assert said.code == WRONG
    assert "auction" in said.err
