"""A market in its folder: files found by what people call them, orders read once, rules frozen, one process."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gainshare.core.errors import Busy, Refused
from gainshare.engine.disk import held
from gainshare.service.files.form import Draft
from gainshare.service.folder import (
    drafted,
    existing,
    market_file,
    market_folder,
    reading,
    rehearsed,
    running,
    settling,
)
from tests.service.stage import bikes, copied


def own(settled: Path, tmp_path: Path) -> Path:
    return copied(settled, tmp_path / "own")


def test_a_market_is_found_by_file_folder_and_name(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(settled)
    assert {market_file(given).resolve() for given in ("bikes.toml", "bikes", "bikes/")} == {settled / "bikes.toml"}
    assert {market_folder(given).resolve() for given in ("bikes.toml", "bikes")} == {settled / "bikes"}


@pytest.mark.parametrize("given", ["biks", "biks.toml", "rows.csv", "nowhere/bikes.toml"])
def test_what_is_no_market_is_refused_by_name(settled: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.chdir(settled)
    with pytest.raises(Refused) as refusal:
        market_file(given)
    assert refusal.value.value == given


def test_reading_a_file_writes_nothing(tmp_path: Path) -> None:
    home = bikes(tmp_path / "new")
    before = sorted(home.iterdir())
    draft = drafted(home / "bikes.toml")
    assert rehearsed(draft) == (0, 20, "")
    assert sorted(home.iterdir()) == before
    assert not draft.opened


def test_settled_orders_are_not_settled_again(settled: Path, tmp_path: Path) -> None:
    draft = drafted(own(settled, tmp_path) / "bikes.toml")
    with settling(draft) as (engine, waiting):
        assert (waiting.before, waiting.count, list(waiting.settled()), engine.number) == (20, 0, [], 20)


def test_a_settled_line_that_changed_is_refused_and_nothing_is_written(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    lines = (home / "orders.csv").read_text().splitlines()
    lines[3] = lines[3].replace(",", ",1")
    (home / "orders.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(Refused) as refusal, settling(drafted(home / "bikes.toml")):
        pass
    assert refusal.value.code == "idempotency_conflict"
    with reading(home / "bikes") as engine:
        assert engine.number == 20


def test_orders_of_another_table_are_told_apart(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    more = home / "more.csv"
    more.write_text((home / "orders.csv").read_text())
    draft = drafted(home / "bikes.toml", table=more)
    with settling(draft, table=more) as (_, waiting):
        orders = [outcome.order for outcome in waiting.settled()]
    assert len({order.id for order in orders}) == waiting.count == 20
    assert all(order.id.startswith("more.csv:") for order in orders)


def test_changed_rules_are_frozen_and_named(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nquality = "posted"\n')
    with pytest.raises(Refused) as refusal, running(drafted(home / "bikes.toml")):
        pass
    assert refusal.value.code == "rules_frozen"
    assert "quality" in str(refusal.value)
    with running(drafted(home / "bikes.toml"), amend="posted sells better") as engine:
        assert [epoch.reason for epoch in engine.epochs()][-1] == "posted sells better"


def test_one_process_at_a_time(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    with held(home / "bikes"), pytest.raises(Busy), running(drafted(home / "bikes.toml")):
        pass


def test_a_market_is_found_whatever_its_file_is_called(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    (home / "bikes.toml").rename(home / "mine.toml")
    (home / "broken.toml").write_text("market = ")
    (home / "nameless.toml").write_text('kind = "auction"\n')
    assert market_file(home / "bikes") == market_file(home / "mine") == home / "mine.toml"
    assert market_folder(home / "mine.toml") == home / "bikes"
    with pytest.raises(Refused, match="no market was opened here"):
        market_folder(home / "nameless.toml")


def test_a_market_is_found_from_inside_its_folder(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(settled / "bikes")
    assert market_file(".").resolve() == settled / "bikes.toml"
    assert market_folder(".") == Path()


@pytest.mark.parametrize("given", ["/", ".", "bikes", "rows.csv", "bike.toml"])
def test_what_is_no_market_file_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    home = bikes(tmp_path / "new")
    (home / "bikes.toml").rename(home / "bikes2.toml")
    monkeypatch.chdir(home)
    rule = {"rows.csv": "must end in .toml", "bike.toml": "did you mean bikes2", "bikes": "no such file"}
    with pytest.raises(Refused, match=rule.get(given, "is a directory without a market file")):
        market_file("bikes3" if given == "bikes" else given)


def test_only_a_market_that_was_opened_exists(settled: Path, tmp_path: Path) -> None:
    assert existing(settled / "bikes").opened
    home = bikes(tmp_path / "new")
    with pytest.raises(Refused, match="no market was opened here"):
        existing(home / "bikes.toml")
    assert not (home / "bikes").exists()


def test_rules_that_cannot_be_open_no_folder(tmp_path: Path) -> None:
    home = bikes(tmp_path / "new")
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nprice = "ucb"\ndelta = 0.1\n')
    for use in (running, settling):
        with pytest.raises(Refused, match="delta"), use(drafted(home / "bikes.toml")):
            pass
    assert not (home / "bikes").exists()


def test_a_rehearsal_counts_like_a_run_and_refuses_like_one(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    with (home / "orders.csv").open("a") as orders:
        orders.write("zoe,44.00\n")
    before, waiting, head = rehearsed(drafted(home / "bikes.toml"))
    with reading(home / "bikes") as engine:
        last = engine.store.head()
    assert last is not None
    assert (before, waiting, head) == (20, 1, last.hash)
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nquality = "posted"\n')
    with pytest.raises(Refused, match=r"bikes: .*: rules\.quality \(levels to posted\)") as refusal:
        rehearsed(drafted(home / "bikes.toml"))
    assert refusal.value.code == "rules_frozen"
    assert rehearsed(drafted(home / "bikes.toml"), amend="posted sells better") == (before, waiting, head)


def test_one_line_says_what_the_data_are(hospitals: Path, tmp_path: Path) -> None:
    assert drafted(hospitals / "heart.toml").described() == "cleveland.csv, va.csv: 110 rows; 0 left out"
    home = bikes(tmp_path / "new")
    text = (home / "bikes.toml").read_text()
    (home / "bikes.toml").write_text(text.replace("offer_per", 'ignore = ["rain"]\noffer_per'))
    assert drafted(home / "bikes.toml").described() == "rows.csv: 80 rows, key id; 0 left out; 1 column ignored"


def test_a_journal_of_a_later_release_is_left_alone(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    with closing(sqlite3.connect(home / "bikes" / "journal.db")) as book, book:
        book.execute("UPDATE alembic_version SET version_num = '0009'")
    for use in (lambda: reading(home / "bikes"), lambda: running(drafted(home / "bikes.toml"))):
        with pytest.raises(Refused) as refusal, use():
            pass
        assert refusal.value.code == "schema_too_new"


def test_no_amendment_is_recorded_for_orders_that_cannot_be_read(settled: Path, tmp_path: Path) -> None:
    home = own(settled, tmp_path)
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nquality = "posted"\n')
    with (home / "orders.csv").open("a") as orders:
        orders.write("zoe,much\n")
    with pytest.raises(Refused, match="line 22"), settling(drafted(home / "bikes.toml"), amend="posted sells better"):
        pass
    with reading(home / "bikes") as engine:
        assert len(engine.epochs()) == 1


def settled_under(draft: Draft, amend: str) -> None:
    with settling(draft, amend=amend):
        pass


@pytest.mark.parametrize("amend", ["", "moved abroad"])
@pytest.mark.parametrize("verb", [settled_under, lambda draft, amend: rehearsed(draft, amend=amend)])
def test_a_market_keeps_its_currency_whatever_the_reason(
    settled: Path, tmp_path: Path, verb: Callable[[Draft, str], object], amend: str
) -> None:
    home = own(settled, tmp_path)
    for name in ("bikes.toml", "orders.csv"):
        (home / name).write_text((home / name).read_text().replace("EUR", "USD"))
    with pytest.raises(Refused) as refusal:
        verb(drafted(home / "bikes.toml"), amend)
    assert refusal.value.code == "rules_frozen"
    with reading(home / "bikes") as engine:
        assert (engine.number, engine.asset.code) == (20, "EUR")
