"""A dense noisy lattice: all 1,023 unions of ten data sets listed, whether their members helped or not."""

import math
import time
from collections.abc import Iterator

from gainshare.core.random import stream
from studies.row import Figure
from studies.tpmp2022.data import OWNERS, Offer
from studies.tpmp2022.market import METHODS, optimised

NOISE, LIMIT = 20, 120.0
"""Standard deviation of an accuracy, in thousandths; seconds that the integer program is given."""


def lattice(owners: int = OWNERS) -> Offer:
    """Accuracy grows concavely with the data, from one half towards 0.9, and is measured with noise."""
    rng = stream("tpmp2022 noisy", owners)
    sizes = rng.random(owners) + 0.5
    sets = range(1, 2**owners)
    held = [sum(size for owner, size in enumerate(sizes) if one >> owner & 1) / sizes.sum() for one in sets]
    noise = rng.standard_normal(len(sets))
    found = [500 + 400 * (1 - math.exp(-2.5 * part)) + NOISE * each for part, each in zip(held, noise, strict=True)]
    return Offer(tuple(sets), tuple(min(999, max(500, round(one))) for one in found))


def noisy() -> Iterator[Figure]:
    """Parts of the limit, against what the integer program finds and proves in its time."""
    offer = lattice()
    for cap in ("published", "step"):
        curves = (cap, "published")
        begun = time.process_time()
        ours = optimised(offer, "select", curves)
        spent = time.process_time() - begun
        best = optimised(offer, "exact", curves, time_limit=LIMIT)
        line = f"{cap} cap"
        for method in ("base", "min-cover", "max-improve"):
            yield Figure(f"{line} | {METHODS[method]}", float(optimised(offer, method, curves).ratio))
        yield Figure(f"{line} | `select`", float(ours.ratio))
        yield Figure(f"{line} | `exact` in {LIMIT:.0f} s", float(best.ratio))
        yield Figure(f"{line} | no menu above", float(best.bound / best.limit))
        yield Figure(f"{line} | `select` of `exact`", float(ours.revenue / best.revenue))
        yield Figure(f"{line} | `select`, s", spent, timing=True)
