"""Comparing what was expected with what came: rationals and integers exactly, floats within a stated tolerance."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral, Real
from typing import Any


@dataclass(frozen=True, slots=True)
class Near:
    """A figure computed in floats although the vector is rational: it must lie within this distance."""

    figure: float
    within: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a result differs: the field's path, what the vector says, what came."""

    field: str
    expected: object
    got: object


def rationals(texts: Any) -> Any:
    """Lists of texts such as "1/3", however deep, as Fractions; numbers stay."""
    if isinstance(texts, list):
        return [rationals(text) for text in texts]
    return Fraction(texts) if isinstance(texts, str) else texts


def differences(expected: Any, got: Any, tolerance: float, field: str = "out") -> Iterator[Difference]:
    """Every leaf that differs, and every missing or unexpected field."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in dict.fromkeys((*expected, *got)):
            if name in expected and name in got:
                yield from differences(expected[name], got[name], tolerance, f"{field}.{name}")
            else:
                yield Difference(f"{field}.{name}", expected.get(name, "no such field"), got.get(name, "nothing"))
    elif isinstance(expected, list) and isinstance(got, list | tuple) and len(expected) == len(got):
        for place, pair in enumerate(zip(expected, got, strict=True)):
            yield from differences(*pair, tolerance, f"{field}[{place}]")
    elif not same(expected, got, tolerance):
        yield Difference(field, expected, got)


def same(expected: object, got: object, tolerance: float) -> bool:
    """Whether one figure is the other: a text is itself or an exact rational, a float lies within the tolerance.

    An int is exact; a float may stand for it only among figures that have a tolerance.
    """
    if isinstance(expected, bool) or expected is None:
        return expected is got
    if isinstance(got, str):
        return expected == got
    if isinstance(got, Near):
        return abs(Fraction(str(expected)) - Fraction(got.figure)) <= got.within
    if isinstance(expected, str):
        return isinstance(got, Fraction | int) and not isinstance(got, bool) and Fraction(expected) == got
    if isinstance(expected, int):
        whole = isinstance(got, Integral) and not isinstance(got, bool)
        return (whole or (isinstance(got, float) and tolerance > 0.0)) and expected == got
    return isinstance(expected, float) and isinstance(got, Real) and abs(expected - float(got)) <= tolerance
