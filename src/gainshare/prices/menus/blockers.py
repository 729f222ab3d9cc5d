"""What stands between a menu and its price caps, and the two published ways to remove it (TPMP 2022)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Bools, Ints
from gainshare.prices.menus.models import Models, Words

Integers: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.object_]

NONE = -1
"""Stands for the second model of a bound that has only one."""


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Bounds by one model or two: price[target] <= price[first] + price[second], for (m,) triples of models.

    second is NONE where a superset of lower accuracy binds alone. Those that the order of accuracies implies are left
    out: every part is less accurate than the target.
    """

    first: Ints
    second: Ints
    target: Ints

    def __len__(self) -> int:
        return len(self.target)

    def only(self, chosen: Bools | Ints) -> "Bounds":
        """Some of them."""
        return Bounds(self.first[chosen], self.second[chosen], self.target[chosen])

    def among(self, kept: Bools) -> Bools:
        """Which have all their models among the kept. kept: (n,)."""
        alive: Bools = kept[self.first] & kept[self.second] | (self.second == NONE) & kept[self.first]
        return alive & kept[self.target]


def bounds(models: Models) -> Bounds:
    """All bounds of pair mode: by one strict superset, or by two models whose union is exactly the target's data.

    Takes time and memory of order n^2.
    """
    first, second = np.triu_indices(len(models), 1)
    a, b = models.sets[first], models.sets[second]
    whole = a | b
    in_first, in_second = (whole == a).all(axis=1), (whole == b).all(axis=1)
    single = in_first ^ in_second
    holder = np.where(in_first, first, second)[single]
    held = np.where(in_first, second, first)[single]
    crossing = ~(in_first | in_second)
    found = _targets(models, first[crossing], second[crossing], whole[crossing])
    alone = Bounds(holder, np.full(len(holder), NONE), held)
    both = Bounds(*(np.concatenate([getattr(alone, name), getattr(found, name)]) for name in alone.__slots__))
    level = models.level
    below = (level[both.first] < level[both.target]) & (
        (both.second == NONE) | (level[both.second] < level[both.target])
    )
    return both.only(below)


def _targets(models: Models, first: Ints, second: Ints, whole: Words) -> Bounds:
    """Each pair with every model whose training set is this union of theirs."""
    keys = _keys(models.sets)
    order = np.argsort(keys, kind="stable")
    wanted = _keys(whole)
    start = np.searchsorted(keys[order], wanted, side="left")
    copies = np.searchsorted(keys[order], wanted, side="right") - start
    pair = np.repeat(np.arange(len(first)), copies)
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(copies) - copies, copies)
    return Bounds(first[pair], second[pair], order[start[pair] + offset])


def _keys(sets: Words) -> npt.NDArray[np.void] | Words:
    """Training sets as what can be sorted."""
    words = sets.shape[1]
    if words == 1:
        return sets[:, 0]
    fields = [(f"w{at}", np.uint64) for at in range(words)]
    return np.ascontiguousarray(sets).view(np.dtype(fields))[:, 0]


@dataclass(frozen=True, slots=True, eq=False)
class Blockers:
    """Bounds that keep prices below their caps, when all else costs its cap, and what each loses.

    gap: (m,) minor units x the demand's unit, as Python integers where 64 bits might not do.
    """

    bounds: Bounds
    gap: Integers


def blockers(models: Models, caps: Ints, weights: Sequence[int], *, tolerance: int = 0) -> Blockers:
    """The published blockers, from caps alone.

    caps: (L,), rising. weights: (L,) demand, integers >= 0. tolerance: accuracy, in the unit of the menu: closer than
    or as close as this, models do not block each other.

    One superset at level s blocks level b > s + 1: it holds levels s + 1 .. b down to its own cap. Two models hold
    down the levels q .. c up to their union's c, where q < c is the lowest whose cap exceeds the sum of theirs, if
    it is not the lowest level of all. gap: the sum of (cap - bound) x weight over those levels.
    """
    found = bounds(models)
    accuracy = np.array(models.accuracies, np.int64)
    level, alone = models.level, found.second == NONE
    target = level[found.target]
    bound = caps[level[found.first]] + np.where(alone, 0, caps[level[found.second]])
    lowest = np.where(alone, level[found.first] + 1, np.searchsorted(caps, bound, side="right"))
    blocks = (lowest >= 1) & (lowest < target)
    blocks &= accuracy[target] - accuracy[np.maximum(lowest, 1) - 1] > tolerance
    weight, worth = _running(weights), _running([w * cap for w, cap in zip(weights, caps.tolist(), strict=True)])
    lowest, target, bound = lowest[blocks], target[blocks], bound[blocks]
    gap = worth[target + 1] - worth[lowest] - bound * (weight[target + 1] - weight[lowest])
    return Blockers(found.only(blocks), gap)


def _running(values: Sequence[int]) -> Integers:
    """Sums of the first 0, 1, ... values; in Python integers where 64 bits might not do."""
    whole = list(accumulate(values, initial=0))
    return np.array(whole, dtype=np.int64 if whole[-1] < 2**62 else object)


def min_cover(models: Models, found: Blockers) -> tuple[int, ...]:
    """The published MinCover: always the model in most live blockers, until none lives. In order of removal.

    A removed model ends its blockers. Of several, the least accurate, then the first. What is earned is not looked at.
    """
    return _removed(models, found.bounds, np.ones_like(found.gap), _running([0] * len(models.accuracies)))


def max_improve(models: Models, caps: Ints, weights: Sequence[int], found: Blockers) -> tuple[int, ...]:
    """The published MaxImprove: always the model whose live blockers lose most, net, while that is above 0.

    Net of cap x weight of its level, if it is the last one left there. Order and ties as in `min_cover`.
    """
    worth = np.diff(_running([w * cap for w, cap in zip(weights, caps.tolist(), strict=True)]))
    return _removed(models, found.bounds, found.gap, worth)


def _removed(models: Models, found: Bounds, gain: Integers, worth: Integers) -> tuple[int, ...]:
    """Greedy removal. gain: (m,) of ending a blocker. worth: (L,) of a level, lost with its last model."""
    ranked = np.lexsort((np.arange(len(models)), models.level))
    rank = np.empty(len(models) + 1, np.int64)
    rank[ranked], rank[NONE] = np.arange(len(models)), len(models)
    members = rank[np.column_stack([found.first, found.second, found.target])]
    level, left = models.level[ranked], np.bincount(models.level)
    holders = np.argsort(members, axis=None, kind="stable") // 3
    start = np.searchsorted(np.sort(members, axis=None), np.arange(len(models) + 1))
    score = np.zeros(len(models) + 1, dtype=gain.dtype)
    np.add.at(score, members, gain[:, None])
    live, removed = np.ones(len(found), np.bool_), list[int]()
    while len(models):
        net = score[:-1] - np.where(left[level] == 1, worth[level], 0)
        worst = int(np.argmax(net))
        if net[worst] <= 0:
            break
        ended = holders[start[worst] : start[worst + 1]]
        ended = ended[live[ended]]
        live[ended] = False
        np.subtract.at(score, members[ended], gain[ended, None])
        left[level[worst]] -= 1
        removed.append(int(ranked[worst]))
    return tuple(removed)
