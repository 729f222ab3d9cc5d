"""`demo procurement`: the story of one procurement of real text, and what it shows of rubbish, losers and lies."""

import json
import re
from dataclasses import replace

import pytest

from gainshare.axioms.verdicts import fails
from gainshare.service.cli import procurement_demo as demo
from gainshare.service.cli.console import DONE, NO
from gainshare.service.examples import help_topics
from tests.service.stage import Desk


@pytest.fixture
def visitor(newcomer: Desk) -> Desk:
    """Somebody who wants to see the demo, with few publishers."""
    found = help_topics()
    few = replace(found, lots={name: found.lots[name] for name in ("types", "numbers", "debugger", "filler")})
    newcomer.patch.setattr(demo.examples, "help_topics", lambda: few)
    return newcomer


def test_the_demo_tells_its_story_and_keeps_its_promises(visitor: Desk) -> None:
    said = visitor("demo", "procurement", "--folder", "here")
    assert (said.code, said.err) == (DONE, "")
    chapters = (
        "What each lot weighs",
        "Who is bought from",
        "The purchase, step by step:",
        "Part of each payment is cash",
        "Now somebody tries to cheat:",
        "What it promises",
    )
    places = [said.out.index(chapter) for chapter in chapters]
    assert places == sorted(places)
    assert max(len(line) for line in said.out.splitlines()[:3]) <= 80
    rows = {row[0]: row for row in said.rows if len(row) == 5 and row[0] != "seller"}
    assert re.fullmatch(r"weighs nothing: .*", rows["filler"][4])
    assert {row[2] == "lost" for row in rows.values()} == {True, False}
    assert "none would have kept more. Under the rule of the abstract, as reconstructed, " in said.out
    assert "is found out: digests do not match: (operator)" in said.out
    assert re.search(r"same bytes: (\d+) of \1\b", said.out)
    assert "0 outside tolerance" in said.out
    nexts = [line.split() for line in said.out.splitlines() if line.startswith("  gainshare ")]
    assert [words[1] for words in nexts] == ["explain", "statement", "audit"]
    assert "was not bought: " in visitor(*nexts[0][1:]).out

    broken = (fails("balance", "journal", "", 1, "a line"),)
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: broken)
    again = visitor("--json", "demo", "procurement", "--folder", "here")
    document = json.loads(again.out)
    assert (again.code, document["held"], document["folder"]) == (NO, False, "here")
    assert [cheat["name"] for cheat in document["cheats"]] == ["a lie", "the budget", "a copy"]
    assert [lot["seller"] for lot in document["purchase"]["lots"]] == ["debugger", "filler", "numbers", "types"]
    assert all(int(cheat["gain"]["units"]) <= 0 for cheat in document["cheats"])
    state = visitor.folder / "here" / "manual"
    assert (state / "report.html").is_file()
    assert visitor(*nexts[1][1:]).code == DONE


def test_claims_are_paid_from_both_incomes_and_never_more_than_the_pool(visitor: Desk) -> None:
    said = visitor("--json", "demo", "procurement", "--folder", "here")
    lots = json.loads(said.out)["purchase"]["lots"]
    status = json.loads(visitor("--json", "status", "here/manual").out)
    owed = sum(int(lot["claim"]["units"]) for lot in lots)
    paid = {name: int(held["units"]) for name, held in status["balances"].items() if name.startswith("earnings:")}
    cash = {f"earnings:{lot['seller']}": int(lot["cash"]["units"]) for lot in lots if lot["bought"]}
    assert paid.keys() == cash.keys()
    later = sum(paid.values()) - sum(cash.values())
    assert owed < later <= (150_000 + 600_000) // 10
    assert not any(int(held["units"]) for name, held in status["balances"].items() if name.startswith("claims:"))
