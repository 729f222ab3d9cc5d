"""What trades come to: money conserved, and errors carried along."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.arrays import MEASURE
from gainshare.engine.tally import Till, takings
from gainshare.games.game import SURE
from tests.engine.stories import bids, market, money, rules, tally, told


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30_000), max_size=12))
def test_every_unit_paid_is_earned_withheld_or_rounding(offered: list[int]) -> None:
    trades = told(market(), offered)
    found = takings(map(money, trades))
    assert found.paid == sum(one.sold.bought.charge for one in trades)
    assert found.paid == found.earned + found.withheld + found.rounding
    assert 0 <= found.rounding <= 4


def test_the_largest_earnings_come_first() -> None:
    found = takings(map(money, told(market(), bids(30))))
    assert [one.party for one in found.sellers] == ["hr", "hum", "temp"]
    assert found.sellers[-1].worth < 0 == found.sellers[-1].amount


def test_exact_worths_have_no_interval_and_sampled_ones_do() -> None:
    exact, sampled = (list(map(money, told(market(), bids(9), stderr=error))) for error in (0.0, 0.01))
    assert {(one.margin, one.spread) for one in takings(exact).sellers} == {(0.0, 0.0)}
    assert all(one.margin > 0 < one.spread for one in takings(sampled).sellers)


def test_an_interval_in_money_is_that_of_the_worth_times_the_payment() -> None:
    (one,) = told(market(), (20_000,), stderr=0.01)
    (first, *_), bought = takings([money(one)]).sellers, one.sold.bought
    assert bought.charge > 0
    assert first.margin == pytest.approx(SURE * 0.01)
    assert first.spread == pytest.approx(SURE * 0.01 * bought.charge / (bought.gain / MEASURE * 3 / 4))


def test_worths_are_means_over_what_was_sold() -> None:
    trades = told(market(rules=rules(quality="posted")), bids(40))
    found = takings(map(money, trades))
    gains = [one.sold.bought.gain / MEASURE for one in trades if one.sold.bought.served]
    assert found.sales == len(gains) < 40
    assert found.gain == pytest.approx(np.mean(gains))
    assert found.sellers[0].worth == pytest.approx(np.mean(gains) / 2)


def test_no_trades_come_to_nothing() -> None:
    found = takings([])
    assert (found.sellers, found.paid, found.earned, found.rounding, found.gain) == ((), 0, 0, 0, 0.0)


def test_a_trade_that_sells_nothing_is_counted_and_moves_no_money() -> None:
    found = Till()
    found.add(())
    assert (found.trades, found.takings()) == (1, takings([]))


def test_trades_under_earlier_rules_are_not_told() -> None:
    held = market()
    found = tally(held, told(held, bids(5))[2:])
    assert (found.count, found.earlier) == (3, 2)
    assert tally(held, ()).earlier == 0
