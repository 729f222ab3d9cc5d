"""A stream that is played is a stream that is settled; and from one honest stream every lone deviation can be told."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest

from gainshare.auctions.menu import serve
from gainshare.auctions.quality import QUALITIES
from gainshare.core.random import stream, subkey
from gainshare.gains.curve import GainCurve
from gainshare.gains.task import Task
from gainshare.markets.auction.market import AuctionMarket, Bought, Open, Order, Split, listed
from gainshare.markets.auction.play import (
    REGULAR,
    Wares,
    divided,
    honest,
    keeps,
    played,
    regret,
    resampled,
    shaded,
    shaded_alone,
    uniform,
    wares,
)
from gainshare.prices.catalog import PRICERS
from tests.engine.small import Small, columnwise, features, labels, rowwise
from tests.markets.auction.fold import Remembering

KEY, STEPS = b"play" * 8, 60
RULES: tuple[Mapping[str, object], ...] = (
    *({"price": price} for price in PRICERS),
    {"price": "fixed", "rate": 6_000, "quality": "posted", "division": "banzhaf"},
    {"quality": "af1", "division": "similarity"},
    {"quality": "af2", "delta": 0.1},
)


class Table:
    """A small market with two tasks, its synthetic orders, and what it can sell."""

    def __init__(self, small: Small, steps: int = STEPS) -> None:
        self.market, self.ask = AuctionMarket(small.rules, small.offers), Remembering(small)
        tasks = tuple(small.tasks.values())
        self.orders = honest(uniform(tasks, small.rules.highest_bid, steps, stream(1, "wishes")), small.roots.fold)
        self.splits = tuple(Split(task, subkey(KEY, "split", n)[:16].hex()) for n, task in enumerate(tasks))
        self.goods: Wares = wares(self.market, self.splits, self.ask)

    @property
    def curves(self) -> Mapping[Task, GainCurve]:
        return self.goods.curves

    def sales(self, orders: tuple[Order, ...] = ()) -> tuple[Bought, ...]:
        return played(self.market, self.curves, orders or self.orders, KEY)


def two_tasks() -> Small:
    return columnwise().wanting("twice", 2 * labels(features(), seed=8))


# ------------------------------------------------------------------------------------------------ the market's own fold


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: "+".join(map(str, rules.values())))
def test_a_played_stream_is_the_stream_that_the_market_settles(rules: Mapping[str, object]) -> None:
    held = Table(two_tasks().ruled(**rules), steps=24)
    state, settled = replace(held.market.start(), splits=held.splits), list[Bought]()
    for place, order in enumerate(held.orders, 1):
        rng = partial(stream, subkey(KEY, "step", place))
        state, trade = held.market.clear(state, (order,), held.ask, rng)
        settled.append(trade.evidence.bought)
    sales = held.sales()
    assert sales == tuple(settled)
    assert isinstance(state, Open)
    paid = divided(held.market, held.goods.recipes, held.orders, sales, held.ask)
    assert (*paid.amounts.values(), paid.withheld) == state.owed.paid
    assert len({sale.served for sale in sales}) > 1


def test_payments_go_to_sellers_to_withheld_and_less_than_a_unit_each_to_rounding() -> None:
    held = Table(two_tasks().ruled(division="similarity"))
    paid = divided(held.market, held.goods.recipes, held.orders, held.sales(), held.ask)
    assert paid.paid == sum(sale.charge for sale in held.sales()) > 0
    assert paid.withheld > 0
    assert 0 <= paid.rounding <= len(held.market.sellers)


def test_sellers_of_rows_are_played_too() -> None:
    held = Table(rowwise(), steps=12)
    paid = divided(held.market, held.goods.recipes, held.orders, held.sales(), held.ask)
    assert sum(paid.amounts.values()) > 0


# ---------------------------------------------------------------------------------------------------------------- truth


@pytest.mark.parametrize("quality", QUALITIES)
def test_no_buyer_keeps_more_by_shading_alone(quality: str) -> None:
    held = Table(columnwise().ruled(quality=quality))
    sales = held.sales()
    best = keeps(held.orders, sales)
    for percent in (99, 90, 75, 50, 25, 0):
        alone = shaded_alone(held.market, held.orders, sales, percent)
        assert all(alone[buyer] <= best[buyer] for buyer in best)
    assert sum(alone.values()) < sum(best.values())


@pytest.mark.parametrize("price", PRICERS)
def test_what_a_lone_buyer_would_keep_is_what_it_keeps_when_it_is_played(price: str) -> None:
    held = Table(columnwise().ruled(price=price))
    told = shaded_alone(held.market, held.orders, held.sales(), 50)
    for buyer in ("buyer 1", "buyer 4"):
        bids = tuple(replace(one, bid=shaded(one.bid, 50)) if one.party == buyer else one for one in held.orders)
        assert keeps(held.orders, held.sales(bids))[buyer] == told[buyer]


def test_what_buyers_keep_and_pay_is_the_worth_of_what_they_get_to_the_last_digit() -> None:
    held = Table(columnwise())
    sales = held.sales()
    worth = sum(Fraction(order.bid * sale.gain, 2**30) for order, sale in zip(held.orders, sales, strict=True))
    assert sum(keeps(held.orders, sales).values()) + sum(sale.charge for sale in sales) == worth


# --------------------------------------------------------------------------------------------------------------- regret


@pytest.mark.parametrize(("price", "bounded"), [("hedge", True), ("ucb", True), ("regression", False)])
def test_regret_has_the_bound_of_its_rule_if_there_is_one(price: str, bounded: bool) -> None:
    held = Table(columnwise().ruled(price=price))
    found = regret(held.market, held.orders, held.sales())
    assert (found.bound is not None) is bounded
    assert found.rounds == STEPS


def test_a_fixed_price_is_held_against_the_same_prices_as_all_others_and_has_no_bound() -> None:
    held = Table(columnwise().ruled(price="fixed", rate=1_000))
    found, other = regret(held.market, held.orders, held.sales()), Table(columnwise())
    assert found.bound is None
    assert (found.price, found.best) == (
        (its := regret(other.market, other.orders, other.sales())).price,
        its.best,
    )
    assert found.total > 0


def test_the_best_fixed_price_would_have_earned_what_is_said() -> None:
    held = Table(columnwise())
    found = regret(held.market, held.orders, held.sales())
    menu = listed(held.market.rules, found.price, held.curves[held.orders[0].task])
    assert found.best == sum(serve(menu, order.bid).price for order in held.orders)


# --------------------------------------------------------------------------------------------------------------- buyers


def test_buyers_take_turns_and_come_again() -> None:
    held = Table(columnwise())
    parties = [order.party for order in held.orders]
    assert {parties.count(party) for party in parties} == {REGULAR}
    assert all(one != other for one, other in pairwise(parties))
    assert len({order.id for order in held.orders}) == STEPS


def test_values_are_drawn_from_what_is_known_or_evenly() -> None:
    first, second = two_tasks().tasks.values()
    known = ((first, 5), (second, 7), (second, 7))
    drawn = resampled(known, 300, stream(3, "wishes"))
    assert {*drawn} == {*known}
    assert 150 < drawn.count(known[1]) < 250  # 200 in expectation, 6 standard errors are 49
    even = uniform((first, second), 9, 300, stream(3, "wishes"))
    assert {value for _, value in even} == {*range(10)}
    assert {task for task, _ in even} == {first, second}
    assert even == uniform((first, second), 9, 300, stream(3, "wishes"))
