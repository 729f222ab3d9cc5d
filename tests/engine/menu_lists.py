"""Price lists of any length for pages and figures, as a market would publish them."""

from fractions import Fraction

import numpy as np

from gainshare.core.random import stream
from gainshare.markets.menu.lists import Halves, Proceeds, Rival, model_id, tags
from gainshare.markets.menu.records import Item, Published
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import price

METHODS = ("select", "max-improve", "min-cover", "base", "one flat price", "price per data set")


def shown(count: int, *, highest: int = 9_000, bundles: bool = True) -> Published:
    """A list of so many models, every price as large as the bundles below it allow."""
    rng = stream(count, "figures")
    rights = sorted(rng.choice(3_000, count, replace=False).tolist())
    owners = (3 if count < 10 else 10) if bundles else count
    unions = rng.integers(1, 1 << owners, count).tolist() if bundles else []
    sets = ([1 << place for place in range(owners)] + [(1 << owners) - 1] + unions)[:count]
    caps = [right * right * highest // 9_000_000 for right in rights]
    listed = price(models(sets, rights, owners), np.array(caps))
    items = tuple(
        Item(model_id(tag.number), ("site a",), right, right, tag)
        for right, tag in zip(rights, tags(listed), strict=True)
    )
    earned = Proceeds(9, 0, Fraction(80 * highest), Fraction(100 * highest), Fraction(90 * highest), "select")
    rivals = tuple(Rival(word, Fraction((90 - 10 * place) * highest), 3) for place, word in enumerate(METHODS))
    return Published(items, (), Halves(3_000, 3_000, 9), 1_023, earned, rivals, "all", (), Fraction(0), ())
