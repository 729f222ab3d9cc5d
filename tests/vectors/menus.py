"""Vectors of model menus: prices, what blocks them, removal and its optimum; supported Shapley; splits of a payment."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from gainshare.core.arrays import Bools
from gainshare.games.supported import Listing, members
from gainshare.ledger.entitlements import split
from gainshare.prices.menus.blockers import NONE, Bounds, blockers, bounds, max_improve, min_cover
from gainshare.prices.menus.demand import LevelDemand
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import price
from gainshare.prices.menus.revenue import optimise
from tests.vectors.figures import rationals

TOLERANCE = 2
"""Thousandths of accuracy within which models do not block each other, in these vectors."""


class Menu:
    """One menu of the vectors, as the package sees it; each method is a field of what is expected."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        sets = [sum(1 << each for each in model["datasets"]) for model in given["models"]]
        accuracies = [model["accuracy_milli"] for model in given["models"]]
        self.models = models(sets, accuracies, max([1, *(each.bit_length() for each in sets)]))
        levels = [str(accuracy) for accuracy in self.models.accuracies]
        self.caps = np.array([given["price_cap"][level] for level in levels], dtype=np.int64)
        self.weights = [given["demand"][level] for level in levels]
        self.demand = LevelDemand(self.weights)

    @cached_property
    def _everything(self) -> Bools:
        return np.ones(len(self.models), dtype=np.bool_)

    def _earned(self, kept: Bools) -> tuple[list[int], Any]:
        """Pair-mode prices of the kept models, by id, and what they earn."""
        prices = price(self.models, self.caps, kept=kept, mode="pair").prices
        listed = np.isin(np.arange(len(self.caps)), self.models.level[kept])
        return prices[self.models.level[kept]].tolist(), self.demand.revenue(prices, listed)

    def _without(self, removed: Iterable[int]) -> Bools:
        kept = self._everything.copy()
        kept[list(removed)] = False
        return kept

    def set_monotone(self) -> list[list[int]]:
        return sorted(ids for ids in _ids(bounds(self.models)) if len(ids) == 2)

    def subadditive(self) -> list[list[int]]:
        return sorted(ids for ids in _ids(bounds(self.models)) if len(ids) == 3)

    def prices(self) -> list[int]:
        return self._earned(self._everything)[0]

    def revenue(self) -> Any:
        return self._earned(self._everything)[1]

    def upper_limit(self) -> Any:
        return self.demand.limit(self.caps, np.ones(len(self.caps), dtype=np.bool_))

    def coverage_prices(self) -> list[int]:
        return price(self.models, self.caps, mode="coverage").prices[self.models.level].tolist()

    @cached_property
    def _blockers(self) -> Any:
        return blockers(self.models, self.caps, self.weights, tolerance=TOLERANCE)

    def blockers(self) -> list[dict[str, Any]]:
        pairs = zip(_ids(self._blockers.bounds), self._blockers.gap.tolist(), strict=True)
        return sorted(({"models": ids, "gap": gap} for ids, gap in pairs), key=in_order)

    def min_cover(self) -> dict[str, Any]:
        return self._removal(min_cover(self.models, self._blockers))

    def max_improve(self) -> dict[str, Any]:
        return self._removal(max_improve(self.models, self.caps, self.weights, self._blockers))

    def _removal(self, removed: tuple[int, ...]) -> dict[str, Any]:
        prices, revenue = self._earned(self._without(removed))
        return {"removed_in_order": removed, "prices_of_kept": prices, "revenue": revenue}

    def optimal_revenue(self) -> Any:
        return optimise(self.models, self.caps, self.demand, method="exact", mode="pair").revenue

    @cached_property
    def _optima(self) -> list[tuple[int, ...]]:
        """By trying them all: the fewest removals that earn the most, in lexicographic order."""
        best, optima = -1, list[tuple[int, ...]]()
        for count in range(len(self.models) + 1):
            for removed in combinations(range(len(self.models)), count):
                earned = self._earned(self._without(removed))[1]
                if earned > best:
                    best, optima = earned, []
                if earned == best and (not optima or len(optima[0]) == count):
                    optima.append(removed)
        return optima

    def optimal_fewest_removed(self) -> int:
        return len(self._optima[0])

    def optimal_removals_first(self) -> tuple[int, ...]:
        return self._optima[0]

    def optimal_removals_count(self) -> int:
        return len(self._optima)


FIELDS: Mapping[str, Callable[[Menu], Any]] = {
    name: method for name, method in vars(Menu).items() if callable(method) and not name.startswith("_")
}


def priced(given: Mapping[str, Any], out: Mapping[str, Any]) -> dict[str, Any]:
    menu = Menu(given)
    return {name: field(menu) for name, field in FIELDS.items() if name in out}


def in_any_order(expected: Mapping[str, Any]) -> dict[str, Any]:
    """What is expected of a menu, its sets sorted."""
    found = dict(expected)
    for name in ("set_monotone", "subadditive"):
        found[name] = sorted(expected[name])
    if "blockers" in expected:
        found["blockers"] = sorted(expected["blockers"], key=in_order)
    return found


def in_order(blocker: Mapping[str, Any]) -> tuple[list[int], int]:
    return blocker["models"], int(blocker["gap"])


def _ids(found: Bounds) -> list[list[int]]:
    """Holder and held; or both parts, the lower first, and their union."""
    triples = zip(found.first.tolist(), found.second.tolist(), found.target.tolist(), strict=True)
    return [[one, held] if other == NONE else [*sorted((one, other)), held] for one, other, held in triples]


def supported(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """Worths are put into the listing in the order of the file, sub-models first or not."""
    listing = Listing(given["datasets"])
    for name, worth in given["utility"].items():
        listing.add({sum(1 << int(each) for each in name.split(",") if each): Fraction(worth)})
    listed = sorted(listing.marginals, key=lambda model: (model.bit_count(), members(model)))
    return {
        "listed": [members(model) for model in listed],
        "marginals": [listing.marginals[model] for model in listed],
        "supported_shapley": listing.values,
        "shares": listing.shares,
    }


def divided(given: Mapping[str, Any], _: Any) -> tuple[int, ...] | None:
    """None where nobody's part is defined, as the vectors have it; the package refuses."""
    weights = rationals(given["weights"])
    return split(given["amount"], weights) if any(weights) else None
