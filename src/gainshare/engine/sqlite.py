"""One SQLite file behind SQLAlchemy: transactions that begin as they mean to go on, and failures in plain words.

Everything that only SQLite understands stands here and in the migrations; the queries elsewhere are portable.
"""

import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError

from gainshare.core.errors import BrokenPromise, Busy

Begins = Mapping[str, tuple[str, ...]]

_WAL, _IMMEDIATE = "PRAGMA journal_mode=WAL", "BEGIN IMMEDIATE"
DURABLE: Begins = {"sqlite_begin": (_WAL, "PRAGMA synchronous=FULL", _IMMEDIATE)}
"""Writing what must survive a power cut."""
CHEAP: Begins = {"sqlite_begin": (_WAL, "PRAGMA synchronous=NORMAL", _IMMEDIATE)}
"""Writing what a killed process may not lose, but a power cut may: no wait for the disk."""


def opened(path: Path, *, patience: float) -> Engine:
    """An engine on this file, whose transactions only read unless their options are DURABLE or CHEAP.

    patience: seconds to wait for another writer.
    """
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": patience, "isolation_level": None})
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begun(connection: Connection) -> None:
    for statement in connection.get_execution_options().get("sqlite_begin", ("BEGIN",)):
        connection.exec_driver_sql(statement)


def damaged(connection: Connection) -> str:
    """What is wrong with the file's pages and indexes, "" if nothing is. Reads all of it."""
    found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    return "" if found == "ok" else " ".join(found.split())


@contextmanager
def plainly(path: Path) -> Generator[None]:
    """Failures of the file become Busy, or BrokenPromise naming it; failures of a query stay what they are."""
    try:
        yield
    except DatabaseError as failed:
        if type(failed) not in {DatabaseError, OperationalError}:
            raise
        if getattr(failed.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Busy(f"{path.name} is held by another process: nothing was changed, run it again") from None
        raise BrokenPromise(f"{path}: {failed.orig}; nothing was changed") from failed
    except (zlib.error, UnicodeDecodeError) as failed:
        raise BrokenPromise(f"{path}: a stored record is damaged, {failed}") from failed
