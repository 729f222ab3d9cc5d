"""Selection: search for the best menu of one model for each level, then keep all else that does no harm.

The best menu for a level demand needs one model for each level at most: dropping the others ends bounds and loses
nothing. So the search chooses a model for each level, or none, under the rule of the price list that is asked for: no
two models undercut their union, or no bundle of any size undercuts what it covers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import prod

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.kernels.covering import fill_covering, greedy_covering, search_covering
from gainshare.kernels.filling import fill
from gainshare.kernels.selection import Laps, Offer, greedy_listing, search_listing
from gainshare.prices.menus.demand import Demand
from gainshare.prices.menus.models import WORD, Models, Words
from gainshare.prices.menus.price_list import PAIR, PriceList

LEVELS = 4096
"""Levels that are searched, at most: memory is of the order of its square."""

TRIES = 256
"""Candidates that a greedy pass looks at in each level."""

SHORT = Laps(most=6, idle=2, steps=16, heat=0.001, seed=1)
AFRESH = Laps(most=1, idle=1, steps=96, heat=0.01, seed=1)
LONG = (
    *(Laps(most=1, idle=1, steps=32, heat=heat, seed=2) for heat in (0.1, 0.05, 0.02, 0.01, 0.005, 0.002)),
    AFRESH,
    Laps(most=1, idle=1, steps=128, heat=0.0015, seed=3),
)
"""A short search; ever cooler laps from the best so far; one from the first start; and a last one.

