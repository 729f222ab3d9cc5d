"""Regret against the best price in hindsight."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.random import stream
from gainshare.prices.hedge import Hedge
from gainshare.prices.pricer import Bounded
from gainshare.prices.regression import Regression
from gainshare.prices.regret import Regret, hindsight, meter


@given(st.integers(0, 30), st.integers(0, 2**32))
def test_the_meter_agrees_with_hindsight(rounds: int, seed: int) -> None:
    net = (1.0, 2.0, 3.0)
    revenues = stream(seed, "revenues").integers(0, 100, (rounds, 3)).astype(float)
    running = meter(net)
    for row in revenues:
        running = running.after(row[1], row)
    assert running.read(5.0) == hindsight(net, revenues, float(revenues[:, 1].sum()), 5.0)


def test_regret_is_the_lead_of_the_best_fixed_price() -> None:
    found = hindsight((1.0, 12.0), np.array([[1.0, 0.0]] * 9 + [[1.0, 12.0]]), earned=8.0, bound=50.0)
    assert found == Regret(rounds=10, earned=8.0, price=12.0, best=12.0, bound=50.0)
    assert (found.total, found.average, found.average_bound) == (4.0, 0.4, 5.0)


def test_nobody_came_nothing_was_lost() -> None:
    found = meter((1.0, 2.0)).read()
    assert (found.total, found.average, found.average_bound) == (0.0, 0.0, None)


def test_the_realised_regret_of_hedge_stays_below_its_bound() -> None:
    """400 buyers: the draws deviate from expectation by 20 sqrt(400 ln(1/q) / 2), q = 1e-9, at most (Hoeffding)."""
    hedge, rng = Hedge(tuple(float(price) for price in range(1, 21))), stream(8, "price")
    state, running = hedge.start(), meter(hedge.net)
    for value in stream(8, "values").uniform(0, 20, size=400):
        paid = np.array(hedge.net) * (np.array(hedge.net) <= value)
        posted = hedge.post(state, rng)
        running = running.after(float(paid[hedge.net.index(posted.price)]), paid)
        state = hedge.learn(state, posted, lambda _, paid=paid: paid)
    found = running.read(hedge.bound(400))
    assert found.bound is not None
    assert found.total <= found.bound + 20 * np.sqrt(400 * np.log(1e9) / 2)


def test_only_rules_with_a_theorem_are_bounded() -> None:
    assert isinstance(Hedge((1.0,)), Bounded)
    assert not isinstance(Regression((1.0,)), Bounded)
