"""UCB1: the vectors, the scaling of rewards, and regret against independent buyers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gainshare.core.random import stream
from gainshare.prices.ucb import Ucb, most_hopeful

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
CASES = [case for case in VECTORS if case["kind"] == "ucb1"]


@pytest.mark.parametrize("scale", [1.0, 100.0])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_unit_of_money_changes_nothing_when_rewards_are_divided_by_bmax(case: dict[str, Any], scale: float) -> None:
    given, expected = case["in"], case["out"]
    cycles = given["reward_cycle"]
    net = tuple(float(arm + 1) for arm in range(len(cycles)))
    ucb = Ucb(net, bmax=scale, c=given["c"])
    state, actions = ucb.start(), []
    for _ in range(given["rounds"]):
        posted = ucb.post(state, stream(1))
        arm = net.index(posted.price)
        reward = cycles[arm][state.counts[arm] % len(cycles[arm])]
        state = ucb.learn(state, posted, lambda _, reward=reward: np.array([scale * reward]))
        actions.append(arm)
    assert (actions, list(state.counts)) == (expected["actions"], expected["counts"])
    means = [total / count / scale for total, count in zip(state.totals, state.counts, strict=True)]
    assert means == pytest.approx(expected["means"], abs=case["tol"], rel=0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_unscaled_money_stops_exploration(case: dict[str, Any]) -> None:
    cycles = case["in"]["reward_cycle"]
    counts, totals, actions = np.zeros(len(cycles), dtype=np.int64), np.zeros(len(cycles)), []
    for _ in range(case["in"]["rounds"]):
        arm = most_hopeful(counts, totals / np.maximum(counts, 1), case["in"]["c"])
        totals[arm] += 100 * cycles[arm][counts[arm] % len(cycles[arm])]
        counts[arm] += 1
        actions.append(arm)
    assert actions == case["out"]["actions_if_rewards_times_100"]


def test_regret_against_independent_buyers_is_within_the_bound_and_grows_slower_than_time() -> None:
    """Posted price, values uniform on [0, 40]: 12 runs; every figure with 6 standard errors in hand."""
    ucb = Ucb((2.0, 10.0, 20.0, 38.0), bmax=40.0)
    mean = np.array([price * (1 - price / 40) for price in ucb.net])
    lost = np.zeros((12, 2000))
    for run in range(12):
        state = ucb.start()
        for n, value in enumerate(stream(9, run).uniform(0, 40, size=2000)):
            posted = ucb.post(state, stream(1))
            lost[run, n] = mean.max() - mean[ucb.net.index(posted.price)]
            state = ucb.learn(state, posted, lambda prices, value=value: np.array([prices[0] * (value >= prices[0])]))
    total, slower = lost.sum(axis=1), lost[:, :500].sum(axis=1) - 1.5 * lost[:, 1500:].sum(axis=1)
    assert total.mean() + 6 * total.std() / np.sqrt(12) <= ucb.bound(2000)
    assert slower.mean() >= 6 * slower.std() / np.sqrt(12)
