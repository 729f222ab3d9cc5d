"""The menu that earns most from a level demand: mixed-integer programs whose rows are added as they break (HiGHS).

Variables: z of each model, whether it is kept; p of each level, its price; r of each level, what a unit of demand pays.
r <= p, r <= cap x (models kept there), p rises with the level, and a bundle that undercuts a model does so only if all
of them are kept: p[target] <= sum of p[part] + cap[target] x (number of parts + 1 - sum of z of the parts and target).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, isfinite, lcm

import numpy as np
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.prices.menus.blockers import NONE, Bounds, bounds
from gainshare.prices.menus.demand import Exact, LevelDemand
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import COVERAGE, binding, price

PROGRAMMED = 2_500
"""Models up to which programs are written: they look at all pairs."""

ROWS = 30_000
"""Pairs in the first program, at most: those that lack most at the caps."""

SCALE = 1e6
"""The limit, and the highest price if it is above, in what the solver sees: its tolerances are absolute."""

SLACK = 1e-6
"""What a price may exceed a bundle by before a row is added, so scaled."""

SURE = 1e-9
"""The share of the limit by which the solver's bound, a sum of doubles, is raised before it counts as proved."""

TIMES = (1 / 2, *[1 / 8] * 63)
"""Of the time limit, what each program may take; the first that needs more is the last. Nearly all need little."""

RANKED = 20
"""Models up to which the lexicographically first of several best removals is found."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Menus that the solver found, the last the best by its own account; and what no menu earns."""

    menus: tuple[Bools, ...]
    bound: Exact


def optimum(models: Models, caps: Ints, demand: LevelDemand, *, mode: str, time_limit: float) -> Proof:
    """Menus of at most one model for each level, one of which earns the bound if all programs ended in time.

    caps: (L,), rising. In coverage mode bundles of more than two models become rows as a solution breaks them.
    """
    limit = demand.limit(caps, np.ones(len(caps), np.bool_))
    if not limit or len(models) > PROGRAMMED:
        return Proof((), limit)
    program = _Program.of(models, caps, demand, mode, single=True)
    menus, bound = list[Bools](), Fraction(limit)
    objective = np.concatenate([np.zeros(len(models) + len(caps)), -program.share])
    for menu, value in _rounds(program, objective, time_limit):
        bound = min(bound, _proved(-value / SCALE, limit, demand))
        if menu is not None:
            menus.append(menu)
    return Proof(tuple(menus), int(bound) if bound.denominator == 1 else bound)


def _proved(share: float, limit: Exact, demand: LevelDemand) -> Fraction:
    """What the solver's bound, a share of the limit, says of exact revenue: it is a multiple of the demand's unit."""
    if not isfinite(share):
        return Fraction(limit)
    unit = lcm(*(Fraction(weight).denominator for weight in demand.level_weights))
    return Fraction(floor(Fraction(share + SURE) * limit * unit), unit)


def most_listed(
    models: Models, caps: Ints, demand: LevelDemand, target: Fraction, *, mode: str, time_limit: float
) -> tuple[Bools, ...]:
    """Menus with as many models as earn the target; of several, up to RANKED models, the first by removed numbers.

    What they earn is left to be checked: the solver allows for rounding.
    """
    limit = Fraction(demand.limit(caps, np.ones(len(caps), np.bool_)))
    count, levels = len(models), len(caps)
    if not limit or count > PROGRAMMED:
        return ()
    program = _Program.of(models, caps, demand, mode, single=False)
    earned = range(count + levels, count + 2 * levels)
    program.row(list(earned), (-program.share).tolist(), -float(target / limit) * SCALE * (1 - SURE))
    kept = np.full(count, -1.0)
    if count <= RANKED:
        kept += 2.0 ** -np.arange(1, count + 1)
    objective = np.concatenate([kept * SCALE, np.zeros(2 * levels)])
    return tuple(menu for menu, _ in _rounds(program, objective, time_limit) if menu is not None)


def _rounds(program: "_Program", objective: Floats, time_limit: float) -> Iterator[tuple[Bools | None, float]]:
    """Each program's menu, if it found one, and its bound of the least objective; until none adds a row."""
    for part in TIMES:
        menu, prices, bound, ended = program.solved(objective, part * time_limit)
        yield menu, bound
        if menu is None or not ended or not program.separated(menu, prices):
            return


