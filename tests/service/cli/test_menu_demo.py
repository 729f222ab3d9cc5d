"""`demo menu`: the story of one menu on real data, told while it happens, and told again from the same journal."""

import json
import re
from pathlib import Path

import pytest

from gainshare.axioms.verdicts import fails
from gainshare.service.cli import menu_demo as demo
from gainshare.service.cli.console import DONE, NO
from tests.service.stage import Desk


@pytest.fixture
def visitor(newcomer: Desk) -> Desk:
    """Somebody who wants to see the demo, with few owners and buyers."""
    newcomer.patch.setattr(demo, "OWNERS", 4)
    newcomer.patch.setattr(demo, "ASKED", 30)
    newcomer.patch.setattr(demo, "ORDERS", 12)
    return newcomer


def test_the_demo_tells_its_story_and_keeps_its_promises(visitor: Desk) -> None:
    said = visitor("demo", "menu", "--folder", "here")
    assert (said.code, said.err) == (DONE, "")
    chapters = (
        "The list:",
        "One sale, step by step:",
        "Who earned what",
        "Now somebody tries to cheat:",
        "What it promises",
    )
    places = [said.out.index(chapter) for chapter in chapters]
    assert places == sorted(places)
    assert re.search(r"trained +15 models, one for each union", said.out)
    assert re.search(r"digits/\d+: [\w-]+ pays [\d.]+ EUR for m\d+, accuracy 0\.\d{3}\.", said.out)
    assert "predictions were handed over with the model" in said.out
    assert "the gain on the receipt" in said.out
    assert "NOT the" not in said.out
    assert "same bytes: 13 of 13" in said.out
    assert "0 outside tolerance" in said.out
    assert "earn copycat 0.0 % of every sale" in said.out
    assert max(len(line) for line in said.out.splitlines()[:3]) <= 80
    earned = {row[0]: round(100 * float(row[2])) for row in said.rows if len(row) == 3 and row[0] != "seller"}
    assert {"owner1", "owner4", "withheld", "rounding"} <= earned.keys()
    assert earned.pop("total") == sum(earned.values())
    nexts = [line.split() for line in said.out.splitlines() if line.startswith("  gainshare ")]
    assert [words[1] for words in nexts] == ["explain", "statement", "audit"]

    broken = (fails("balance", "journal", "", 1, "a line"),)
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: broken)
    again = visitor("--json", "demo", "menu", "--folder", "here")
    document = json.loads(again.out)
    assert (again.code, document["held"], document["folder"]) == (NO, False, "here")
    assert [cheat["name"] for cheat in document["cheats"]] == ["a bundle", "understating", "a copy"]
    state = visitor.folder / "here" / "digits"
    assert (state / "report.html").is_file()
    assert len(list((state / "receipts").glob("*.json"))) == 13
    assert visitor(*nexts[1][1:]).code == DONE


def test_the_list_that_is_shown_begins_with_the_cheapest_model_and_ends_with_the_dearest(visitor: Desk) -> None:
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: ())
    said = visitor("demo", "menu", "--folder", "here")
    shown = [row for row in said.rows if re.fullmatch(r"m\d+", row[0])]
    prices = [float(row[4]) for row in shown]
    assert prices == sorted(set(prices))
    assert len(shown) <= demo.SHOWN
    assert all(float(row[4]) <= float(row[3]) for row in shown)
    assert visitor("trade", "here/digits.toml").out.startswith("Nothing to do: all 13 orders")


def test_the_files_are_the_same_for_everybody(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "other"):
        assert demo.written(tmp_path / name) == 1_797
        texts.append([(tmp_path / name / file).read_text() for file in ("survey.csv", "orders.csv", "digits.toml")])
    assert texts[0] == texts[1]
