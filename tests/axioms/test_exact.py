"""Figures stay exact on their way into a comparison, and readable on their way into a sentence."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gainshare.axioms.exact import either, is_exact, numbers, shown
from gainshare.core.errors import Refused


def test_arrays_become_python_numbers_so_that_sums_cannot_wrap() -> None:
    found = numbers(np.array([2**62, 2**62]), field="bids")
    assert sum(found) == 2**63
    mixed: Any = [np.int64(3), np.float64(0.5)]
    assert [type(figure) for figure in numbers(mixed, field="bids")] == [int, float]


def test_fractions_survive_unrounded() -> None:
    assert numbers(np.array([Fraction(1, 3)]), field="bids") == (Fraction(1, 3),)


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), np.float64("-inf")])
def test_what_is_not_finite_is_refused_by_name(figure: float) -> None:
    with pytest.raises(Refused, match=r"^payments = .*must be finite \[not_finite\]"):
        numbers([0, figure], field="payments")


def test_only_floats_with_a_fraction_are_inexact() -> None:
    assert [is_exact(figure) for figure in (3, Fraction(1, 3), 3.0, 0.1)] == [True, True, True, False]


def test_sentences_show_six_digits() -> None:
    assert [shown(figure) for figure in (-0.5, Fraction(1, 7), 10**18, float("nan"))] == [
        *("-0.5", "0.142857", "1000000000000000000", "nan")
    ]
    assert (either(2, 2.0), either(Fraction(1, 2), 1)) == ("2 either way", "0.5 instead of 1")
