"""Papers of a market: one receipt a trade, one statement a seller, made again if they are gone, never made twice."""

from pathlib import Path

from gainshare.engine.replay import replay_journal
from gainshare.service.folder import reading
from gainshare.service.papers import REPORT, Papers, complete
from tests.service.stage import copied


def filed(home: Path) -> str:
    with reading(home / "bikes") as engine:
        papers = Papers(engine, home / "bikes")
        replay_journal(engine, watch=(papers.see,))
        return papers.write("<p>figures</p>")


def test_papers_that_are_gone_or_empty_are_written_again_and_others_left_alone(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    receipts = home / "bikes" / "receipts"
    before = {path.name: path.read_bytes() for path in receipts.iterdir()}
    (receipts / "3.json").unlink()
    (receipts / "4.json").write_bytes(b"")
    kept = (receipts / "5.json").stat().st_mtime_ns
    assert not complete(home / "bikes", 20)
    assert filed(home) == f"{home}/bikes/{REPORT}, 20 receipts, 3 statements"
    assert {path.name: path.read_bytes() for path in receipts.iterdir()} == before
    assert (receipts / "5.json").stat().st_mtime_ns == kept
    assert complete(home / "bikes", 20)
    assert not complete(home / "bikes", 21)


def test_statements_are_those_of_the_whole_journal(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    statements = home / "bikes" / "statements"
    before = {path.name: path.read_text() for path in statements.iterdir()}
    for path in statements.iterdir():
        path.unlink()
    filed(home)
    assert {path.name: path.read_text() for path in statements.iterdir()} == before
