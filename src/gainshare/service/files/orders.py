"""Orders as buyers list them: read line by line, each with an identity that survives new lines around it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gainshare.core.codec import canonical
from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import Asset, money
from gainshare.service.files.amounts import first_currency
from gainshare.service.files.auction_file import OrderLine
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.lines import rows
from gainshare.service.files.names import LONGEST, meant, party_name
from gainshare.service.files.repeats import Repeats

ORDERS = Columns("orders", ("buyer", "bid"), ("id", "task", "group"))
"""The columns of an order table."""


@dataclass(frozen=True, slots=True)
class Bid:
    """One line of an order table.

    line: where it stands in its table. id: its own, or the digest of its content and which of the equal lines it is.
    bid: minor units per unit of gain. task: the name of a task, "" for the one that has none.
    """

    line: int
    id: str
    buyer: str
    bid: int
    task: str
    group: str


@dataclass(slots=True)
class _Reader:
    """Turns cells into orders, one after the other, and remembers what it must to tell equal lines apart."""

    currency: Asset
    tasks: Sequence[str]
    _named: dict[str, int] = field(default_factory=dict)
    _equal: Repeats = field(default_factory=Repeats)

    def read(self, cells: Mapping[str, str], *, line: int, where: str) -> Bid:
        """The order in these cells, by column. Raises Refused naming the cell."""
        try:
            buyer = party_name(cells["buyer"], field="buyer")
            units = self._units(cells["bid"])
            task = self._task(cells.get("task", ""))
            group = cells.get("group", "") and party_name(cells["group"], field="group")
            content: list[object] = [buyer, units, self.currency.code, task, group]
            return Bid(line, self._identity(cells.get("id", ""), content, line), buyer, units, task, group)
        except Refused as refused:
            raise refused.at(where) from None

    def _units(self, cell: str) -> int:
        try:
            bid = money(cell, self.currency, field="bid", per="gain")
        except Refused as refused:
            raise replace(refused, value=cell) from None
        if bid.units < 0:
            raise InvalidAmount("invalid_amount", "bid", cell, "must be >= 0")
        return bid.units

    def _task(self, name: str) -> str:
        if name in self.tasks:
            return name
        if not name and len(self.tasks) == 1:
            return self.tasks[0]
        rule = f"not a task{meant(name, self.tasks)}" if name else f"must name one of {', '.join(self.tasks)}"
        raise Refused("unknown_value", "task", name, rule)

    def _identity(self, own: str, content: list[object], line: int) -> str:
        if own:
            if not own.isprintable() or len(own) > LONGEST:
                raise Refused("invalid_name", "id", own, f"must be at most {LONGEST} printable characters")
            if (first := self._named.setdefault(own, line)) != line:
                raise Refused("duplicate_key", "id", own, f"is the id of line {first} too")
            return own
        equal = hashlib.sha256(canonical(content))
        return f"{equal.hexdigest()}#{self._equal.count(int.from_bytes(equal.digest()[:8]))}"


def bids(
    path: Path,
    shown: str,
    *,
    currency: Asset,
    tasks: Sequence[str] = ("",),
    columns: Mapping[str, str] = AS_NAMED,
) -> Iterator[Bid]:
    """The orders of a CSV table, in order, read as they are asked for.

    shown: the table's name in messages. currency: of every bid. tasks: names that an order may give; one that gives
    none means "", or the only one. columns: our name of a column to the table's, as `foreign` reads it. Memory grows
    by 24 to 48 bytes a line, to tell equal lines apart, and by the ids that lines have. Raises Refused naming file,
    line and cell.
    """
    reader = _Reader(currency, tasks)
    lines = _lines(path, shown)
    names = header(next(lines)[1], shown, columns)
    for line, cells in lines:
        yield reader.read(dict(zip(names, cells, strict=True)), line=line, where=f"{shown} line {line}")


def _lines(path: Path, shown: str) -> Iterator[tuple[int, list[str]]]:
    """As `lines.rows`; a table that is not there is to be written, unless another one of bids was meant."""
    try:
        yield from rows(path, shown)
    except Refused as refused:
        if not refused.rule.startswith("no such file") or not path.parent.is_dir():
            raise
        near = meant(path.name, (file.name for file in path.parent.iterdir() if _lists_bids(file)))
        rule = "no such file" + (near or ": to be written, a header buyer,bid and a line for each bid")
        remedy = f"printf 'buyer,bid\\nlab,45.00 EUR\\n' > {shown}"
        raise Refused("file_not_found", shown, None, rule, remedy) from None


def _lists_bids(file: Path) -> bool:
    """Whether this is a CSV whose header names bids."""
    try:
        return file.suffix == ".csv" and "bid" in next(rows(file, file.name))[1]
    except Refused:
        return False


def spelled(orders: Iterable[OrderLine], shown: str, *, currency: Asset, tasks: Sequence[str] = ("",)) -> Iterator[Bid]:
    """The orders that a market file spells out, as those of a table; shown: the file's name in messages."""
    reader = _Reader(currency, tasks)
    for number, order in enumerate(orders, start=1):
        cells = {"buyer": order.buyer, "bid": str(order.bid), "id": order.id, "task": order.task, "group": order.group}
        yield reader.read(cells, line=number, where=f"{shown}: order.{number}")


def header(given: Sequence[str], shown: str, columns: Mapping[str, str] = AS_NAMED) -> list[str]:
    """The columns of an order table under our names. Raises Refused unknown_field, printing the option that helps."""
    return ORDERS.named(given, shown, columns)


def named_currency(path: Path, shown: str, columns: Mapping[str, str] = AS_NAMED) -> Asset | None:
    """The currency that the first bid with one names; None if none does."""
    lines = _lines(path, shown)
    at = header(next(lines)[1], shown, columns).index("bid")
    return first_currency(cells[at] for _, cells in lines)