Steps are for each model, of COUNTED at least and at most; heat is a share of the limit.
"""

COUNTED = (256, 1024)

GOOD = 0.995
"""The share of the limit from which the long search is left out, or ends."""

COVERED = 20
"""Data sets up to which covers are kept in tables."""

TABLES = 2**24
"""Entries of the tables of a search of covers, at most."""

WORK = 2 * 10**8
"""Pairs of models, or entries of a table, looked at to fill up a menu."""

LAP = 2 * 10**10
"""Entries of tables that a lap may fill, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Models in an order that depends neither on their numbers nor, but for ties, on those of the data sets.

    order: (n,) by level, smaller training sets first. offer: they, for the kernels. datasets: N.
    """

    order: Ints
    offer: Offer
    datasets: int

    def kept(self, listing: Ints) -> Bools:
        """What a listing of the search keeps: (n,)."""
        kept = np.zeros(len(self.order), np.bool_)
        kept[self.order[listing[listing >= 0]]] = True
        return kept


def ranked(models: Models, caps: Ints, demand: Demand) -> Ranked:
    """The models of a menu, ready for a search. caps: (L,), rising."""
    terms = demand.terms(len(caps))
    order = np.lexsort((*_relabelled(models), models.level))
    first = np.searchsorted(models.level[order], np.arange(len(caps) + 1))
    offer = Offer(models.sets[order], first, caps, terms.weights, terms.needs, terms.budgets)
    return Ranked(order, offer, models.datasets)


def _relabelled(models: Models) -> tuple[Ints | Words, ...]:
    """Sort keys: training sets with data sets numbered by the models they are in, and above all their sizes."""
    member = [models.sets[:, d // WORD] >> np.uint64(d % WORD) & np.uint64(1) for d in range(models.datasets)]
    size = sum(member, np.zeros(len(models), np.uint64))
    mark = _mixed(models.level.astype(np.uint64) << np.uint64(32) | size)
    marks = [0] * models.datasets
    for _ in range(2):  # the second round tells apart data sets whose companions differ
        marks = [int((mark * held).sum()) for held in member]
        mark = _mixed(sum((held * np.uint64(m) for held, m in zip(member, marks, strict=True)), mark))
    words = [np.zeros(len(models), np.uint64) for _ in range(models.sets.shape[1])]
    for place, d in enumerate(sorted(range(models.datasets), key=marks.__getitem__)):
        words[place // WORD] |= member[d] << np.uint64(place % WORD)
    return (*words, size)


def _mixed(values: Words) -> Words:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014)."""
    values = (values ^ values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ values >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return values ^ values >> np.uint64(31)


def first_of_each(models: Ranked) -> Ints:
    """The listing of every level's first model. For a level demand it earns no less than all models together."""
    return np.where(np.diff(models.offer.first) > 0, models.offer.first[:-1], -1)


def searched_pairs(models: Ranked, limit: float) -> Ints:
    """The best listing found, (L,), if only pairs of models must not undercut their union. limit: of what is earned."""
    offer = models.offer
    starts = [first_of_each(models)]
    if offer.levels > LEVELS:
        return starts[0]
    up = np.arange(offer.levels)
    for order in (np.argsort(-_worth(offer), kind="stable"), up[::-1], up):
        starts += [greedy_listing(offer, order, ranks, TRIES) for ranks in _candidates(offer)]
    return _best(starts, partial(search_listing, offer), limit, _counted(offer))


def searched_covers(models: Ranked, limit: float) -> Ints | None:
    """The best listing found, (L,), if no bundle must undercut what it covers; None with too many data sets for it."""
    offer, datasets = models.offer, models.datasets
    if datasets > COVERED:
        return None
    size = (offer.levels + 1) << datasets
    starts = [greedy_covering(offer, datasets, *climb) for climb in _climbs(offer)]
    if 2 * size > TABLES:
        return max(starts, key=lambda start: float(_worth(offer)[start >= 0].sum()))
    counted = min(_counted(offer), LAP // size // LONG[-1].steps)
    search = partial(search_covering, offer, datasets)
    return _best([first_of_each(models), *starts], search, limit, counted)


def _counted(offer: Offer) -> int:
    """What steps are multiplied with. Buyers are dear to serve, and their menus searched over and over without one."""
    listings: int = prod((np.diff(offer.first) + 1).tolist())
    counted = min(max(len(offer.sets), COUNTED[0]), COUNTED[1])
    counted = counted // 8 if len(offer.budgets) else counted
    return min(counted, 1 + listings // 8)


def _worth(offer: Offer) -> Floats:
    """What each level would earn at its cap if nobody were kept off by a budget."""
    return offer.caps * (offer.weights + np.diff(offer.needs))


def _climbs(offer: Offer) -> Iterator[tuple[Bools, Ints]]:
    """Levels to climb, all but some of the lowest, with the order of candidates."""
    for sixteenths in (0, 1, 2, 4, 6, 8):
        for ranks in _candidates(offer):
            yield np.arange(offer.levels) >= offer.levels * sixteenths // 16, ranks


def _candidates(offer: Offer) -> tuple[Ints, Ints]:
    """Models by rising and by falling size of their training sets, level by level."""
    rising = np.arange(len(offer.sets))
    return rising, np.repeat(offer.first[:-1] + offer.first[1:] - 1, np.diff(offer.first)) - rising


def _best(starts: list[Ints], search: Callable[[Ints, Laps], tuple[Ints, float]], limit: float, counted: int) -> Ints:
    """The best that laps find from the best of the starts. counted: what steps are multiplied with."""
    still = replace(SHORT, most=0)
    listing, earned = max((search(start, still) for start in starts), key=lambda one: one[1])
    for laps in (SHORT, *LONG):
        if earned < (limit if laps is SHORT else GOOD * limit):
            scaled = replace(laps, steps=laps.steps * counted, heat=laps.heat * limit)
            found = search(starts[0] if laps is AFRESH else listing, scaled)
            listing, earned = max((listing, earned), found, key=lambda one: one[1])
    return listing


def filled(models: Ranked, listed: PriceList, share: float) -> tuple[Ints, int]:
    """The models for sale and those that can join them at a share of what they earn; how many are for sale.

    In the order in which they join, so that each first part of it is a menu too. Under the rule of covers, those join
    that lower no price.
    """
    inside = listed.kept[models.order]
    order, kept = np.flatnonzero(inside), int(inside.sum())
    others, offer, covers = np.flatnonzero(~inside), models.offer, models.datasets <= COVERED
    if listed.mode == PAIR or not covers:
        order = np.concatenate([order, others])
        return models.order[order[fill(offer, order, kept, share, WORK)]], kept
    if len(offer.budgets):  # a level listed anew takes buyers from the next
        level = listed.models.level[models.order]
        others = others[np.isin(level[others], level[order])]
    order = np.concatenate([order, others[: WORK >> models.datasets]])
    took = fill_covering(offer, models.datasets, np.minimum(listed.prices, listed.caps), order, kept)
    return models.order[order[took]], kept
