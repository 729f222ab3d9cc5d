"""Small menus at random, and their prices by the plainest means: every constraint tried until none lowers a price."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
from hypothesis import strategies as st

from gainshare.core.arrays import Ints
from gainshare.prices.menus.models import Models, models


@dataclass(frozen=True, slots=True)
class Menu:
    """Training sets as masks, accuracies, and a price cap for each accuracy that occurs, rising."""

    sets: list[int]
    accuracies: list[int]
    caps: list[int]
    datasets: int

    @property
    def models(self) -> Models:
        return models(self.sets, self.accuracies, self.datasets)

    @property
    def most(self) -> Ints:
        return np.array(self.caps, dtype=np.int64)


@st.composite
def menus(draw: st.DrawFn, least: int = 0, most: int = 9, datasets: int = 5) -> Menu:
    """Menus in which supersets are often worse, training sets repeat, levels are shared and caps may be zero."""
    known = draw(st.integers(1, datasets))
    drawn = st.tuples(st.integers(1, (1 << known) - 1), st.integers(500, 507))
    listed = draw(st.lists(drawn, min_size=least, max_size=most))
    sets, accuracies = [mask for mask, _ in listed], [accuracy for _, accuracy in listed]
    levels = len(set(accuracies))
    caps = sorted(draw(st.lists(st.integers(0, 60), min_size=levels, max_size=levels)))
    return Menu(sets, accuracies, caps, known)


def closed(menu: Menu) -> Menu:
    """The menu with every subset of its training sets, at the accuracies of the models that are there already."""
    parts = {part for whole in menu.sets for part in range(1, whole + 1) if part & whole == part} - set(menu.sets)
    accuracies = sorted(set(menu.accuracies))
    added = [accuracies[part * 7 % len(accuracies)] for part in sorted(parts)]
    return Menu([*menu.sets, *sorted(parts)], [*menu.accuracies, *added], menu.caps, menu.datasets)


def spread(menu: Menu, places: Iterable[int], datasets: int) -> Menu:
    """The same menu whose data sets are others, of a larger number: data set d becomes places[d]."""
    at = list(places)
    sets = [sum(1 << at[d] for d in range(menu.datasets) if mask >> d & 1) for mask in menu.sets]
    return Menu(sets, menu.accuracies, menu.caps, datasets)


Bounding = Callable[[list[int]], Iterable[tuple[int, int]]]
"""From the prices of all models to pairs of a model and a bound on its price."""


def slow_pair_prices(menu: Menu) -> list[int]:
    """Of each model: the constraints of pairs, one by one, until none lowers a price."""
    every = range(len(menu.sets))

    def bounds(prices: list[int]) -> Iterable[tuple[int, int]]:
        for a, b in combinations(every, 2):
            whole = menu.sets[a] | menu.sets[b]
            if whole not in {menu.sets[a], menu.sets[b]}:
                yield from ((c, prices[a] + prices[b]) for c in every if menu.sets[c] == whole)
            elif menu.sets[a] != menu.sets[b]:
                superset, subset = (a, b) if whole == menu.sets[a] else (b, a)
                yield subset, prices[superset]

    return _settled(menu, bounds)


def slow_cover_prices(menu: Menu) -> list[int]:
    """Of each model: every family of models, of any size, until none undercuts."""
    every = range(len(menu.sets))
    families = [family for size in range(1, 1 + menu.datasets) for family in combinations(every, size)]
    unions = [reduce(or_, (menu.sets[m] for m in family)) for family in families]

    def bounds(prices: list[int]) -> Iterable[tuple[int, int]]:
        for family, whole in zip(families, unions, strict=True):
            cost = sum(prices[m] for m in family)
            yield from ((c, cost) for c in every if menu.sets[c] & ~whole == 0 and cost < prices[c])

    return _settled(menu, bounds)


def _settled(menu: Menu, bounds: Bounding) -> list[int]:
    every, levels = range(len(menu.sets)), sorted(set(menu.accuracies))
    prices = [menu.caps[levels.index(accuracy)] for accuracy in menu.accuracies]
    while True:
        before = prices.copy()
        for model, bound in bounds(before):
            prices[model] = min(prices[model], bound)
        prices = [min(prices[m] for m in every if menu.accuracies[m] >= accuracy) for accuracy in menu.accuracies]
        if prices == before:
            return prices
