"""`python -m benchmarks.procurement`: what procurements cost, beside plain implementations; written into the docs."""

import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.machine import described, table
from gainshare.auctions.counted import Counts, capped, counted_clock
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import qmia
from gainshare.auctions.share_clock import Shares, share_clock
from gainshare.core.random import stream
from gainshare.kernels.shares import kernel_status
from studies.tpmp2022.pricing import timed

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "procurement-speed.md"

BIDS = (10_000, 100_000, 1_000_000)
PLAIN = 100_000
"""Most bids that the plain implementation settles here."""

CLOCKS = (
    (300, 3_000, 30),
    (1_000, 10_000, 100),
    (10_000, 100_000, 100),
    (10_000, 100_000, 1_000),
    (10_000, 10_000, 1_000),
)
"""Providers, features, features of each."""

SLOW = 300
"""Most providers whom the plain share clock serves here."""

SCALE = 2**20

ABOUT = """\
# What a procurement costs

Written by `python -m benchmarks.procurement` on {date}, on {machine};
NumPy {numpy}, kernels in {kernels}. All figures are processor time of one thread in one run, checks of the input and
exact payments rounded down included. They belong to this machine; read how they grow, and the ratios.

## One rate for all

Asks of up to 10^9 minor units and weights of up to 2^30; a third of all asks is the budget. *Near ties* ask seven times
their weight, give or take one unit, so that doubles cannot order them and whole numbers do; of *equal ratios* there are
only nineteen. *Plain* sorts fractions and adds them up; it finds the same winners and rate, which is checked.

{bids}

## The share clock of counts

Each provider holds one to three units of some features, which are worth something up to a cap; asks are lognormal, and
three tenths of their sum is the budget. Shares are brought up to date after every exit. *Plain* is the general clock
with shares computed anew from all counts; it finds the same purchase, which is checked.

{clocks}

The process held {peak:,} MiB at most.
"""


def offers(kind: str, count: int) -> tuple[list[int], list[int], int]:
    """Asks, weights and the budget."""
    rng = stream("benchmarks procurement", kind, count)
    weights = rng.integers(1, 2**30, count)
    match kind:
        case "near ties":
            asks = 7 * weights + rng.integers(-1, 2, count)
        case "equal ratios":
            asks = weights * rng.integers(1, 20, count)
        case _:
            asks = rng.integers(1, 10**9, count)
    return asks.tolist(), weights.tolist(), int(asks.sum()) // 3


def plain(asks: Sequence[int], weights: Sequence[int], budget: int) -> tuple[tuple[int, ...], Fraction | None]:
    """Q-MIA as it is written down: fractions in a list, the budget shared by hand. Winners, and the rate."""
    level = {at: Fraction(ask, weights[at]) for at, ask in enumerate(asks) if weights[at] and ask <= budget}
    order = sorted(level, key=lambda at: (level[at], at))
    held, winners, rate = 0, list[int](), None
    for at in order:
        if level[at] * (held + weights[at]) > budget:
            rate = min(Fraction(budget, held), level[at]) if winners else None
            break
        winners.append(at)
        held += weights[at]
        rate = Fraction(budget, held)
    return tuple(sorted(winners)), rate


def bids() -> Iterator[tuple[str, ...]]:
    """A line for each kind and number of bids."""
    for kind in ("any", "near ties", "equal ratios"):
        for count in BIDS:
            given = offers(kind, count)
            spent, bought = timed(partial(qmia, *given))
            spared = timed(partial(guarded, *given))[0]
            times = "-"
            if count <= PLAIN:
                by_hand, expected = timed(partial(plain, *given))
                assert expected == (bought.winners, bought.rate), "the plain rule buys something else"
                times = f"{by_hand / spent:.1f}"
            yield kind, f"{count:,}", f"{spent:.3f}", f"{spared:.3f}", times


def counted(providers: int, features: int, each: int) -> tuple[list[int], Counts, int]:
    """Asks, counts and the budget."""
    rng = stream("benchmarks counts", providers, features, each)
    mine = [np.sort(rng.choice(features, each, replace=False)) for _ in range(providers)]
    units = rng.integers(1, 4, providers * each)
    worth = capped(rng.integers(1, 10, features), rng.integers(1, 6, features), scale=SCALE)
    counts = Counts(np.arange(providers + 1) * each, np.concatenate(mine), units, features, worth, SCALE)
    asks = (10**6 * np.exp(0.5 * rng.standard_normal(providers))).astype(np.int64)
    return asks.tolist(), counts, int(asks.sum()) * 3 // 10


def anew(counts: Counts) -> Shares:
    """Shares computed from all counts of the active set, each time."""
    owners, every = counts.owners, np.arange(counts.size)

    def shares(active: tuple[int, ...]) -> list[Fraction]:
        held = np.isin(owners, active)
        totals = np.bincount(counts.features[held], counts.counts[held], counts.size).astype(np.int64)
        worth = np.where(totals > 0, counts.unit(every, np.maximum(totals, 1)), 0)
        due = np.zeros(len(counts.first) - 1, dtype=np.int64)
        np.add.at(due, owners, worth[counts.features] * counts.counts)
        return [Fraction(int(due[provider]), counts.scale) for provider in active]

    return shares


def clocks() -> Iterator[tuple[str, ...]]:
    """A line for each size of the share clock."""
    for providers, features, each in CLOCKS:
        asks, counts, budget = counted(providers, features, each)
        spent, bought = timed(partial(counted_clock, asks, counts, budget))
        times = "-"
        if providers <= SLOW:
            by_hand, expected = timed(partial(share_clock, asks, anew(counts), budget))
            assert expected == bought, "the plain clock buys something else"
            times = f"{by_hand / spent:.1f}"
        sizes = (providers, features, providers * each, len(bought.winners))
        yield *(f"{size:,}" for size in sizes), f"{spent:.2f}", times


def page() -> str:
    """Measure everything, printing as it goes."""
    lines: dict[str, list[tuple[str, ...]]] = {"bids": [], "clocks": []}
    for name, measured in (("bids", bids()), ("clocks", clocks())):
        for line in measured:
            print(*line, sep="\t", flush=True)
            lines[name].append(line)
    headers = {
        "bids": ("asks", "bids", "proportional, s", "guarded, s", "plain, times as long"),
        "clocks": ("providers", "features", "counts", "winners", "seconds", "plain, times as long"),
    }
    tables = {name: table(headers[name], lines[name], numbers=range(name == "bids", 6)) for name in lines}
    return ABOUT.format(
        date=datetime.now(UTC).date(),
        machine=described(),
        numpy=version("numpy"),
        kernels=kernel_status().runs,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **tables,
    )


def main() -> int:
    """Write the page."""
    with threadpool_limits(1):
        PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
