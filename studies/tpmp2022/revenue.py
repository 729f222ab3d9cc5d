"""Revenue by method against the upper limit on growing menus, and how much of the paper's claim that bears out."""

from collections.abc import Iterator
from functools import cache

from studies.row import Figure
from studies.tpmp2022.data import ROWS
from studies.tpmp2022.market import METHODS, PUBLISHED, growing
from studies.tpmp2022.sweep import Found, Instance, found, swept

CLAIMED = 0.9
"""The part of the upper limit that the paper says is always reached."""


@cache
def earned(name: str) -> dict[str, Found]:
    """Growing menus by title, on the published curves."""
    return {title: found(Instance(title, offer, PUBLISHED)) for title, offer in growing(name)}


def revenue() -> Iterator[Figure]:
    """Both data sets, on the published curves."""
    for name in ROWS:
        for title, one in earned(name).items():
            for method, shown in METHODS.items():
                yield Figure(f"{name}, {title} | {shown}", one.parts[method])
            yield Figure(f"{name}, {title} | `select` of `exact`", one.of_optimum("select"))
            yield Figure(f"{name}, {title} | proved", one.proved)


def claim() -> Iterator[Figure]:
    """How many menus earn less than is claimed, or less than with all models, and the least of them."""
    grown = [one.parts for name in ROWS for one in earned(name).values()]
    for title, menus in (("growing menus", grown), ("sweep", [one.parts for one in swept().values()])):
        for method, name in METHODS.items():
            parts = [one[method] for one in menus]
            line = f"{title}, {len(menus)}: {name}"
            yield Figure(f"{line} | below 90 % of the limit", sum(part < CLAIMED for part in parts))
            yield Figure(f"{line} | least part of the limit", min(parts))
            yield Figure(f"{line} | below Base", sum(one[method] < one["base"] for one in menus))
