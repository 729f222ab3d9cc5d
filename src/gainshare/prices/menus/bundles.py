"""The cheapest bundle of models that together hold a training set: a set-cover program, solved exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import TaskTooLarge
from gainshare.kernels.menus import cover_costs
from gainshare.prices.menus.models import WORD, Words

TABLE, LARGEST_TABLE, MANY = 16, 20, 512
"""Bundles are found by a table of all subsets of the training set if it holds at most 16 data sets, or 20 where at
least 512 models come into question; otherwise by a program."""

NODES = 10_000
EXACT_PRICE = 2**45
"""Prices below which the solver's floating point tells one minor unit from none."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Models that together hold a training set, and the sum of their prices in minor units."""

    models: tuple[int, ...]
    cost: int


def cheapest(sets: Words, prices: Ints, target: Words, limit: int) -> Bundle | None:
    """The cheapest bundle that holds a training set, if it costs less than limit, else None.

    sets: (n, w), prices: (n,) of the models that may be bought. target: (w,). Of bundles of equal cost, the one found
    is the same on every machine if the training set holds at most 16 data sets. Raises TaskTooLarge if the program
    for a larger one is not solved within 10,000 nodes.

    >>> cheapest(np.array([[1], [2]], dtype=np.uint64), np.array([10, 20]), np.array([3], dtype=np.uint64), 31)
    Bundle(models=(0, 1), cost=30)
    """
    useful = np.flatnonzero((sets & target).any(axis=1) & (prices < limit))
    columns = membership(sets[useful] & target, data_sets(target))
    useful, columns = useful[(kept := _undominated(columns, prices[useful]))], columns[kept]
    if not columns.any(axis=0).all() or _at_least(columns, prices[useful]) >= limit:
        return None
    solve = _by_table if columns.shape[1] <= (LARGEST_TABLE if len(columns) >= MANY else TABLE) else _by_program
    chosen = solve(columns, prices[useful], limit)
    if chosen is None:
        return None
    found = tuple(sorted(useful[chosen].tolist()))
    return Bundle(found, int(prices[list(found)].sum()))


def data_sets(words: Words) -> Ints:
    """The data sets in a training set, ascending. words: (w,)."""
    bits = words[:, None] >> np.arange(WORD, dtype=np.uint64) & np.uint64(1)
    return np.flatnonzero(bits.reshape(-1))


def membership(sets: Words, columns: Ints) -> Bools:
    """Which of these data sets each training set holds: (n, w) and (k,) to (n, k)."""
    shifts = (columns % WORD).astype(np.uint64)
    return (sets[:, columns // WORD] >> shifts & np.uint64(1)).astype(np.bool_)


def _undominated(columns: Bools, prices: Ints) -> Ints:
    """Of models that hold the same of the target, the first cheapest."""
    order = np.argsort(prices, kind="stable")
    _, first = np.unique(np.packbits(columns[order], axis=1), axis=0, return_index=True)
    return np.sort(order[first])


def _at_least(columns: Bools, prices: Ints) -> int:
    """What every bundle costs at least: a model's price is shared by the data sets it brings."""
    shares = np.where(columns, (prices / columns.sum(axis=1))[:, None], np.inf)
    return int(shares.min(axis=0).sum() * (1 - 1e-9))


def _by_table(columns: Bools, prices: Ints, limit: int) -> Sequence[int] | None:
    size = columns.shape[1]
    masks = columns @ (1 << np.arange(size, dtype=np.int64))
    costs = cover_costs(masks, prices, size, limit)
    left, chosen = (1 << size) - 1, list[int]()
    if costs[left] >= limit:
        return None
    while left:
        helps = (prices + costs[left & ~masks] == costs[left]) & (masks & left != 0)
        chosen.append(int(np.argmax(helps)))
        left &= ~int(masks[chosen[-1]])
    return chosen


def _by_program(columns: Bools, prices: Ints, limit: int) -> Sequence[int] | None:
    solved: Any = milp(  # what it leaves unset is None
        prices.astype(np.float64),
        integrality=np.ones(len(prices), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array(columns.T.astype(np.float64)), lb=1),
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    if limit > EXACT_PRICE or solved.x is None or solved.mip_dual_bound is None:
        raise _unsolved(columns)
    chosen = np.flatnonzero(np.round(solved.x)).tolist()
    cost = int(prices[chosen].sum())
    assert columns[chosen].any(axis=0).all(), "the solver's bundle covers"
    if min(cost, limit) > solved.mip_dual_bound + 0.5:
        raise _unsolved(columns)
    return chosen if cost < limit else None


def _unsolved(columns: Bools) -> TaskTooLarge:
    rule = f"the cheapest bundle for {columns.shape[1]} data sets was not found in {NODES:,} nodes"
    return TaskTooLarge("task_too_large", "models", len(columns), rule)
