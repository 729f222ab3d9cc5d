"""The table of a procurement's orders: which words it knows, what cells each needs, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.money import Money
from gainshare.markets.procurement.records import (
    CASH,
    REDEEMED,
    Answer,
    Ask,
    Close,
    Forfeit,
    Income,
    Order,
    Redeem,
    Tick,
    Transfer,
)
from gainshare.service.files.names import meant
from gainshare.service.files.orders import Cell, Known, OrderTable, amount, party

ASK, STAY, LEAVE, TICK, CLOSE, INCOME_OF = "ask", "stay", "leave", "tick", "close", "income"
TRANSFER, REDEEM, FORFEIT = "transfer", "redeem", "forfeit"

NEEDS: Mapping[str, tuple[str, ...]] = {
    ASK: ("amount",),
    STAY: ("tick",),
    LEAVE: ("tick",),
    TICK: ("tick",),
    CLOSE: (),
    INCOME_OF: ("amount",),
    TRANSFER: ("to", "tranche", "amount"),
    REDEEM: ("tranche", "what"),
    FORFEIT: ("to", "tranche", "reason"),
}
"""What a line of orders may ask for, and the cells that it needs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order table.

    line: where it stands in its table. id: its own, or the digest of its content and which of the equal lines it is.
    order: a word of NEEDS. units: minor units, None if none are said. what: a word of REDEEMED, or "". Numbers are 0
    and words "" where they are not said.
    """

    line: int
    id: str
    party: str
    order: str
    units: int | None
    tick: int
    to: str
    tranche: int
    what: str
    count: int
    reason: str


def _number(name: str) -> Cell:
    def read(text: str, _: Known) -> int:
        if text and not (text.isdecimal() and text.isascii() and int(text[:18]) > 0 and len(text) <= 15):
            raise Refused("wrong_type", name, text, "must be a whole number above 0")
        return int(text or 0)

    return Cell(name, read, needed=False)


def _words(name: str, words: tuple[str, ...]) -> Cell:
    def read(text: str, _: Known) -> str:
        if text not in words:
            found = f"one of {', '.join(filter(None, words))}"
            rule = f"not an order{meant(text, words)}: {found}" if name == "order" else f"must be {found}"
            raise Refused("unknown_value", name, text, rule)
        return text

    return Cell(name, read, needed=name == "order")


_AMOUNT = amount("amount")


def _line(line: int, name: str, giver: str, word: str, said: Money | None, *rest: Any) -> Line:
    """Raises Refused for cells that are missing or that an order has not."""
    found = Line(line, name, giver, word, said.units if said else None, *rest)
    held = {
        "amount": found.units is not None,
        "tick": bool(found.tick),
        "to": bool(found.to),
        "tranche": bool(found.tranche),
        "what": bool(found.what),
        "count": bool(found.count),
        "reason": bool(found.reason),
    }
    needed = NEEDS[word]
    if word == REDEEM:
        needed = (*needed, "count" if found.what in REDEEMED[1:] else "amount") if found.what else needed
    missing = next((field for field in needed if not held[field]), "")
    if missing:
        raise Refused("missing_key", missing, None, f"is required by order {word}")
    extra = next((field for field, given in held.items() if given and field not in needed), "")
    if extra:
        raise Refused("unknown_value", extra, None, f"must be empty: order {word} takes none")
    return found


TABLE = OrderTable(
    cells=(
        party("party"),
        _words("order", tuple(NEEDS)),
        Cell("amount", lambda text, known: _AMOUNT.read(text, known) if text else None, needed=False),
        _number("tick"),
        party("to", needed=False),
        _number("tranche"),
        _words("what", ("", *REDEEMED)),
        _number("count"),
        Cell("reason", lambda text, _: text, needed=False),
    ),
    money="amount",
    one="order",
    example="archive,stay",
    line=_line,
)
"""The table of a procurement's orders."""


def as_order(line: Line) -> Order:
    """A line of a table as the market takes it."""
    name, giver, units = line.id, line.party, line.units or 0
    made: Mapping[str, Order] = {
        ASK: Ask(name, giver, units),
        STAY: Answer(name, giver, stays=True, tick=line.tick),
        LEAVE: Answer(name, giver, stays=False, tick=line.tick),
        TICK: Tick(name, giver, line.tick),
        CLOSE: Close(name, giver),
        INCOME_OF: Income(name, giver, units),
        TRANSFER: Transfer(name, giver, line.to, line.tranche, units),
        REDEEM: Redeem(name, giver, line.tranche, line.what, units if line.what == CASH else line.count),
        FORFEIT: Forfeit(name, giver, line.to, line.tranche, line.reason),
    }
    return made[line.order]
