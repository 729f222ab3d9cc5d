"""Which models to sell: menus by several methods, what each earns, and what no menu can (TPMP 2022)."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import Refused
from gainshare.prices.menus.blockers import blockers, max_improve, min_cover
from gainshare.prices.menus.branching import LISTINGS, branched, few
from gainshare.prices.menus.demand import Demand, Exact, LevelDemand
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.optimum import most_listed, optimum
from gainshare.prices.menus.price_list import PAIR, PriceList, price
from gainshare.prices.menus.selection import Ranked, filled, ranked, searched_covers, searched_pairs

METHODS = ("select", "exact", "max-improve", "min-cover", "base")
"""How a menu may be chosen; the first is the default."""

PAIRS = 2_000
"""Models up to which the published removals, which look at all pairs, are tried beside the search."""

ALL = 20_000
"""Models up to which the menu of all of them is tried beside the search."""

TRIALS = 256
"""Models that are tried one by one where only a fresh price list can tell what they cost."""

NODES = 3_000
"""Partial menus that a search for any other demand bounds in place of a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimised:
    """A menu and what it earns.

    prices: its price list. kept: (n,), the models for sale. revenue: exact. limit: what no menu earns, by caps and
    demand alone. bound: what no menu earns, as far as proved; revenue <= bound <= limit. method: a word of METHODS.
    tried: each method that was compared, with what its menu earns.
    """

    prices: PriceList
    kept: Bools
    revenue: Exact
    limit: Exact
    bound: Exact
    method: str
    tried: tuple[tuple[str, Exact], ...]

    @property
    def ratio(self) -> Fraction:
        """Revenue as a share of the limit; 1 if that is 0."""
        return Fraction(self.revenue) / Fraction(self.limit) if self.limit else Fraction(1)

    @property
    def gap(self) -> Fraction:
        """The share of the bound that may be missing: 0 if no menu is proved to earn more."""
        return 1 - Fraction(self.revenue) / Fraction(self.bound) if self.bound else Fraction(0)


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
    """The menu that a method chooses, at the largest prices that `price` allows in this mode.

    caps: (L,) minor units. demand: over the levels of these models. method: "base" keeps all models, "min-cover" and
    "max-improve" are the published removals, "select" searches and earns no less than these where they are affordable
    (all models up to ALL, removals up to PAIRS), and the most there is where menus are `few`; "exact" proves a bound.
    keep: of select and exact; the most models stay with which the menu earns this share of the most found. time_limit:
    seconds of exact. Its integer programs may take a quarter of them for the first and a sixteenth for each that adds
    rows, twice, the second time for the most models; the first program that runs out is the last. Few menus are proved
    without a program. For a demand that is no LevelDemand, half of the seconds count NODES partial menus each. All but
    exact find the same menu on every machine.

    Raises Refused on bad caps, modes and methods, a demand of other levels, and a share outside 0..1.
    """
    if method not in METHODS:
        raise Refused("unknown_value", "method", method, f"must be one of {', '.join(METHODS)}")
    if not 0 <= keep <= 1:
        raise Refused("out_of_range", "keep", keep, "must lie in 0..1")
    offer = _Offer.of(models, caps, demand, mode)
    if method == "exact":
        return _exact(offer, keep, time_limit)
    return _selected(offer, keep) if method == "select" else offer.menu(_kept(offer, method), method)


@dataclass(frozen=True, slots=True, eq=False)
class _Offer:
    """What is given. caps: (L,), rising. limit: what no menu of these models earns."""

    models: Models
    caps: Ints
    demand: Demand
    mode: str
    limit: Exact

    @classmethod
    def of(cls, models: Models, caps: Ints, demand: Demand, mode: str) -> "_Offer":
        nothing = price(models, caps, kept=np.zeros(len(models), np.bool_), mode=mode)
        limit = demand.limit(nothing.caps, np.ones(len(nothing.caps), np.bool_))
        return cls(models, nothing.caps, demand, mode, limit)

    def menu(self, kept: Bools, method: str) -> Optimised:
        """These models with their prices."""
        listed = np.zeros(len(self.caps), np.bool_)
        listed[self.models.level[kept]] = True
        prices = price(self.models, self.caps, kept=kept, mode=self.mode)
        revenue = self.demand.revenue(prices.prices, listed)
        return Optimised(prices, kept, revenue, self.limit, self.limit, method, ((method, revenue),))


def _kept(offer: _Offer, method: str) -> Bools:
    """The models that a published method keeps."""
    kept = np.ones(len(offer.models), np.bool_)
    if method != "base":
        weights = offer.demand.weights(offer.caps)
        found = blockers(offer.models, offer.caps, weights)
        removed = min_cover(offer.models, found)
        if method == "max-improve":
            removed = max_improve(offer.models, offer.caps, weights, found)
        kept[list(removed)] = False
    return kept


