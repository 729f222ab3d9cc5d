"""One file behind SQLAlchemy: what its transactions wait for, and how its failures read."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from gainshare.core.errors import BrokenPromise, Busy
from gainshare.engine.sqlite import CHEAP, DURABLE, opened, plainly


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = opened(path, patience=0.05)
    with engine.execution_options(**DURABLE).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE number (value INTEGER PRIMARY KEY)")
    yield engine
    engine.dispose()


def test_a_transaction_waits_for_the_disk_as_it_asked_whatever_came_before(engine: Engine) -> None:
    for begins, waits in ((DURABLE, 2), (CHEAP, 1), (DURABLE, 2)):
        with engine.execution_options(**begins).begin() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == waits
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_table_made_in_a_transaction_that_fails_was_never_made(engine: Engine) -> None:
    with suppress(OperationalError), engine.execution_options(**DURABLE).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE other (value)")
        connection.exec_driver_sql("no SQL")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_schema").scalars().all() == ["number"]


def test_a_reader_sees_one_moment_and_does_not_hold_up_a_writer(engine: Engine) -> None:
    asked = "SELECT count(*) FROM number"
    with engine.connect() as reader:
        assert reader.exec_driver_sql(asked).scalar() == 0
        with engine.execution_options(**DURABLE).begin() as writer:
            writer.exec_driver_sql("INSERT INTO number VALUES (7)")
        assert reader.exec_driver_sql(asked).scalar() == 0
    with engine.connect() as reader:
        assert reader.exec_driver_sql(asked).scalar() == 1


def test_a_lock_held_too_long_reads_as_busy(engine: Engine, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(Busy, match=r"some\.db is held by another process"),
            plainly(path),
            engine.execution_options(**CHEAP).begin(),
        ):
            pass


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"no database" * 99)
    with (
        pytest.raises(BrokenPromise, match="file is not a database; nothing was changed") as broken,
        plainly(path),
        opened(path, patience=0.05).connect() as connection,
    ):
        connection.exec_driver_sql("SELECT 1 FROM sqlite_schema")
    assert str(path) in str(broken.value)


def test_damaged_content_names_the_file(path: Path) -> None:
    with pytest.raises(BrokenPromise, match="a stored record is damaged") as broken, plainly(path):
        zlib.decompress(b"?")
    assert str(path) in str(broken.value)


def test_a_broken_rule_of_the_database_is_a_defect_and_escapes(engine: Engine, path: Path) -> None:
    with pytest.raises(IntegrityError), plainly(path), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (1), (1)")


def test_a_query_for_what_is_not_there_names_the_file_and_keeps_its_cause(engine: Engine, path: Path) -> None:
    with pytest.raises(BrokenPromise, match="no such table") as broken, plainly(path), engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert isinstance(broken.value.__cause__, OperationalError)
