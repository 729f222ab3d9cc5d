"""The table of a collaborative market's orders: who joins, who leaves again, and when all of it is settled."""

from dataclasses import dataclass

from gainshare.core.errors import Refused
from gainshare.markets.collaborative.records import OPERATOR, Close, Join, Order, Withdraw
from gainshare.service.files.names import meant
from gainshare.service.files.orders import Cell, Known, OrderTable, party

JOIN, WITHDRAW, CLOSE = "join", "withdraw", "close"

MADE: dict[str, type[Order]] = {JOIN: Join, WITHDRAW: Withdraw, CLOSE: Close}
"""What each word is to the market."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order table.

    line: where it stands in its table. id: its own, or the digest of its content and which of the equal lines it is.
    order: a word of MADE.
    """

    line: int
    id: str
    member: str
    order: str


def _word(text: str, _: Known) -> str:
    if text not in MADE:
        rule = f"not an order{meant(text, MADE)}: one of {', '.join(MADE)}"
        raise Refused("unknown_value", "order", text, rule)
    return text


def _line(line: int, name: str, member: str, word: str) -> Line:
    """Raises Refused for a round that a member would close, and for an operator that would take part."""
    if (word == CLOSE) != (member == OPERATOR):
        rule = f"is the {OPERATOR}'s" if word == CLOSE else f"is a member's, and the {OPERATOR} brings no data"
        raise Refused("forbidden", "order", word, rule, f"{OPERATOR},{CLOSE}" if word == CLOSE else f"NAME,{word}")
    return Line(line, name, member, word)


TABLE = OrderTable(
    cells=(party("member"), Cell("order", _word)),
    money="",
    one="order",
    example=f"NAME,{JOIN}\\n{OPERATOR},{CLOSE}",
    line=_line,
)
"""The table of a collaborative market's orders."""


def as_order(line: Line) -> Order:
    """A line of a table as the market takes it."""
    return MADE[line.order](line.id, line.member)
