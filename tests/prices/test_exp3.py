"""EXP3: unbiased estimates, and expected regret within its bound though only posted prices are seen."""

import numpy as np
import pytest

from gainshare.core.random import stream
from gainshare.prices.exp3 import Exp3, Losses
from gainshare.prices.pricer import Posted

NET = (5.0, 10.0, 20.0, 40.0)


def test_estimated_losses_are_unbiased() -> None:
    exp3 = Exp3(NET, bmax=40.0)
    state = Losses(3, (0.0, 2.0, 1.0, 6.0))
    paid = dict(zip(NET, (5.0, 10.0, 0.0, 40.0), strict=True))
    mean = np.zeros(4)
    for price, chance in zip(NET, exp3.chances(state), strict=True):
        after = exp3.learn(state, Posted(price, chance), lambda prices: np.array([paid[prices[0]]]))
        mean += chance * (np.array(after.losses) - state.losses)
    assert mean == pytest.approx([1 - paid[price] / 40 for price in NET])


def regret(exp3: Exp3, revenues: np.ndarray, run: int) -> float:
    state, earned, rng = exp3.start(), 0.0, stream(5, "exp3", run)
    for row in revenues:
        paid = dict(zip(NET, row, strict=True))
        posted = exp3.post(state, rng)
        earned += paid[posted.price]
        state = exp3.learn(state, posted, lambda prices, paid=paid: np.array([paid[prices[0]]]))
    return float(revenues.sum(axis=0).max() - earned)


@pytest.mark.parametrize("turning", [False, True])
def test_expected_regret_is_within_the_bound_on_a_sequence_fixed_beforehand(*, turning: bool) -> None:
    """20 runs; the mean is 6 standard errors below the bound."""
    exp3, rounds = Exp3(NET, bmax=40.0), 1000
    values = stream(3, "values").uniform(0, 40, size=rounds)
    revenues = np.array(NET) * (values[:, None] >= np.array(NET))
    if turning:
        revenues[rounds // 2 :] = np.array(NET) * (np.arange(4) == 3)
    regrets = [regret(exp3, revenues, run) for run in range(20)]
    assert np.mean(regrets) + 6 * np.std(regrets) / np.sqrt(20) <= exp3.bound(rounds)


def test_what_was_drawn_is_never_impossible() -> None:
    exp3 = Exp3(NET)
    posted = exp3.post(Losses(10**6, (0.0, 1e12, 1e12, 1e12)), stream(2))
    assert posted == Posted(5.0, 1.0)
