"""A market kept in a folder of its own: journal.db, cache.db, secret, deliveries, receipts, held models."""

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from gainshare.core.errors import BrokenPromise, Busy
from gainshare.core.market import Market
from gainshare.engine.asking import Asker
from gainshare.engine.cache import AnswerCache
from gainshare.engine.charter import Charter, chartered, codec_of, market_of
from gainshare.engine.delivery import Depot, deliverer
from gainshare.engine.engine import Engine
from gainshare.engine.sql import SqlStore
from gainshare.engine.store import MemoryCache, Store
from gainshare.engine.vault import Roots, Shelf, kept

JOURNAL = "journal.db"
"""The file of a market's journal, in its folder."""


@contextmanager
def held(folder: Path) -> Generator[Path]:
    """The folder, made if need be, for this process alone. Raises Busy if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Busy(f"{folder.name} is held by another process: nothing was changed, run it again") from None
    try:
        yield folder
    finally:
        os.close(handle)


def on_disk(charter: Charter, shelf: Shelf, roots: Roots, folder: Path, *, workers: int = 1, amend: str = "") -> Engine:
    """The engine of the market in this folder, opened or taken up. The caller holds the folder."""
    with ExitStack() as undo:
        store = SqlStore(folder / JOURNAL)
        undo.callback(store.close)
        store.require_whole()
        cache = AnswerCache(folder / "cache.db")
        undo.callback(cache.close)
        market = market_of(charter)
        asker = Asker(shelf, cache, codec_of(market), workers=workers, settled=store.remembered)
        engine = _over(store, charter, market, asker, roots=roots, folder=folder)
        engine.found(amend)
        undo.pop_all()
    return engine


def taken_up(folder: Path) -> Engine:
    """The engine of the market in this folder as its journal has it: without data, nothing can be trained or sold."""
    with ExitStack() as undo:
        store = SqlStore(folder / JOURNAL)
        undo.callback(store.close)
        charter, secret = charter_of(store), folder / "secret"
        roots = kept(secret, None) if secret.exists() else Roots(b"", b"")
        market = market_of(charter)
        asker = Asker(Shelf((), roots.noise), MemoryCache(), codec_of(market))
        store.require_sums()
        engine = _over(store, charter, market, asker, roots=roots, folder=folder)
        engine.look()
        undo.pop_all()
    return engine


def _over(
    store: Store, charter: Charter, market: Market[Any, Any], asker: Asker, *, roots: Roots, folder: Path
) -> Engine:
    perform = deliverer(store, codec_of(market), asker.shelf, depot(folder))
    return Engine(charter, market, store, asker, roots=roots, perform=perform)


def charter_of(store: Store) -> Charter:
    """The charter in force, from the journal. Raises BrokenPromise if the journal is empty."""
    bodies = [body for _, body in store.lines("rules/")]
    if not bodies:
        raise BrokenPromise("the journal is empty: the market was never opened")
    return chartered(json.loads(bodies[-1])["charter"])


def depot(folder: Path) -> Depot:
    """Where the artefacts of the market in this folder lie; what is not handed over, its owner alone may read."""
    return Depot(Deliveries(folder / "deliveries"), Deliveries(folder / "held", mode=0o600))


class Deliveries:
    """The folder of artefacts, each a file named by the digits of its digest. mode: who may read the files."""

    def __init__(self, folder: Path, *, mode: int = 0o666) -> None:
        self._folder, self._mode = folder, mode

    def path(self, name: str) -> Path:
        """Where an artefact lies. Raises BrokenPromise for a name that is no digest."""
        digits, _, suffix = name.removeprefix("sha256:").partition(".")
        if len(digits) != 64 or set(digits) - set("0123456789abcdef") or not suffix.isalnum():
            raise BrokenPromise(f"{name!r} is no digest: deliveries are stored under their digest only")
        return self._folder / f"{digits}.{suffix}"

    def __contains__(self, name: object) -> bool:
        return self.path(str(name)).exists()

    def __getitem__(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def __setitem__(self, name: str, content: bytes) -> None:
        write(self.path(name), content, mode=self._mode)

    def __delitem__(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


def write(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file whole or not at all. mode: who may read it, as far as the process lets others read at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "wb", opener=partial(os.open, mode=mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class Receipts:
    """The folder of the operator's receipts: a file for each trade, written once, as a receipt never changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "receipts"
        self._folder.mkdir(parents=True, exist_ok=True)
        with os.scandir(self._folder) as found:
            self._there = {each.name for each in found if each.name.endswith(".json") and each.stat().st_size}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._there)

    def require_none_after(self, number: int) -> None:
        """Raises BrokenPromise if there is a receipt of a trade after this one: the journal was cut short."""
        later = [each for each in self._there if each.removesuffix(".json").isdigit() and int(each[:-5]) > number]
        if later:
            raise BrokenPromise(f"{self._folder}/{min(later)} is of a trade that the journal lacks: it was cut short")

    def add(self, number: int, receipt: Mapping[str, Any]) -> None:
        """Write one, if it is not there. The disk may take its time: a power cut loses what the journal still has."""
        name = f"{number}.json"
        if name not in self._there:
            fresh = self._folder / f"{name}.new"
            fresh.write_bytes(json.dumps(receipt, separators=(",", ":"), sort_keys=True).encode())
            fresh.replace(self._folder / name)
            self._there.add(name)
