"""Where a command gets its market or its receipt: here, or wherever the console's opener finds it."""

from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.service.cli.console import Console
from gainshare.service.files.lines import nameable
from gainshare.service.files.names import meant
from gainshare.service.kept import KeptMarket
from gainshare.service.receipt_file import ReceiptFile
from gainshare.service.verbs import Market, Receipts, Trading


def market(console: Console, given: str) -> Market:
    """The market of a MARKET. Raises Refused if there is none."""
    return (console.opener or KeptMarket)(given, workers=console.processes)


def trading(console: Console, given: str) -> Trading:
    """The market of a MARKET, to trade in. Raises Refused if there is none, or if it only reads."""
    found: Any = market(console, given)
    if not hasattr(found, "trade"):
        raise Refused("unknown_value", "MARKET", given, "takes no tables of orders")
    held: Trading = found
    return held


def receipts(console: Console, given: str) -> tuple[Receipts, int]:
    """What a RECEIPT is: a file, or a trade of a market by its number, 0 for the last.

    Raises Refused if it is neither.
    """
    path = nameable(given, "receipt")
    if path.is_file() and path.suffix != ".toml":
        return ReceiptFile(path), 0
    return numbered(console, given)


def numbered(console: Console, given: str) -> tuple[Market, int]:
    """A trade of a market: MARKET/NUMBER, or MARKET for the last. Raises Refused if it is neither."""
    nameable(given, "receipt")
    before, _, last = given.rpartition("/")
    counted = bool(before) and last.isascii() and last.isdigit()
    if counted and not int(last):
        raise Refused("not_found", "receipt", given, "is not a trade: they count from 1")
    name, number = (before, int(last)) if counted else (given, 0)
    try:
        return market(console, name), number
    except Refused as refused:
        if refused.code not in {"not_found", "not_a_file", "file_not_found"}:
            raise
        near = "" if console.opener else _near(Path(name))
        rule = f"is neither a receipt file nor MARKET/NUMBER of a market here{near}"
        raise Refused("not_found", "receipt", given, rule) from None


def _near(path: Path) -> str:
    """A clause that names the market that was meant, if a market file here is called almost so."""
    return meant(path.stem, (file.stem for file in path.parent.glob("*.toml")))
