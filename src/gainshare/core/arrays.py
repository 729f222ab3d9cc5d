"""The array types of every chapter, and the two roundings that let figures be replayed to the same bytes."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MEASURE = 2**30
"""Measured figures are multiples of 1 / MEASURE."""

LEVELS = 16
"""Levels of quality of what is sold: level 0 is nothing, level LEVELS the data as they are."""


def measured(figure: float) -> float:
    """The nearest multiple of 2^-30: what a measurement is before anybody may see or store it.

    >>> measured(0.1) * 2**30
    107374182.0
    """
    return round(float(figure) * MEASURE) / MEASURE


def measures(figure: float) -> int:
    """A measured figure as a whole number of 2^-30, exactly.

    >>> measures(0.5)
    536870912
    """
    return round(float(figure) * MEASURE)  # a stranger's receipt may hold text, which * would repeat


def snapped(figures: Floats) -> Floats:
    """Results of exp and log to the nearest multiple of 2^-40, so that libraries may differ in the last bits."""
    return np.round(figures * 2.0**40) / 2.0**40
