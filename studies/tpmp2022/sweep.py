"""Every method against the proven optimum over 59 instances: five caps, five demands, menus of 40, 100 and all."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from gainshare.core.random import stream
from studies.row import Figure
from studies.tpmp2022.curves import CAPS, DEMANDS
from studies.tpmp2022.data import Offer, walked
from studies.tpmp2022.market import METHODS, optimised

SIZES = (40, 100)
PROVED = 1e-6
"""Part of the bound that may be missing where a revenue counts as proved: what the solver's tolerances leave open."""

SHOWN = ("base", "min-cover", "max-improve", "select")


@dataclass(frozen=True, slots=True)
class Instance:
    """A menu and its market. curves: cap and demand, by their words."""

    title: str
    offer: Offer
    curves: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Revenue as a part of the upper limit, by method. proved: `exact` proved that no menu earns more."""

    parts: dict[str, float]
    proved: bool

    def of_optimum(self, method: str) -> float:
        """Revenue as a part of the optimum."""
        return self.parts[method] / self.parts["exact"]


def instances() -> Iterator[Instance]:
    """Each pair of curves on random menus of its own; all models on the pairs that hold a published curve."""
    whole = walked("simulated", "breadth-first")
    for size in SIZES:
        for curves in product(CAPS, DEMANDS):
            drawn = stream("tpmp2022 sweep", size, *curves).permutation(len(whole))[:size]
            yield Instance(_title(curves, size), whole.taking(sorted(drawn.tolist())), curves)
    for curves in product(CAPS, DEMANDS):
        if "published" in curves:
            yield Instance(_title(curves, len(whole)), whole, curves)


def _title(curves: tuple[str, str], size: int) -> str:
    return f"{curves[0]} cap, {curves[1]} demand, {size} models"


@cache
def swept() -> dict[str, Found]:
    """All methods on all instances, by title."""
    return {one.title: found(one) for one in instances()}


def found(one: Instance) -> Found:
    """All methods on one instance."""
    menus = {method: optimised(one.offer, method, one.curves) for method in METHODS}
    return Found({method: float(menu.ratio) for method, menu in menus.items()}, menus["exact"].gap <= PROVED)


def sweep() -> Iterator[Figure]:
    """Parts of the optimum; for the optimum itself, its part of the limit."""
    for title, one in swept().items():
        for method in SHOWN:
            yield Figure(f"{title} | {METHODS[method]}", one.of_optimum(method))
        yield Figure(f"{title} | optimum of limit", one.parts["exact"])
        yield Figure(f"{title} | proved", one.proved)
    for size in (*SIZES, len(walked("simulated", "breadth-first"))):
        yield from _summed(size)


def _summed(size: int) -> Iterator[Figure]:
    some = [one for title, one in swept().items() if title.endswith(f" {size} models")]
    for method in SHOWN:
        parts = [one.of_optimum(method) for one in some]
        below = sum(one.parts[method] < one.parts["base"] for one in some)
        yield Figure(f"all {len(some)} of {size} models: least | {METHODS[method]}", min(parts))
        yield Figure(f"all {len(some)} of {size} models: mean | {METHODS[method]}", sum(parts) / len(parts))
        yield Figure(f"all {len(some)} of {size} models: below Base | {METHODS[method]}", below)
