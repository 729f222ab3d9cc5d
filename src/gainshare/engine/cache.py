"""Answers remembered between runs. Losing the cache costs time, never money."""

import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, inspect, select
from sqlalchemy.exc import DatabaseError

from gainshare.engine.sqlite import CHEAP, opened
from gainshare.engine.store import pages

_ANSWER = Table("answer", MetaData(), Column("id", Text, primary_key=True), Column("answer", LargeBinary))
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


class AnswerCache:
    """A cache in one SQLite file. Nothing that happens to the file is an error: answers are then computed again.

    note: what happened to the file, or "".
    """

    def __init__(self, path: Path, *, patience: float = 1.0) -> None:
        """Open the cache at this path, or begin it; what is no cache, or damaged, is put aside under another name.

        patience: seconds to wait for another process before doing without.
        """
        self._path, self.note = path, ""
        self._reader = opened(path, patience=patience)
        self._writer = self._reader.execution_options(**CHEAP)
        with self._doing_without():
            self._begin()

    def _begin(self) -> None:
        with self._reader.connect() as connection:
            found = inspect(connection)
            tables = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
        if not tables:
            with self._writer.begin() as connection:
                _ANSWER.create(connection, checkfirst=True)
        elif tables != {_ANSWER.name: set(_ANSWER.c.keys())}:
            self._put_aside("is a database of something else")

    def get(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The answers that are remembered."""
        found: dict[str, bytes] = {}
        with self._doing_without(), self._reader.connect() as connection:
            for page in pages(names):
                for name, answer in connection.execute(select(_ANSWER).where(_ANSWER.c.id.in_(page))):
                    with suppress(zlib.error):
                        found[name] = zlib.decompress(answer)
        return found

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Remember these. A killed process loses none of them, a power cut may lose the last."""
        rows = [{"id": name, "answer": zlib.compress(answer)} for name, answer in answers.items()]
        with self._doing_without(), self._writer.begin() as connection:
            for page in pages(answers):
                connection.execute(_ANSWER.delete().where(_ANSWER.c.id.in_(page)))
            if rows:
                connection.execute(_ANSWER.insert(), rows)

    @contextmanager
    def _doing_without(self) -> Generator[None]:
        try:
            yield
        except DatabaseError as failed:
            if getattr(failed.orig, "sqlite_errorname", "").startswith(_DAMAGED):
                self._put_aside(str(failed.orig))
            else:
                self.note = f"{self._path.name}: {failed.orig}; answers are computed again"

    def _put_aside(self, reason: str) -> None:
        self.close()
        names = (f"{self._path.name}.aside-{number}" for number in count(1))
        aside = next(name for name in names if not self._path.with_name(name).exists())
        self.note = f"{self._path.name}: {reason}; it was put aside as {aside}, and answers are computed again"
        try:
            for suffix in ("-wal", "-shm", ""):
                with suppress(FileNotFoundError):
                    self._path.with_name(self._path.name + suffix).rename(self._path.with_name(aside + suffix))
            self._begin()
        except (OSError, DatabaseError) as failed:
            self.note = f"{self._path.name}: {reason}, and it cannot be begun anew, {failed}"

    def close(self) -> None:
        """Let go of files."""
        self._reader.dispose()
