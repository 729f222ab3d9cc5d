"""The journal as a database: one SQLite file, written whole transactions at a time and never changed afterwards."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    bindparam,
    func,
    inspect,
    select,
)

from gainshare.core.codec import digest
from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.trades import Deed, Entry, Posting
from gainshare.engine.sqlite import CHEAP, DURABLE, opened, pages, plainly
from gainshare.engine.store import Remembered, Write, drafted
from gainshare.ledger.accounts import applied, floored_at_zero
from gainshare.ledger.journal import Damage, Line

SCHEMA = 1
"""The newest schema that this package reads and writes: the number of its last migration."""

_TABLES = MetaData()
_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))
_LINE = Table(
    "line",
    _TABLES,
    Column("seq", BigInteger, primary_key=True),
    Column("key", Text),
    Column("about", Text),
    Column("memo", Text),
    Column("previous", Text),
    Column("hash", Text),
    Column("body", LargeBinary),
)
_POSTING = Table(
    "posting",
    _TABLES,
    Column("seq", BigInteger, primary_key=True),
    Column("leg", BigInteger, primary_key=True),
    Column("account", Text),
    Column("asset", Text),
    Column("units", BigInteger),
)
_BALANCE = Table(
    "balance",
    _TABLES,
    Column("account", Text, primary_key=True),
    Column("asset", Text, primary_key=True),
    Column("floor", BigInteger),
    Column("units", BigInteger),
)
_ANSWER = Table(
    "answer",
    _TABLES,
    Column("id", Text, primary_key=True),
    Column("question", LargeBinary),
    Column("answer", LargeBinary),
)
_SNAPSHOT = Table("snapshot", _TABLES, Column("seq", BigInteger, primary_key=True), Column("state", LargeBinary))
_DEED = Table(
    "deed",
    _TABLES,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger),
    Column("place", BigInteger),
    Column("act", Text),
    Column("party", Text),
    Column("about", Text),
    Column("done", BigInteger),
)


class SqlStore:
    """A store in one file.

    Every method raises Busy if another process holds the file for longer than patience allows, and BrokenPromise,
    naming the file or the line, if what it reads is damaged.
    """

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        """Open the journal at this path, or begin it.

        patience: seconds to wait for another writer. Raises Refused("schema_too_new") for a journal of a later
        release, BrokenPromise for a file that is no journal.
        """
        self._path = path
        self._reader = opened(path, patience=patience)
        self._writer = self._reader.execution_options(**DURABLE)
        self._marker = self._reader.execution_options(**CHEAP)
        try:
            with plainly(path):
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._reader.connect() as connection:
            found = _schema(connection, self._path)
        if found > SCHEMA:
            rule = f"has schema {found}, this release reads up to {SCHEMA}: upgrade gainshare"
            raise Refused("schema_too_new", self._path.name, None, rule, "nothing was changed")
        if found < SCHEMA:
            with self._writer.begin() as connection:
                import_module("gainshare.engine.migrations.upgrade").upgrade(connection)

    def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
        """All of them or none, as one transaction; on return it is on the disk."""
        with plainly(self._path), self._writer.begin() as connection:
            known = {line.key: line for line, _ in self._records(connection, _places(connection, writes))}
            lines, fresh = drafted(self._last(connection), known, writes)
            entries = [line.entry for line, _ in fresh if line.entry]
            held = _balances(connection, {leg.account for entry in entries for leg in entry.postings})
            now = applied(held, entries)
            _append(connection, fresh)
            _insert(connection, _BALANCE, (_balance(name, now[name]) for name in now.keys() - held.keys()))
            _update(connection, {name: now[name] for name in now.keys() & held.keys()})
            _remember(connection, (answer for _, write in fresh for answer in write.answers))
        return lines

    def head(self) -> Line | None:
        """The last line."""
        with plainly(self._path), self._reader.connect() as connection:
            return self._last(connection)

    def find(self, key: str) -> tuple[Line, bytes] | None:
        """A line and its record."""
        with plainly(self._path), self._reader.connect() as connection:
            seqs = connection.scalars(select(_LINE.c.seq).where(_LINE.c.key == key)).all()
            return next(self._records(connection, seqs), None)

    def lines(self, prefix: str = "", after: int = 0) -> Iterator[tuple[Line, bytes]]:
        """Lines whose keys begin so, after this number, in order. Only their numbers are held; the rest streams."""
        keyed = _LINE.c.key.between(prefix, prefix + "\U0010ffff")
        asked = select(_LINE.c.seq).where(keyed, _LINE.c.seq > after)  # sorted here: ORDER BY would scan the records
        with plainly(self._path), self._reader.connect() as connection:
            seqs = sorted(connection.scalars(asked))
        return self._streamed(seqs)

    def _streamed(self, seqs: Iterable[int]) -> Iterator[tuple[Line, bytes]]:
        for page in pages(seqs):
            with plainly(self._path), self._reader.connect() as connection:
                records = list(self._records(connection, page))
            yield from records

    def _last(self, connection: Connection) -> Line | None:
        seq = connection.scalar(select(func.max(_LINE.c.seq)))
        return None if seq is None else next(self._records(connection, [seq]))[0]

    def _records(self, connection: Connection, seqs: Sequence[int]) -> Iterator[tuple[Line, bytes]]:
        legs: dict[int, list[Row[Any]]] = {}
        for page in pages(seqs):
            asked = select(_POSTING).where(_POSTING.c.seq.in_(page)).order_by(_POSTING.c.seq, _POSTING.c.leg)
            for leg in connection.execute(asked):
                legs.setdefault(leg.seq, []).append(leg)
            for row in connection.execute(select(_LINE).where(_LINE.c.seq.in_(page)).order_by(_LINE.c.seq)):
                yield self._record(row, legs.pop(row.seq, []))

    def _record(self, row: Row[Any], legs: Sequence[Row[Any]]) -> tuple[Line, bytes]:
        try:
            postings = tuple(Posting(leg.account, leg.units, leg.asset) for leg in legs)
            entry = None if row.memo is None else Entry(row.memo, postings)
            body = zlib.decompress(row.body)
        except (Refused, zlib.error) as reason:
            raise BrokenPromise(f"{self._path}: {Damage(row.seq, str(reason))}") from reason
        if digest(body) != row.about:
            raise BrokenPromise(f"{self._path}: {Damage(row.seq, 'its record is not the one it was written with')}")
        return Line(row.seq, row.key, row.about, entry, row.previous, row.hash), body

    def balances(self) -> Mapping[tuple[str, str], int]:
        """Minor units by account and asset."""
        with plainly(self._path), self._reader.connect() as connection:
            asked = select(_BALANCE.c.account, _BALANCE.c.asset, _BALANCE.c.units)
            return {(account, asset): units for account, asset, units in connection.execute(asked)}

    def remembered(self, names: Sequence[str]) -> Mapping[str, tuple[bytes, bytes]]:
        """Question and answer of each of these ids that is stored."""
        with plainly(self._path), self._reader.connect() as connection:
            asked = (select(_ANSWER).where(_ANSWER.c.id.in_(page)) for page in pages(names))
            rows = (row for page in asked for row in connection.execute(page))
            return {row.id: (zlib.decompress(row.question), zlib.decompress(row.answer)) for row in rows}

    def snapshot(self) -> tuple[int, bytes] | None:
        """The latest snapshot and the line it was taken after."""
        with plainly(self._path), self._reader.connect() as connection:
            row = connection.execute(select(_SNAPSHOT).order_by(_SNAPSHOT.c.seq.desc()).limit(1)).first()
            return None if row is None else (row.seq, zlib.decompress(row.state))

    def outbox(self) -> Sequence[tuple[str, Deed]]:
        """Deeds not yet done, in order, with their ids."""
        with plainly(self._path), self._reader.connect() as connection:
            asked = select(_DEED).where(_DEED.c.done == 0).order_by(_DEED.c.seq, _DEED.c.place)
            return [(row.id, Deed(row.act, row.party, row.about)) for row in connection.execute(asked)]

    def done(self, name: str) -> None:
        """A deed is done. A power cut may forget it: the deed is then done again, as after a crash before this call."""
        with plainly(self._path), self._marker.begin() as connection:
            connection.execute(_DEED.update().where(_DEED.c.id == name).values(done=1))

    def close(self) -> None:
        """Let go of files."""
        self._reader.dispose()


def _schema(connection: Connection, path: Path) -> int:
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    number = connection.scalar(select(_VERSION.c.version_num)) if _VERSION.name in tables else None
    if number is None or not number.isdecimal():
        raise BrokenPromise(f"{path}: is a database of something else, not a journal; nothing was changed")
    return int(number)


def _places(connection: Connection, writes: Sequence[Write]) -> list[int]:
    asked = (select(_LINE.c.seq).where(_LINE.c.key.in_(page)) for page in pages(write.key for write in writes))
    return [seq for page in asked for seq in connection.scalars(page)]


def _append(connection: Connection, fresh: Sequence[tuple[Line, Write]]) -> None:
    _insert(connection, _LINE, (_line(line, write.body) for line, write in fresh))
    _insert(connection, _POSTING, (leg for line, _ in fresh for leg in _legs(line)))
    _insert(connection, _DEED, (deed for line, write in fresh for deed in _deeds(line, write)))
    snapshots = ({"seq": line.seq, "state": zlib.compress(write.snapshot)} for line, write in fresh if write.snapshot)
    _insert(connection, _SNAPSHOT, snapshots)


def _line(line: Line, body: bytes) -> dict[str, object]:
    return {
        "seq": line.seq,
        "key": line.key,
        "about": line.about,
        "memo": line.entry.memo if line.entry else None,
        "previous": line.previous,
        "hash": line.hash,
        "body": zlib.compress(body),
    }


def _legs(line: Line) -> Iterator[dict[str, object]]:
    for place, leg in enumerate(line.entry.postings if line.entry else ()):
        yield {"seq": line.seq, "leg": place, "account": leg.account, "asset": leg.asset, "units": leg.units}


def _deeds(line: Line, write: Write) -> Iterator[dict[str, object]]:
    for place, deed in enumerate(write.deeds):
        row: dict[str, object] = {"id": f"{write.key}#{place}", "seq": line.seq, "place": place, "done": 0}
        yield row | {"act": deed.act, "party": deed.party, "about": deed.about}


def _balances(connection: Connection, accounts: Iterable[str]) -> dict[tuple[str, str], int]:
    return {
        (row.account, row.asset): row.units
        for page in pages(sorted(accounts))
        for row in connection.execute(select(_BALANCE).where(_BALANCE.c.account.in_(page)))
    }


def _balance(name: tuple[str, str], units: int) -> dict[str, object]:
    account, asset = name
    return {"account": account, "asset": asset, "floor": 0 if floored_at_zero(account) else None, "units": units}


def _update(connection: Connection, now: Mapping[tuple[str, str], int]) -> None:
    if now:
        named = (_BALANCE.c.account == bindparam("of")) & (_BALANCE.c.asset == bindparam("in"))
        rows = [{"of": account, "in": asset, "now": units} for (account, asset), units in now.items()]
        connection.execute(_BALANCE.update().where(named).values(units=bindparam("now")), rows)


def _remember(connection: Connection, answers: Iterable[Remembered]) -> None:
    new = {answer.id: answer for answer in answers}
    for page in pages(list(new)):
        for name in connection.scalars(select(_ANSWER.c.id).where(_ANSWER.c.id.in_(page))):
            del new[name]
    rows = ((answer.id, zlib.compress(answer.question), zlib.compress(answer.answer)) for answer in new.values())
    _insert(connection, _ANSWER, (dict(zip(_ANSWER.c.keys(), row, strict=True)) for row in rows))


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(table.insert(), listed)
