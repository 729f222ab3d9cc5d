"""A market in its folder: held by one process, taken up where it was left, delivered in spite of crashes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gainshare.core.codec import content_id
from gainshare.core.errors import BrokenPromise, Busy
from gainshare.core.trades import Deed
from gainshare.engine.disk import Deliveries, Receipts, charter_of, held, taken_up, write
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import verify
from gainshare.engine.replay import replay, replay_journal
from gainshare.engine.sql import SqlStore
from gainshare.engine.vault import kept
from tests.conftest import ROOT
from tests.engine.small import Small, columnwise, settled, stream_of

ARTEFACT = "sha256:" + "ab" * 32


@pytest.fixture
def small() -> Small:
    return columnwise()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "bikes"


@pytest.fixture
def traded(small: Small, folder: Path) -> Iterator[Engine]:
    folder.mkdir()
    kept(folder / "secret", 7)
    engine = small.on_disk(folder)
    settled(engine, [*stream_of(small, 3), small.order(40_000)])
    yield engine
    engine.close()


# ----------------------------------------------------------------------------------------------------------------- held


HOLD = (
    "import sys; from pathlib import Path; from gainshare.engine.disk import held\nwith held(Path(sys.argv[1])): pass"
)


def test_a_folder_is_held_by_one_process_at_a_time(folder: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with held(folder) as mine:
        assert mine == folder
        other = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert other.returncode != 0
        assert "bikes is held by another process: nothing was changed, run it again" in other.stderr
        assert "Busy" in other.stderr
        with pytest.raises(Busy), held(folder):
            pass
    with held(folder):
        pass


def test_a_folder_is_let_go_whatever_happens(folder: Path) -> None:
    with pytest.raises(RuntimeError, match="anything"), held(folder):
        raise RuntimeError("anything")
    with held(folder):
        pass


# ------------------------------------------------------------------------------------------------------------- taken up


def test_a_market_is_read_without_its_data(traded: Engine, folder: Path) -> None:
    reader = taken_up(folder)
    assert reader.number == 4
    assert reader.charter == traded.charter
    assert reader.receipt(2) == traded.receipt(2)
    assert reader.bundled(4) == traded.bundled(4)
    assert replay(reader.bundled(4)).same
    assert replay_journal(reader).same == 4
    assert verify(reader.receipt(1)).genuine
    reader.close()


def test_a_market_is_read_without_its_secret(traded: Engine, folder: Path) -> None:
    (folder / "secret").unlink()
    reader = taken_up(folder)
    assert replay_journal(reader).same == traded.number
    reader.close()
    assert not (folder / "secret").exists()


def test_the_charter_in_force_is_the_last_one(small: Small, traded: Engine, folder: Path) -> None:
    traded.close()
    amended = small.ruled(price="ucb")
    amended.on_disk(folder, amend="members voted").close()
    store = SqlStore(folder / "journal.db")
    assert charter_of(store) == amended.charter()
    store.close()


def test_an_empty_journal_was_never_opened(tmp_path: Path) -> None:
    with pytest.raises(BrokenPromise, match="never opened"):
        taken_up(tmp_path)


def test_a_cache_that_is_lost_costs_time_only(small: Small, traded: Engine, folder: Path) -> None:
    traded.close()
    for path in folder.glob("cache.db*"):
        path.unlink()
    again, memory = small.on_disk(folder), small.engine()
    settled(memory, [*stream_of(small, 3), small.order(40_000)])
    more = small.order(30_000)
    assert settled(again, [more])[0].receipt == settled(memory, [more])[0].receipt
    again.close()


# ----------------------------------------------------------------------------------------------------------- deliveries


def test_what_was_sold_lies_in_the_folder_under_its_digest(traded: Engine, folder: Path) -> None:
    artefacts = {one.artefact for _, _, dossier in traded.trades() for one in dossier.deliveries}
    names = {f"{artefact.removeprefix('sha256:')}.csv" for artefact in artefacts}
    assert {path.name for path in (folder / "deliveries").iterdir()} == names != set()
    assert traded.store.outbox() == []


def test_a_delivery_that_a_crash_lost_is_made_when_the_market_is_taken_up(small: Small, folder: Path) -> None:
    """Between commit and deed: the journal has the trade, the outbox its deed, and there is no file."""

    def crash(deed: Deed) -> None:
        raise KeyboardInterrupt(deed.act)

    engine = small.on_disk(folder)
    engine.perform = crash
    with pytest.raises(KeyboardInterrupt):
        list(engine.settle([small.order(40_000)]))
    assert engine.number == 1
    assert len(engine.store.outbox()) == 1
    engine.close()
    assert not (folder / "deliveries").exists()
    again = small.on_disk(folder)
    (path,) = (folder / "deliveries").iterdir()
    content = path.read_bytes()
    assert again.store.outbox() == []
    again.close()
    path.unlink()
    undisturbed, goods = small.opened()
    (one,) = settled(undisturbed, [small.order(40_000)])
    assert goods[one.trade.deliveries[0].artefact + ".csv"] == content


def test_a_deed_done_but_not_noted_is_not_done_twice(small: Small, folder: Path) -> None:
    engine = small.on_disk(folder)
    settled(engine, [small.order(40_000)])
    (path,) = (folder / "deliveries").iterdir()
    path.write_bytes(b"the buyer's copy")
    name = f"{path.stem}"
    engine.perform(Deed("deliver", "city", content_id(_sold(engine))))
    assert path.read_bytes() == b"the buyer's copy"
    assert name in (folder / "deliveries" / f"{name}.csv").name
    engine.close()


def _sold(engine: Engine) -> object:
    asked = (engine.codec.read_bytes(question) for question, _ in engine.answers(engine.receipt(1)).values())
    return next(question for question in asked if type(question).__name__ == "Forecast")


@pytest.mark.parametrize(
    "name",
    ["../escape.csv", "sha256:../../x.csv", ARTEFACT, ARTEFACT + "./x", ARTEFACT.upper() + ".csv", "", "sha256:ab.csv"],
)
def test_nothing_is_put_under_a_name_that_is_no_digest(name: str, folder: Path) -> None:
    goods = Deliveries(folder)
    with pytest.raises(BrokenPromise, match="no digest"):
        goods[name] = b"x"
    assert not folder.exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "report.html"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]
    path.with_name("report.html.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(path, b"three")
    assert path.read_bytes() == b"two"


def test_the_operators_copies_are_files_that_verify(traded: Engine, folder: Path) -> None:
    receipts = Receipts(folder)
    for number, receipt, _ in traded.trades():
        receipts.add(number, receipt)
    assert len(receipts) == len(Receipts(folder)) == 4
    names = sorted(path.name for path in (folder / "receipts").iterdir())
    assert names == ["1.json", "2.json", "3.json", "4.json"]
    for path in (folder / "receipts").iterdir():
        assert verify(json.loads(path.read_text())).genuine
