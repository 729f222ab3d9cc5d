"""Lies: buyers who do not bid their values, once or over whole streams of orders, for a profit in exact rationals."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial

from campaign.attack import Chunk, Found
from campaign.rehearsal import Deal, Fold, Rehearsal, settled
from campaign.worlds import World, default_rules, random_curve, random_rules, random_world, served
from gainshare.axioms.menus import menu_lie
from gainshare.axioms.streams import Play, Sale, steered, stream_lie
from gainshare.core.random import Rng, stream
from gainshare.markets.auction.market import Rules, listed
from gainshare.prices.folds import folded

POLICIES = 100
"""Deviations tried in one stream."""

IN_FULL = 1 / 4
"""Share of the streams of which one deviation is settled in full by the market's own `clear`."""

BIDS = 2_000
"""Deviations tried on one posted list, at least."""


def stream_lies(
    chunk: Chunk,
    *,
    rules: Callable[[Rng], Rules] = default_rules,
    orders: tuple[int, int] = (50, 80),
    fold: Fold = folded,
    deal: Deal = served,
) -> Found:
    """Deviations of a buyer with at least 30 % of the orders: one bid, or a sequence, under the same draws.

    Tries are different deviations, each a whole stream. Witnesses: a profit above 0, or a price of the deviating
    buyer that moved. orders: how many a stream has, from and below. fold, deal: what is attacked.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        world = random_world(rng, rules(rng), orders)
        lies, play = _remembering(Rehearsal(world, fold, deal), world.values)
        policies, wanted = int(rng.integers(2**31)), min(POLICIES, chunk.tries - tries)
        for search in (stream_lie, steered):
            witnesses += _told(search(play, world.buyers, world.values, stream(policies), tries=wanted))
        if rng.random() < IN_FULL and lies:
            witnesses += _settled_otherwise(world, lies[int(rng.integers(len(lies)))], play)
            notes["settled in full by `clear`"] += 1
        notes["streams"] += 1
        notes["sequences of bids"] += sum(_changed(world.values, bids) > 1 for bids in lies)
        tries += len(lies)
    return Found(tries, tuple(witnesses), notes)


def _remembering(rehearsal: Rehearsal, honest: tuple[int, ...]) -> tuple[list[tuple[int, ...]], Play]:
    """The different deviations that are played, and the rehearsal that plays each once."""
    lies: list[tuple[int, ...]] = []

    @cache
    def play(bids: tuple[int, ...]) -> Sequence[Sale]:
        if bids != honest:
            lies.append(bids)
        return rehearsal(bids)

    return lies, play


def _changed(honest: Sequence[int], bids: Sequence[int]) -> int:
    return sum(value != bid for value, bid in zip(honest, bids, strict=True))


def _settled_otherwise(world: World, bids: tuple[int, ...], play: Play) -> list[str]:
    for order, (rehearsed, real) in enumerate(zip(play(bids), settled(world, bids), strict=True)):
        if rehearsed != real:
            return [f"Rehearsed otherwise: order {order} is {rehearsed}, the market's own clear gives {real}"]
    return []


def menu_lies(chunk: Chunk, *, deal: Deal = served) -> Found:
    """One bid against a posted list: any curve, price and quality rule; values and bids of all sizes."""
    rng, witnesses, lists = chunk.rng, list[str](), -(-chunk.tries // BIDS)
    for _ in range(lists):
        rules = random_rules(rng)
        menu = listed(rules, float(rng.integers(rules.highest_price + 1)), random_curve(rng))
        highest = max(BIDS, rules.highest_price)
        witnesses += _told(menu_lie(partial(deal, menu), highest, rng, tries=BIDS))
    return Found(lists * BIDS, tuple(witnesses), {"lists": lists})


def _told(found: object) -> list[str]:
    return [] if found is None else [str(found)]
