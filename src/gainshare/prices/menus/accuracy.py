"""Accuracies as exact shares of test rows: counts or decimals, never a rounded binary float."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any

from gainshare.core.errors import Refused

_WRITTEN = re.compile(r"(?P<decimal>\d{1,40}(\.\d{0,40})?|\.\d{1,40})|(?P<rows>\d{1,18})/(?P<of>\d{1,18})", re.ASCII)


def accuracy(given: object, *, field: str = "accuracy") -> Fraction:
    """A share of rows in 0..1: a fraction or Decimal, or text as 0.861 or 861/1000; a float is the decimal it prints.

    Raises Refused: wrong_type for what is no number, out_of_range for NaN and what lies outside 0..1.

    >>> accuracy("0.861"), accuracy("155/180"), accuracy(0.9)
    (Fraction(861, 1000), Fraction(31, 36), Fraction(9, 10))
    """
    share = _share(given, field)
    if not 0 <= share <= 1:
        rule = "must lie in 0..1" + (f"; if it is per cent, write {_decimal(share / 100)}" if 1 < share <= 100 else "")
        raise Refused("out_of_range", field, given, rule)
    return share


def _share(given: Any, field: str) -> Fraction:
    if isinstance(given, str):
        return _read(given, field)
    if isinstance(given, float | Decimal):  # NumPy's float64 is a float
        if not math.isfinite(given):
            raise Refused("out_of_range", field, given, "must be a number in 0..1")
        return Fraction(repr(float(given)) if isinstance(given, float) else given)
    if isinstance(given, Rational) and not isinstance(given, bool):
        return Fraction(given)
    raise Refused("wrong_type", field, given, "must be a number such as 0.861, or rows such as 861/1000")


def _read(text: str, field: str) -> Fraction:
    found = _WRITTEN.fullmatch(text.strip())
    if found and found["decimal"]:
        return Fraction(found["decimal"])
    if found and int(found["of"]):
        return Fraction(int(found["rows"]), int(found["of"]))
    if text.strip().lstrip("+-").lower() in {"nan", "inf", "infinity"} or text.strip().startswith("-"):
        raise Refused("out_of_range", field, text, "must be a number in 0..1")
    raise Refused("wrong_type", field, text, "must be a number such as 0.861, or rows such as 861/1000")


def _decimal(share: Fraction) -> str:
    return str(Decimal(share.numerator) / Decimal(share.denominator))
