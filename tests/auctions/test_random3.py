"""The public coin: truthful whatever it shows, and a third of the fractional optimum on average."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.baselines import fractional_optimum
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.random3 import random3
from gainshare.core.errors import Refused
from tests.auctions.procurements import GRID, Instance, instances
from tests.vectors.procurements import unilateral, violations


@settings(max_examples=200)
@given(instances(), st.integers(0, 2))
def test_no_misreport_of_a_cost_pays_whatever_the_coin_shows(given: Instance, coin: int) -> None:
    def rule(asks: Sequence[int]) -> Purchase:
        return random3(asks, given.weights, given.budget, coin=coin, reserve=given.reserve)

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@given(instances(most=7))
def test_it_buys_a_third_of_the_optimum_on_average(given: Instance) -> None:
    runs = [random3(given.asks, given.weights, given.budget, coin=coin) for coin in range(3)]
    bought = Fraction(sum(given.weights[winner] for run in runs for winner in run.winners), 3)
    assert 3 * bought >= fractional_optimum(given.asks, given.weights, given.budget)
    assert all(sum(run.pay) <= given.budget for run in runs)


def test_one_face_buys_the_largest_and_two_the_cheapest() -> None:
    asks, weights = [3, 2, 5, 90], [4, 9, 9, 99]
    assert random3(asks, weights, 20, coin=0).paid == (0, 20, 0, 0)
    assert random3(asks, weights, 20, coin=0, reserve=Fraction(2)).paid == (0, 18, 0, 0)
    assert random3(asks, weights, 20, coin=1) == random3(asks, weights, 20, coin=2) == qmia(asks, weights, 20)
    assert random3([9], [1], 5, coin=0).winners == ()


@pytest.mark.parametrize("coin", [3, -1, True, 0.0])
def test_a_coin_has_three_faces(coin: Any) -> None:
    with pytest.raises(Refused, match=r"coin = .*: must be 0, 1 or 2"):
        random3([1], [1], 1, coin=coin)
