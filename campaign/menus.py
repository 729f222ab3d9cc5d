"""Posted lists on random curves: nobody pays above the bid, nobody is served less for more, prices learn the truth."""

from functools import partial

from campaign.attack import Chunk, Found
from campaign.rehearsal import Deal
from campaign.worlds import random_curve, random_rules, served
from gainshare.auctions.charges import charges
from gainshare.auctions.menu import Menu
from gainshare.axioms.menus import nonmonotone_allocation
from gainshare.axioms.money import irrational
from gainshare.core.arrays import MEASURE
from gainshare.gains.curve import GainCurve
from gainshare.markets.auction.market import Rules, listed

BIDS, PRICES = 50, 4
"""Bids put to each list, and prices whose own lists are compared with what pricers learn from."""


def broken_menus(chunk: Chunk, *, deal: Deal = served) -> Found:
    """Random gain curves, prices and quality rules. Tries are lists; each is put to the three questions."""
    rng, witnesses = chunk.rng, list[str]()
    for _ in range(chunk.tries):
        rules, curve = random_rules(rng), random_curve(rng)
        posted = rng.integers(rules.highest_price + 1, size=PRICES).astype(float).tolist()
        bids = [int(bid) for bid in rng.integers(2 * rules.highest_price, size=BIDS)]
        menu = listed(rules, posted[0], curve)
        found = (
            irrational([(bid, *deal(menu, bid)) for bid in bids], scale=MEASURE),
            nonmonotone_allocation(partial(_gain, deal, menu), 2 * rules.highest_price, rng, tries=2 * BIDS),
            _mislearned(rules, curve, posted, bids[0], deal),
        )
        witnesses += [str(witness) for witness in found if witness]
    return Found(chunk.tries, tuple(witnesses), {"bids": chunk.tries * BIDS})


def _gain(deal: Deal, menu: Menu, bid: int) -> int:
    return deal(menu, bid)[0]


def _mislearned(rules: Rules, curve: GainCurve, posted: list[float], bid: int, deal: Deal) -> str:
    """A price whose vectorised charge, from which pricers learn, is not that of its own list."""
    learned = charges(posted, rule=rules.quality, highest=rules.highest_price, gains=curve.gains, bid=bid)
    for price, known in zip(posted, learned.tolist(), strict=True):
        paid = deal(listed(rules, price, curve), bid)[1]
        if paid != known:
            return f"Mislearned: at price {price} a bid of {bid} pays {paid}, learned {known}"
    return ""
