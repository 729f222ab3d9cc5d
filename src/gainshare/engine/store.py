"""What an engine needs of a store and of a cache, and those that live in memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from gainshare.core.codec import digest
from gainshare.core.errors import IdempotencyConflict
from gainshare.core.trades import Deed, Entry
from gainshare.ledger.accounts import applied
from gainshare.ledger.journal import Line, appended

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question and its answer as canonical bytes, under the question's content id."""

    id: str
    question: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Write:
    """One line to be written. key: unique in the market, "order/ID", "step/N", "rules/N". body: the record.

    deeds: done after the commit. answers: stored if new. snapshot: the state after this line, or b"".
    """

    key: str
    body: bytes
    entry: Entry | None
    deeds: tuple[Deed, ...] = ()
    answers: tuple[Remembered, ...] = ()
    snapshot: bytes = b""


class Store(Protocol):
    """A journal with what replaying it needs. Nothing written is ever changed."""

    def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
        """All of them or none, as one transaction.

        A key that was written before with the same record and entry gives the line of then; with others, raises
        IdempotencyConflict. Raises InsufficientFunds if an account would fall below its floor.
        """
        ...

    def head(self) -> Line | None:
        """The last line."""
        ...

    def find(self, key: str) -> tuple[Line, bytes] | None:
        """A line and its record."""
        ...

    def found(self, keys: Sequence[str]) -> Mapping[str, tuple[Line, bytes]]:
        """Lines and their records by key, of those keys that are written."""
        ...

    def lines(self, prefix: str = "", after: int = 0) -> Iterator[tuple[Line, bytes]]:
        """Lines whose keys begin so, after this number, in order."""
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys that begin so, in any order."""
        ...

    def balances(self) -> Mapping[tuple[str, str], int]:
        """Minor units by account and asset."""
        ...

    def remembered(self, names: Sequence[str]) -> Mapping[str, tuple[bytes, bytes]]:
        """Question and answer of each of these ids that is stored."""
        ...

    def snapshot(self, before: int = 2**63 - 1) -> tuple[int, bytes] | None:
        """The latest snapshot, before this line, and the line it was taken after."""
        ...

    def outbox(self) -> Sequence[tuple[str, Deed]]:
        """Deeds not yet done, in order, with their ids."""
        ...

    def done(self, *names: str) -> None:
        """These deeds are done."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class MemoryStore:
    """A store that lasts as long as the process."""

    def __init__(self) -> None:
        self._lines: list[tuple[Line, bytes]] = []
        self._places: dict[str, int] = {}
        self._balances: dict[tuple[str, str], int] = {}
        self._answers: dict[str, tuple[bytes, bytes]] = {}
        self._snapshots: list[tuple[int, bytes]] = []
        self._outbox: dict[str, Deed] = {}

    def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
        """All of them or none."""
        known = {write.key: self._lines[self._places[write.key]][0] for write in writes if write.key in self._places}
        found, fresh = drafted(self.head(), known, writes)
        balances = applied(self._balances, (write.entry for _, write in fresh if write.entry))
        self._balances.update(balances)
        for line, write in fresh:
            self._keep(line, write)
        return found

    def _keep(self, line: Line, write: Write) -> None:
        self._places[write.key] = len(self._lines)
        self._lines.append((line, write.body))
        for answer in write.answers:
            self._answers.setdefault(answer.id, (answer.question, answer.answer))
        self._outbox.update((f"{write.key}#{i}", deed) for i, deed in enumerate(write.deeds))
        if write.snapshot:
            self._snapshots.append((line.seq, write.snapshot))

    def head(self) -> Line | None:
        """The last line."""
        return self._lines[-1][0] if self._lines else None

    def find(self, key: str) -> tuple[Line, bytes] | None:
        """A line and its record."""
        return self._lines[self._places[key]] if key in self._places else None

    def found(self, keys: Sequence[str]) -> Mapping[str, tuple[Line, bytes]]:
        """Lines and their records by key, of those keys that are written."""
        return {key: self._lines[self._places[key]] for key in keys if key in self._places}

    def lines(self, prefix: str = "", after: int = 0) -> Iterator[tuple[Line, bytes]]:
        """Lines whose keys begin so, after this number, in order."""
        return (pair for pair in self._lines[after:] if pair[0].key.startswith(prefix))

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys that begin so, in any order."""
        return (key for key in self._places if key.startswith(prefix))

    def balances(self) -> Mapping[tuple[str, str], int]:
        """Minor units by account and asset."""
        return dict(self._balances)

    def remembered(self, names: Sequence[str]) -> Mapping[str, tuple[bytes, bytes]]:
        """Question and answer of each of these ids that is stored."""
        return {name: self._answers[name] for name in names if name in self._answers}

    def snapshot(self, before: int = 2**63 - 1) -> tuple[int, bytes] | None:
        """The latest snapshot, before this line, and the line it was taken after."""
        return next((pair for pair in reversed(self._snapshots) if pair[0] < before), None)

    def outbox(self) -> Sequence[tuple[str, Deed]]:
        """Deeds not yet done, in order, with their ids."""
        return tuple(self._outbox.items())

    def done(self, *names: str) -> None:
        """These deeds are done."""
        for name in names:
            self._outbox.pop(name, None)

    def close(self) -> None:
        """Nothing to let go."""


def drafted(
    last: Line | None, known: Mapping[str, Line], writes: Sequence[Write]
) -> tuple[tuple[Line, ...], list[tuple[Line, Write]]]:
    """The line of each write, and those among them that are new and follow the last one.

    known: lines of old by key. Raises IdempotencyConflict if a key stands for another record or entry.
    """
    drawn, fresh = dict(known), list[tuple[Line, Write]]()
    for write in writes:
        if write.key not in drawn:
            drawn[write.key] = last = appended(last, write.key, digest(write.body), write.entry)
            fresh.append((last, write))
        require_same(drawn[write.key], write)
    return tuple(drawn[write.key] for write in writes), fresh


def require_same(line: Line, write: Write) -> None:
    """Raises IdempotencyConflict if a key stands for another record or entry than was asked for."""
    if (line.about, line.entry) != (digest(write.body), write.entry):
        rule = "was used before for a different request"
        raise IdempotencyConflict("idempotency_conflict", "key", write.key, rule)


def pages(items: Iterable[Item], size: int = 256) -> Iterator[list[Item]]:
    """The items in lists of this size, the last one shorter: as many as one query may name.

    >>> list(pages("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while page := list(islice(rest, size)):
        yield page


class Cache(Protocol):
    """Canonical bytes of answers by the content id of their question."""

    def get(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The answers that are remembered."""
        ...

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Remember these."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class MemoryCache:
    """A cache that lasts as long as the process."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def get(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The answers that are remembered."""
        return {name: self._held[name] for name in names if name in self._held}

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Remember these."""
        self._held.update(answers)

    def close(self) -> None:
        """Nothing to let go."""
