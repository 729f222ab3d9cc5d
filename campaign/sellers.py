"""Sellers who do not ask their costs: alone, in pairs that cannot pay each other, and where claims are worth less."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from itertools import combinations

from campaign.attack import Chunk, Found
from gainshare.auctions.clock import opened, outcome, scripted
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.random3 import random3
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import share_clock
from gainshare.axioms.claims import mixed_misreport
from gainshare.axioms.procurement import Buying, misreport, overrun, underpaid
from gainshare.axioms.rings import ring
from gainshare.core.random import Rng, stream

SELLERS, AMOUNTS, PAIRED = 6, 16, 6
"""Sellers at most; costs and asks that are tried in a market, alone and in pairs."""


@dataclass(frozen=True, slots=True)
class World:
    """A procurement without asks. seed: of shares, of a step and of a coin."""

    weights: tuple[int, ...]
    budget: int
    reserve: Fraction | None
    seed: int

    def shares(self, active: tuple[int, ...]) -> list[int]:
        """A table of shares that have nothing to do with those among others; some are 0."""
        drawn = stream("campaign", "shares", self.seed, *active)
        return [
            max(0, int(drawn.integers(-weight, 2 * weight + 1))) for weight in map(self.weights.__getitem__, active)
        ]

    def value(self, held: tuple[int, ...]) -> int:
        """Likewise a worth for every set, which joining may lower."""
        return int(stream("campaign", "values", self.seed, *sorted(held)).integers(sum(self.weights) + 1))


Rule = Callable[[World, Sequence[int]], Purchase]


def _qmia(world: World, asks: Sequence[int]) -> Purchase:
    return qmia(asks, world.weights, world.budget, reserve=world.reserve)


def _guarded(world: World, asks: Sequence[int]) -> Purchase:
    return guarded(asks, world.weights, world.budget, reserve=world.reserve)


def _random3(world: World, asks: Sequence[int]) -> Purchase:
    return random3(asks, world.weights, world.budget, coin=world.seed % 3, reserve=world.reserve)


def _called(world: World, asks: Sequence[int]) -> Purchase:
    step = Fraction(1 + world.seed % 9, 10)
    return outcome(scripted(opened(world.weights, world.budget, reserve=world.reserve, step=step), asks))


def _shared(world: World, asks: Sequence[int]) -> Purchase:
    return share_clock(asks, world.shares, world.budget, reserve=world.reserve, refresh=world.seed % 3)


def _sequential(world: World, asks: Sequence[int]) -> Purchase:
    target = Fraction(max(1, sum(world.weights)), 2)
    return sequential(asks, world.value, world.budget, target=target, reserve=world.reserve)


RULES: Mapping[str, Rule] = {
    "qmia": _qmia,
    "guarded": _guarded,
    "random-3": _random3,
    "live clock": _called,
    "share clock": _shared,
    "sequential": _sequential,
}


def seller_lies(chunk: Chunk, *, rules: Mapping[str, Rule] = RULES) -> Found:
    """Random procurements of every rule, of a few units or of billions, with many ties, with a reserve or without.

    Tries are misreports: of a seller, by every cost and ask of a grid; of two, who both must gain; of a seller to whom
    a unit of claim is worth whatever it is. Witnesses: one that pays; a winner below its ask; a budget overspent.
    """
    rng, witnesses, notes, tries, names = chunk.rng, list[str](), Counter[str](), 0, list(rules)
    while tries < chunk.tries:
        world, name = random_world(rng), names[int(rng.integers(len(names)))]
        buying = _asked(rules[name], world)
        costs = _costs(rng, world)
        grid = _grid(rng, world, costs, buying(costs))
        alpha, discount = (Fraction(int(rng.integers(9)), 8) for _ in range(2))
        few = tuple(rng.permutation(grid)[:PAIRED].tolist())
        found = (
            misreport(buying, costs, grid),
            ring(buying, costs, few),
            mixed_misreport(buying, alpha, costs, grid, [2 * discount]),
            underpaid(buying, [costs]),
            overrun(buying, world.budget, [costs]),
        )
        witnesses += [f"{name}, {world}: {one}" for one in found if one]
        alone = len(costs) * len(grid) * (len(grid) - 1)
        pairs = len(list(combinations(costs, 2))) * len(few) ** 2
        notes[f"markets of {name}"] += 1
        notes["markets in which somebody sells"] += bool(buying(costs).winners)
        notes["misreports alone"] += alone
        notes["of pairs"] += pairs
        notes["with a private discount"] += alone
        tries += 2 * alone + pairs
    return Found(tries, tuple(witnesses), notes)


def _asked(rule: Rule, world: World) -> Buying:
    """Each profile of asks is settled once."""
    bought = cache(partial(rule, world))
    return lambda asks: bought(tuple(asks))


def random_world(rng: Rng) -> World:
    """Weights of a few units, or as the market counts them; now and then none, or the same."""
    most, size = (8, 2**30)[int(rng.integers(2))], int(rng.integers(1, SELLERS + 1))
    budget = int(rng.integers(0, (20, 10**6)[int(rng.integers(2))]))
    reserve = Fraction(int(rng.integers(1, 2 * budget + 2)), max(1, most // 2)) if rng.random() < 1 / 2 else None
    return World(tuple(rng.integers(0, most, size).tolist()), budget, reserve, int(rng.integers(2**31)))


def _costs(rng: Rng, world: World) -> tuple[int, ...]:
    """About what the budget affords, or just what one price is worth to all."""
    total, size = max(1, sum(world.weights)), len(world.weights)
    if rng.random() < 1 / 3:
        return tuple(world.budget * weight // total for weight in world.weights)
    return tuple(rng.integers(0, world.budget + 2, size).tolist())


def _grid(rng: Rng, world: World, costs: Sequence[int], bought: Purchase) -> tuple[int, ...]:
    """Amounts near those that decide, and others."""
    near = {each + by for each in (*costs, *map(int, bought.pay), world.budget) for by in (-1, 0, 1)}
    others = rng.integers(0, 2 * world.budget + 2, 4).tolist()
    every = sorted(amount for amount in {0, *near, *others} if amount >= 0)
    return tuple(sorted(rng.permutation(every)[:AMOUNTS].tolist()))
