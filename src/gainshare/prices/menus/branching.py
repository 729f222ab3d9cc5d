"""The best menu for any demand, by branch and bound over which models are kept.

More models never raise a price. So whatever joins some kept models, prices are at most theirs, and the demand's limit
at these prices bounds what any menu with them earns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.prices.menus.demand import Demand, Exact
from gainshare.prices.menus.models import Models, chargeable
from gainshare.prices.menus.price_list import price


@dataclass(frozen=True, slots=True, eq=False)
class Branched:
    """The best menu met, None if none earns more than what was known; and what no menu earns."""

    kept: Bools | None
    bound: Exact


def branched(models: Models, caps: Ints, demand: Demand, *, mode: str, known: Exact, nodes: int) -> Branched:
    """The best menu of all, if so many nodes are enough: then it, or what is known, earns the bound.

    caps: (L,), rising. known: what some menu earns. nodes: partial menus that are bounded, at most.
    """
    worth = np.array(demand.weights(caps), dtype=object) * caps.astype(object)
    turn = sorted(range(len(models)), key=lambda model: (-worth[models.level[model]], models.level[model], model))
    bounded = _bounds(models, caps, demand, mode)
    best, kept = known, None
    heap: list[tuple[Exact, int, int, tuple[int, ...]]] = [
        (-bounded(np.zeros(len(models), np.bool_), np.ones(len(models), np.bool_))[0], 0, 0, ())
    ]
    made = 1
    while heap and -heap[0][0] > best and made < nodes:
        _, _, depth, chosen = heappop(heap)
        for with_next in ((*chosen, turn[depth]), chosen):
            inside = np.zeros(len(models), np.bool_)
            inside[list(with_next)] = True
            rest = np.zeros(len(models), np.bool_)
            rest[turn[depth + 1 :]] = True
            most, earned = bounded(inside, rest)
            if earned > best:
                best, kept = earned, inside
            if most > best and rest.any():
                heappush(heap, (-most, made, depth + 1, with_next))
            made += 1
    return Branched(kept, max([best, *(-node[0] for node in heap[:1])]))


def _bounds(models: Models, caps: Ints, demand: Demand, mode: str) -> Callable[[Bools, Bools], tuple[Exact, Exact]]:
    """What kept models and some of the rest earn at most, and what the kept earn by themselves."""

    def bounded(inside: Bools, rest: Bools) -> tuple[Exact, Exact]:
        prices = price(models, caps, kept=inside, mode=mode).prices
        listed = np.zeros((2, len(caps)), np.bool_)
        listed[0, models.level[inside]] = listed[1, models.level[inside | rest]] = True
        most = chargeable(np.minimum(prices, caps))
        return demand.limit(most, listed[1]), demand.revenue(prices, listed[0])

    return bounded
