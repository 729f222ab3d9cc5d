"""What all stories share: tables as spreadsheets read them, promises in words, and the next commands."""

from pathlib import Path

import pytest

from gainshare.axioms.verdicts import holds, proved
from gainshare.engine.replay import Remeasured, Sweep
from gainshare.service.cli.console import Console
from gainshare.service.cli.telling import checks, ending, table


def test_cells_are_quoted_where_they_must_be(tmp_path: Path) -> None:
    table(tmp_path / "t.csv", ["seller", "ask"], [["a,b", 5], ["c", "9.00 EUR"]])
    assert (tmp_path / "t.csv").read_text().splitlines() == ["seller,ask", '"a,b",5', "c,9.00 EUR"]


def test_every_promise_is_told_with_how_it_was_checked(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = (proved("balance", "journal", "sums to 0"), holds("truthful", "qmia", "every ask", 7))
    checks(Console(), "Promises", Sweep(1, 1, None, Remeasured(2, 1, ("x",), 0)), verdicts)
    assert capsys.readouterr().out.splitlines() == [
        "",
        "Promises:",
        "proved        balance: sums to 0",
        "holds         truthful in 7 tries: every ask",
        "measured      all 2 questions asked again on the data: 1 answers identical, 1 outside tolerance",
    ]
    checks(Console(), "Promises", Sweep(1, 1, None, None), ())
    assert "measured" not in capsys.readouterr().out


def test_a_story_ends_with_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    ending(Console(), "report.html", ["audit here"])
    assert capsys.readouterr().out.splitlines()[1:] == ["wrote     report.html", "next", "  gainshare audit here"]
