"""The menu that earns most from a level demand: mixed-integer programs whose rows are added as they break (HiGHS).

Variables: z of each model, whether it is kept; p of each level, its price; r of each level, what a unit of demand pays.
r <= p, r <= cap x (models kept there), p rises with the level, and a bundle that undercuts a model does so only if all
of them are kept: p[target] <= sum of p[part] + cap[target] x (number of parts + 1 - sum of z of the parts and target).
Prices are in shares of their level's cap, PRICE x share, so that all rows and ranges have one size.

The bound is the solver's, which counts in doubles and up to tolerances. No exact certificate is to be had from it, so
the bound is raised by all that these tolerances can amount to, `_Program.margin`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor, gcd, isfinite, lcm

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

PRICE = 1e4
"""A level's cap in what the solver sees: its tolerances are absolute."""

LIMIT = 1e9
"""The limit of the demand in what the solver sees."""

KEPT = 1e6
"""What one more model counts in what the solver sees, where models are counted."""

SLACK = 1e-9
"""The share of its cap that a price may exceed a bundle by before a row is added."""

TINY = 1e-6
"""The share of the limit, or of a dearer level's cap, up to which a level's price is left out, as if it were its cap.

So all coefficients are within a range that the solver's tolerances are made for.
"""

DUAL = 1e-7
"""By how much a reduced cost, of a variable or a row, may have the wrong sign for the solver."""

PRIMAL = 1e-6
"""By how much a row may be broken, or a variable not whole, for the solver."""

CUTOFF = 1e-6
"""How much a branch that the solver gives up may be better than the best solution it knows."""

ROUNDING = 2.0**-48
"""What rounding may amount to for each coefficient, as a share of the limit: the last bits, many times over."""

CUTS = 10
"""The solver's own rows, and what it substitutes, are taken to err as much as so many times the rows it is given."""

SURE = 1e-9
"""The share of its target by which the earnings of a menu of most models may miss it: it is checked exactly."""

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
        bound = min(bound, _proved(-value / LIMIT + program.margin(), limit, caps, demand))
        if menu is not None:
            menus.append(menu)
    return Proof(tuple(menus), int(bound) if bound.denominator == 1 else bound)


