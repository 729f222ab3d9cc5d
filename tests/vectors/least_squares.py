"""Least squares in Fractions, as the yardstick of the fast solvers."""

from collections.abc import Sequence
from fractions import Fraction

Matrix = list[list[Fraction]]


def determination(columns: Sequence[Sequence[int]], target: Sequence[int], members: int) -> Fraction:
    """In-sample R^2, exactly, of least squares with intercept on the columns in this bitmask; 0 without any.

    Dependent columns add nothing, whichever of them is left out.
    """
    wanted = _centred(target)
    chosen = [_centred(column) for place, column in enumerate(columns) if members >> place & 1]
    residual = wanted
    basis: Matrix = []
    for column in chosen:
        rest = column
        for done in basis:
            rest = _less(rest, done)
        if any(rest):
            basis.append(rest)
            residual = _less(residual, rest)
    return 1 - _dot(residual, residual) / _dot(wanted, wanted)


def _centred(figures: Sequence[int]) -> list[Fraction]:
    mean = Fraction(sum(figures), len(figures))
    return [figure - mean for figure in figures]


def _dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True)), Fraction(0))


def _less(figures: Sequence[Fraction], along: Sequence[Fraction]) -> list[Fraction]:
    """The figures without their part along this direction (Gram-Schmidt)."""
    part = _dot(figures, along) / _dot(along, along)
    return [figure - part * step for figure, step in zip(figures, along, strict=True)]
