"""An offer with market curves, in the terms of the package; and the growing menus of the study."""

from collections.abc import Iterator

from gainshare.core.arrays import Ints
from gainshare.prices.menus.demand import LevelDemand
from gainshare.prices.menus.models import Models, by_level, models
from gainshare.prices.menus.price_list import PAIR
from gainshare.prices.menus.revenue import Optimised, optimise
from studies.tpmp2022.curves import CAPS, DEMANDS
from studies.tpmp2022.data import OWNERS, Offer, walked

SIZES = (50, 100, 150, 200, 250)
METHODS = {
    "base": "Base",
    "min-cover": "MinCover",
    "max-improve": "MaxImprove",
    "select": "`select`",
    "exact": "`exact`",
}
"""By the package's word for it, the name in the tables."""

PUBLISHED = ("published", "published")
"""Cap and demand of the paper, by their words."""


def growing(name: str) -> Iterator[tuple[str, Offer]]:
    """Menus of both walks, each larger than the one before; then all models listed."""
    for order in ("breadth-first", "depth-first"):
        for size in SIZES:
            yield f"{order} {size}", walked(name, order, size)
    offer = walked(name, "breadth-first")
    yield f"all {len(offer)}", offer


def menu(offer: Offer) -> Models:
    """The models of an offer."""
    return models(offer.sets, offer.accuracies, OWNERS)


def caps(models: Models, curve: str = "published") -> Ints:
    """Of each level, in hundredths."""
    return by_level(CAPS[curve], models, field="cap")


def demand(models: Models, curve: str = "published") -> LevelDemand:
    """What each level's price is weighted with."""
    return LevelDemand(by_level(DEMANDS[curve], models, field="demand"))


def optimised(
    offer: Offer, method: str, curves: tuple[str, str] = PUBLISHED, *, mode: str = PAIR, time_limit: float = 60
) -> Optimised:
    """The menu that a method keeps of an offer. mode: PAIR is the paper's. time_limit: seconds of `exact`'s solver."""
    listed, (limit, wanted) = menu(offer), curves
    most, weights = caps(listed, limit), demand(listed, wanted)
    return optimise(listed, most, weights, method=method, mode=mode, time_limit=time_limit)
