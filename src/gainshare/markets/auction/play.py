"""The auction market played with synthetic buyers: one stream of orders under any rules, any bids and any offers.

Prices, menus, charges and payouts are those that `AuctionMarket.clear` comes to, order by order; nothing is delivered
and no receipt is kept, so that a stream is cheap enough to be played again for every way to cheat.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial

import numpy as np

from gainshare.auctions.menu import serve
from gainshare.core.arrays import MEASURE
from gainshare.core.questions import Ask
from gainshare.core.random import Rng, stream, subkey
from gainshare.gains.curve import GainCurve
from gainshare.gains.recipe import Recipe
from gainshare.gains.task import Task
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.markets.auction.market import PRICES, AuctionMarket, Bought, Order, Split, listed
from gainshare.prices.net import midpoints
from gainshare.prices.pricer import Bounded
from gainshare.prices.regret import Regret, hindsight

REGULAR = 10
"""Orders that each synthetic buyer places, if there are so many."""

Wish = tuple[Task, int]
"""A task, and what a unit of gain in it is worth to a buyer, in minor units."""


def resampled(known: Sequence[Wish], steps: int, rng: Rng) -> tuple[Wish, ...]:
    """So many wishes drawn from these, each as likely as any other, with replacement (the bootstrap: Efron 1979)."""
    return tuple(known[place] for place in rng.integers(len(known), size=steps).tolist())


def uniform(tasks: Sequence[Task], highest: int, steps: int, rng: Rng) -> tuple[Wish, ...]:
    """So many wishes for one of these tasks, their values spread evenly over 0 to highest, both included."""
    chosen, values = rng.integers(len(tasks), size=steps).tolist(), rng.integers(highest + 1, size=steps).tolist()
    return tuple((tasks[place], value) for place, value in zip(chosen, values, strict=True))


def honest(wishes: Sequence[Wish], fold: Callable[[str], int]) -> tuple[Order, ...]:
    """The wishes as orders that bid their values; buyers take turns. fold: of a buyer's name."""
    buyers = -(-len(wishes) // REGULAR)
    parties = [f"buyer {place % buyers + 1}" for place in range(len(wishes))]
    return tuple(
        Order(f"{place}", party, task, value, fold(party))
        for place, (party, (task, value)) in enumerate(zip(parties, wishes, strict=True), 1)
    )


@dataclass(frozen=True, slots=True)
class Wares:
    """What a market has to sell for some tasks: the recipe behind each, and its gain curve."""

    recipes: Mapping[Task, Recipe]
    curves: Mapping[Task, GainCurve]


def wares(market: AuctionMarket, splits: Sequence[Split], ask: Ask) -> Wares:
    """Measure what these sellers' data can do for each task."""
    recipes = {split.task: market.recipe(split) for split in splits}
    return Wares(recipes, {task: market.curve(recipe, ask) for task, recipe in recipes.items()})


def played(
    market: AuctionMarket, curves: Mapping[Task, GainCurve], orders: Sequence[Order], key: bytes
) -> tuple[Bought, ...]:
    """What each order buys. key: of all draws; the n-th order's are those of the step key `subkey(key, "step", n)`."""
    state, sales, menu = market.pricer.start(), list[Bought](), cache(partial(listed, market.rules))
    for place, order in enumerate(orders, 1):
        rng, curve = partial(stream, subkey(key, "step", place)), curves[order.task]
        posted = market.pricer.post(state, order.fold, rng("price"))
        level = serve(menu(posted.price, curve), order.bid)
        served = curve.served[level.number - 1] if level.number else 0
        price, chance = int(posted.price), posted.probability
        sales.append(Bought(price, chance, curve, level.number, served, level.gain, level.price))
        state = market.pricer.learn(state, order.fold, rng, market.revenue(curve, order.bid))
    return tuple(sales)


@dataclass(frozen=True, slots=True)
class Payouts:
    """Where the payments of a stream went, in minor units: to each seller, to `withheld`, the rest to `rounding`."""

    amounts: Mapping[str, int]
    withheld: int
    paid: int

    @property
    def rounding(self) -> int:
        """Fractions not yet paid."""
        return self.paid - self.withheld - sum(self.amounts.values())


def divided(
    market: AuctionMarket, recipes: Mapping[Task, Recipe], orders: Sequence[Order], sales: Sequence[Bought], ask: Ask
) -> Payouts:
    """What each seller receives of these sales, by what its data were worth as delivered."""
    shares = dict[tuple[Task, int], tuple[Fraction, ...]]()
    owed = Entitlements.start((*market.sellers, "withheld"))
    for order, sale in zip(orders, sales, strict=True):
        sold = order.task, sale.served
        if sold not in shares:
            _, parts = market.worth(recipes[order.task], sale.served, ask)
            shares[sold] = (*parts, 1 - sum(parts, Fraction(0)))
        owed, _ = pay(owed, sale.charge, shares[sold])
    amounts = dict(zip(market.sellers, owed.paid, strict=False))
    return Payouts(amounts, owed.paid[-1], sum(sale.charge for sale in sales))


def regret(market: AuctionMarket, orders: Sequence[Order], sales: Sequence[Bought]) -> Regret:
    """Revenue beside that of the best fixed price of the default net, which is the same for every price rule.

    The bound is the rule's own theorem, for streams without folds; None where the rule chooses among other prices.
    Bids count up to the highest that prices reckon with.
    """
    rule, net = market.pricer.pricer, midpoints(market.rules.highest_price, PRICES)
    revenues = [market.revenue(sale.curve, order.bid)(net) for order, sale in zip(orders, sales, strict=True)]
    bound = rule.bound(len(orders)) if isinstance(rule, Bounded) and rule.net == net else None
    return hindsight(net, np.array(revenues), float(sum(sale.charge for sale in sales)), bound)


def keeps(orders: Sequence[Order], sales: Sequence[Bought]) -> dict[str, Fraction]:
    """What each buyer keeps: the sum of value x gain - payment over its orders, exactly, in minor units.

    orders: with what their buyers know, whatever they said to get these sales.
    """
    return _kept(orders, ((sale.gain, sale.charge) for sale in sales))


def shaded_alone(
    market: AuctionMarket, orders: Sequence[Order], sales: Sequence[Bought], percent: int
) -> dict[str, Fraction]:
    """What each buyer would keep if it alone bid this percentage of its values throughout, all others honestly.

    sales: of the honest stream. One honest stream answers for every buyer, because a buyer's prices are learned in
    its fold, which never learns from that buyer: its own prices stay, and its bids choose from the same menus.
    """
    menu, bids = cache(partial(listed, market.rules)), [shaded(order.bid, percent) for order in orders]
    levels = (serve(menu(sale.price, sale.curve), bid) for sale, bid in zip(sales, bids, strict=True))
    return _kept(orders, ((level.gain, level.price) for level in levels))


def shaded(value: int, percent: int) -> int:
    """A bid of so many percent of a value, in whole minor units."""
    return value * percent // 100


def _kept(orders: Sequence[Order], deals: Iterable[tuple[int, int]]) -> dict[str, Fraction]:
    """deals: for each order the gain, in units of 2^-30, and the payment."""
    kept = dict.fromkeys((order.party for order in orders), 0)
    for order, (gain, charge) in zip(orders, deals, strict=True):
        kept[order.party] += order.bid * gain - MEASURE * charge
    return {party: Fraction(units, MEASURE) for party, units in kept.items()}
