"""Nothing that was acknowledged is lost: killed writers, torn logs, pages gone."""

import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gainshare.core.errors import BrokenPromise
from gainshare.engine.sql import SqlStore
from gainshare.ledger.journal import damage
from tests.conftest import ROOT
from tests.engine.journals import trade, traded, whole


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


WRITER = """
import sys
from pathlib import Path
from gainshare.engine.sql import SqlStore
from tests.engine.journals import trade
store = SqlStore(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**6, 3):
    store.write([write for each in range(number, number + 3) for write in trade(each)])
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_it_acknowledged_and_leaves_no_half_batch(path: Path) -> None:
    begin = 1
    for acknowledged in (1, 7, 20):
        command = [sys.executable, "-c", WRITER, str(path), str(begin)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            reached = [int(writer.stdout.readline()) for _ in range(acknowledged)][-1]
            time.sleep(acknowledged / 10_000)
            writer.send_signal(signal.SIGKILL)
        with closing(SqlStore(path)) as store:
            keys = [line.key for line, _ in store.lines()]
            trades = len(keys) // 2
            assert keys == [key for number in range(1, trades + 1) for key in (f"order/{number}", f"step/{number}")]
            assert trades >= reached + 2
            assert trades % 3 == 0
            assert len(store.outbox()) == trades
            assert whole(store)
        begin = trades + 1


def test_a_log_torn_by_a_power_cut_leaves_whole_transactions_only(path: Path, tmp_path: Path) -> None:
    seen = set[int]()
    with closing(SqlStore(path)) as store:
        for number in range(1, 6):
            store.write(trade(number))
        log = path.with_name("journal.db-wal").read_bytes()
        torn = tmp_path / "torn.db"
        for size in (*range(0, len(log), len(log) // 60), len(log)):
            shutil.copy(path, torn)
            torn.with_name("torn.db-wal").write_bytes(log[:size])
            with closing(SqlStore(torn)) as left:
                keys = [line.key for line, _ in left.lines()]
                assert whole(left)
                assert keys == [line.key for line, _ in store.lines()][: len(keys)]
                assert len(keys) % 2 == 0
                assert len(left.outbox()) == len(keys) // 2
                left.write(trade(7))
            seen.add(len(keys) // 2)
            torn.unlink()
    assert seen == set(range(6)), "every prefix must have been met"


def test_a_page_gone_never_passes_for_the_truth(path: Path, tmp_path: Path) -> None:
    truth, content, shown = traded(path, *range(1, 31)), path.read_bytes(), 0
    for number, place in enumerate(range(0, len(content), 4096)):
        holed = tmp_path / f"{number}.db"
        holed.write_bytes(content[:place] + bytes(4096) + content[place + 4096 :])
        try:
            with closing(SqlStore(holed)) as store:
                lines = list(store.lines())
                shows = damage((line for line, _ in lines), truth[-1][0].hash) or not whole(store)
                assert shows or lines == truth
        except BrokenPromise as broken:
            shows = str(holed) in str(broken)
            assert shows
        shown += bool(shows)
    assert shown > 5
