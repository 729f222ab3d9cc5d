"""Four ways to the same prices, and how long each takes."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from gainshare.core.arrays import Ints
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import price
from studies.row import Figure
from studies.tpmp2022.data import Offer
from studies.tpmp2022.market import caps, demand, growing, menu
from studies.tpmp2022.published import cip, constraints, constraints_as_published, highs, program, slsqp

T = TypeVar("T")

NAME = "simulated"
SLSQP_MODELS = 100
"""The most models that SLSQP is given where nothing is timed."""


def prices() -> Iterator[Figure]:
    """Revenue as a part of the limit, and the largest difference of any price from the package's, in hundredths."""
    for title, offer in growing(NAME):
        listed = menu(offer)
        most, found = caps(listed), constraints(offer)
        ours = pair_prices(listed, most)
        limit = demand(listed).limit(most, most >= 0)
        yield Figure(f"{title} | levels", len(most))
        yield Figure(f"{title} | constraints", len(found.bounds))
        yield Figure(f"{title} | revenue", float(demand(listed).revenue(np.array(ours), most >= 0) / limit))
        yield Figure(f"{title} | CIP off by", apart(ours, cip(found, most.tolist())))
        yield Figure(f"{title} | HiGHS off by", apart(ours, highs(program(found, most.tolist()))))
        if len(offer) <= SLSQP_MODELS:
            yield Figure(f"{title} | SLSQP off by", apart(ours, slsqp(found, most.tolist())))


def apart(some: Sequence[float], others: Sequence[float]) -> float:
    """The largest difference of two lists of prices."""
    return max(abs(float(one) - float(other)) for one, other in zip(some, others, strict=True))


def cpu() -> Iterator[Figure]:
    """Processor time of each way, as a multiple of the package's, one thread."""
    with threadpool_limits(1):
        for title, offer in growing(NAME):
            yield from _timed(title, offer)


def _timed(title: str, offer: Offer) -> Iterator[Figure]:
    (ours, prices), *others = (timed(way) for way in ways(offer).values())
    names = list(ways(offer))[1:]
    yield Figure(f"{title} | ours, ms", 1e3 * ours, timing=True)
    for name, (spent, _) in zip(names, others, strict=True):
        yield Figure(f"{title} | {name}", times(spent, ours), timing=True)
    spent = dict(zip(names, (one for one, _ in others), strict=True))
    yield Figure(f"{title} | SLSQP : CIP", times(spent["SLSQP"], spent["CIP"]), timing=True)
    for name, (_, found) in zip(names, others, strict=True):
        if name == "SLSQP":
            yield Figure(f"{title} | SLSQP off by", apart(prices, found))


def times(long: float, short: float) -> float:
    """How many times as long, from ten on a whole number.

    >>> times(9.0, 4.0), times(90.0, 4.0)
    (2.25, 22)
    """
    ratio = long / short
    return round(ratio) if ratio >= 10 else ratio


def ways(offer: Offer) -> dict[str, Callable[[], Sequence[float]]]:
    """Ways to the pair prices by name, the package's first; all but HiGHS and SLSQP find the constraints as well."""
    listed = menu(offer)
    most, found = caps(listed), constraints(offer)
    known = most.tolist()
    written = program(found, known)
    return {
        "ours": lambda: pair_prices(listed, most),
        "HiGHS": lambda: highs(written),
        "CIP": lambda: cip(constraints_as_published(offer), known),
        "CIP at its best": lambda: cip(constraints(offer), known),
        "SLSQP": lambda: slsqp(found, known),
    }


def pair_prices(listed: Models, most: Ints) -> list[int]:
    """The package's prices under the paper's constraints, by level."""
    prices: list[int] = price(listed, most, mode="pair").prices.tolist()
    return prices


def timed(run: Callable[[], T], *, busy: float = 0.05, turns: int = 5) -> tuple[float, T]:
    """Processor time of a run, in seconds, and its result: the least of several turns, each kept busy for so long.

    What takes 0.3 s and more is run once.
    """
    begun = time.process_time()
    result = run()
    least = time.process_time() - begun
    if least < 0.3:
        count = max(1, round(busy / max(least, 1e-7)))
        for _ in range(turns):
            begun = time.process_time()
            for _ in range(count):
                run()
            least = min(least, (time.process_time() - begun) / count)
    return least, result
