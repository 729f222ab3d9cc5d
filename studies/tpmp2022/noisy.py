"""A dense noisy lattice: all 1,023 unions of ten data sets listed, whether their members helped or not."""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.random import stream
from gainshare.prices.menus.demand import LevelDemand
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.optimum import optimum
from gainshare.prices.menus.price_list import COVERAGE, PAIR, price
from studies.row import Figure
from studies.tpmp2022.data import OWNERS, Offer
from studies.tpmp2022.market import METHODS, caps, demand, menu, optimised
from studies.tpmp2022.pricing import timed

NOISE, LIMIT = 20, 120.0
"""Standard deviation of an accuracy, in thousandths; seconds that the integer program is given."""

WORDS = {PAIR: "pairs", COVERAGE: "coverage"}
"""What must not undercut a model: two others whose union is its training set, or any bundle that holds it."""


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
    """Parts of the limit in both modes; by pairs, what the integer program finds and proves in its time."""
    offer = lattice()
    for cap, mode in product(("published", "step"), (PAIR, COVERAGE)):
        line, given = f"{cap} cap, by {WORDS[mode]}", (cap, "published")
        for method in ("base", "min-cover", "max-improve"):
            yield Figure(f"{line} | {METHODS[method]}", float(optimised(offer, method, given, mode=mode).ratio))
        spent, ours = timed(partial(optimised, offer, "select", given, mode=mode))
        yield Figure(f"{line} | `select`", float(ours.ratio))
        yield Figure(f"{line} | `select`, s", spent, timing=True)
        if mode == PAIR:
            best, bound = programmed(offer, cap)
            yield Figure(f"{line} | program in {LIMIT:.0f} s", float(best / Fraction(ours.limit)), timing=True)
            yield Figure(f"{line} | no menu above", float(bound / Fraction(ours.limit)), timing=True)


def programmed(offer: Offer, cap: str) -> tuple[Fraction, Fraction]:
    """By pairs: what the integer program's best menu earns, 0 if it finds none; and what it proves no menu does."""
    models = menu(offer)
    most, wanted = caps(models, cap), demand(models)
    proof = optimum(models, most, wanted, mode=PAIR, time_limit=LIMIT)
    return max((earned(models, most, wanted, kept) for kept in proof.menus), default=Fraction(0)), Fraction(proof.bound)


def earned(models: Models, most: Ints, wanted: LevelDemand, kept: Bools) -> Fraction:
    """The revenue of the menu that keeps these models."""
    listed = np.bincount(models.level[kept], minlength=len(most)) > 0
    return Fraction(wanted.revenue(price(models, most, kept=kept, mode=PAIR).prices, listed))
