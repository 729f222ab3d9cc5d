"""Papers of a market: one receipt a trade, one statement a seller, made again if they are gone, never made twice."""

from pathlib import Path

import pytest

from gainshare.core.errors import BrokenPromise
from gainshare.engine.audit import audited
from gainshare.engine.disk import depot
from gainshare.engine.replay import replay_journal
from gainshare.service.folder import drafted, reading, running
from gainshare.service.papers import REPORT, Papers, complete
from tests.service.stage import copied, files


def filed(home: Path) -> str:
    with reading(home / "bikes") as engine:
        papers = Papers(engine, home / "bikes")
        replay_journal(engine, watch=(papers.see,))
        return papers.write("<p>figures</p>", "seller,key,reason\n")


def test_papers_that_are_gone_or_empty_are_written_again_and_others_left_alone(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    receipts = home / "bikes" / "receipts"
    before = files(receipts)
    (receipts / "3.json").unlink()
    (receipts / "4.json").write_bytes(b"")
    kept = (receipts / "5.json").stat().st_mtime_ns
    assert not complete(home / "bikes", 20)
    assert filed(home) == f"{home}/bikes/{REPORT}, 20 receipts, 3 statements"
    assert files(receipts) == before
    assert (receipts / "5.json").stat().st_mtime_ns == kept
    assert complete(home / "bikes", 20)
    assert not complete(home / "bikes", 21)


def test_statements_are_those_of_the_whole_journal(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    statements = home / "bikes" / "statements"
    before = files(statements)
    for path in statements.iterdir():
        path.unlink()
    filed(home)
    assert files(statements) == before


def test_a_journal_that_was_cut_short_is_noticed_by_its_receipts(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    with pytest.raises(BrokenPromise, match=r"receipts/20\.json is of a trade that the journal lacks"):
        complete(home / "bikes", 19)


def test_deliveries_that_are_gone_or_changed_are_made_again(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    lost, changed, *_ = sorted((home / "bikes" / "deliveries").glob("*.csv"))
    before = {path.name: path.read_bytes() for path in (lost, changed)}
    lost.unlink()
    changed.write_bytes(before[changed.name].replace(b".", b".1"))
    with running(drafted(home / "bikes.toml")) as engine:
        here = depot(home / "bikes")
        found = {one.promise: one for one in audited(engine, tries=10, stream_tries=0, depot=here)}
        assert "missing or others" in str(found["delivery"].witness)
        papers = Papers(engine, home / "bikes")
        replay_journal(engine, watch=(papers.see,))
        assert audited(engine, tries=10, stream_tries=0, depot=here)[-1].witness is None
    assert {path.name: path.read_bytes() for path in (lost, changed)} == before


def test_a_delivery_whose_data_are_gone_is_counted_as_lost(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    next((home / "bikes" / "deliveries").glob("*.csv")).unlink()
    assert filed(home).endswith("; 1 delivery gone, and their data amended")
