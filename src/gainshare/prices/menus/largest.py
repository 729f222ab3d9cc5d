"""The largest prices of a menu, by whichever method its shape allows: one pass over levels, or over sets of data sets.

Every constraint bounds a price by a monotone function of prices, so the component-wise maximum of two feasible vectors
is feasible: there is one largest, and demand has no say in it. Methods differ in cost and in what they prove.
"""

from collections.abc import Callable

import numpy as np

from gainshare.core.arrays import Ints
from gainshare.core.errors import TaskTooLarge
from gainshare.kernels.menus import cover_prices, disjoint_prices, pair_prices
from gainshare.prices.menus.bundles import cheapest, data_sets
from gainshare.prices.menus.models import WORD, Models, Words

NOT_CHECKED = "not checked"

TABLE = 20
"""Most data sets whose unions are all priced."""

PROGRAMS = 2_000
"""Most set-cover programs solved for one list."""

SEARCHED = 20_000
"""Most models among which those that may be undercut first are looked for."""

PAIRED = 1_000
"""Fewest models for which it pays to look whether all subsets are listed: fewer are paired as they stand."""

CLOSED = 3_000
"""Most models of which every pair's union is looked up."""


def largest_by_pairs(listed: Models, caps: Ints) -> Ints:
    """The largest prices under the paper's constraints. caps: (L,), rising; to (L,)."""
    if not len(listed):
        return caps
    order, first = _by_level(listed)
    sets = listed.sets[order]
    if len(order) >= PAIRED:
        masks, datasets = told_apart(sets)
        if datasets <= TABLE and 3**datasets < len(order) ** 2 and _subset_closed(masks, datasets):
            return disjoint_prices(masks, first, caps, datasets)
    return pair_prices(sets, first, caps)


def largest_by_covers(listed: Models, caps: Ints) -> tuple[Ints, str]:
    """The largest prices that no bundle undercuts, and how that is known. caps: (L,), rising; to (L,).

    If it cannot be known, prices that the paper's constraints and the bundles found allow, and "not checked".
    """
    if not len(listed):
        return caps, "nothing is for sale"
    order, first = _by_level(listed)
    masks, datasets = told_apart(listed.sets[order])
    if datasets <= TABLE:
        return cover_prices(masks, first, caps, datasets), f"every union of {datasets} data sets is priced"
    if _union_closed(listed.sets):
        return _lowered(listed, caps, _of_copies), "every union of two models is on the menu, so pairs decide"
    return _by_programs(listed, caps)


def _by_level(listed: Models) -> tuple[Ints, Ints]:
    """Models by rising level, and where each level starts among them."""
    order = np.argsort(listed.level, kind="stable")
    held = np.bincount(listed.level, minlength=len(listed.accuracies))
    return order, np.concatenate(([0], np.cumsum(held)))


def told_apart(sets: Words) -> tuple[Ints, int]:
    """Training sets as masks of the data sets that some model tells apart, and their number. sets: (n, w), to (n,).

    Data sets that are in the same models are one; those in none are left out. Above TABLE none are counted any more,
    and there are no masks.
    """
    kinds = list[Ints]()
    for column in data_sets(np.bitwise_or.reduce(sets, axis=0, initial=np.uint64(0))):
        held = (sets[:, column // WORD] >> np.uint64(column % WORD) & np.uint64(1)).astype(np.int64)
        if not any(np.array_equal(held, kind) for kind in kinds):
            kinds.append(held)
        if len(kinds) > TABLE:
            return np.zeros(0, dtype=np.int64), len(kinds)
    masks = np.zeros(len(sets), dtype=np.int64)
    for at, kind in enumerate(kinds):
        masks |= kind << at
    return masks, len(kinds)


def _subset_closed(masks: Ints, datasets: int) -> bool:
    """Whether every non-empty subset of a listed mask is listed."""
    there = np.zeros(1 << datasets, dtype=np.bool_)
    there[masks] = there[0] = True
    return all(there[masks & ~(1 << at)].all() for at in range(datasets))


def _union_closed(sets: Words) -> bool:
    """Whether the union of any two training sets is listed, as far as few enough models are to be asked."""
    there = {row.tobytes() for row in sets}
    if len(there) > CLOSED:
        return False
    return all(row.tobytes() in there for one in sets for row in np.unique(sets | one, axis=0))


def _lowered(listed: Models, caps: Ints, bounds: Callable[[Models, Ints], Ints]) -> Ints:
    """Pair prices, lowered by further bounds until those hold too. bounds: from prices, (L,) to (L,)."""
    order, first = _by_level(listed)
    sets, prices = listed.sets[order], caps
    while True:
        prices = pair_prices(sets, first, prices)
        bound = np.minimum.accumulate(np.minimum(bounds(listed, prices), prices)[::-1])[::-1]
        if np.array_equal(bound, prices):
            return prices
        prices = bound


def _of_copies(listed: Models, prices: Ints) -> Ints:
    """Equal training sets cost the same: what the cheapest copy of a model at each level costs."""
    _, copies = np.unique(listed.sets, axis=0, return_inverse=True)
    copies = copies.reshape(-1)
    least = np.full(copies.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, copies, prices[listed.level])
    bound = prices.copy()
    np.minimum.at(bound, listed.level, least[copies])
    return bound


def _by_programs(listed: Models, caps: Ints) -> tuple[Ints, str]:
    asked = _to_ask(listed) if len(listed) <= SEARCHED else []
    if len(listed) > SEARCHED or len(asked) > PROGRAMS:
        return _lowered(listed, caps, _of_copies), NOT_CHECKED
    unsolved = set[int]()

    def of_bundles(listed: Models, prices: Ints) -> Ints:
        bound, paid = _of_copies(listed, prices), prices[listed.level]
        for model in asked:
            try:
                found = cheapest(listed.sets, paid, listed.sets[model], int(paid[model]))
            except TaskTooLarge:
                unsolved.add(model)
                continue
            if found is not None:
                bound[listed.level[model]] = min(bound[listed.level[model]], found.cost)
        return bound

    prices = _lowered(listed, caps, of_bundles)
    return prices, NOT_CHECKED if unsolved else f"each of {len(asked)} set-cover programs is solved"


def _to_ask(listed: Models) -> list[int]:
    """Models that may be undercut although no other is: none is as accurate and trained on less, or a later copy."""
    found = list[int]()
    for model in range(len(listed)):
        own = listed.sets[model]
        within = ((listed.sets & ~own) == 0).all(axis=1) & (listed.level >= listed.level[model])
        copies = (listed.sets[within] == own).all(axis=1) & (listed.level[within] == listed.level[model])
        rivals = np.flatnonzero(within)
        if not (rivals[~copies].size or rivals[copies][0] < model):
            found.append(model)
    return found
