"""Sellers of a menu who bring data again, exactly or nearly, or in parts: what that does to what they earn.

Only that exact copies earn nothing is promised; what near copies and parts gain is measured.
"""

from collections import Counter
from fractions import Fraction

import numpy as np

from campaign.attack import Chunk, Found
from campaign.shops import (
    TASK,
    Market,
    Shop,
    by_name,
    offers_of,
    opened,
    random_answers,
    random_rules,
    random_sizes,
    right_rows,
)
from gainshare.core.arrays import Ints
from gainshare.core.errors import Refused
from gainshare.core.random import Rng
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import OPERATOR, Publish
from gainshare.markets.offers import Offer
from gainshare.prices.menus.survey import Answer

BUYERS = 5
WHOLE = 1_000
"""Shares are noted in so many parts of all that is sold."""

Parts = dict[str, Fraction]
"""Seller's parts of what is sold, on average."""


def paying_copies(chunk: Chunk, *, market: Market = MenuMarket) -> Found:
    """Random menus in which a seller's data come again: under another name of its own, or of somebody else.

    Tries are exact copies; a witness is one that changes what anybody earns. Notes: near copies, which teach a model
    what the original does, and data brought in two parts; how many of them gain, and how much together. market: what
    is attacked.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        sizes, rules = random_sizes(rng), random_rules(rng)
        right, answers = right_rows(rng, sizes), random_answers(rng, BUYERS)
        names = [f"table {place}" for place in range(len(sizes))]
        offers = offers_of(names)
        counts = by_name(right, names)
        before = _parts(opened(rules, counts, offers, market), answers)
        if not before:
            continue
        own = int(rng.integers(len(sizes)))
        place = int(rng.integers(own + 1, len(sizes) + 1))
        copied = (*offers[:place], Offer("clone", names[own]), *offers[place:])
        after = _parts(opened(rules, counts, copied, market), answers)
        tries += 1
        if after != before | {"clone": Fraction(0)}:
            witnesses.append(f"Copied: {offers[own].party} had {before}, with a clone {after}")
        held, twice = before[offers[own].party], (*names, "twin")
        for word, again in (("near copies", _near(right, own)), ("halves", _halved(rng, right, own))):
            found = _parts(opened(rules, by_name(again, twice), offers_of(twice), market), answers)
            gained = found.get(offers[own].party, Fraction(0)) + found.get("seller twin", Fraction(0)) - held
            notes[word] += 1
            notes[f"{word} that gain"] += gained > 0
            notes[f"thousandths of sales that {word} gain, together"] += max(0, round(WHOLE * gained))
            notes[f"thousandths of sales that {word} lose, together"] += max(0, round(-WHOLE * gained))
    return Found(tries, tuple(witnesses), notes)


def _parts(shop: Shop, answers: tuple[Answer, ...]) -> Parts:
    """Who earns which part of sales; {} if nothing can be listed or sold."""
    try:
        published = shop.settled(Publish("list", OPERATOR, TASK, answers))
    except Refused:
        return {}
    return {worth.party: worth.share for worth in published.worths}


def _near(right: Ints, own: int) -> Ints:
    """With one data set more, which teaches a model exactly what `own` does, and nothing beside it."""
    unions = np.arange(len(right))
    return np.concatenate([right, right[unions | 1 << own]])


def _halved(rng: Rng, right: Ints, own: int) -> Ints:
    """With `own` in two halves: both teach what it did, and one of them between half of that and all."""
    taught, top = rng.uniform(0.5, 1.0), 1 << own
    unions = np.arange(2 * len(right))
    rest = unions % len(right) & ~top
    without, whole = right[rest], right[rest | top]
    halves = (unions & top > 0).astype(np.int64) + (unions >= len(right))
    return np.choose(halves, [without, np.rint(without + taught * (whole - without)).astype(np.int64), whole])
