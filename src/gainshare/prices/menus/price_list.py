"""Price lists without arbitrage: the largest prices that keep a menu's constraints (TPMP 2022), with reasons."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import DataError, Refused
from gainshare.core.money import MAX_UNITS
from gainshare.prices.menus.bundles import Bundle, cheapest
from gainshare.prices.menus.largest import NOT_CHECKED, largest_by_covers, largest_by_pairs
from gainshare.prices.menus.models import Models, amount, chargeable

PAIR, COVERAGE = "pair", "coverage"


@dataclass(frozen=True, slots=True, eq=False)
class PriceList:
    """What each level of a menu costs.

    kept: (n,), the models for sale. caps: (L,), rising, the most each level can be charged. prices: (L,) minor units;
    a level without a model for sale holds the price of the next level above that has one, else its cap. mode: "pair"
    or "coverage". proof: how it is known that no bundle of any size undercuts a price, in words, or "not checked".
    """

    models: Models
    kept: Bools
    caps: Ints
    prices: Ints
    mode: str
    proof: str


def price(models: Models, caps: Ints, *, kept: Bools | None = None, mode: str = COVERAGE) -> PriceList:
    """The largest prices of the models for sale: they maximise every revenue that does not fall as a price rises.

    caps: (L,) minor units, the most that buyers of each level would pay; a cap above that of a dearer level counts as
    that. kept: (n,), the models for sale, all if None. mode: with "pair", prices rise with accuracy, no model is dearer
    than one trained on strictly more, none than two whose training sets have exactly its own as their union
    (TPMP 2022). With "coverage", no bundle of any size undercuts: models that together hold a model's training set
    never cost less than it; pair prices are never lower. Prices are whole numbers, since caps are.

    Raises Refused on arrays of another shape, caps that are no whole numbers from 0 to 2^53 - 1, and other modes.

    >>> from gainshare.prices.menus.models import models
    >>> listed = price(models([1, 2, 4, 7], [600, 610, 620, 800], 3), np.array([3600, 4900, 4900, 96100]))
    >>> listed.prices, listed.proof
    (array([ 3600,  4900,  4900, 13400]), 'every union of 3 data sets is priced')
    """
    most = chargeable(_checked(caps, len(models.accuracies)))
    if mode not in {PAIR, COVERAGE}:
        raise Refused("unknown_value", "mode", mode, f"must be {PAIR} or {COVERAGE}")
    return priced_below(models, _for_sale(kept, len(models)), most, most, mode)


def _checked(caps: Ints, levels: int) -> Ints:
    if caps.shape != (levels,):
        rule = f"must hold one price cap for each of {levels} levels"
        raise DataError("length_mismatch", "caps", caps.shape, rule)
    if caps.dtype != np.int64 or np.any((caps < 0) | (caps > MAX_UNITS)):
        caps = np.array([amount(cap, f"cap of level {at}") for at, cap in enumerate(caps.tolist())], dtype=np.int64)
    return caps


def _for_sale(kept: Bools | None, count: int) -> Bools:
    if kept is None:
        return np.ones(count, dtype=np.bool_)
    if kept.dtype != np.bool_ or kept.shape != (count,):
        rule = f"must be an array of {count} booleans, one for each model"
        raise DataError("wrong_shape", "kept", f"{kept.dtype} {kept.shape}", rule)
    return kept


def priced_below(models: Models, kept: Bools, caps: Ints, bound: Ints, mode: str) -> PriceList:
    """The list of `price`, given prices known to be no lower. bound: (L,), rising, at most caps."""
    if kept.all():
        return PriceList(models, kept, caps, *_largest(models, bound, mode))
    listed = models.keeping(kept)
    used = np.unique(models.level[kept])
    found, _, proof = _largest(listed, bound[used], mode)
    above = np.searchsorted(used, np.arange(len(caps)))
    prices = np.where(above < len(used), np.append(found, 0)[above], caps)
    return PriceList(models, kept, caps, prices, mode, proof)


def _largest(listed: Models, bound: Ints, mode: str) -> tuple[Ints, str, str]:
    """Prices of all these models, the mode and the proof."""
    if mode == PAIR:
        return largest_by_pairs(listed, bound), mode, NOT_CHECKED
    prices, proof = largest_by_covers(listed, bound)
    return prices, mode, proof


@dataclass(frozen=True, slots=True)
class Binding:
    """Why a price is below its cap.

    target: the model that the bundle undercuts above this price: the priced one, or one at least as accurate, whose
    price no model of lower accuracy may exceed. bundle: less accurate models than the priced one, that together hold
    the target's training set. cost: the sum of their prices, which is the price.
    """

    target: int
    bundle: tuple[int, ...]
    cost: int


def binding(listed: PriceList, model: int) -> Binding | None:
    """What binds the price of a model. None if it costs its cap, or if it is not the largest price there could be.

    Each model of the bundle is less accurate than the priced one, so that reasons of reasons end at caps. Of several
    targets the first by accuracy, then by number. With mode "pair" the bundle is one superset, or two models whose
    union is the target's training set. Raises Refused if the model is not for sale, TaskTooLarge if the bundles of a
    list whose proof is "not checked" are too many.

    >>> from gainshare.prices.menus.models import models
    >>> binding(price(models([1, 2, 3], [600, 610, 800], 2), np.array([3600, 4900, 96100])), 2)
    Binding(target=2, bundle=(0, 1), cost=8500)
    """
    menu = listed.models
    if not 0 <= model < len(menu) or not listed.kept[model]:
        raise Refused("unknown_value", "model", model, "is not for sale")
    level = menu.level[model]
    asked = int(listed.prices[level])
    if asked == listed.caps[level]:
        return None
    order = np.lexsort((np.arange(len(menu)), menu.level))
    order = order[listed.kept[order]]
    below = order[menu.level[order] < level]
    search = _pair if listed.mode == PAIR else _cover
    for target in order[(menu.level[order] >= level) & (listed.prices[menu.level[order]] == asked)].tolist():
        found = search(listed, below, target, asked)
        if found is not None:
            return Binding(target, tuple(sorted(below[list(found.models)].tolist())), found.cost)
    return None


def _cover(listed: PriceList, below: Ints, target: int, asked: int) -> Bundle | None:
    menu = listed.models
    return cheapest(menu.sets[below], listed.prices[menu.level[below]], menu.sets[target], asked + 1)


def _pair(listed: PriceList, below: Ints, target: int, asked: int) -> Bundle | None:
    """A strict superset that costs so much, else two models whose union is the target's training set."""
    menu, own = listed.models, listed.models.sets[target]
    sets, paid = menu.sets[below], listed.prices[menu.level[below]]
    differ = (sets != own).any(axis=1)
    larger = np.flatnonzero((paid == asked) & differ & ((own & ~sets) == 0).all(axis=1))
    if larger.size:
        return Bundle((int(larger[0]),), asked)
    parts = np.flatnonzero(differ & ((sets & ~own) == 0).all(axis=1))
    for part in parts.tolist():
        others = parts[paid[parts] == asked - paid[part]]
        whole = others[((own & ~(sets[others] | sets[part])) == 0).all(axis=1)]
        if whole.size:
            return Bundle((part, int(whole[0])), asked)
    return None
