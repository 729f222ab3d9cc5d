"""Amounts in the cells of a table: one table, one currency, named in its cells or beside it."""

from collections.abc import Iterable

from gainshare.core.errors import InvalidAmount
from gainshare.core.money import Asset, asset, money


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


def amount(cell: str, currency: Asset, *, field: str) -> int:
    """The minor units that somebody would pay, >= 0, in this currency. Raises InvalidAmount naming the cell."""
    other = first_currency([cell])
    if other and other.code != currency.code:
        raise InvalidAmount("invalid_amount", field, cell, f"must be in {currency.code}: all amounts have one currency")
    units = money(cell, currency, field=field).units
    if units < 0:
        raise InvalidAmount("invalid_amount", field, cell, "must be >= 0")
    return units
