"""The table of who earned what, as `trade` and `demo` print it."""

from typing import TypeAlias

from gainshare.core.money import Asset
from gainshare.service.cli.console import Console
from gainshare.service.verbs import Earnings

SHOWN = 6
"""Sellers named in a terminal; the rest are added up. A pipe gets all of them."""


DIGITS = 9
"""Decimals of a worth in a pipe: what is measured is a whole number of 2^-30."""

GAIN = "worth"
"""The head of a column of worths in units of gain."""


def table(console: Console, found: Earnings, asset: Asset, *, worth: str = GAIN) -> None:
    """Sellers by what they earned, what was withheld, the fractions not yet paid, and the whole.

    worth: the head of the column of worths; intervals are left out where all are exact in another unit than gain, and
    so is the total, since only gains of sellers add up to that of the sale.
    """
    named = found.sellers if len(found.sellers) <= SHOWN + 1 else found.sellers[:SHOWN]
    rest = found.sellers[len(named) :]
    entries: list[_Entry] = [(one.seller, one.worth, interval(one.margin), one.earned.units) for one in named]
    if rest:
        entries.append((f"{len(rest)} more", sum(one.worth for one in rest), "", sum(one.earned.units for one in rest)))
    kept, paid = [("withheld", found.withheld.units), ("rounding", found.rounding.units)], found.paid.units
    entries += [(name, None, "", units) for name, units in kept if units]
    entries.append(("total", found.gain if worth == GAIN else None, "", paid))
    rows = [_row(entry, paid, asset) for entry in entries]
    plain: list[tuple[str, ...]] = [
        (one.seller, *(repr(round(part, DIGITS)) for part in (one.worth, one.margin)), asset.digits(one.earned.units))
        for one in found.sellers
    ]
    plain += [(name, "", "", asset.digits(units)) for name, units in (*kept, ("total", paid))]
    heads: tuple[str, ...] = ("seller", f">{worth}", ">95 %", f">earned {asset.code}")
    heads += (">share",) if console.terminal else ()
    if worth != GAIN and not any(one.margin for one in found.sellers):
        heads, rows, plain = _sure(heads), [*map(_sure, rows)], [_sure(row) for row in plain]
    console.table(heads, rows, plain=plain)


def _sure(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row without its interval."""
    return row[:2] + row[3:]


def interval(margin: float) -> str:
    """Half a 95 % interval, or the word exact."""
    return f"±{margin:.4f}" if margin else "exact"


_Entry: TypeAlias = tuple[str, float | None, str, int]
"""A line of the table: name, worth, its interval, minor units."""


def _row(entry: _Entry, paid: int, asset: Asset) -> tuple[str, ...]:
    name, worth, sure, units = entry
    shown = "" if worth is None else f"{worth:.4f}"
    share = 100 * units / paid if paid else 0.0
    return name, shown, sure, asset.show(units, code=False), f"{share:.1f} %"
