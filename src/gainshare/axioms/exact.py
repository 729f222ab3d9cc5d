"""Exact comparison of what parties get and pay: every figure as a fraction, and as a witness prints it."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.core.errors import Refused

Number: TypeAlias = int | float | Fraction
Figures: TypeAlias = Sequence[Number] | npt.NDArray[Any]


def numbers(figures: Figures, *, field: str) -> tuple[Number, ...]:
    """An array or sequence of figures as Python numbers, unrounded. Raises Refused (not_finite) at NaN or infinity.

    >>> numbers(np.array([1, 2]), field="bids")
    (1, 2)
    """
    listed = figures.tolist() if isinstance(figures, np.ndarray) else figures
    plain = tuple(figure.item() if isinstance(figure, np.generic) else figure for figure in listed)
    for figure in plain:
        if isinstance(figure, float) and not math.isfinite(figure):
            raise Refused("not_finite", field, figure, "must be finite")
    return plain


def is_exact(figure: Number) -> bool:
    """Whether arithmetic with this figure carries no rounding: an integer, a fraction, or a whole float."""
    return not isinstance(figure, float) or figure.is_integer()


def shown(figure: Number) -> str:
    """A figure as a sentence shows it: six digits, whole ones in full, NaN as such.

    >>> shown(71.0), shown(Fraction(2, 3)), shown(1234567.25)
    ('71', '0.666667', '1234567.25')
    """
    if isinstance(figure, float) and not math.isfinite(figure):
        return str(figure)
    if figure == int(figure):
        return str(int(figure))
    return f"{float(figure):.6g}" if abs(float(figure)) < 10**5 else f"{float(figure):.2f}"


def either(lying: Number, honest: Number) -> str:
    """Two figures as a comparison: `52 instead of 71`, or `52 either way`."""
    return f"{shown(lying)} either way" if lying == honest else f"{shown(lying)} instead of {shown(honest)}"
