"""The journal as a file: nothing that is written is changed, and whatever is damaged shows."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from gainshare.core.codec import digest
from gainshare.core.errors import BrokenPromise, Busy, Refused
from gainshare.core.trades import Entry, Posting
from gainshare.engine.schema import NEWEST, TABLES
from gainshare.engine.sql import SqlStore
from gainshare.engine.store import Remembered, Write
from gainshare.ledger.journal import damage
from tests.engine.journals import trade, traded, whole

FROZEN = ("line", "posting", "answer", "example", "snapshot", "account", "deed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """Another way into a journal of three trades, past the store; each statement counts at once."""
    traded(path, 1, 2, 3)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


# ------------------------------------------------------------------------------------------------- nothing is changed


@pytest.mark.parametrize("table", FROZEN)
def test_what_is_written_cannot_be_changed_or_deleted(raw: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    free = {"units"} if table == "account" else {"done"} if table == "deed" else set()
    for statement in (f"DELETE FROM {table}", *(f"UPDATE {table} SET {name} = {name}" for name in {*columns} - free)):
        with pytest.raises(sqlite3.IntegrityError, match=f"{table}: nothing written is ever changed"):
            raw.execute(statement)
    for name in free:
        raw.execute(f"UPDATE {table} SET {name} = {name}")


def test_the_database_itself_keeps_floors_types_and_references(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA foreign_keys=ON")
    for statement in (
        "UPDATE account SET units = -1 WHERE name = 'escrow:city'",
        "UPDATE account SET units = 'many'",
        "UPDATE account SET units = 0.5",
        "INSERT INTO posting VALUES (1, 9, 1, 0)",
        "INSERT INTO posting VALUES (99, 0, 1, 5)",
        "INSERT INTO posting VALUES (1, 9, 99, 5)",
        "INSERT INTO line SELECT 99, key, about, memo, previous, hash, body FROM line WHERE seq = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.execute("UPDATE account SET units = -1 WHERE name = 'external:city'")


TAMPERED = {
    "key": (4, "UPDATE line SET key = 'step/9' WHERE seq = 4"),
    "memo": (4, "UPDATE line SET memo = 'settle hr' WHERE seq = 4"),
    "entry": (4, "UPDATE line SET memo = NULL WHERE seq = 4"),
    "previous": (4, "UPDATE line SET previous = zeroblob(32) WHERE seq = 4"),
    "hash": (4, "UPDATE line SET hash = zeroblob(32) WHERE seq = 4"),
    "units": (4, "UPDATE posting SET units = CASE leg WHEN 1 THEN 8 ELSE 1 END WHERE seq = 4 AND leg > 0"),
    "account": (4, "UPDATE posting SET account = account % 4 + 1 WHERE seq = 4 AND leg = 1"),
    "order of legs": (4, "UPDATE posting SET leg = leg + 10 WHERE seq = 4 AND leg = 1"),
    "asset": (1, "UPDATE account SET asset = 'USD'"),
    "owner": (2, "UPDATE account SET name = 'earnings:hum' WHERE name = 'earnings:hr'"),
}
BROKEN = {
    "record": "UPDATE line SET body = (SELECT body FROM line WHERE seq = 2) WHERE seq = 4",
    "packed record": "UPDATE line SET body = zeroblob(9) WHERE seq = 4",
    "about": "UPDATE line SET about = zeroblob(32) WHERE seq = 4",
    "one leg": "UPDATE posting SET units = 8 WHERE seq = 4 AND leg = 1",
    "leg gone": "DELETE FROM posting WHERE seq = 4 AND leg = 1",
    "beyond money": "UPDATE posting SET units = 9223372036854775807 WHERE seq = 4 AND leg = 1",
}


def tampered(raw: sqlite3.Connection, statement: str) -> None:
    for (trigger,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute(statement)


@pytest.mark.parametrize(("seq", "statement"), TAMPERED.values(), ids=TAMPERED)
def test_a_line_tampered_with_is_not_read(raw: sqlite3.Connection, path: Path, seq: int, statement: str) -> None:
    tampered(raw, statement)
    with (
        closing(SqlStore(path)) as store,
        pytest.raises(BrokenPromise, match=f"journal line {seq}: its hash does not follow from its content"),
    ):
        list(store.lines())


def test_a_line_taken_away_is_found_by_the_chain(raw: sqlite3.Connection, path: Path) -> None:
    tampered(raw, "DELETE FROM line WHERE seq = 4")
    with closing(SqlStore(path)) as store:
        found = damage(line for line, _ in store.lines())
    assert found is not None
    assert found.seq == 5


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN)
def test_a_line_that_cannot_be_read_back_is_named_with_its_file(
    raw: sqlite3.Connection, path: Path, statement: str
) -> None:
    tampered(raw, statement)
    with closing(SqlStore(path)) as store:
        assert [line.seq for line, _ in store.lines("order/")] == [1, 3, 5]
        with pytest.raises(BrokenPromise, match="journal line 4: ") as broken:
            list(store.lines())
        with pytest.raises(BrokenPromise, match="journal line 4: "):
            store.find("step/2")
    assert str(path) in str(broken.value)


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("UPDATE answer SET answer = zeroblob(5)", lambda store: store.remembered(["opened/1"])),
        ("UPDATE answer SET question = x'00' WHERE id = 'sha256:00'", lambda store: store.remembered(["sha256:00"])),
        ("UPDATE snapshot SET state = zeroblob(5)", lambda store: store.snapshot()),
        ("UPDATE example SET content = zeroblob(5)", lambda store: store.head()),
    ],
)
def test_what_else_cannot_be_read_back_names_the_file(
    raw: sqlite3.Connection, path: Path, statement: str, read: Callable[[SqlStore], object]
) -> None:
    tampered(raw, statement)
    with closing(SqlStore(path)) as store, pytest.raises(BrokenPromise, match="damaged") as broken:
        read(store)
    assert str(path) in str(broken.value)


def test_a_journal_cut_short_shows_against_the_head_that_was_kept(raw: sqlite3.Connection, path: Path) -> None:
    with closing(SqlStore(path)) as store:
        head = store.head()
    for table in ("posting", "deed", "snapshot", "line"):
        tampered(raw, f"DELETE FROM {table} WHERE seq > 4")
    with closing(SqlStore(path)) as store:
        assert head is not None
        assert damage(line for line, _ in store.lines()) is None
        assert damage((line for line, _ in store.lines()), head.hash) is not None


# ---------------------------------------------------------------------------------------------------- nothing is lost


def test_writing_waits_for_the_disk_and_reading_does_not_write(path: Path) -> None:
    with closing(SqlStore(path)) as store:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        with store._writer.begin() as connection:
            assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas] == ["wal", 2, 1]
        with store._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_two_writers_take_turns_on_one_chain(path: Path) -> None:
    with closing(SqlStore(path)) as one, closing(SqlStore(path)) as other:
        with ThreadPoolExecutor(2) as pool:
            wrote = list(
                pool.map(lambda n: ((one, other)[n % 2]).write(trade(n)), (number // 2 for number in range(80)))
            )
        assert len({line.key: line for lines in wrote for line in lines}) == 80
        assert [line.seq for line, _ in one.lines()] == list(range(1, 81))
        assert whole(one)
        assert list(one.lines()) == list(other.lines())


def test_a_writer_held_up_is_busy_has_changed_nothing_and_can_still_read(raw: sqlite3.Connection, path: Path) -> None:
    with closing(SqlStore(path, patience=0.05)) as store:
        raw.execute("BEGIN IMMEDIATE")
        for write in (lambda: store.write(trade(4)), lambda: store.done("step/1#0")):
            with pytest.raises(Busy, match=r"journal\.db is held by another process: nothing was changed"):
                write()
        assert store.find("order/4") is None
        with closing(SqlStore(path, patience=0.05)) as reader:
            assert len(list(reader.lines())) == 6
        raw.execute("ROLLBACK")
        assert [line.seq for line in store.write(trade(4))] == [7, 8]


# --------------------------------------------------------------------------------------------------- what is no journal


def test_a_journal_of_a_later_release_is_refused_with_both_numbers(raw: sqlite3.Connection, path: Path) -> None:
    raw.execute("UPDATE alembic_version SET version_num = '0009'")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(Refused, match=f"schema 0009.* up to {NEWEST:04d}: upgrade") as refused:
        SqlStore(path)
    assert refused.value.code == "schema_too_new"
    assert path.read_bytes() == before


def other_database(path: Path, statements: Sequence[str]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


FOREIGN: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("id,bid\n1,45.00\n" * 99),
    "another database": lambda path: other_database(path, ["CREATE TABLE orders (id)"]),
    "another migrated database": lambda path: other_database(
        path, ["CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('3f2a9c')"]
    ),
    "a migrated database without its tables": lambda path: other_database(
        path, ["CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('0001')"]
    ),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_a_file_that_is_no_journal_is_named_and_left_as_it_is(path: Path, make: Callable[[Path], object]) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(BrokenPromise, match=r"journal\.db"), closing(SqlStore(path)) as store:
        store.write(trade(1))
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_tables_that_are_queried_are_those_the_migrations_make(path: Path) -> None:
    migrations = import_module("gainshare.engine.migrations").__path__[0]
    assert ScriptDirectory(migrations).get_current_head() == f"{NEWEST:04d}"
    with closing(SqlStore(path)) as store:
        found = inspect(store._engine)
        assert set(found.get_table_names()) == {*TABLES.tables, "alembic_version"}
        for name, table in TABLES.tables.items():
            assert [column["name"] for column in found.get_columns(name)] == table.c.keys()
            assert found.get_pk_constraint(name)["constrained_columns"] == table.primary_key.columns.keys()


# ----------------------------------------------------------------------------------------------------- time and space


def test_a_journal_is_taken_up_at_once_without_the_tools_that_made_it(path: Path) -> None:
    traded(path, 1)
    script = (
        "import sys\nfrom pathlib import Path\nfrom gainshare.engine.sql import SqlStore\n"
        "SqlStore(Path(sys.argv[1])).close()\nprint([name for name in sys.modules if name.startswith('alembic')])"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_a_batch_of_256_trades_is_written_and_taken_up_quickly(path: Path) -> None:
    """Twenty times what it takes on an idle machine, so that only a change of the algorithm fails."""
    answers = tuple(Remembered(f"sha256:{number:064x}", b"q" * 400, b"0.5") for number in range(60))
    sellers = tuple(Posting(f"earnings:{seller}", 1, "EUR") for seller in range(12))
    batch = []
    for number in range(256):
        order, step = trade(number)
        legs = (Posting("escrow:city", -9, "EUR"), *sellers[:7], Posting("rounding", 2, "EUR"))
        body = b"".join(digest(b"%d %d" % (number, part)).encode() for part in range(40))
        batch += [order, Write(step.key, body, Entry("settle", legs), answers=(*step.answers, *answers))]
    with closing(SqlStore(path)) as store:
        begun = time.process_time()
        store.write(batch)
        assert time.process_time() - begun < 2
    begun = time.process_time()
    with closing(SqlStore(path)) as store:
        assert store.head() is not None
        assert list(store.lines("rules/")) == []
    assert time.process_time() - begun < 1


def test_records_take_little_more_than_what_tells_them_apart(path: Path) -> None:
    with closing(SqlStore(path)) as store:
        store.write(
            [
                Write(f"step/{number}", b'{"common":"%s","step":%d}' % (bytes(range(97, 122)) * 200, number), None)
                for number in range(500)
            ]
        )
    assert path.stat().st_size / 500 < 400