def _selected(offer: _Offer, keep: Fraction) -> Optimised:
    """The best of the search and of what else is affordable, and then as many models as may stay."""
    menus = [offer.menu(_kept(offer, "base"), "base")] if len(offer.models) <= ALL else []
    if menus and menus[0].revenue == offer.limit:
        return replace(menus[0], method="select")
    if len(offer.models) <= PAIRS:
        menus += [offer.menu(_kept(offer, method), method) for method in ("max-improve", "min-cover")]
    order = ranked(offer.models, offer.caps, offer.demand)
    menus.append(offer.menu(_searched(offer, order), "search"))
    best = max(menus, key=lambda menu: (menu.revenue, int(menu.kept.sum())))
    tried = tuple((menu.method, menu.revenue) for menu in menus)
    least = max((menu.revenue for menu in menus if menu.method != "search"), default=0)
    return replace(_grown(offer, order, best, keep, least), method="select", tried=tried)


def _searched(offer: _Offer, order: Ranked) -> Bools:
    """The models of the best menu found; of the best there is, if menus are few."""
    if few(offer.models, offer.demand):
        given = (offer.models, offer.caps, offer.demand)
        best = branched(*given, mode=offer.mode, known=0, nodes=2 * LISTINGS).kept
        return np.zeros(len(offer.models), np.bool_) if best is None else best
    listing = None if offer.mode == PAIR else searched_covers(order, float(offer.limit))
    return order.kept(searched_pairs(order, float(offer.limit)) if listing is None else listing)


def _grown(offer: _Offer, order: Ranked, best: Optimised, keep: Fraction, least: Exact = 0) -> Optimised:
    """The menu with as many more models as may stay for a share of what it earns, and for no less than least."""
    joined, low = filled(order, best.prices, float(keep))
    floor, high = max(keep * best.revenue, least), len(joined)

    def menu(count: int) -> Optimised:
        kept = np.zeros(len(offer.models), np.bool_)
        kept[joined[:count]] = True
        return offer.menu(kept, best.method)

    found = menu(high)
    if found.revenue < floor:  # by rounding, or by what three models undercut together
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if menu(middle).revenue >= floor else (low, middle)
        found = menu(low)
    return found if offer.mode == PAIR or keep == 1 else _trials(offer, order, found, floor)


def _trials(offer: _Offer, order: Ranked, found: Optimised, floor: Exact) -> Optimised:
    """The menu with more models, each tried by itself."""
    for model in order.order[~found.kept[order.order]][:TRIALS].tolist():
        kept = found.kept.copy()
        kept[model] = True
        tried = offer.menu(kept, found.method)
        found = tried if tried.revenue >= floor else found
    return found


def _exact(offer: _Offer, keep: Fraction, time_limit: float) -> Optimised:
    """The best of the search and of what the solver found, within what it proved."""
    found = _selected(offer, Fraction(1))
    best, bound = _proved(offer, found, time_limit / 2)
    floor = keep * best.revenue
    menus = [_grown(offer, ranked(offer.models, offer.caps, offer.demand), best, keep)]
    if isinstance(offer.demand, LevelDemand):
        given = (offer.models, offer.caps, offer.demand, floor)
        menus += [
            offer.menu(kept, "program") for kept in most_listed(*given, mode=offer.mode, time_limit=time_limit / 2)
        ]
    most = max((menu for menu in reversed(menus) if menu.revenue >= floor), key=lambda menu: int(menu.kept.sum()))
    tried = (*found.tried, ("program", best.revenue))
    return replace(most, method="exact", bound=max(bound, most.revenue), tried=tried)


def _proved(offer: _Offer, found: Optimised, time_limit: float) -> tuple[Optimised, Exact]:
    """The best menu of those found and those the solver finds, and what no menu earns."""
    models, caps, demand = offer.models, offer.caps, offer.demand
    if few(models, demand):
        return found, found.revenue
    if isinstance(demand, LevelDemand):
        proof = optimum(models, caps, demand, mode=offer.mode, time_limit=time_limit)
        menus, bound = proof.menus, proof.bound
    else:
        nodes = int(time_limit * NODES)
        branches = branched(models, caps, demand, mode=offer.mode, known=found.revenue, nodes=nodes)
        menus, bound = (() if branches.kept is None else (branches.kept,)), branches.bound
    best = max([found, *(offer.menu(kept, "program") for kept in menus)], key=lambda menu: menu.revenue)
    return best, min(bound, offer.limit)
