"""Weights over prices."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.random import stream
from gainshare.prices.weights import chances, drawn, exponential


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=64))
def test_exponential_weights_are_multiples_of_2_to_the_minus_40_and_sum_exactly(exponents: list[float]) -> None:
    weights = exponential(np.array(exponents))
    assert weights.max() == 1
    assert all(weight * 2**40 == int(weight * 2**40) for weight in weights.tolist())
    assert sum(map(Fraction, weights.tolist())) == Fraction(float(np.cumsum(weights)[-1]))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8).filter(any), st.integers(0, 2**32))
def test_a_weightless_price_is_never_drawn(weights: list[int], seed: int) -> None:
    posted = drawn(list(range(len(weights))), np.array(weights, dtype=float), stream(seed))
    assert weights[int(posted.price)] > 0
    assert posted.probability == weights[int(posted.price)] / sum(weights)


def test_chances_sum_to_one_exactly_on_fractions() -> None:
    likely = chances((Fraction(1, 3), Fraction(1, 7), Fraction(2)))
    assert sum(likely) == 1
    assert [float(chance) for chance in likely] == pytest.approx([7 / 52, 3 / 52, 42 / 52])
