"""What trades come to: money conserved, errors carried along, and the prices' course run once more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.arrays import MEASURE
from gainshare.engine.tally import COLUMNS, SURE, takings
from gainshare.prices.regret import hindsight
from tests.engine.stories import bids, market, rules, tallied, told


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30_000), max_size=12))
def test_every_unit_paid_is_earned_withheld_or_rounding(offered: list[int]) -> None:
    trades = told(market(), offered)
    found = takings([one.sold for one in trades])
    assert found.paid == sum(one.sold.bought.charge for one in trades)
    assert found.paid == found.earned + found.withheld + found.rounding
    assert 0 <= found.rounding <= 4


def test_the_largest_earnings_come_first() -> None:
    found = takings([one.sold for one in told(market(), bids(30))])
    assert [one.party for one in found.sellers] == ["hr", "hum", "temp"]
    assert found.sellers[-1].worth < 0 == found.sellers[-1].amount


def test_exact_worths_have_no_interval_and_sampled_ones_do() -> None:
    exact, sampled = ([one.sold for one in told(market(), bids(9), stderr=error)] for error in (0.0, 0.01))
    assert {(one.margin, one.spread) for one in takings(exact).sellers} == {(0.0, 0.0)}
    assert all(one.margin > 0 < one.spread for one in takings(sampled).sellers)


def test_an_interval_in_money_is_that_of_the_worth_times_the_payment() -> None:
    (one,) = told(market(), (20_000,), stderr=0.01)
    (first, *_), bought = takings([one.sold]).sellers, one.sold.bought
    assert bought.charge > 0
    assert first.margin == pytest.approx(SURE * 0.01)
    assert first.spread == pytest.approx(SURE * 0.01 * bought.charge / (bought.gain / MEASURE * 3 / 4))


def test_worths_are_means_over_what_was_sold() -> None:
    trades = told(market(rules=rules(quality="posted")), bids(40))
    found = takings([one.sold for one in trades])
    gains = [one.sold.bought.gain / MEASURE for one in trades if one.sold.bought.served]
    assert found.sales == len(gains) < 40
    assert found.gain == pytest.approx(np.mean(gains))
    assert found.sellers[0].worth == pytest.approx(np.mean(gains) / 2)


def test_no_trades_come_to_nothing() -> None:
    found = takings([])
    assert (found.sellers, found.paid, found.earned, found.rounding, found.gain) == ((), 0, 0, 0, 0.0)


@pytest.mark.parametrize("price", ["hedge", "exp3", "ucb", "regression"])
def test_the_chances_are_those_from_which_prices_were_drawn(price: str) -> None:
    held = market(rules=rules(price=price))
    trades, fold = told(held, bids(150)), 2
    found, compared = tallied(held, trades).course(fold), 0
    for one, chances in zip(trades[:: found.every], found.chances, strict=True):
        if one.order.fold == fold:
            compared += 1
            assert chances[found.net.index(one.sold.bought.price)] == one.sold.bought.chance
    assert compared > 5
    assert np.allclose(found.chances.sum(axis=1), 1)


def test_regret_at_the_end_is_that_of_hindsight() -> None:
    held = market()
    trades = told(held, bids(50))
    found, net = tallied(held, trades).course(0), held.pricer.net
    revenues = np.array([held.revenue(one.sold.bought.curve, one.order.bid)(net) for one in trades])
    earned = float(sum(one.sold.bought.charge for one in trades))
    assert found.final == hindsight(net, revenues, earned, held.pricer.pricer.bound(50))
    assert found.regret[-1] == found.final.average


def test_a_rule_without_a_theorem_has_no_bound() -> None:
    held = market(rules=rules(price="regression"))
    found = tallied(held, told(held, bids(5))).course(0)
    assert found.final.bound is None
    assert set(found.bound) == {None}


def test_a_long_course_is_read_at_regular_trades() -> None:
    held = market()
    found = tallied(held, told(held, bids(COLUMNS + 1))).course(0)
    assert (found.every, found.numbers[:3], found.last) == (2, (1, 3, 5), COLUMNS + 1)
    assert len(found.numbers) == len(found.posted) == len(found.chances) == len(found.regret) <= COLUMNS
