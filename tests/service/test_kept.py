"""A market of a folder from Python: the same answers as on the command line."""

from pathlib import Path

from gainshare.service.kept import KeptMarket
from tests.service.stage import Desk, bikes, copied


def test_settling_twice_settles_once(tmp_path: Path) -> None:
    market = KeptMarket(bikes(tmp_path / "new", [("city", "40.00"), ("lab", "150.00")]) / "bikes.toml")
    assert market.settle() == ()
    before = market.statement("sun")
    assert market.settle() == ()
    assert market.statement("sun") == before


def test_it_explains_what_the_command_explains(reader: Desk) -> None:
    said = reader("explain", "bikes/5").out
    assert KeptMarket(reader.folder / "bikes.toml").explain(5).split() == said.split()


def test_everything_replays_and_measures_the_same(settled: Path, tmp_path: Path) -> None:
    market = KeptMarket(copied(settled, tmp_path / "own") / "bikes.toml")
    sweep = market.replay()
    assert (sweep.same, sweep.total, sweep.difference) == (20, 20, None)
    assert sweep.measured is not None
    assert sweep.measured.outside == ()


def test_the_audit_finds_nothing(settled: Path, tmp_path: Path) -> None:
    market = KeptMarket(copied(settled, tmp_path / "own") / "bikes.toml")
    assert not [verdict for verdict in market.audit(tries=500) if verdict.verdict == "fails"]
    assert repr(market) == "KeptMarket(bikes.toml)"
