"""Phase 2: each sale divided among the model's own contributors, against the shares of all revenue."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from gainshare.games.supported import shares, supported_shapley
from gainshare.prices.menus.per_sale import PerSale, per_sale
from gainshare.prices.menus.revenue import Optimised
from studies.row import Figure
from studies.tpmp2022.curves import DEMANDS
from studies.tpmp2022.data import OWNERS, ROWS, Offer, listing, walked
from studies.tpmp2022.market import METHODS, optimised
from studies.tpmp2022.sweep import SHOWN


def entitlements() -> Iterator[Figure]:
    """Both data sets, all listed models: errors as parts of the revenue."""
    for name in ROWS:
        offer = walked(name, "breadth-first")
        for method in SHOWN:
            shown = METHODS[method]
            found = divided(name, offer, optimised(offer, method))
            yield Figure(f"{name}, {shown} | by marginals", float(found.by_marginals))
            yield Figure(f"{name}, {shown} | by the linear program", float(found.error))


def divided(name: str, offer: Offer, selected: Optimised) -> PerSale:
    """The division of each kept model's expected income; shares are those of the kept models, as published."""
    kept = np.flatnonzero(selected.kept).tolist()
    marginals = {offer.sets[one]: listing(name).marginals[offer.sets[one]] for one in kept}
    held = shares(supported_shapley(marginals, OWNERS))
    assert held is not None, "every listed model has a positive marginal"
    accuracies = [offer.accuracies[one] for one in kept]
    prices = dict(zip(sorted(set(offer.accuracies)), selected.prices.prices.tolist(), strict=True))
    income = [Fraction(prices[one] * DEMANDS["published"](one), accuracies.count(one)) for one in accuracies]
    return per_sale(list(marginals.values()), income, held)
