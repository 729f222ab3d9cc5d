"""A list of offers, OFFERS.csv: who sells, what each wants at least, and what its lot weighs where that is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.prices.menus.accuracy import exact
from gainshare.service.files.amounts import amount, first_currency
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.names import party_name

WEIGHED = Columns(
    of="offers", required=("seller", "ask", "weight"), optional=(), one="offer", example="archive,900.00 EUR,300"
)
"""The columns of offers whose weights are known."""

ASKED = Columns(
    of="offers", required=("seller", "ask"), optional=(), option="", one="offer", example="archive,900.00 EUR"
)
"""The columns of offers that a market weighs."""

MOST_WEIGHT = 10**18
"""What one offer may weigh, in the unit in which all weights of its list are whole numbers."""


@dataclass(frozen=True, slots=True)
class AskLine:
    """One offer.

    ask: minor units. weight: what it counts, >= 0, 0 where that is not known yet; written: as it was given. where: file
    and line.
    """

    seller: str
    ask: int
    weight: Fraction
    written: str
    where: str = ""


def listed(
    path: Path, shown: str, *, currency: Asset, of: Columns = WEIGHED, columns: Mapping[str, str] = AS_NAMED
) -> Iterator[AskLine]:
    """The offers of a CSV table, in order.

    shown: the table's name in messages. currency: of every ask. of: the columns it has. columns: our name of a column
    to the table's. Raises Refused naming file, line and cell.
    """
    lines = of.rows(path, shown, mark="ask")
    names = of.named(next(lines)[1], shown, columns)
    for line, row in lines:
        where = f"{shown} line {line}"
        cells = dict(zip(names, map(str.strip, row), strict=True))
        try:
            counts = cells.get("weight", "0")
            seller, ask = party_name(cells["seller"], field="seller"), amount(cells["ask"], currency, field="ask")
            yield AskLine(seller, ask, weight(counts), counts, where)
        except Refused as refused:
            raise refused.at(where) from None


def ask_currency(
    path: Path, shown: str, columns: Mapping[str, str] = AS_NAMED, *, of: Columns = WEIGHED
) -> Asset | None:
    """The currency that the first ask with one names; None if none does."""
    lines = of.rows(path, shown, mark="ask")
    at = of.named(next(lines)[1], shown, columns).index("ask")
    return first_currency(row[at] for _, row in lines)


def weight(given: object) -> Fraction:
    """What an offer counts, >= 0, exactly. Raises Refused: wrong_type, out_of_range.

    >>> weight("300"), weight(0.25)
    (Fraction(300, 1), Fraction(1, 4))
    """
    return exact(given, field="weight", rule="must be a finite number >= 0", like="a number such as 300")


def named_once(lines: Sequence[AskLine]) -> None:
    """Raises Refused duplicate_key for a seller that makes two offers."""
    first: dict[str, AskLine] = {}
    for one in lines:
        if (other := first.setdefault(one.seller, one)) is not one:
            rule = f"has an offer already, {other.where or 'another one'}: one offer each, so keep one of the two"
            raise Refused("duplicate_key", "seller", one.seller, rule, where=one.where)
