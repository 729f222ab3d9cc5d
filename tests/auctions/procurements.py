"""Small procurements for the tests of all rules, and what a pair of providers can gain by misreporting together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import lcm

import numpy as np
from hypothesis import strategies as st

from gainshare.auctions.procurement import Purchase
from gainshare.core.random import stream

Asked = Callable[[Sequence[int]], Purchase]

GRID = range(9)
"""Costs and asks tried alone; pairs try those below PAIRED."""

PAIRED = 6


@dataclass(frozen=True, slots=True)
class Instance:
    """What is asked, what it weighs, and what may be spent. seed: for what a test draws beyond."""

    asks: list[int]
    weights: list[int]
    budget: int
    reserve: Fraction | None
    seed: int

    def shares(self, active: tuple[int, ...]) -> list[int]:
        """Shares of the active set that have nothing to do with those of any other set; a third of them are 0."""
        drawn = stream(self.seed, "shares", *active).integers(-3, 7, len(active))
        return [max(0, int(share)) for share in drawn]


@st.composite
def instances(draw: st.DrawFn, most: int = 4) -> Instance:
    """Up to so many providers with many ties, zeros, and asks over budget."""
    count = draw(st.integers(1, most))
    numbers = st.lists(st.integers(0, 7), min_size=count, max_size=count)
    reserve = draw(st.none() | st.fractions(0, 3, max_denominator=3))
    return Instance(draw(numbers), draw(numbers), draw(st.integers(0, 16)), reserve, draw(st.integers(0, 2**30)))


def pairs_that_gain(rule: Asked, asks: Sequence[int]) -> int:
    """How many (two providers, their costs, their asks) leave both strictly better off than the truth does."""
    return sum(_gains(rule, asks, pair) for pair in combinations(range(len(asks)), 2))


def _gains(rule: Asked, asks: Sequence[int], pair: tuple[int, int]) -> int:
    runs = list[Purchase]()
    for told in product(range(PAIRED), repeat=2):
        asked = list(asks)
        asked[pair[0]], asked[pair[1]] = told
        runs.append(rule(asked))
    unit = lcm(*(pay.denominator for run in runs for pay in run.pay))
    grid, better = np.array(range(PAIRED), dtype=object), []
    for place, provider in enumerate(pair):
        won = np.array([provider in run.winners for run in runs]).reshape(PAIRED, PAIRED)
        pay = np.array([int(run.pay[provider] * unit) for run in runs], dtype=object).reshape(PAIRED, PAIRED)
        cost = unit * (grid[:, None] if place == 0 else grid[None, :])[:, :, None, None]
        kept = np.where(won, pay - cost, 0)  # (cost, cost, ask, ask)
        honest = np.einsum("abab->ab", np.broadcast_to(kept, (PAIRED,) * 4))
        better.append(kept > honest[:, :, None, None])
    return int((better[0] & better[1]).sum())
