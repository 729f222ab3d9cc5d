"""Amounts in the cells of a table: one table, one currency, named in its cells or beside it."""

import re
from collections.abc import Iterable

from gainshare.core.errors import InvalidAmount
from gainshare.core.money import Asset, asset, charge, money

_SIGNS = {"€": "EUR", "£": "GBP"}
"""Signs that stand for one currency alone."""

_SPELLED = re.compile(
    r"(?P<before>[A-Za-z]{3}|[€£$¥])\s*(?P<number>\d[\d.,]*)|(?P<digits>\d[\d.,]*)\s*(?P<after>[A-Za-z]{3}|[€£$¥])"
)
"""An amount with its currency in the wrong place, or as a sign, or in small letters; or a right one."""


def first_currency(cells: Iterable[str]) -> Asset | None:
    """The currency that the first of these amounts with one names; None if none does.

    >>> first_currency(["45.00", "12.50 EUR/gain", "3 USD"])
    Asset(code='EUR', decimals=2)
    """
    for cell in cells:
        code = cell.strip().partition("/")[0].rpartition(" ")[2]
        if code.isalpha() and code.isupper() and " " in cell.strip():
            return asset(code)
    return None


def require_spelled(cell: str, *, field: str) -> None:
    """Raises InvalidAmount, with how to write it, if an amount names its currency in another way than 41.00 EUR.

    >>> require_spelled("EUR 20", field="cap")
    Traceback (most recent call last):
    gainshare.core.errors.InvalidAmount: cap = "EUR 20": write 20 EUR: the number, a space and the code [invalid_amount]
    """
    found = _SPELLED.fullmatch(cell.strip())
    if found is None:
        return
    given = found["before"] or found["after"]
    code = _SIGNS.get(given, given.upper() if given.isalpha() else "USD")
    meant = f"{found['number'] or found['digits']} {code}"
    if meant != " ".join(cell.split()):
        word = "write" if given in _SIGNS or given.isalpha() else "write for instance"
        raise InvalidAmount("invalid_amount", field, cell, f"{word} {meant}: the number, a space and the code")


def rate(text: str, *, field: str) -> str:
    """The text, if it is a rate per unit of gain above 0. Raises InvalidAmount."""
    if money(text, field=field, per="gain").units <= 0:
        raise InvalidAmount("invalid_amount", field, text, "must be > 0")
    return text


def amount(cell: str, currency: Asset, *, field: str) -> int:
    """The minor units that somebody would pay, >= 0, in this currency. Raises InvalidAmount naming the cell."""
    require_spelled(cell, field=field)
    other = first_currency([cell])
    if other and other.code != currency.code:
        raise InvalidAmount("invalid_amount", field, cell, f"must be in {currency.code}: all amounts have one currency")
    units = money(cell, currency, field=field).units
    if units < 0:
        raise InvalidAmount("invalid_amount", field, cell, "must be >= 0")
    return units


def minor_units(given: object, held: Asset, *, field: str) -> int:
    """Minor units, >= 0, that a caller gives as such or as text with decimals. Raises InvalidAmount naming the field.

    >>> minor_units("2.50", asset("EUR"), field="fee"), minor_units(250, asset("EUR"), field="fee")
    (250, 250)
    """
    return amount(given, held, field=field) if isinstance(given, str) else charge(given, field=field)