def _proved(share: float, limit: Exact, caps: Ints, demand: LevelDemand) -> Fraction:
    """What a bound, a share of the limit, says of exact revenue: it is whole in the unit of weights and caps.

    All prices are sums of caps, and so multiples of what divides every cap. limit: above 0, and so is the unit.
    """
    if not isfinite(share):
        return Fraction(limit)
    weights = [Fraction(weight) for weight in demand.level_weights]
    parts = lcm(*(weight.denominator for weight in weights))
    unit = Fraction(gcd(*(int(weight * parts) for weight in weights)), parts) * gcd(*caps.tolist())
    return floor(Fraction(share) * limit / unit) * unit


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
    program.row(
        list(earned),
        (-program.share * (KEPT / LIMIT)).tolist(),
        (program.left - float(target / limit)) * KEPT * (1 - SURE),
    )
    kept = np.full(count, -1.0)
    if count <= RANKED:
        kept += 2.0 ** -np.arange(1, count + 1)
    objective = np.concatenate([kept * KEPT, np.zeros(2 * levels)])
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

    caps: (L,), rising. share: (L,), what a unit of a level's price is worth. left: the share of the limit that is left
    out. pairs: bounds by one model or two, and key: which of them share a row: if a level keeps one model at most,
    those that differ only in models of one level.
    """

    models: Models
    caps: Ints
    mode: str
    single: bool
    share: Floats
    left: float
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
        worth = [Fraction(weight) * cap for weight, cap in zip(demand.level_weights, caps.tolist(), strict=True)]
        share = np.array([float(each / limit) for each in worth])
        left = float(share[share <= TINY].sum())
        share = np.where(share > TINY, share, 0.0) * (LIMIT / PRICE)
        key = _keys(models, pairs) if single else np.arange(len(pairs))
        program = cls(models, caps, mode, single, share, left, pairs, key, np.argsort(key, kind="stable"))
        program.frame()
        lacking = program.lacking(np.full(len(caps), PRICE))
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
        count, levels = len(self.models), len(self.caps)
        for level in range(levels):
            here = np.flatnonzero(self.models.level == level).tolist()
            asked, earned = count + level, count + levels + level
            self.row([earned, asked], [1.0, -1.0], 0.0)
            self.row([earned, *here], [1.0] + [-PRICE] * len(here), 0.0)
            below = self.ratio(level - 1, level) if level else 0.0
            if below > TINY:
                self.row([asked - 1, asked], [below, -1.0], 0.0)
            if self.single:
                self.row(here, [1.0] * len(here), 1.0)

    def ratio(self, part: int, whole: int) -> float:
        """The cap of one level as a share of another's, which is no lower; 0 if both are 0."""
        return int(self.caps[part]) / max(int(self.caps[whole]), 1)

    def lacking(self, prices: Floats) -> Floats:
        """By how much the parts of each pair cost less than its target, as a share of the target's cap."""
        level, pairs, money = self.models.level, self.pairs, prices / PRICE * self.caps
        paid = money[level[pairs.first]] + np.where(pairs.second == NONE, 0.0, money[level[pairs.second]])
        return (money[level[pairs.target]] - paid) / np.maximum(self.caps, 1)[level[pairs.target]]

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
        whole, most = level[targets[0]], PRICE * (len(parts) + 1)
        kept = sorted({*targets, *(model for part in parts for model in part)})
        prices = {count + whole: 1.0}
        for part in parts:
            paid = self.ratio(level[part[0]], whole)
            if paid > TINY:
                prices[count + level[part[0]]] = prices.get(count + level[part[0]], 0.0) - paid
            else:
                most += PRICE * paid
        self.row([*prices, *kept], [*prices.values(), *[PRICE] * len(kept)], most)

    def margin(self) -> float:
        """The share of the limit that the solver's bound may lack.

        The bound is what a basis earns whose reduced costs have the right sign up to DUAL. A variable or a row whose
        sign is wrong adds to what can be earned DUAL x its range at most: that of z is 1, that of p and r is PRICE,
        and that of a row is the sum of its coefficients x these, at most. What the solver takes off a row by PRIMAL
        lowers a price in it by this / its coefficient, and what its level earns in proportion. A branch is given up
        within CUTOFF. The solver's own steps between, its cuts among them, are allowed for by CUTS, not proved. What is
        left out is taken for earned.
        """
        count, levels = len(self.models), len(self.caps)
        ranges = np.append(np.ones(count), np.full(2 * levels, PRICE))
        rows = float((np.abs(self.values) * ranges[self.columns]).sum() + np.abs(self.most).sum())
        least = np.full(len(ranges), np.inf)
        np.minimum.at(least, self.columns, np.abs(self.values))
        lowered = PRIMAL * float((self.share / least[count : count + levels]).sum())
        wrong = DUAL * (rows + float(ranges.sum())) + lowered + CUTOFF
        return self.left + CUTS * wrong / LIMIT + ROUNDING * len(self.values)

    def solved(self, objective: Floats, time_limit: float) -> tuple[Bools | None, Floats, float, bool]:
        """The kept models, the scaled prices, a bound of the least objective, and whether the menu is proved best."""
        count, levels = len(self.models), len(self.caps)
        table = coo_array((self.values, (self.numbers, self.columns)), shape=(len(self.most), count + 2 * levels))
        answer = milp(
            objective,
            integrality=np.repeat([1, 0], [count, 2 * levels]),
            bounds=Box(0, np.append(np.ones(count), np.full(2 * levels, PRICE))),
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
        listed = price(self.models, self.caps, kept=menu, mode=COVERAGE)
        over = menu & (listed.prices < (prices / PRICE - SLACK) * self.caps)[self.models.level]
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
