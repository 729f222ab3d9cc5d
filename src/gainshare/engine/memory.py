"""A market that lives in memory: nothing is written, everything else is the same."""

from gainshare.core.random import Bits
from gainshare.engine.asking import Asker
from gainshare.engine.charter import Charter, codec_of, market_of
from gainshare.engine.delivery import deliverer
from gainshare.engine.engine import Engine
from gainshare.engine.store import MemoryCache, MemoryStore
from gainshare.engine.vault import Roots, Shelf, drawn, seeded


def roots_in_memory(seed: int | None, bits: Bits) -> Roots:
    """The secrets of a market that is not kept."""
    return drawn(bits) if seed is None else seeded(seed)


def in_memory(charter: Charter, shelf: Shelf, roots: Roots, *, workers: int = 1) -> tuple[Engine, dict[str, bytes]]:
    """An engine over a store in memory, and where its deliveries are put, by digest and suffix."""
    market = market_of(charter)
    codec, store = codec_of(market), MemoryStore()
    goods: dict[str, bytes] = {}
    perform = deliverer(store, codec, shelf, goods)
    asker = Asker(shelf, MemoryCache(), codec, workers=workers)
    engine = Engine(charter, market, store, asker, roots=roots, perform=perform)
    engine.found()
    return engine, goods
