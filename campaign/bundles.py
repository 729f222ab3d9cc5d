"""Price lists attacked by every bundle there is: each subset of the models for sale, against each model it replaces."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from campaign.attack import Chunk, Found
from gainshare.axioms.arbitrage import arbitrage
from gainshare.core.arrays import Bools, Ints
from gainshare.core.random import Rng
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.price_list import PriceList, price

DATASETS, MOST = 6, 10
"""Data sets of a menu, and models for sale, at most."""

Pricing = Callable[..., PriceList]


@dataclass(frozen=True, slots=True)
class Undercut:
    """A model, its price, and what the cheapest bundle costs that holds all its data."""

    model: int
    price: int
    cost: int


def cheap_bundles(chunk: Chunk, *, pricing: Pricing = price) -> Found:
    """Random menus of both modes, some models not for sale, against all their bundles. Tries are bundles.

    Witnesses: a bundle cheaper than a model it replaces, in coverage mode; in either mode, an undercut that the axiom
    does not see as every bundle shows it. pricing: what is attacked.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        menu, caps, kept = _random_menu(rng)
        for mode in ("coverage", "pair"):
            listed = pricing(menu, caps, kept=kept, mode=mode)
            found = undercut(listed)
            tries += (1 << int(kept.sum())) - 1
            notes[f"lists by {mode}"] += 1
            notes[f"lists by {mode} that a bundle undercuts"] += found is not None
            if found and mode == "coverage":
                witnesses.append(f"Undercut: {found} on {_shown(listed)}")
            if _saving(found) != (seen := _seen(listed)):
                witnesses.append(f"Unseen: {found}, the axiom says {seen} is saved on {_shown(listed)}")
    return Found(tries, tuple(witnesses), notes)


def undercut(listed: PriceList) -> Undercut | None:
    """The model for sale against which a bundle saves most, of every bundle of models for sale."""
    sale = np.flatnonzero(listed.kept)
    sets, paid = listed.models.sets[sale, 0], listed.prices[listed.models.level[sale]]
    unions, costs = np.zeros(1, np.uint64), np.zeros(1, np.int64)
    for own, cost in zip(sets, paid, strict=True):
        unions, costs = np.concatenate([unions, unions | own]), np.concatenate([costs, costs + cost])
    least = np.array([costs[unions & own == own].min() for own in sets], dtype=np.int64)
    saved = paid - least
    if not len(saved) or saved.max() <= 0:
        return None
    worst = int(saved.argmax())
    return Undercut(int(sale[worst]), int(paid[worst]), int(least[worst]))


def _saving(found: Undercut | None) -> int:
    return found.price - found.cost if found else 0


def _seen(listed: PriceList) -> int:
    found = arbitrage(listed)
    return found.price - found.cost if found else 0


def _random_menu(rng: Rng) -> tuple[Models, Ints, Bools]:
    """Any training sets, seldom one twice; more data mostly more accurate, caps of every shape; most are for sale."""
    datasets, twice = int(rng.integers(1, DATASETS + 1)), bool(rng.random() < 1 / 8)
    count = int(rng.integers(1, 1 + (MOST if twice else min(MOST, (1 << datasets) - 1))))
    sets = rng.choice(np.arange(1, 1 << datasets), size=count, replace=twice).tolist()
    luck = int(rng.integers(1, 200))
    accuracies = [500 + 60 * own.bit_count() + int(rng.integers(luck)) for own in sets]
    menu = models(sets, accuracies, datasets)
    levels = len(menu.accuracies)
    caps = np.sort(rng.integers(0, 10 ** int(rng.integers(1, 7)), size=levels))
    if rng.random() < 1 / 3:
        caps = np.sort(caps) ** 2
    return menu, caps, rng.random(count) < rng.choice([0.6, 1.0])


def _shown(listed: PriceList) -> str:
    sets = [bin(int(own)) for own in listed.models.sets[:, 0]]
    levels = listed.models.level.tolist()
    return f"sets {sets}, levels {levels}, caps {listed.caps.tolist()}, kept {listed.kept.tolist()}"
