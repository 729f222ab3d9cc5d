"""`audit`: every promise with its verdict, in a table, in paragraphs and as JSON; a broken one ends with 1."""

import json
import sqlite3
from contextlib import closing

import pytest

from gainshare.axioms.verdicts import Verdict, fails, proved
from gainshare.service import answers
from gainshare.service.cli.console import DONE, NO, WRONG
from tests.service.stage import Desk

VERDICTS = (
    proved("balance", "journal", "40 entries sum to 0 and give the balances; the chain is whole"),
    fails("copying never pays", "published", "exact copies of every seller", 12, "cleveland x2: +55.56 EUR"),
)


def found(verdicts: tuple[Verdict, ...], desk: Desk) -> None:
    """Let the search come to these verdicts."""
    desk.patch.setattr(answers, "audited", lambda _, **__: verdicts)


def test_every_promise_has_its_verdict_and_all_hold(reader: Desk) -> None:
    said = reader("--json", "audit", "bikes", "--tries", "200")
    verdicts = {one["promise"]: one for one in json.loads(said.out)["verdicts"]}
    assert said.code == DONE
    assert verdicts.keys() >= {"balance", "truthful", "truthful over time", "rational", "budget", "replay", "delivery"}
    assert verdicts["truthful"]["tries"] >= 200
    assert not any(one["verdict"] == "fails" for one in verdicts.values())
    assert {one["disguise"] for one in json.loads(said.out)["attacks"]} >= {"copy"}


def test_a_pipe_gets_a_table_and_a_terminal_paragraphs(reader: Desk) -> None:
    found(VERDICTS, reader)
    said = reader("audit", "bikes")
    assert said.rows == [
        ["promise", "rule", "verdict", "where"],
        ["balance", "journal", "proved", "40 entries sum to 0 and give the balances; the chain is whole"],
        ["copying never pays", "published", "fails", "cleveland x2: +55.56 EUR"],
    ]
    shown = reader.in_terminal("audit", "bikes").out
    assert "fails                   copying never pays (published): cleveland x2: +55.56 EUR\n" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_broken_promise_ends_with_1_unless_another_one_is_asked_for(reader: Desk) -> None:
    found(VERDICTS, reader)
    said = reader("audit", "bikes", "--promise", "copying never pays")
    assert (said.code, said.out.splitlines()[-1]) == (NO, "1 promise failed.")
    said = reader("audit", "bikes", "--promise", "balance")
    assert (said.code, said.out.splitlines()[-1]) == (DONE, "every promise of the rules in use held.")
    assert len(said.rows) == 2
    said = reader("audit", "bikes", "--promise", "wealth")
    assert said.code == WRONG
    assert "must be one of balance, copying never pays" in said.err


def test_disguises_that_would_pay_are_not_kept_quiet(reader: Desk) -> None:
    found(VERDICTS[:1], reader)
    assert "of 15 disguises of data would earn more under this division; the worst: " in reader("audit", "bikes").out


@pytest.mark.parametrize("change", ["UPDATE posting SET units = units + 1 WHERE seq = 2", "DELETE FROM posting"])
def test_a_journal_that_was_tampered_with_is_found_out(owner: Desk, change: str) -> None:
    with closing(sqlite3.connect(owner.folder / "bikes" / "journal.db")) as book, book:
        for name, table in book.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
            assert table
            book.execute(f"DROP TRIGGER {name}")
        book.execute(change)
    said = owner("audit", "bikes", "--tries", "10")
    assert said.code == NO
    assert "[broken_promise]" in said.err


def test_a_market_that_never_traded_is_not_opened_by_an_audit(newcomer: Desk) -> None:
    for arguments in (["audit", "bikes.toml"], ["report", "bikes"], ["replay", "bikes", "--data", "bikes.toml"]):
        said = newcomer(*arguments)
        assert said.code == WRONG
        assert said.err.rstrip().endswith("[not_found]")
    assert not (newcomer.folder / "bikes").exists()


def test_trades_under_earlier_rules_are_counted(owner: Desk) -> None:
    text = (owner.folder / "bikes.toml").read_text()
    (owner.folder / "bikes.toml").write_text(text.replace("[task]", '[rules]\nprice = "ucb"\n[task]', 1))
    assert owner("trade", "bikes.toml", "--amend", "learn faster").code == DONE
    said = owner("audit", "bikes", "--tries", "200")
    assert said.code == DONE
    assert "20 trades under earlier rules" in said.out
