"""A list whose models come and go: each list starts from the prices of the last one."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools
from gainshare.core.errors import Refused
from gainshare.prices.menus.price_list import PriceList, priced_below


@dataclass(frozen=True, slots=True, eq=False)
class LiveMenu:
    """A price list to which models are added and from which they are removed; it always equals a new one.

    One more model never raises a price, and one less never lowers one: every constraint without it still stands. So
    after an addition the old prices bound the new ones, and what costs more need not be looked at; after a removal
    prices below the removed model's stay, because what a level costs is made of cheaper levels only.

    >>> from gainshare.prices.menus.models import models
    >>> from gainshare.prices.menus.price_list import price
    >>> live = LiveMenu(price(models([1, 2, 3], [600, 610, 800], 2), np.array([3600, 4900, 96100])))
    >>> live.listed.prices, live.remove(0).listed.prices
    (array([3600, 4900, 8500]), array([ 4900,  4900, 96100]))
    """

    listed: PriceList

    def add(self, model: int) -> "LiveMenu":
        """With one more model of the menu for sale. Raises Refused if it is already, or is none of the menu's."""
        old, kept = self.listed, self._with(model, for_sale=True)
        bound = np.minimum(old.prices, old.caps)  # a level without a model may hold a higher price than its cap
        return LiveMenu(priced_below(old.models, kept, old.caps, bound, old.mode))

    def remove(self, model: int) -> "LiveMenu":
        """With one model less. Raises Refused if it is not for sale."""
        old, kept = self.listed, self._with(model, for_sale=False)
        stays = old.prices < old.prices[old.models.level[model]]
        return LiveMenu(priced_below(old.models, kept, old.caps, np.where(stays, old.prices, old.caps), old.mode))

    def _with(self, model: int, *, for_sale: bool) -> Bools:
        kept = self.listed.kept.copy()
        if not 0 <= model < len(kept) or kept[model] == for_sale:
            raise Refused("unknown_value", "model", model, f"must be one that is {'not ' * for_sale}for sale")
        kept[model] = for_sale
        return kept
