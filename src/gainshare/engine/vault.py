"""What a market keeps for itself: its two secret roots, and the tables that sellers brought.

The step root fixes every draw of prices and splits, and one key of it is disclosed with each committed step. The
noise root degrades data and is never disclosed. The journal's first line commits to both.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gainshare.core.codec import digest
from gainshare.core.errors import BrokenPromise, DataError
from gainshare.core.questions import Derived, Source, Table, table_id
from gainshare.core.random import Bits, subkey
from gainshare.gains.derived import derived
from gainshare.prices.folds import FOLDS

_KEPT = 512


@dataclass(frozen=True, slots=True)
class Roots:
    """Two secrets of 32 bytes."""

    step: bytes
    noise: bytes

    @property
    def commitment(self) -> str:
        """Digest of the digests of both roots, published before the first price is drawn: either can be shown alone."""
        return digest((digest(self.step) + digest(self.noise)).encode())

    def fold(self, party: str) -> int:
        """The price fold of a party: the same for all its orders, unknown to it."""
        return int.from_bytes(subkey(self.step, "fold", party), "big") % FOLDS

    def step_key(self, market: str, number: int) -> bytes:
        """The key of one step, disclosed with its receipt."""
        return subkey(self.step, "step", market, number)


def seeded(seed: int) -> Roots:
    """Roots that anybody can foretell, for demonstrations and studies."""
    return Roots(*(hashlib.sha256(f"{label}\x1f{seed}".encode()).digest() for label in ("step", "noise")))


def drawn(bits: Bits) -> Roots:
    """Roots from a source of secret bytes."""
    return Roots(bits(32), bits(32))


def kept(path: Path, seed: int | None) -> Roots:
    """The roots stored in this file; made and stored (readable by its owner only) if there is none.

    Raises BrokenPromise if the file is not one of ours.
    """
    if not path.exists():
        roots = drawn(os.urandom) if seed is None else seeded(seed)
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)  # one left by a crash would keep the mode it has
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(roots.step + roots.noise)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
        _kept_name(path.parent)
    content = path.read_bytes() if path.is_file() else b""
    if len(content) != 64:
        raise BrokenPromise(f"{path}: {len(content)} bytes, expected the 64 bytes of a market's secret")
    return Roots(content[:32], content[32:])


def _kept_name(folder: Path) -> None:
    """Wait until the disk knows a new file by its name: a journal that outlives its secret cannot go on."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Shelf:
    """Tables by content id, and what is derived from them; it alone knows how data were degraded."""

    def __init__(self, tables: Iterable[Table], noise: bytes) -> None:
        self.tables = {table_id(table): table for table in tables}
        self.noise = noise
        self._made: OrderedDict[Derived, Table] = OrderedDict()

    def add(self, table: Table) -> str:
        """Put a table on the shelf; its content id."""
        name = table_id(table)
        self.tables.setdefault(name, table)
        return name

    def __call__(self, source: Source) -> Table:
        """The table of a source. Raises DataError if its content is not here."""
        if isinstance(source, Derived):
            return self._derive(source)
        if source not in self.tables:
            rule = "its content is not here: the data changed, or were not given"
            raise DataError("not_found", "dataset", source[:15], rule)
        return self.tables[source]

    def _derive(self, source: Derived) -> Table:
        if source not in self._made:
            self._made[source] = derived(self(source.parent), source, self.noise)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return self._made[source]
