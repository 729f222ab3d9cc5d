"""`python -m benchmarks.menus`: what pricing and selecting menus costs in both modes; written into the docs."""

import math
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import product
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.machine import described, table
from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import Rng, stream
from gainshare.kernels.menus import kernel_status
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.price_list import COVERAGE, PAIR, price
from gainshare.prices.menus.revenue import optimise
from gainshare.prices.menus.selection import TABLES
from studies.tpmp2022.data import walked
from studies.tpmp2022.market import caps, demand
from studies.tpmp2022.pricing import NAME, apart, timed, ways

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "menu-speed.md"
DATASETS, NOISE = 20, 20
"""Of the sampled menus; standard deviation of an accuracy in thousandths."""

SAMPLED = (1_000, 10_000, 100_000, 1_000_000)
LATTICES = (14, 16, 18, 20)
PAIRS = 10**10
"""Most pairs of models that are gone through, where not all unions are listed."""

HEADER = ("menu", "models", "pricing, s", "selecting, s", "revenue")
"""Of the table of one mode."""

ABOUT = """\
# What a menu costs

Written by `python -m benchmarks.menus` on {date}, on {machine};
NumPy {numpy}, SciPy {scipy}, kernels in {kernels}. All figures are processor time of one thread in one run. They belong
to this machine; read how they grow, and the ratios.

## One menu, by every way

Pair prices of the {listed} models of the study's [simulated data](../theory/study-tpmp2022.md). All ways find the same
prices, which is checked. The package and CIP search for the constraints, which HiGHS is handed. SLSQP takes half a
minute and is timed in the study.

{ways}

## How it grows

Accuracies grow concavely with the data, with a noise of {noise} thousandths; price caps and demand are the published
curves. The first menus are random unions of {datasets} data sets, the last ones all unions of so many. *Pricing* is the
prices of all models; *selecting* is `select`, whose revenue is told as a part of the upper limit.

By **coverage**, the default, no bundle of listed models undercuts a price:

{coverage}

Choosing under covers starts from greedy lists. Where the table of all unions at every accuracy has at most {searched:,}
entries, a search goes on from there, which is what takes so long on the unions of 14. Above, the best greedy list
stands.

By **pair**, as published, no two models whose union is exactly a third one's data undercut it. Other bundles may. Such
lists earn more, as long as nobody buys a bundle instead:

{pair}

Where all unions are listed, disjoint pairs are enough. All other pairs are gone through, which for a million models
takes minutes and is not timed.

The process held {peak:,} MiB at most.
"""


@dataclass(frozen=True, slots=True)
class Grown:
    """A menu of some size in one mode. part: revenue of the selected menu, of the upper limit.

    pricing, selecting: seconds; NaN where pricing is not timed.
    """

    models: int
    datasets: int
    mode: str
    pricing: float
    selecting: float
    part: float

    def cells(self, name: str) -> tuple[str, ...]:
        """A line of its mode's table. name: the menu in words."""
        pricing = "-" if math.isnan(self.pricing) else f"{self.pricing:.3f}"
        return name, f"{self.models:,}", pricing, f"{self.selecting:.3f}", f"{self.part:.3%}"


def synthetic(datasets: int, count: int | None = None) -> Models:
    """All unions of so many data sets, or so many drawn from them."""
    rng = stream("benchmarks menus", datasets, count or 0)
    sets = np.arange(1, 2**datasets, dtype=np.int64)
    if count is not None:
        sets = np.sort(rng.permutation(sets)[:count])
    return models(sets.astype(np.uint64)[:, None], accuracies(sets, rng.random(datasets) + 0.5, rng), datasets)


def accuracies(sets: Ints, sizes: Floats, rng: Rng) -> Ints:
    """In thousandths: concave in the data held, from one half towards 0.9, and noisy."""
    held = sum(size * (sets >> owner & 1) for owner, size in enumerate(sizes)) / sizes.sum()
    found = 500 + 400 * (1 - np.exp(-2.5 * held)) + NOISE * rng.standard_normal(len(sets))
    return np.clip(np.rint(found), 500, 999).astype(np.int64)


def grown(menu: Models, mode: str) -> Grown:
    """Price and select one menu."""
    most, weights = caps(menu), demand(menu)
    priced = mode == COVERAGE or len(menu) == 2**menu.datasets - 1 or len(menu) ** 2 <= PAIRS
    pricing = timed(partial(price, menu, most, mode=mode))[0] if priced else math.nan
    selecting, selected = timed(partial(optimise, menu, most, weights, method="select", mode=mode))
    return Grown(len(menu), menu.datasets, mode, pricing, selecting, float(selected.ratio))


def menus() -> Iterator[tuple[str, Models]]:
    """All menus in words, the smallest first."""
    for count in SAMPLED:
        yield f"some unions of {DATASETS}", synthetic(DATASETS, count)
    for datasets in LATTICES:
        yield f"all unions of {datasets}", synthetic(datasets)


def one_menu() -> Iterator[tuple[str, ...]]:
    """All listed models by every way: seconds, and how many times as long as the package's."""
    every = ways(walked(NAME, "breadth-first"))
    spent = {name: timed(way) for name, way in every.items() if name != "SLSQP"}
    ours, prices = spent["ours"]
    for name, (took, found) in spent.items():
        assert apart(prices, found) < 1e-3, f"{name} finds other prices"
        yield name, f"{1e3 * took:,.2f}", f"{took / ours:,.0f}"


def growth() -> Iterator[tuple[str, Grown]]:
    """All menus in both modes, with the menu in words."""
    for (name, menu), mode in product(menus(), (COVERAGE, PAIR)):
        yield name, grown(menu, mode)


def page() -> str:
    """Measure everything, printing as it goes, and write the page."""
    compared = list[tuple[str, ...]]()
    found: dict[str, list[tuple[str, ...]]] = {COVERAGE: [], PAIR: []}
    for each in one_menu():
        print(*each, sep="\t", flush=True)
        compared.append(each)
    for name, one in growth():
        print(name, one, sep="\t", flush=True)
        found[one.mode].append(one.cells(name))
    grown_in = {mode: table(HEADER, lines, numbers=range(1, len(HEADER))) for mode, lines in found.items()}
    return ABOUT.format(
        date=datetime.now(UTC).date(),
        machine=described(),
        numpy=version("numpy"),
        scipy=version("scipy"),
        kernels=kernel_status().runs,
        listed=len(walked(NAME, "breadth-first")),
        noise=NOISE,
        datasets=DATASETS,
        ways=table(("way", "ms", "times ours"), compared, numbers=range(1, 3)),
        searched=TABLES // 2,
        **grown_in,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def main() -> int:
    """Write the page."""
    with threadpool_limits(1):
        PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
