"""Least squares of revenue on price: finds the peak of a parabola, and keeps exploring."""

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.prices.net import midpoints
from gainshare.prices.regression import Regression
from gainshare.prices.tried import Tried


@pytest.mark.parametrize("prices", [1, 2, 3, 7])
def test_the_fit_is_the_least_squares_parabola(prices: int) -> None:
    rng = stream(prices, "tried")
    rule = Regression(midpoints(100, prices))
    counts, totals = rng.integers(1, 5, prices), rng.uniform(0, 50, prices)
    state = Tried(tuple(counts.tolist()), tuple(totals.tolist()))
    x, degree = np.array(rule.net), min(2, prices - 1)
    expected = np.polyval(np.polyfit(x, totals / counts, degree, w=np.sqrt(counts)), x)
    assert rule.fitted(state) == pytest.approx(expected)


def test_the_best_price_of_linear_demand_is_found() -> None:
    """Values uniform on [0, 100], so p (1 - p/100) is expected; 600 buyers; best price 50, at most 10 % is lost."""
    rule = Regression(midpoints(100, 20))
    state = rule.start()
    for value in stream(4, "values").uniform(0, 100, size=600):
        posted = rule.post(state, stream(1))
        state = rule.learn(state, posted, lambda prices, value=value: np.array([prices[0] * (value >= prices[0])]))
    chosen = rule.net[int(np.argmax(rule.fitted(state)))]
    assert chosen * (1 - chosen / 100) >= 0.9 * 25


def test_every_price_is_tried_first_and_again_for_ever() -> None:
    rule = Regression((1.0, 2.0, 3.0), every=4)
    state, posted = rule.start(), []
    for _ in range(40):
        posted.append(rule.post(state, stream(1)))
        state = rule.learn(state, posted[-1], lambda prices: np.array([prices[0]]))
    shown = [one.price for one in posted]
    assert shown[:3] == [1.0, 2.0, 3.0]
    assert shown[4::4] == [2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0]
    assert {price for n, price in enumerate(shown[3:], 3) if n % 4} == {3.0}


def test_exploring_less_than_never_is_refused() -> None:
    with pytest.raises(Refused, match="every"):
        Regression((1.0,), every=0)
