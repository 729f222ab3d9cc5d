"""Supplies are ordered exactly whatever their size; what is no amount or weight is refused by name."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.auctions.asks import amounts, ranked, supply, whole
from gainshare.core.errors import FloatMoney, InvalidAmount, Refused

sizes = st.sampled_from([1, 10, 2**30, 10**18, 2**63, 10**30, 10**400])


@st.composite
def near_ties(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Asks that are nearly, or exactly, the same multiple of their weights."""
    size, count = draw(sizes), draw(st.integers(1, 9))
    weights = draw(st.lists(st.integers(1, size), min_size=count, max_size=count))
    offs = draw(st.lists(st.integers(-1, 1), min_size=count, max_size=count))
    times = draw(st.fractions(0, 3, max_denominator=7))
    return [max(0, int(times * weight) + off) for weight, off in zip(weights, offs, strict=True)], weights


@given(near_ties())
def test_order_is_exact_however_near_the_ratios(offers: tuple[list[int], list[int]]) -> None:
    asks, weights = offers
    exact = sorted(range(len(asks)), key=lambda at: (Fraction(asks[at], weights[at]), at))
    assert ranked(asks, weights, range(len(asks))) == exact


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30))
def test_exact_ties_go_to_the_lower_number(steps: list[int]) -> None:
    weights = [7 ** (step + 1) for step in steps]
    assert ranked([3 * weight for weight in weights], weights, range(len(steps))) == list(range(len(steps)))


def test_quotients_that_doubles_cannot_tell_are_told() -> None:
    weights = [10**18 + 3, 10**18 + 1, 10**18 + 2]
    assert ranked([weight - 1 for weight in weights], weights, range(3)) == [1, 2, 0]


@given(near_ties(), st.fractions(0, 4, max_denominator=9) | st.none(), st.integers(0, 2))
def test_a_supply_holds_whoever_can_be_paid(
    offers: tuple[list[int], list[int]], reserve: Fraction | None, place: int
) -> None:
    asks, weights = offers
    budget = asks[place % len(asks)]
    found = supply(asks, weights, budget, reserve)
    able = [at for at, ask in enumerate(asks) if ask <= budget and (reserve is None or ask <= reserve * weights[at])]
    assert sorted(found.order) == able
    assert list(found.upto) == [sum(weights[at] for at in found.order[: place + 1]) for place in range(len(able))]


BAD: list[tuple[Any, Any, Any, Any, str]] = [
    ([float("nan")], [1], 1, None, "asks[0] = nan: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([float("inf")], [1], 1, None, "asks[0] = inf: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([1.0], [1], 1, None, "asks[0] = 1.0: money is never a float: give minor units as int [float_money]"),
    ([5, -1], [1, 1], 1, None, "asks[1] = -1: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([True], [1], 1, None, "asks[0] = True: must be a whole number of minor units >= 0 [invalid_amount]"),
    (["1.5"], [1], 1, None, 'asks[0] = "1.5": must be a whole number of minor units >= 0 [invalid_amount]'),
    ([np.int64(1)], [1], 1, None, "asks[0] = 1: must be a whole number of minor units >= 0 [invalid_amount]"),
    ("12", [1, 1], 1, None, 'asks = "12": must be a list of whole numbers [wrong_type]'),
    (7, [1], 1, None, "asks = 7: must be a list of whole numbers [wrong_type]"),
    ([1], [-1], 1, None, "weights[0] = -1: must be >= 0 [invalid_weight]"),
    ([1], [float("nan")], 1, None, "weights[0] = nan: must be a whole number [wrong_type]"),
    ([1], [0.5], 1, None, "weights[0] = 0.5: must be a whole number [wrong_type]"),
    ([1], [True], 1, None, "weights[0] = True: must be a whole number [wrong_type]"),
    ([1, 2], [1], 1, None, "weights = 1: must be one for each of 2 asks [length_mismatch]"),
    ([1], [1], -1, None, "budget = -1: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([1], [1], float("nan"), None, "budget = nan: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([1], [1], False, None, "budget = False: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([1], [1], 1, -1, "reserve = -1: must be a whole number of minor units >= 0 [invalid_amount]"),
    ([1], [1], 1, Fraction(-1, 2), "reserve = -1/2: must be >= 0 [invalid_amount]"),
    ([1], [1], 1, 0.5, "reserve = 0.5: money is never a float: give minor units as int [float_money]"),
]


@pytest.mark.parametrize(("asks", "weights", "budget", "reserve", "message"), BAD, ids=lambda each: str(each)[:30])
def test_bad_input_is_refused_by_field_value_and_rule(
    asks: Any, weights: Any, budget: Any, reserve: Any, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        supply(asks, weights, budget, reserve)
    assert str(caught.value) == message


def test_money_and_weights_are_refused_by_kind() -> None:
    with pytest.raises(FloatMoney):
        amounts([1, 2.5], "asks")  # type: ignore[list-item]
    with pytest.raises(InvalidAmount):
        amounts(np.array([1, -2]), "asks")  # type: ignore[arg-type]


def test_arrays_of_whole_numbers_are_read_as_lists() -> None:
    assert amounts(np.array([3, 2**62]), "asks") == [3, 2**62]  # type: ignore[arg-type]
    assert whole(range(3), "weights") == [0, 1, 2]
    assert supply([], [], 0, None).order == []
