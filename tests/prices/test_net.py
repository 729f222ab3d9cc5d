"""Nets of prices and the tuning of theorem 5.2."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.auctions.myerson import Cauchy, noised
from gainshare.core.errors import Refused
from gainshare.prices.net import eps_net, midpoints, require_net, tuning

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]


@given(st.floats(0.1, 1000), st.floats(0.05, 100), st.floats(0, 1))
def test_every_price_is_within_eps_of_the_net(highest: float, eps: float, part: float) -> None:
    net = eps_net(highest, eps)
    assert min(abs(point - part * highest) for point in net) <= eps * (1 + 1e-9)
    assert len(net) - 1 < highest / (2 * eps) + 1e-9 * len(net) or len(net) == 1


@given(st.integers(1, 10**12), st.integers(1, 200))
def test_midpoints_are_whole_ascending_and_within_range(highest: int, prices: int) -> None:
    net = midpoints(highest, prices)
    require_net(net)
    assert all(price == int(price) and 0 <= price <= highest for price in net)
    assert len(net) == prices or highest < prices * 2


def test_the_default_net_has_64_prices_on_twice_the_highest_bid() -> None:
    net = midpoints(2 * 20_000)
    assert (len(net), net[0], net[1], net[-1]) == (64, 313.0, 938.0, 39_688.0)


def test_a_net_that_ends_at_the_highest_bid_loses_for_ever() -> None:
    """All bids 1, g = 1 / (1 + u^2): no price in [0, 1] earns within 0.0799 of the best in [0, 2]."""
    best = {most: max(noised(Cauchy(), price, 1.0).payment for price in eps_net(most, 0.0002)) for most in (1.0, 2.0)}
    assert best[2.0] - best[1.0] == pytest.approx(0.0799, abs=2e-4)


@pytest.mark.parametrize("net", [(), (0.0,), (1.0, 1.0), (2.0, 1.0), (-1.0, 1.0), (1.0, math.inf), (math.nan, 1.0)])
def test_what_is_no_net_is_refused(net: tuple[float, ...]) -> None:
    with pytest.raises(Refused):
        require_net(net)


@pytest.mark.parametrize("bmax", [0.0, -1.0, math.nan, math.inf])
def test_a_largest_reward_that_is_not_positive_is_refused(bmax: float) -> None:
    with pytest.raises(Refused, match="bmax"):
        require_net((1.0,), bmax)


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "eps_net"], ids=lambda case: case["id"])
def test_net_vectors(case: dict[str, Any]) -> None:
    assert eps_net(case["in"]["bmax"], case["in"]["eps"]) == pytest.approx(
        case["out"]["points"], abs=case["tol"], rel=0
    )


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "hyper"], ids=lambda case: case["id"])
def test_tuning_vectors(case: dict[str, Any]) -> None:
    bmax, expected = case["in"]["bmax"], case["out"]
    found = tuning(case["in"]["N"], case["in"]["L"], bmax)
    net = eps_net(bmax, found.eps)
    assert len(net) == found.prices == expected["net_size_minimal"]
    assert [found.eps, found.delta, found.regret, net[0], net[-1]] == pytest.approx(
        [expected[name] for name in ("eps", "delta", "regret_bound_average", "net_first", "net_last")],
        abs=case["tol"],
        rel=0,
    )


def test_prices_of_the_net_lose_at_most_lipschitz_times_eps() -> None:
    """Between two prices revenue differs little, so the best of the net is nearly the best of all."""
    eps, lipschitz = 0.05, 1 + 3 * math.sqrt(3) / 8
    earned = [noised(Cauchy(), price, 1.0).payment for price in np.linspace(0, 2, 2001)]
    assert max(earned) - max(noised(Cauchy(), price, 1.0).payment for price in eps_net(2.0, eps)) <= lipschitz * eps
