"""Truthfulness of a posted menu: bid-independent integer prices leave no profitable lie, whatever the rounding.

The taxation principle: what is served must be, at every value, the best of all that some bid is served.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.axioms.exact import Number, shown
from gainshare.axioms.truth import Lie
from gainshare.core.arrays import MEASURE, Ints
from gainshare.core.errors import Refused
from gainshare.core.random import Rng

Serve: TypeAlias = Callable[[int], tuple[int, int]]
"""From a bid (minor units per unit of gain) to a gain (in units of 1 / scale) and a charge (minor units)."""

ServeMany: TypeAlias = Callable[[Ints], tuple[Ints, Ints]]
"""The same for many bids at once: (m,) bids to (m,) gains and (m,) charges."""

Rows: TypeAlias = npt.NDArray[Any]
ITEMS, STEPS = 256, 64


def menu_lie(
    serve: Serve,
    highest: int,
    rng: Rng,
    *,
    serve_many: ServeMany | None = None,
    scale: int = MEASURE,
    tries: int = 100_000,
) -> Lie | None:
    """A value in 0..highest that earns more by another bid: the rule is no bid-independent menu (taxation principle).

    serve: what a bid gets and is charged; serve_many: its vectorised twin, if there is one. highest: the largest
    bid and value searched. Profit = value x gain - scale x charge, in exact integers; any profit counts.
    Searched: with highest < tries, every bid; otherwise tries / 2 random bids of all sizes, the ends, and the steps
    found between them with one unit beside each. Each bid searched is also taken as a value and compared with all
    different items served (at most 256 of them, drawn at random) and with its two neighbours: with these, at least
    tries deviations, unless there are fewer. The witness holds the most profitable lie found, its gains as fractions.

    >>> from gainshare.core.random import stream
    >>> print(menu_lie(lambda bid: (1, 30) if bid >= 30 else (0, 0), 99, stream(7, "audit"), scale=1))
    None
    >>> print(menu_lie(lambda bid: (1, bid) if bid >= 30 else (0, 0), 99, stream(7, "audit"), scale=1))
    Lie: party 0 with value 99 says 30 and gains 69: wins either way, pays 30 instead of 99
    """

    def served(bids: Ints) -> Rows:
        columns = serve_many(bids) if serve_many else zip(*map(serve, bids.tolist()), strict=True)
        return np.stack([np.asarray(column) for column in columns], axis=1)

    bids = searched(served, highest, rng, tries)
    rows = served(bids)
    reach = highest * int(np.abs(rows[:, 0]).max()) + scale * int(np.abs(rows[:, 1]).max())
    kind: npt.DTypeLike = np.int64 if reach < 2**61 else np.object_
    values: Rows = bids.astype(kind)
    gains: Rows = rows[:, 0].astype(kind)
    costs: Rows = rows[:, 1].astype(kind) * scale
    own = values * gains - costs
    best, profits = np.arange(len(bids)), own - own
    for says in _rivals(rows, rng):
        gap = values * gains[says] - costs[says] - own
        better = (gap > profits).astype(bool)
        best, profits = np.where(better, says, best), np.where(better, gap, profits)
    worst = int(profits.argmax())
    if profits[worst] <= 0:
        return None
    value, bid = int(bids[worst]), int(bids[best[worst]])
    honest, lying = (_deal(serve(said), scale) for said in (value, bid))
    return Lie(0, value, bid, (), honest, lying)


def _deal(served: tuple[int, int], scale: int) -> tuple[Fraction, int]:
    return Fraction(int(served[0]), scale), int(served[1])


def _rivals(rows: Rows, rng: Rng) -> Iterator[Ints]:
    """Which bid each value tries next: one that is served each different item, then both neighbours."""
    everyone = np.arange(len(rows))
    items = np.unique(rows, axis=0, return_index=True)[1] if rows.dtype != object else everyone
    if len(items) > ITEMS:
        items = rng.choice(items, ITEMS, replace=False)
    for item in np.sort(items):
        yield np.full(len(rows), item)
    for shift in (-1, 1):
        yield np.clip(everyone + shift, 0, len(rows) - 1)


def searched(served: Callable[[Ints], Rows], highest: int, rng: Rng, tries: int) -> Ints:
    """The bids of 0..highest worth searching, ascending: all if fewer than tries; else random ones and the steps.

    served: what each bid gets, one row each. A step is a pair of neighbouring bids that are served differently; up
    to 64 steps are found by bisection. Raises Refused if highest < 1.
    """
    if highest < 1:
        raise Refused("invalid_amount", "highest", highest, "must be at least 1")
    if highest < tries:
        return np.arange(highest + 1)
    drawn = rng.integers(highest + 1, size=tries // 4).tolist()
    of_all_sizes = (float(highest) ** rng.random(tries // 4)).astype(np.int64).tolist()
    bids = np.unique([0, highest, *drawn, *of_all_sizes])
    rows = served(bids)
    changes = np.flatnonzero((rows[1:] != rows[:-1]).any(axis=1))
    if len(changes) > STEPS:
        changes = np.sort(rng.choice(changes, STEPS, replace=False))
    low, high = bids[changes], bids[changes + 1]
    below = rows[changes]
    while np.any(high - low > 1):
        middle = (low + high) // 2
        same = (served(middle) == below).all(axis=1)
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    beside = np.concatenate((low - 1, low, high, high + 1))
    return np.unique(np.concatenate((bids, beside[(beside >= 0) & (beside <= highest)])))


@dataclass(frozen=True, slots=True)
class FallingGain:
    """A higher bid that is served less. low, high: the bids. before, after: their gains."""

    low: int
    high: int
    before: Number
    after: Number

    def __str__(self) -> str:
        before, after = shown(self.before), shown(self.after)
        return f"Falling gain: bid {self.low} gets {before}, the higher bid {self.high} only {after}"


def nonmonotone_allocation(
    gain: Callable[[int], Number], highest: int, rng: Rng, *, tries: int = 10_000
) -> FallingGain | None:
    """A gain that falls as the bid rises at a fixed price (Agarwal et al. 2019, assumption 1).

    By theorem 5.1 no payment makes such an allocation truthful. gain: of a bid, in any exact unit. Searched: bids
    0..highest as in `searched`. The witness holds the largest fall found.

    >>> from gainshare.core.random import stream
    >>> print(nonmonotone_allocation(lambda bid: 7 * bid % 10, 3, stream(7, "audit")))
    Falling gain: bid 1 gets 7, the higher bid 3 only 1
    """

    def served(bids: Ints) -> Rows:
        return np.array([[gain(bid)] for bid in bids.tolist()])

    bids = searched(served, highest, rng, tries)
    gains = served(bids)[:, 0]
    best = np.maximum.accumulate(gains)
    after = int(np.argmax(best - gains))
    if not best[after] > gains[after]:
        return None
    before = int(np.flatnonzero(gains == best[after])[0])
    return FallingGain(int(bids[before]), int(bids[after]), *gains[[before, after]].tolist())
