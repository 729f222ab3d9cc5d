"""`demo collaborative`: the story of hospitals, and what it shows of help, of none, and of cheating."""

import json
from dataclasses import replace

import pytest

from gainshare.axioms.verdicts import fails
from gainshare.service.cli import collaborative_demo as demo
from gainshare.service.cli.console import DONE, NO
from gainshare.service.examples import hospitals
from tests.service.stage import Desk


@pytest.fixture
def visitor(newcomer: Desk) -> Desk:
    """Somebody who wants to see the demo, with few hospitals and columns."""
    found = hospitals()
    names = ("south", "west", "centre")
    columns = [*(name for name in found.tables["south"] if name.endswith("_mean")), "malignant"]
    few = replace(found, tables={name: {one: found.tables[name][one] for one in columns} for name in names})
    newcomer.patch.setattr(demo.examples, "hospitals", lambda: few)
    return newcomer


def test_the_demo_tells_its_story_and_keeps_its_promises(visitor: Desk) -> None:
    said = visitor("demo", "collaborative", "--folder", "here")
    assert (said.code, said.err) == (DONE, "")
    chapters = (
        "Who is better off together",
        "Who helped whom:",
        "The account of ",
        "Everybody tries to cheat",
        "What it promises",
    )
    places = [said.out.index(chapter) for chapter in chapters]
    assert places == sorted(places)
    assert max(len(line) for line in said.out.splitlines()[:3]) <= 80
    assert "centre only helps, and pays nothing: " in said.out
    assert "as is promised" in said.out or "Nothing that was tried pays" in said.out
    assert "the published formula would pay out" in said.out
    assert "5 of 5 copies are genuine" in said.out
    assert "same bytes: 4 of 4" in said.out
    rows = {row[0]: row for row in said.rows if len(row) == 7}
    assert {name: rows[name][1] for name in ("south", "west", "centre")} == {
        "south": "75",
        "west": "100",
        "centre": "40",
    }
    nexts = [line.split() for line in said.out.splitlines() if line.startswith("  gainshare ")]
    assert [words[1] for words in nexts] == ["explain", "statement", "audit"]
    assert "lost" in visitor(*nexts[0][1:]).out
    assert visitor(*nexts[1][1:]).code == DONE
    assert (visitor.folder / "here" / "tumours" / "report.html").is_file()


def test_a_broken_promise_is_the_answer_no(visitor: Desk) -> None:
    broken = (fails("balance", "journal", "", 1, "a line"),)
    visitor.patch.setattr(demo.Auditor, "verdicts", lambda *_, **__: broken)
    again = visitor("--json", "demo", "collaborative", "--folder", "here")
    document = json.loads(again.out)
    assert (again.code, document["held"], document["folder"]) == (NO, False, "here")
    assert [one["member"] for one in document["settlement"]["members"]] == ["centre", "south", "west"]
    assert {one["rule"] for one in document["cheats"]["tried"]} == {"banzhaf"}


def test_west_has_blank_cells_where_it_does_not_measure(newcomer: Desk) -> None:
    assert demo.written(newcomer.folder) == (5, 569)
    header, first, *_ = (newcomer.folder / "hospitals" / "west.csv").read_text().split("\n")
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    assert cells["radius_worst"] == ""
    assert float(cells["radius_mean"]) > 0
