"""Measured figures are multiples of 2^-30 and stay what they are; snapped ones are multiples of 2^-40."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import MEASURE, measured, measures, snapped

FIGURES = st.floats(-1000, 1000)


@given(FIGURES)
def test_a_measured_figure_is_the_nearest_multiple(figure: float) -> None:
    found = Fraction(measured(figure))
    assert (found * MEASURE).denominator == 1
    assert abs(found - Fraction(figure)) <= Fraction(1, 2 * MEASURE)


@given(FIGURES)
def test_measuring_again_changes_nothing(figure: float) -> None:
    assert measured(measured(figure)) == measured(figure)


@given(st.integers(-(2**52), 2**52))
def test_a_measure_and_its_figure_are_the_same_number(units: int) -> None:
    assert measures(units / MEASURE) == units
    assert measured(units / MEASURE) == units / MEASURE


def test_last_bits_of_the_machine_do_not_show() -> None:
    assert measured(0.1 + 0.2) == measured(0.3)
    assert measured(np.float64(0.1)) == 107374182 / 2**30


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_snapped_figures_are_multiples_of_2_to_the_minus_40(figures: list[float]) -> None:
    found = snapped(np.array(figures))
    assert all((Fraction(figure) * 2**40).denominator == 1 for figure in found.tolist())
    assert np.abs(found - figures).max() <= 2.0**-41
