"""The journal as a hash chain: every line commits to all before it, so an edit anywhere shows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from gainshare.core.codec import canonical
from gainshare.core.trades import Entry

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    seq: from 1. key: its idempotency key. about: digest of the record it stands for. entry: the money that moves
    with it, or None. previous, hash: hex SHA-256 of the line before and of this one.
    """

    seq: int
    key: str
    about: str
    entry: Entry | None
    previous: str
    hash: str


def request_hash(key: str, about: str, entry: Entry | None) -> str:
    """What makes two requests the same request: SHA-256 of the canonical bytes of key, digest and entry."""
    return hashlib.sha256(canonical((key, about, entry))).hexdigest()


def appended(last: Line | None, key: str, about: str, entry: Entry | None) -> Line:
    """The line that follows: hash = SHA-256(previous hash, request hash)."""
    previous = last.hash if last else GENESIS
    return Line(last.seq + 1 if last else 1, key, about, entry, previous, _link(previous, key, about, entry))


def linked(line: Line) -> bool:
    """Whether a line's hash follows from its content and from what it says of the line before."""
    return line.hash == _link(line.previous, line.key, line.about, line.entry)


def _link(previous: str, key: str, about: str, entry: Entry | None) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(request_hash(key, about, entry))).hexdigest()


@dataclass(frozen=True, slots=True)
class Damage:
    """Where a journal stops being one: the line, and what is wrong with it."""

    seq: int
    reason: str

    def __str__(self) -> str:
        return f"journal line {self.seq}: {self.reason}"


def damage(lines: Iterable[Line], head: str | None = None) -> Damage | None:
    """The first broken link, gap, or missing tail. head: the hash of the last line that was there once, kept elsewhere.

    Without a head from elsewhere a journal cut short is a consistent journal, and passes.
    """
    last: Line | None = None
    kept = head in {None, GENESIS}
    for line in lines:
        expected = appended(last, line.key, line.about, line.entry)
        if line.seq != expected.seq:
            return Damage(line.seq, f"follows line {expected.seq - 1}")
        if line != expected:
            return Damage(line.seq, "its hash does not follow from its content and the line before")
        kept = kept or line.hash == head
        last = line
    if not kept:
        return Damage(last.seq if last else 0, f"the head that was kept, {head}, is not in the journal up to here")
    return None
