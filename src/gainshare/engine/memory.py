"""A market that lives in memory: nothing is written, everything else is the same."""

from typing import TypeAlias

from gainshare.core.random import Bits
from gainshare.engine.asking import Asker
from gainshare.engine.charter import Charter, codec_of, market_of
from gainshare.engine.delivery import Depot, deliverer
from gainshare.engine.engine import Engine
from gainshare.engine.store import MemoryCache, MemoryStore
from gainshare.engine.vault import Roots, Shelf, drawn, seeded


def roots_in_memory(seed: int | None, bits: Bits) -> Roots:
    """The secrets of a market that is not kept."""
    return drawn(bits) if seed is None else seeded(seed)


Goods: TypeAlias = dict[str, bytes]
"""Artefacts by digest and suffix."""


def in_memory(charter: Charter, shelf: Shelf, roots: Roots, *, workers: int = 1) -> tuple[Engine, Goods, Goods]:
    """An engine over a store in memory, where its deliveries are put, and where models that it keeps."""
    market = market_of(charter)
    codec, store = codec_of(market), MemoryStore()
    handed, held = Goods(), Goods()
    perform = deliverer(store, codec, shelf, Depot(handed, held))
    asker = Asker(shelf, MemoryCache(), codec, workers=workers)
    engine = Engine(charter, market, store, asker, roots=roots, perform=perform)
    engine.found()
    return engine, handed, held
