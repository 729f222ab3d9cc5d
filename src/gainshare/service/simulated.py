"""A market file as the stage of a simulation: synthetic buyers, keys of its own, and none of the market's state."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial

from gainshare.core.random import stream
from gainshare.core.words import counted
from gainshare.engine.asking import Asker
from gainshare.engine.charter import codec_of
from gainshare.engine.kinds import auction_market
from gainshare.engine.simulation import Stage
from gainshare.engine.store import MemoryCache
from gainshare.engine.vault import seeded
from gainshare.markets.auction.play import Wish, honest, resampled, uniform
from gainshare.service.files.form import Draft
from gainshare.service.files.market_data import market_orders
from gainshare.service.folder import shelved


def wishes(draft: Draft) -> tuple[Wish, ...]:
    """Task and bid of every order that the market's file names; none if it names a table that is not there yet."""
    named = draft.file.rules.orders
    if named and not draft.file.beside(named).exists():
        return ()
    return tuple((draft.tasks[bid.task], bid.bid) for bid in market_orders(draft.file))


@contextmanager
def staged(draft: Draft, *, steps: int, seed: int, workers: int = 1) -> Generator[tuple[Stage, Asker, str]]:
    """The stage, what measures for it, and in words where its buyers' values come from.

    Splits, degradation and prices are drawn from the seed, never from the market's secret; answers are kept in memory.
    """
    charter, roots, known = draft.charter(""), seeded(seed), wishes(draft)
    rng, highest = partial(stream, roots.step), draft.rules.highest_bid
    if known:
        wanted = resampled(known, steps, rng("wishes"))
        source = f"the market's {counted(len(known), 'order')}, drawn with replacement"
    else:
        wanted = uniform(tuple(draft.tasks.values()), highest, steps, rng("wishes"))
        source = f"even chances from 0 to {draft.asset.show(highest)} per unit of gain, as the market has no orders"
    shelf = shelved(draft, roots.noise)
    asker = Asker(shelf, MemoryCache(), codec_of(auction_market(draft.rules, charter.offers)), workers=workers)
    try:
        yield Stage(charter.offers, honest(wanted, roots.fold), shelf, asker, roots.step), asker, source
    finally:
        asker.close()
