"""`demo auction`: the story of one market on real data, told while it happens, and told again from the same journal."""

import json
import re

import pytest

from gainshare.axioms.verdicts import fails
from gainshare.service.cli import auction_demo as demo
from gainshare.service.cli.console import DONE, NO
from tests.service.stage import Desk


@pytest.fixture
def visitor(newcomer: Desk) -> Desk:
    """Somebody who wants to see the demo, with few buyers."""
    newcomer.patch.setattr(demo, "BUYERS", 12)
    return newcomer


def test_the_demo_tells_its_story_and_keeps_its_promises(visitor: Desk) -> None:
    said = visitor("demo", "--folder", "here")
    assert (said.code, said.err) == (DONE, "")
    chapters = ("One trade, step by step:", "The price learns:", "Who earned what", "Now it tries to cheat itself")
    places = [said.out.index(chapter) for chapter in chapters]
    assert places == sorted(places)
    assert re.search(r"diabetes/\d+: [\w-]+ pays [\d.]+ EUR for gain 0\.\d{4}\.", said.out)
    assert "predictions were handed over" in said.out
    assert "the gain on the receipt" in said.out
    assert "NOT the" not in said.out
    assert "same bytes: 12 of 12" in said.out
    assert "0 outside tolerance" in said.out
    assert re.search(r"holds +truthful in 100,\d{3} tries", said.out)
    earned = {row[0]: round(100 * float(row[3])) for row in said.rows[1:]}
    assert {"bmi", "ltg", "withheld", "rounding"} <= earned.keys()
    assert earned.pop("total") == sum(earned.values())
    nexts = [line.split() for line in said.out.splitlines() if line.startswith("  gainshare ")]
    assert [words[1] for words in nexts] == ["explain", "statement", "audit"]

    broken = (fails("balance", "journal", "", 1, "a line"),)
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: broken)
    again = visitor("--json", "demo", "--folder", "here")
    document = json.loads(again.out)
    assert (again.code, document["held"], document["folder"]) == (NO, False, "here")
    state = visitor.folder / "here" / "diabetes"
    assert (state / "report.html").is_file()
    assert len(list((state / "receipts").glob("*.json"))) == 12
    assert visitor(*nexts[1][1:]).code == DONE


def test_the_demo_leaves_a_market_that_trades_on(visitor: Desk) -> None:
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: ())
    visitor.patch.setattr(demo, "BUYERS", 2)
    assert visitor("--quiet", "demo", "auction", "--folder", "here").code == DONE
    assert visitor("trade", "here/diabetes.toml").out.startswith("Nothing to do: all 2 orders")
