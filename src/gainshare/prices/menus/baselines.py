"""What a menu's seller would earn without a price list: one flat price, or one price for each use of a data set."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Ints
from gainshare.prices.menus.demand import Demand, Exact
from gainshare.prices.menus.models import Models, chargeable

TRIED = 2_000
"""Most prices that are tried for the best."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The best single figure: price, in minor units, and what it earns."""

    price: int
    revenue: Exact


def flat(models: Models, caps: Ints, demand: Demand) -> Baseline:
    """One price for every model: the one that earns most from those whose cap allows it, the lowest of several.

    caps: (L,) minor units. No bundle undercuts it.

    >>> from gainshare.prices.menus.demand import LevelDemand
    >>> from gainshare.prices.menus.models import models
    >>> flat(models([1, 2], [800, 900], 2), np.array([30, 70]), LevelDemand([1, 1]))
    Baseline(price=70, revenue=70)
    """
    return _best(models, caps, demand, np.ones(len(models), np.int64))


def per_use(models: Models, caps: Ints, demand: Demand) -> Baseline:
    """One price for each data set: a model costs that times the number of data sets it was trained on.

    Buyers take the cheapest model that is accurate enough, if its cap allows it. No bundle undercuts such a price, as
    bundles pay for what they have twice.

    >>> from gainshare.prices.menus.demand import LevelDemand
    >>> from gainshare.prices.menus.models import models
    >>> per_use(models([1, 3], [800, 900], 2), np.array([30, 70]), LevelDemand([1, 1]))
    Baseline(price=30, revenue=90)
    """
    bits = np.unpackbits(np.ascontiguousarray(models.sets).view(np.uint8), axis=1)
    return _best(models, caps, demand, bits.sum(axis=1, dtype=np.int64))


def _best(models: Models, caps: Ints, demand: Demand, sizes: Ints) -> Baseline:
    """The best price for a unit of size, sizes: (n,), from those that some buyer would just pay for some model.

    Of more than TRIED such prices, that many are tried, evenly many apart, the least and the most among them.
    """
    levels = len(caps)
    least = np.full(levels, np.iinfo(np.int64).max)
    np.minimum.at(least, models.level, sizes)
    least = chargeable(least)
    most = chargeable(caps)
    paid = np.unique(np.concatenate([most, demand.terms(levels).budgets]))
    prices = np.unique(np.concatenate([paid // size for size in np.unique(least).tolist()] or [paid]))
    if len(prices) > TRIED:
        prices = prices[np.arange(TRIED) * (len(prices) - 1) // (TRIED - 1)]
    tried = (Baseline(price, demand.revenue(price * least, price <= most // least)) for price in prices.tolist())
    return max(tried, key=lambda one: (one.revenue, -one.price), default=Baseline(0, 0))
