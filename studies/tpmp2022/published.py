"""Prices as published: the constraints of all pairs of models, and the ways to the largest prices that meet them.

The iterative method, CIP, is plain Python on sets, as the published program is; SLSQP and HiGHS are given the same
constraints. Prices are by accuracy level, the lowest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog, minimize
from scipy.sparse import csr_array

from studies.tpmp2022.data import OWNERS, Offer

Bound = tuple[tuple[int, ...], int]
"""Models whose prices together bound the price of another one."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What bounds prices. level: of each model.

    Where one model bounds, its data hold the other's and it is less accurate. Where two do, their data make the
    other's exactly and both are less accurate. What the order of accuracies implies anyway is left out, as published.
    """

    level: tuple[int, ...]
    bounds: tuple[Bound, ...]

    @property
    def levels(self) -> int:
        """How many accuracy levels there are."""
        return max(self.level, default=-1) + 1


def constraints_as_published(offer: Offer) -> Constraints:
    """All constraints of an offer, the way the published program finds them.

    Every comparison makes its sets anew from lists, and a union is looked for among the models of its size, one after
    the other.
    """
    members = [[i for i in range(OWNERS) if one >> i & 1] for one in offer.sets]
    level = _levels(offer)
    sized: list[list[int]] = [[] for _ in range(OWNERS + 1)]
    for model, one in enumerate(members):
        sized[len(one)].append(model)
    bounds = list[Bound]()
    for made, one in enumerate(members):
        data = set(one)
        for size in range(len(one) + 1, OWNERS + 1):
            larger = [model for model in sized[size] if data.issubset(set(members[model]))]
            bounds += [((model,), made) for model in larger if level[model] < level[made]]
    for first, one in enumerate(members):
        for second in range(first + 1, len(members)):
            union = set(one).union(set(members[second]))
            if union != set(one) and union != set(members[second]):
                same = [model for model in sized[len(union)] if set(members[model]) == union]
                most = max(level[first], level[second])
                bounds += [((first, second), made) for made in same if most < level[made]]
    return Constraints(level, tuple(bounds))


def constraints(offer: Offer) -> Constraints:
    """The same constraints with every set made once, and unions looked up in a table: plain Python at its best."""
    sets, level = [frozenset(i for i in range(OWNERS) if one >> i & 1) for one in offer.sets], _levels(offer)
    copies = dict[frozenset[int], list[int]]()
    for model, members in enumerate(sets):
        copies.setdefault(members, []).append(model)
    bounds = list[Bound]()
    for first, one in enumerate(sets):
        for second in range(first + 1, len(sets)):
            other = sets[second]
            if one > other:
                bounds += [((first,), second)] * (level[first] < level[second])
            elif other > one:
                bounds += [((second,), first)] * (level[second] < level[first])
            elif one != other:
                most = max(level[first], level[second])
                bounds += [((first, second), made) for made in copies.get(one | other, ()) if most < level[made]]
    return Constraints(level, tuple(bounds))


def _levels(offer: Offer) -> tuple[int, ...]:
    ranks = {accuracy: rank for rank, accuracy in enumerate(sorted(set(offer.accuracies)))}
    return tuple(ranks[one] for one in offer.accuracies)


def cip(found: Constraints, caps: Sequence[int]) -> list[int]:
    """Constraint by constraint, lowest cap of the bound first, until a sweep changes nothing."""
    groups: list[list[int]] = [[] for _ in range(found.levels)]
    for model, level in enumerate(found.level):
        groups[level].append(model)
    prices = [caps[level] for level in found.level]
    sweep = sorted(found.bounds, key=lambda one: sum(caps[found.level[model]] for model in one[0]))
    changed = True
    while changed:
        changed = False
        for parts, made in sweep:
            bound = sum(prices[model] for model in parts)
            if prices[made] > bound:
                prices[made], changed = bound, True
                for level in range(found.level[made], -1, -1):
                    bound = min(bound, *(prices[model] for model in groups[level]))
                    for model in groups[level]:
                        prices[model] = bound
    return [prices[group[0]] for group in groups]


def slsqp(found: Constraints, caps: Sequence[int]) -> list[float]:
    """The published baseline: a price for each model, constraints as functions, gradients by differences."""
    level, limits = found.level, [caps[one] / 100 for one in found.level]
    order = sorted(range(len(level)), key=level.__getitem__)
    rules = [{"type": "ineq", "fun": lambda p, a=a, b=b: p[b] - p[a]} for a, b in pairwise(order)]
    rules += [
        {"type": "ineq", "fun": lambda p, a=a, b=b: p[a] - p[b]} for a, b in pairwise(order) if level[a] == level[b]
    ]
    rules += [
        {"type": "ineq", "fun": lambda p, parts=parts, made=made: sum(p[one] for one in parts) - p[made]}
        for parts, made in found.bounds
    ]
    start = np.array(limits)
    solved = minimize(
        lambda p: float((start - p).sum()),
        start,
        method="SLSQP",
        bounds=[(0, limit) for limit in limits],
        constraints=rules,
        options={"eps": 0.1, "maxiter": 1000},
    )
    return [100 * max(float(solved.x[m]) for m in order if level[m] == one) for one in range(found.levels)]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The linear program of the constraints, ready to be solved: a price for each level, a row for each constraint."""

    rows: csr_array
    caps: tuple[int, ...]


def program(found: Constraints, caps: Sequence[int]) -> Program:
    """Write the constraints as rows."""
    signs = [((found.level[made], 1), *((found.level[one], -1) for one in parts)) for parts, made in found.bounds]
    signs += [((lower, 1), (lower + 1, -1)) for lower in range(found.levels - 1)]
    entries = [(sign, row, at) for row, one in enumerate(signs) for at, sign in one]
    values, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
    return Program(csr_array((values, (rows, columns)), shape=(len(signs), found.levels)), tuple(caps))


def highs(written: Program) -> list[float]:
    """The program's largest prices by HiGHS."""
    count = len(written.caps)
    bounds = [(0, cap) for cap in written.caps]
    some = written.rows.shape[0] > 0
    solved = linprog(
        -np.ones(count),
        A_ub=written.rows if some else None,
        b_ub=np.zeros(written.rows.shape[0]) if some else None,
        bounds=bounds,
        method="highs",
    )
    return [float(one) for one in solved.x]
