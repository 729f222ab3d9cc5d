"""The best menu for any demand, by branch and bound over which models are kept: in whole numbers, without a solver.

More models never raise a price. So whatever joins some kept models, prices are at most theirs, and the demand's limit
at these prices bounds what any menu with them earns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from math import prod

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.prices.menus.demand import Demand, Exact, LevelDemand
from gainshare.prices.menus.models import Models, chargeable
from gainshare.prices.menus.price_list import price

LISTINGS = 2**11
"""Menus that are few: so many need fewer than twice as many nodes."""


@dataclass(frozen=True, slots=True, eq=False)
class Branched:
    """The best menu met, None if none earns more than what was known; and what no menu earns."""

    kept: Bools | None
    bound: Exact


def few(models: Models, demand: Demand) -> bool:
    """Whether the menus of which one is best of all are LISTINGS at most: `branched` then needs no other limit."""
    alike = np.bincount(models.level) if isinstance(demand, LevelDemand) else np.ones(len(models), np.int64)
    return len(alike) < LISTINGS.bit_length() and prod((alike + 1).tolist()) <= LISTINGS


def branched(models: Models, caps: Ints, demand: Demand, *, mode: str, known: Exact, nodes: int) -> Branched:
    """The best menu of all, if so many nodes are enough: then it, or what is known, earns the bound.

    caps: (L,), rising. known: what some menu earns. nodes: partial menus that are bounded, at most, and those that the
    last one branches into. A level demand needs one model for each level at most, so that only such menus are tried.
    """
    choices = _choices(models, caps, demand)
    bounded = _bounds(models, caps, demand, mode)
    best, kept = known, None
    nothing, everything = np.zeros(len(models), np.bool_), np.ones(len(models), np.bool_)
    heap: list[tuple[Exact, int, int, tuple[int, ...]]] = [(-bounded(nothing, everything)[0], 0, 0, ())]
    made = 1
    while heap and -heap[0][0] > best and made < nodes:
        _, _, depth, chosen = heappop(heap)
        rest = np.zeros(len(models), np.bool_)
        rest[[model for choice in choices[depth + 1 :] for model in choice]] = True
        for with_next in (*((*chosen, model) for model in choices[depth]), chosen):
            inside = nothing.copy()
            inside[list(with_next)] = True
            most, earned = bounded(inside, rest)
            if earned > best:
                best, kept = earned, inside
            if most > best and rest.any():
                heappush(heap, (-most, made, depth + 1, with_next))
            made += 1
    return Branched(kept, max([best, *(-node[0] for node in heap[:1])]))


def _choices(models: Models, caps: Ints, demand: Demand) -> list[list[int]]:
    """Models of which a best menu needs one at most; those of levels that are worth most at their caps first."""
    worth = np.array(demand.weights(caps), dtype=object) * caps.astype(object)
    turn = sorted(range(len(caps)), key=lambda level: (-worth[level], level))
    here = [np.flatnonzero(models.level == level).tolist() for level in turn]
    return here if isinstance(demand, LevelDemand) else [[model] for level in here for model in level]


def _bounds(models: Models, caps: Ints, demand: Demand, mode: str) -> Callable[[Bools, Bools], tuple[Exact, Exact]]:
    """What kept models and some of the rest earn at most, and what the kept earn by themselves."""

    def bounded(inside: Bools, rest: Bools) -> tuple[Exact, Exact]:
        prices = price(models, caps, kept=inside, mode=mode).prices
        listed = np.zeros((2, len(caps)), np.bool_)
        listed[0, models.level[inside]] = listed[1, models.level[inside | rest]] = True
        most = chargeable(np.minimum(prices, caps))
        return demand.limit(most, listed[1]), demand.revenue(prices, listed[0])

    return bounded
