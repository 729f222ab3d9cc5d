"""A small market on the stage of a simulation."""

from collections.abc import Sequence

from gainshare.core.random import stream
from gainshare.engine.asking import Asker
from gainshare.engine.charter import codec_of
from gainshare.engine.kinds import auction_market
from gainshare.engine.simulation import BEHAVIOURS, Outcome, Simulation, Stage, simulated
from gainshare.engine.store import MemoryCache
from gainshare.markets.auction.market import Rules
from gainshare.markets.auction.play import honest, uniform
from tests.engine.small import Small


def staged(small: Small, steps: int = 60) -> Stage:
    shelf, tasks = small.shelf(), tuple(small.tasks.values())
    asker = Asker(shelf, MemoryCache(), codec_of(auction_market(small.rules, small.offers)))
    orders = honest(uniform(tasks, small.rules.highest_bid, steps, stream(2, "wishes")), small.roots.fold)
    return Stage(small.offers, orders, shelf, asker, b"stage" * 6)


def compared(small: Small, *others: Rules, behaviours: Sequence[str] = BEHAVIOURS, steps: int = 60) -> Simulation:
    rules = {str(place): one for place, one in enumerate((small.rules, *others))}
    return simulated(staged(small, steps), rules, behaviours)


def outcome(small: Small, *behaviours: str, steps: int = 60) -> Outcome:
    """What comes of the market's own rules alone."""
    return compared(small, behaviours=behaviours, steps=steps).outcomes[0]
