"""Accuracies and demand as exact numbers: counts or decimals, never a rounded binary float."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Rational

from gainshare.core.errors import Refused

_WRITTEN = re.compile(r"(?P<decimal>\d{1,40}(\.\d{0,40})?|\.\d{1,40})|(?P<count>\d{1,18})/(?P<of>\d{1,18})", re.ASCII)

_MEANT = re.compile(r"(?P<whole>\d{1,9})([.,](?P<rest>\d{1,15}))?\s*(?P<percent>%?)", re.ASCII)
"""What is no number here, and whose meaning is plain."""

SHARE = "a number such as 0.861, or a share such as 861/1000"
"""What an accuracy looks like."""

LONGEST = 400
"""Digits of a Decimal before or after its point; a float has 308 and 324."""


def accuracy(given: object, *, field: str = "accuracy") -> Fraction:
    """A share of test rows in 0..1, as `exact` reads it. Raises Refused: wrong_type, out_of_range.

    >>> accuracy("0.861"), accuracy("155/180"), accuracy(0.9)
    (Fraction(861, 1000), Fraction(31, 36), Fraction(9, 10))
    """
    share = exact(given, field=field, rule="must lie in 0..1")
    if share > 1:
        percent = f"; if it is per cent, write {_decimal(share / 100)}" if 2 <= share <= 100 else ""
        raise Refused("out_of_range", field, given, f"must lie in 0..1{percent}")
    return share


def exact(given: object, *, field: str, rule: str, like: str = SHARE) -> Fraction:
    """A number >= 0: an integer, fraction or Decimal, or text as 0.861 or 861/1000; a float is the decimal it prints.

    rule: what must hold, in words. like: what such a number looks like. Raises Refused: wrong_type for what is no
    number, out_of_range for NaN, infinity, what is below 0, and a Decimal of more than 400 digits.
    """
    number = None if _endless(given) else _read(given) if isinstance(given, str) else _taken(given)
    if _endless(given) or (number is not None and number < 0):
        raise Refused("out_of_range", field, given, rule)
    if number is None:
        raise Refused("wrong_type", field, given, f"must be {like}{_hint(given)}")
    return number


def _endless(given: object) -> bool:
    """Whether this is NaN or infinite, or as good as that: a Decimal whose digits would fill the memory."""
    if isinstance(given, str):
        return given.strip().lstrip("+-").lower() in {"nan", "inf", "infinity"}
    if isinstance(given, Decimal):
        digits = max(abs(given.adjusted()), -int(given.as_tuple().exponent)) if given.is_finite() else LONGEST + 1
        return digits > LONGEST
    return isinstance(given, float) and not math.isfinite(given)


def _taken(given: object) -> Fraction | None:
    if isinstance(given, float):  # NumPy's float64 is one
        return Fraction(repr(float(given)))
    if isinstance(given, Decimal):
        return Fraction(given)
    if isinstance(given, Rational) and not isinstance(given, bool):
        return Fraction(int(given.numerator), int(given.denominator))
    return None


def _read(text: str) -> Fraction | None:
    number = text.strip()
    found = _WRITTEN.fullmatch(number.removeprefix("-"))
    if found is None or not int(found["of"] or 1):
        return None
    size = Fraction(found["decimal"] or f"{found['count']}/{found['of']}")
    return -size if number.startswith("-") else size


def _hint(given: object) -> str:
    """A clause on how to write a percentage, or a number with a decimal comma.

    >>> _hint("81.2 %"), _hint("0,812"), _hint("high")
    ('; write 0.812', '; write 0.812', '')
    """
    found = _MEANT.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        return ""
    number = Fraction(f"{found['whole']}.{found['rest'] or 0}")
    return f"; write {_decimal(number / 100 if found['percent'] else number)}"


def _decimal(share: Fraction) -> str:
    return str(Decimal(share.numerator) / Decimal(share.denominator))
