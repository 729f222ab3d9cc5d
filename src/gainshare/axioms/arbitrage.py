"""Arbitrage on a price list: a bundle cheaper than the model it replaces, prices that fall, prices too low, removal.

Each search returns its witness, or None if there is none: they are exhaustive.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.kernels.menus import cover_costs
from gainshare.prices.menus.bundles import cheapest
from gainshare.prices.menus.largest import TABLE, told_apart
from gainshare.prices.menus.models import Words
from gainshare.prices.menus.price_list import PriceList, binding


@dataclass(frozen=True, slots=True)
class Arbitrage:
    """Models that together hold another one's training set and cost less. price, cost: minor units."""

    model: int
    price: int
    bundle: tuple[int, ...]
    cost: int

    def __str__(self) -> str:
        names = " + ".join(map(str, self.bundle))
        hold = f"model {names} holds" if len(self.bundle) == 1 else f"models {names} hold"
        return f"Arbitrage: model {self.model} costs {self.price}, {hold} its data sets for {self.cost}"


def arbitrage(listed: PriceList) -> Arbitrage | None:
    """The bundle of models for sale, of any size, that saves most against a model it replaces (Syrgkanis, Gehrke 2015).

    A bundle replaces a model if its training sets together hold that model's. Of equal savings, the model that comes
    first. Raises TaskTooLarge if a training set is too large for its cheapest bundle to be found.

    >>> from gainshare.prices.menus.models import models
    >>> from gainshare.prices.menus.price_list import price
    >>> menu, caps = models([1, 2, 4, 7], [600, 610, 620, 800], 3), np.array([3600, 4900, 4900, 96100])
    >>> print(arbitrage(price(menu, caps, mode="pair")))
    Arbitrage: model 3 costs 96100, models 0 + 1 + 2 hold its data sets for 13400
    >>> print(arbitrage(price(menu, caps)))
    None
    """
    sale = np.flatnonzero(listed.kept)
    sets, paid = listed.models.sets[sale], _paid(listed)[sale]
    worst: Arbitrage | None = None
    for at in _suspects(sets, paid):
        saved = 0 if worst is None else worst.price - worst.cost
        found = cheapest(sets, paid, sets[at], int(paid[at]) - saved)
        if found is not None:
            bundle = tuple(sale[list(found.models)].tolist())
            worst = Arbitrage(int(sale[at]), int(paid[at]), bundle, found.cost)
    return worst


def _suspects(sets: Words, paid: Ints) -> list[int]:
    """All models; or the one against which most is saved, if any, where what covers cost stands in one table."""
    masks, datasets = told_apart(sets)
    if not len(paid) or datasets > TABLE:
        return list(range(len(paid)))
    saved = paid - cover_costs(masks, paid, datasets, int(paid.max()))[masks]
    worst = int(saved.argmax())
    return [worst] if saved[worst] > 0 else []


def _paid(listed: PriceList) -> Ints:
    return listed.prices[listed.models.level]


@dataclass(frozen=True, slots=True)
class Falling:
    """A model that costs less than a less accurate one. Accuracies in the unit of the menu, prices in minor units."""

    accuracy: int
    price: int
    higher: int
    less: int

    def __str__(self) -> str:
        return f"Falling: accuracy {self.accuracy} costs {self.price}, the higher {self.higher} only {self.less}"


def falling(listed: PriceList) -> Falling | None:
    """The largest fall of a price as accuracy rises, among levels with a model for sale.

    >>> from gainshare.prices.menus.models import models
    >>> from gainshare.prices.menus.price_list import price
    >>> print(falling(price(models([1, 2], [600, 700], 2), np.array([50, 40]))))
    None
    """
    levels = np.unique(listed.models.level[listed.kept])
    prices = listed.prices[levels]
    drop = np.maximum.accumulate(prices) - prices
    if not drop.any():
        return None
    low = int(drop.argmax())
    high = int(np.argmax(prices[:low]))
    accuracy = listed.models.accuracies
    return Falling(accuracy[levels[high]], int(prices[high]), accuracy[levels[low]], int(prices[low]))


@dataclass(frozen=True, slots=True)
class Improvable:
    """A price below its cap although no bundle of less accurate models forces it down."""

    model: int
    price: int
    cap: int

    def __str__(self) -> str:
        return f"Improvable: model {self.model} costs {self.price} and could cost more: its cap is {self.cap}"


def improvable(listed: PriceList) -> Improvable | None:
    """The first model that could cost more, by accuracy: then the list's prices are not the largest.

    If every price below its cap is what a bundle of less accurate models costs, by induction none can be higher.
    """
    order = np.argsort(listed.models.level, kind="stable")
    for model in order[listed.kept[order]].tolist():
        level = listed.models.level[model]
        asked, cap = int(listed.prices[level]), int(listed.caps[level])
        if asked < cap and binding(listed, model) is None:
            return Improvable(model, asked, cap)
    return None


@dataclass(frozen=True, slots=True)
class Lowered:
    """A model that costs less once another one is no longer for sale."""

    removed: int
    model: int
    before: int
    after: int

    def __str__(self) -> str:
        return f"Lowered: without model {self.removed}, model {self.model} costs {self.after} instead of {self.before}"


def lowered(rule: Callable[[Bools], PriceList], kept: Bools) -> Lowered | None:
    """A removal that lowers another price: under the largest prices none does, as each constraint left stood before.

    rule: the list for models for sale, (n,). kept: (n,), from which each one is removed. The first witness is returned.

    >>> from gainshare.prices.menus.models import models
    >>> from gainshare.prices.menus.price_list import price
    >>> menu, caps = models([1, 2, 3], [600, 610, 800], 2), np.array([3600, 4900, 96100])
    >>> print(lowered(lambda kept: price(menu, caps, kept=kept), np.ones(3, dtype=bool)))
    None
    """
    before = _paid(rule(kept))
    for removed in np.flatnonzero(kept).tolist():
        left = kept & (np.arange(len(kept)) != removed)
        after = _paid(rule(left))
        fallen = np.flatnonzero(left & (after < before))
        if fallen.size:
            model = int(fallen[0])
            return Lowered(removed, model, int(before[model]), int(after[model]))
    return None
