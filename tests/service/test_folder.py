"""A market in its folder: files found by what people call them, orders read once, rules frozen, one process at a time."""

from pathlib import Path

import pytest

from gainshare.core.errors import Busy, Refused
from gainshare.engine.disk import held
from gainshare.service.folder import (
    drafted,
    market_file,
    market_folder,
    reading,
    receipt_of,
    rehearsed,
    running,
    settled_orders,
    settling,
    unformulated,
)
from tests.service.stage import bikes, copied


def own(settled: Path, tmp_path: Path) -> Path:
    return copied(settled, tmp_path / "own")


def test_a_market_is_found_by_file_folder_and_name(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(settled)
    assert {market_file(given).resolve() for given in ("bikes.toml", "bikes", "bikes/")} == {settled / "bikes.toml"}
    assert {market_folder(given).resolve() for given in ("bikes.toml", "bikes")} == {settled / "bikes"}
    assert receipt_of("bikes")[:2] == (Path("bikes"), 0)
    assert receipt_of("bikes/7")[:2] == (Path("bikes"), 7)


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
    with settling(draft) as (engine, before, waiting):
        assert (before, waiting, engine.number) == (20, [], 20)


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
    with settling(draft, table=more) as (_, _, waiting):
        assert len(waiting) == 20


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


def test_the_journal_tells_who_bid_what(settled: Path) -> None:
    with reading(settled / "bikes") as engine:
        placed = list(settled_orders(engine).values())
    lines = [line.split(",") for line in (settled / "orders.csv").read_text().splitlines()[1:]]
    assert placed == [(buyer, round(100 * float(bid))) for buyer, bid in lines]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert unformulated(cell) == f"'{cell}"
