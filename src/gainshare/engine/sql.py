"""The journal as a database: one SQLite file, written whole transactions at a time and never changed afterwards."""

import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, func, inspect, select

from gainshare.core.codec import digest
from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.trades import Deed, Entry, Posting
from gainshare.engine.packing import kind, packed, unpacked
from gainshare.engine.schema import ACCOUNT, ANSWER, DEED, EXAMPLE, LINE, NEWEST, POSTING, SNAPSHOT, VERSION
from gainshare.engine.sqlite import CHEAP, DURABLE, damaged, opened, plainly
from gainshare.engine.store import Remembered, Write, drafted, pages
from gainshare.ledger.accounts import applied, floored_at_zero
from gainshare.ledger.journal import Damage, Line, linked

Examples = Mapping[str, bytes]
_SHA256 = "sha256:"
_POSTINGS = (
    select(POSTING.c.seq, ACCOUNT.c.name, POSTING.c.units, ACCOUNT.c.asset)
    .join_from(POSTING, ACCOUNT, POSTING.c.account == ACCOUNT.c.id)
    .order_by(POSTING.c.seq, POSTING.c.leg)
)

_SUMS = select(POSTING.c.account, func.sum(POSTING.c.units).label("units")).group_by(POSTING.c.account).subquery()
_MISADDED = (
    select(ACCOUNT.c.name)
    .join_from(ACCOUNT, _SUMS, ACCOUNT.c.id == _SUMS.c.account, isouter=True)
    .where(ACCOUNT.c.units != func.coalesce(_SUMS.c.units, 0))
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
        self._engine = opened(path, patience=patience)
        self._writer = self._engine.execution_options(**DURABLE)
        self._marker = self._engine.execution_options(**CHEAP)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._reading() as connection:
            found = _schema(connection, self._path)
        if found > NEWEST:
            rule = f"has schema {found:04d}, this release reads up to {NEWEST:04d}: upgrade gainshare"
            raise Refused("schema_too_new", self._path.name, None, rule, "nothing was changed")
        if found < NEWEST:
            with plainly(self._path), self._writer.begin() as connection:
                import_module("gainshare.engine.migrations.upgrade").upgrade(connection)

    def require_whole(self) -> None:
        """Raises BrokenPromise if pages or indexes are damaged, or an account is not the sum of its postings.

        The whole file is read: for who goes on writing.
        """
        with self._reading() as connection:
            found = damaged(connection)
        if found:
            raise BrokenPromise(f"{self._path}: {found}; nothing was changed")
        self.require_sums()

    def require_sums(self) -> None:
        """Raises BrokenPromise if an account is not the sum of its postings."""
        with self._reading() as connection:
            wrong = connection.execute(_MISADDED).first()
        if wrong is not None:
            raise BrokenPromise(f"{self._path}: {wrong.name} is not the sum of its postings; nothing was changed")

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        with plainly(self._path), self._engine.connect() as connection:
            yield connection

    def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
        """All of them or none, as one transaction; on return it is on the disk."""
        with plainly(self._path), self._writer.begin() as connection:
            places = _places(connection, [write.key for write in writes])
            known = {line.key: line for line, _ in self._records(connection, places)}
            lines, fresh = drafted(self._last(connection), known, writes)
            _append(connection, fresh, _posted(connection, [line.entry for line, _ in fresh if line.entry]))
        return lines

    def head(self) -> Line | None:
        """The last line."""
        with self._reading() as connection:
            return self._last(connection)

    def find(self, key: str) -> tuple[Line, bytes] | None:
        """A line and its record."""
        with self._reading() as connection:
            seqs = connection.scalars(select(LINE.c.seq).where(LINE.c.key == key)).all()
            return next(self._records(connection, seqs), None)

    def found(self, keys: Sequence[str]) -> Mapping[str, tuple[Line, bytes]]:
        """Lines and their records by key, of those keys that are written."""
        with self._reading() as connection:
            return {line.key: (line, body) for line, body in self._records(connection, _places(connection, keys))}

    def lines(self, prefix: str = "", after: int = 0) -> Iterator[tuple[Line, bytes]]:
        """Lines whose keys begin so, after this number, in order. Only their numbers are held; the rest streams."""
        asked = select(LINE.c.seq).where(_begins(prefix), LINE.c.seq > after)
        with self._reading() as connection:
            seqs = sorted(connection.scalars(asked))  # here, as ORDER BY would scan the records
        return self._streamed(seqs)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys that begin so, in any order."""
        with self._reading() as connection:
            yield from connection.scalars(select(LINE.c.key).where(_begins(prefix)))

    def _streamed(self, seqs: Iterable[int]) -> Iterator[tuple[Line, bytes]]:
        for page in pages(seqs):
            with self._reading() as connection:
                records = list(self._records(connection, page))
            yield from records

    def _last(self, connection: Connection) -> Line | None:
        seq = connection.scalar(select(func.max(LINE.c.seq)))
        if seq is None:
            return None
        found = next(self._records(connection, [seq]), None)
        if found is None:
            raise BrokenPromise(f"{self._path}: {Damage(seq, 'is the last one, and is not there')}")
        return found[0]

    def _records(self, connection: Connection, seqs: Sequence[int]) -> Iterator[tuple[Line, bytes]]:
        examples = _examples(connection) if seqs else {}
        legs: dict[int, list[tuple[str, int, str]]] = {}
        for page in pages(seqs):
            for leg in connection.execute(_POSTINGS.where(POSTING.c.seq.in_(page))):
                legs.setdefault(leg.seq, []).append((leg.name, leg.units, leg.asset))
            for row in connection.execute(select(LINE).where(LINE.c.seq.in_(page)).order_by(LINE.c.seq)):
                yield self._record(row, legs.pop(row.seq, []), examples)

    def _record(self, row: Row[Any], legs: Sequence[tuple[str, int, str]], examples: Examples) -> tuple[Line, bytes]:
        try:
            postings = tuple(Posting(*leg) for leg in legs)
            entry = None if row.memo is None else Entry(row.memo, postings)
            body = unpacked(row.body, examples.get(kind(row.key), b""))
            line = Line(row.seq, row.key, _SHA256 + row.about.hex(), entry, row.previous.hex(), row.hash.hex())
            whole = linked(line)
        except (Refused, zlib.error, AttributeError, TypeError, ValueError) as reason:
            raise BrokenPromise(f"{self._path}: {Damage(row.seq, str(reason))}") from reason
        if digest(body) != line.about:
            raise BrokenPromise(f"{self._path}: {Damage(row.seq, 'its record is not the one it was written with')}")
        if not whole:
            raise BrokenPromise(f"{self._path}: {Damage(row.seq, 'its hash does not follow from its content')}")
        return line, body

    def balances(self) -> Mapping[tuple[str, str], int]:
        """Minor units by account and asset."""
        with self._reading() as connection:
            return {(row.name, row.asset): row.units for row in connection.execute(select(ACCOUNT))}

    def remembered(self, names: Sequence[str]) -> Mapping[str, tuple[bytes, bytes]]:
        """Question and answer of each of these ids that is stored."""
        with self._reading() as connection:
            like = _examples(connection)
            asked = (select(ANSWER).where(ANSWER.c.id.in_(page)) for page in pages(names))
            return {row.id: _pair(row, like) for page in asked for row in connection.execute(page)}

    def snapshot(self, before: int = 2**63 - 1) -> tuple[int, bytes] | None:
        """The latest snapshot, before this line, and the line it was taken after."""
        asked = select(SNAPSHOT).where(SNAPSHOT.c.seq < before).order_by(SNAPSHOT.c.seq.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(asked).first()
            return None if row is None else (row.seq, unpacked(row.state))

    def outbox(self) -> Sequence[tuple[str, Deed]]:
        """Deeds not yet done, in order, with their ids."""
        with self._reading() as connection:
            asked = select(DEED).where(DEED.c.done == 0).order_by(DEED.c.seq, DEED.c.place)
            return [(row.id, Deed(row.act, row.party, row.about)) for row in connection.execute(asked)]

    def done(self, *names: str) -> None:
        """These deeds are done. A power cut may forget it: they are then done again, as after a crash before now."""
        with plainly(self._path), self._marker.begin() as connection:
            for page in pages(names):
                connection.execute(DEED.update().where(DEED.c.id.in_(page)).values(done=1))

    def close(self) -> None:
        """Let go of files."""
        self._engine.dispose()


def _schema(connection: Connection, path: Path) -> int:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return 0
    ours = {VERSION.name, LINE.name} <= tables
    number = connection.scalar(select(VERSION.c.version_num)) if ours else None
    if number is None or not number.isdecimal():
        raise BrokenPromise(f"{path}: is a database of something else, not a journal; nothing was changed")
    return int(number)


def _begins(prefix: str) -> ColumnElement[bool]:
    return LINE.c.key.between(prefix, prefix + "\U0010ffff")


def _places(connection: Connection, keys: Sequence[str]) -> list[int]:
    asked = (select(LINE.c.seq).where(LINE.c.key.in_(page)) for page in pages(keys))
    return [seq for page in asked for seq in connection.scalars(page)]


def _posted(connection: Connection, entries: Sequence[Entry]) -> dict[tuple[str, str], int]:
    """Post entries to their accounts, and tell the id of each."""
    names = sorted({leg.account for entry in entries for leg in entry.postings})
    asked = (select(ACCOUNT).where(ACCOUNT.c.name.in_(page)) for page in pages(names))
    held = {(row.name, row.asset): row for page in asked for row in connection.execute(page)}
    now = applied({name: row.units for name, row in held.items()}, entries)
    new = sorted(now.keys() - held.keys())
    last = connection.scalar(select(func.max(ACCOUNT.c.id))) or 0
    ids = {name: row.id for name, row in held.items()} | {name: last + i for i, name in enumerate(new, 1)}
    _insert(connection, ACCOUNT, (_account(ids[name], name, now[name]) for name in new))
    old = [{"account": ids[name], "now": now[name]} for name in now.keys() & held.keys()]
    if old:
        moved = ACCOUNT.update().where(ACCOUNT.c.id == bindparam("account")).values(units=bindparam("now"))
        connection.execute(moved, old)
    return ids


def _account(number: int, name: tuple[str, str], units: int) -> dict[str, object]:
    account, asset = name
    floor = 0 if floored_at_zero(account) else None
    return {"id": number, "name": account, "asset": asset, "floor": floor, "units": units}


def _append(connection: Connection, fresh: Sequence[tuple[Line, Write]], ids: Mapping[tuple[str, str], int]) -> None:
    answers = _unknown(connection, (answer for _, write in fresh for answer in write.answers))
    like = _exemplified(connection, fresh, answers)
    _insert(connection, LINE, (_line(line, write.body, like) for line, write in fresh))
    _insert(connection, POSTING, (leg for line, _ in fresh for leg in _legs(line, ids)))
    _insert(connection, DEED, (deed for line, write in fresh for deed in _deeds(line, write)))
    _insert(connection, ANSWER, (_answer(answer, like) for answer in answers))
    snapshots = ({"seq": line.seq, "state": packed(write.snapshot)} for line, write in fresh if write.snapshot)
    _insert(connection, SNAPSHOT, snapshots)


def _examples(connection: Connection) -> dict[str, bytes]:
    return {row.kind: unpacked(row.content) for row in connection.execute(select(EXAMPLE))}


def _exemplified(
    connection: Connection, fresh: Sequence[tuple[Line, Write]], answers: Sequence[Remembered]
) -> Examples:
    known, new = _examples(connection), dict[str, bytes]()
    for name, content in (
        *((kind(line.key), write.body) for line, write in fresh),
        *(("question", answer.question) for answer in answers),
        *((kind(answer.id), answer.answer) for answer in answers),
    ):
        if name not in known and content:
            new.setdefault(name, content)
    _insert(connection, EXAMPLE, ({"kind": name, "content": packed(content)} for name, content in new.items()))
    return known | new


def _line(line: Line, body: bytes, like: Examples) -> dict[str, object]:
    return {
        "seq": line.seq,
        "key": line.key,
        "about": bytes.fromhex(line.about.removeprefix(_SHA256)),
        "memo": line.entry.memo if line.entry else None,
        "previous": bytes.fromhex(line.previous),
        "hash": bytes.fromhex(line.hash),
        "body": packed(body, like.get(kind(line.key), b"")),
    }


def _legs(line: Line, ids: Mapping[tuple[str, str], int]) -> Iterator[dict[str, object]]:
    for place, leg in enumerate(line.entry.postings if line.entry else ()):
        yield {"seq": line.seq, "leg": place, "account": ids[leg.account, leg.asset], "units": leg.units}


def _deeds(line: Line, write: Write) -> Iterator[dict[str, object]]:
    for place, deed in enumerate(write.deeds):
        row: dict[str, object] = {"id": f"{write.key}#{place}", "seq": line.seq, "place": place, "done": 0}
        yield row | {"act": deed.act, "party": deed.party, "about": deed.about}


def _unknown(connection: Connection, answers: Iterable[Remembered]) -> list[Remembered]:
    new: dict[str, Remembered] = {}
    for answer in answers:
        new.setdefault(answer.id, answer)
    for page in pages(list(new)):
        for name in connection.scalars(select(ANSWER.c.id).where(ANSWER.c.id.in_(page))):
            del new[name]
    return list(new.values())


def _answer(answer: Remembered, like: Examples) -> dict[str, object]:
    question = packed(answer.question, like.get("question", b""))
    return {"id": answer.id, "question": question, "answer": packed(answer.answer, like.get(kind(answer.id), b""))}


def _pair(row: Row[Any], like: Examples) -> tuple[bytes, bytes]:
    return unpacked(row.question, like.get("question", b"")), unpacked(row.answer, like.get(kind(row.id), b""))


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    listed = list(rows)
    if listed:
        connection.execute(table.insert(), listed)
