"""What an auction's figures are drawn from: the prices' course run once more, and the trades that show most."""

import numpy as np
import pytest

from gainshare.engine.auction_tally import COLUMNS
from gainshare.prices.regret import hindsight
from tests.engine.stories import bids, market, rules, tallied, told


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