@dataclass(slots=True, eq=False)
class _Program:
    """A program in the making.

    caps: (L,), scaled. share: (L,), objective for a scaled unit of price. pairs: bounds by one model or two, and key:
    which of them share a row: if a level keeps one model at most, those that differ only in models of one level.
    """

    models: Models
    whole: Ints
    mode: str
    single: bool
    scale: float
    share: Floats
    pairs: Bounds
    key: Ints
    order: Ints
    columns: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    seen: set[tuple[int, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, models: Models, caps: Ints, demand: LevelDemand, mode: str, *, single: bool) -> "_Program":
        pairs, limit = bounds(models), Fraction(demand.limit(caps, np.ones(len(caps), np.bool_)))
        scale = min(1.0, SCALE / float(caps[-1]))
        share = np.array([float(weight / limit) for weight in map(Fraction, demand.level_weights)]) * SCALE / scale
        key = _keys(models, pairs) if single else np.arange(len(pairs))
        program = cls(models, caps, mode, single, scale, share, pairs, key, np.argsort(key, kind="stable"))
        program.frame()
        lacking = program.lacking(caps.astype(np.float64))
        worst = np.argsort(-lacking, kind="stable")[:ROWS]
        program.pair_rows(worst[lacking[worst] > 0])
        return program

    def row(self, columns: Sequence[int], values: Sequence[float], most: float) -> None:
        """The sum of value x variable is at most `most`."""
        self.numbers += [len(self.most)] * len(columns)
        self.columns += columns
        self.values += values
        self.most.append(most)

    def frame(self) -> None:
        """The rows that every program has."""
        count, levels = len(self.models), len(self.whole)
        for level, cap in enumerate((self.whole * self.scale).tolist()):
            here = np.flatnonzero(self.models.level == level).tolist()
            asked, earned = count + level, count + levels + level
            self.row([earned, asked], [1.0, -1.0], 0.0)
            self.row([earned, *here], [1.0] + [-cap] * len(here), 0.0)
            if level:
                self.row([asked - 1, asked], [1.0, -1.0], 0.0)
            if self.single:
                self.row(here, [1.0] * len(here), 1.0)

    def lacking(self, prices: Floats) -> Floats:
        """By how much the parts of each pair cost less than its target."""
        level, pairs = self.models.level, self.pairs
        paid = prices[level[pairs.first]] + np.where(pairs.second == NONE, 0.0, prices[level[pairs.second]])
        return prices[level[pairs.target]] - paid

    def pair_rows(self, chosen: Ints) -> int:
        """Rows for these pairs; how many are new."""
        before, ranked = len(self.most), self.key[self.order]
        for key in np.unique(self.key[chosen]).tolist():
            if (key,) not in self.seen:
                self.seen.add((key,))
                group = self.order[np.searchsorted(ranked, key) : np.searchsorted(ranked, key, side="right")]
                self.bundle_row(*_models_of(self.pairs.only(group)))
        return len(self.most) - before

    def bundle_row(self, targets: list[int], parts: list[list[int]]) -> None:
        """No target costs more than one model of each part together. Alternatives are of one level."""
        level, count = self.models.level.tolist(), len(self.models)
        cap = float(self.whole[level[targets[0]]]) * self.scale
        kept = sorted({*targets, *(model for part in parts for model in part)})
        paid = [count + level[part[0]] for part in parts]
        prices = dict.fromkeys(paid, 0.0)
        for column in paid:
            prices[column] -= 1.0
        columns = [count + level[targets[0]], *prices, *kept]
        self.row(columns, [1.0, *prices.values(), *[cap] * len(kept)], cap * (len(parts) + 1))

    def solved(self, objective: Floats, time_limit: float) -> tuple[Bools | None, Floats, float, bool]:
        """The kept models, the scaled prices, a bound of the least objective, and whether the menu is proved best."""
        count, levels = len(self.models), len(self.whole)
        caps = self.whole * self.scale
        table = coo_array((self.values, (self.numbers, self.columns)), shape=(len(self.most), count + 2 * levels))
        answer = milp(
            objective,
            integrality=np.repeat([1, 0], [count, 2 * levels]),
            bounds=Box(0, np.concatenate([np.ones(count), caps, caps])),
            constraints=LinearConstraint(table.tocsr(), -np.inf, np.array(self.most)),
            options={"time_limit": time_limit, "mip_rel_gap": 0.0},
        )
        bound = float("-inf") if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
        if answer.x is None:
            return None, np.empty(0), bound, False
        return answer.x[:count] > 0.5, answer.x[count : count + levels], bound, answer.status == 0

    def separated(self, menu: Bools, prices: Floats) -> int:
        """Rows that the solution breaks; how many are new."""
        broken = (self.lacking(prices) > SLACK) & self.pairs.among(menu)
        added = self.pair_rows(np.flatnonzero(broken))
        if added or self.mode != COVERAGE:
            return added
        listed = price(self.models, self.whole, kept=menu, mode=COVERAGE)
        over = menu & (listed.prices * self.scale + SLACK < prices)[self.models.level]
        for model in np.flatnonzero(over).tolist():
            found = binding(listed, model)
            if found is not None and (found.target, *found.bundle) not in self.seen:
                self.seen.add((found.target, *found.bundle))
                self.bundle_row([found.target], [[part] for part in found.bundle])
                added += 1
        return added


def _keys(models: Models, pairs: Bounds) -> Ints:
    """A number for each row: a superset and its subsets of a level; or a target, a part, and other parts of a level."""
    count, levels = len(models) + 1, len(models.accuracies) + 1
    alone = pairs.second == NONE
    second = np.where(alone, 0, models.level[pairs.second])
    return np.where(
        alone,
        -1 - (pairs.first * levels + models.level[pairs.target]),
        (pairs.first * count + pairs.target) * levels + second,
    )


def _models_of(group: Bounds) -> tuple[list[int], list[list[int]]]:
    """Targets and parts of pairs that share a row."""
    targets, parts = np.unique(group.target).tolist(), [np.unique(group.first).tolist()]
    if group.second[0] != NONE:
        parts.append(np.unique(group.second).tolist())
    return targets, parts
