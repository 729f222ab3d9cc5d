"""Which models to sell: menus by several methods, what each earns, and what no menu can (TPMP 2022)."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import Refused
from gainshare.prices.menus.blockers import blockers, max_improve, min_cover
from gainshare.prices.menus.demand import Demand, Exact
from gainshare.prices.menus.models import Models, chargeable
from gainshare.prices.menus.price_list import PriceList, price

METHODS = ("select", "exact", "max-improve", "min-cover", "base")


@dataclass(frozen=True, slots=True, eq=False)
class Optimised:
    """A menu and what it earns.

    prices: its price list. kept: (n,) the models for sale. revenue: exact, minor units x the demand's unit. limit:
    what no menu earns by its caps alone. bound: what no menu earns as far as proved; revenue <= bound <= limit.
    """

    prices: PriceList
    kept: Bools
    revenue: Exact
    limit: Exact
    bound: Exact
    method: str

    @property
    def ratio(self) -> Fraction:
        """Revenue as a share of the limit; 1 if that is 0."""
        return Fraction(self.revenue) / self.limit if self.limit else Fraction(1)

    @property
    def gap(self) -> Fraction:
        """At most this share of the bound is missing; 0 if the menu is proved the best."""
        return 1 - Fraction(self.revenue) / self.bound if self.bound else Fraction(0)


def optimise(
    models: Models,
    caps: Ints,
    demand: Demand,
    *,
    method: str = "select",
    mode: str = "coverage",
    keep: Fraction = Fraction(1),
    time_limit: float = 10.0,
) -> Optimised:
    """The menu that a method finds, with its prices."""
    if method not in METHODS:
        raise Refused("unknown_value", "method", method, f"must be one of {', '.join(METHODS)}")
    most = chargeable(caps)
    offered = np.ones(len(most), np.bool_)
    removed: dict[str, Callable[[], tuple[int, ...]]] = {
        "base": tuple,
        "min-cover": lambda: min_cover(models, blockers(models, most, demand.weights(most))),
        "max-improve": lambda: max_improve(
            models, most, demand.weights(most), blockers(models, most, demand.weights(most))
        ),
    }
    limit = demand.limit(most, offered)
    best: Optimised | None = None
    for name in removed if method in {"select", "exact"} else (method,):
        kept = np.ones(len(models), np.bool_)
        kept[list(removed[name]())] = False
        listed = np.zeros(len(most), np.bool_)
        listed[models.level[kept]] = True
        prices = price(models, caps, kept=kept, mode=mode)
        found = Optimised(prices, kept, demand.revenue(prices.prices, listed), limit, limit, method)
        if best is None or found.revenue > best.revenue:
            best = found
    assert best is not None
    return best
