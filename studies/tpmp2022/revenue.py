"""Revenue by method against the upper limit on growing menus, and how much of the paper's claim that bears out."""

from collections.abc import Iterator
from functools import cache

from studies.row import Figure
from studies.tpmp2022.data import ROWS
from studies.tpmp2022.market import METHODS, growing, optimised
from studies.tpmp2022.sweep import swept

CLAIMED = 0.9
"""The part of the upper limit that the paper says is always reached."""


@cache
def earned(name: str) -> dict[str, dict[str, float]]:
    """Revenue as a part of the limit, by growing menu and method."""
    return {
        title: {method: float(optimised(offer, method).ratio) for method in METHODS} for title, offer in growing(name)
    }


def revenue() -> Iterator[Figure]:
    """Both data sets, on the published curves."""
    for name in ROWS:
        for title, found in earned(name).items():
            for method, part in found.items():
                yield Figure(f"{name}, {title} | {METHODS[method]}", part)


def claim() -> Iterator[Figure]:
    """How many menus earn less than is claimed, or less than with all models, and the least of them."""
    grown = [found for name in ROWS for found in earned(name).values()]
    for title, menus in (("growing menus", grown), ("sweep", [one.parts for one in swept().values()])):
        for method, name in METHODS.items():
            parts = [one[method] for one in menus]
            line = f"{title}, {len(menus)}: {name}"
            yield Figure(f"{line} | below 90 % of the limit", sum(part < CLAIMED for part in parts))
            yield Figure(f"{line} | least part of the limit", min(parts))
            yield Figure(f"{line} | below Base", sum(one[method] < one["base"] for one in menus))
