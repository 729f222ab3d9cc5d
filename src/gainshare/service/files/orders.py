"""Orders as buyers list them: read line by line, each with an identity that survives new lines around it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from gainshare.core.codec import canonical
from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import Asset, Money, money
from gainshare.service.files.amounts import first_currency, require_spelled
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.names import LONGEST, meant, party_name
from gainshare.service.files.repeats import Repeats

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Known:
    """What cells are read with: the currency of every amount, and the names of the market's tasks."""

    currency: Asset
    tasks: Sequence[str] = ("",)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of orders.

    read: what a cell says, "" where the table has no such column; raises Refused naming the column. needed: whether a
    table must have it.
    """

    name: str
    read: Callable[[str, Known], Any]
    needed: bool = True


def party(name: str, *, needed: bool = True) -> Cell:
    """A column of parties, or of their groups; "" is one only where none is needed."""
    return Cell(name, lambda cell, _: party_name(cell, field=name) if cell or needed else "", needed)


def amount(name: str, *, per: str = "") -> Cell:
    """A column of amounts, or of rates per unit of something, at least 0, as Money."""

    def read(cell: str, known: Known) -> Money:
        require_spelled(cell, field=name)
        try:
            found = money(cell, known.currency, field=name, per=per)
        except Refused as refused:
            raise replace(refused, value=cell) from None
        if found.units < 0:
            raise InvalidAmount("invalid_amount", name, cell, "must be >= 0")
        return found

    return Cell(name, read)


def task(name: str = "task") -> Cell:
    """A column of tasks by name; "" means the one that has none, or the only one."""

    def read(cell: str, known: Known) -> str:
        if cell in known.tasks:
            return cell
        if not cell and len(known.tasks) == 1:
            return known.tasks[0]
        rule = f"not a task{meant(cell, known.tasks)}" if cell else f"must name one of {', '.join(known.tasks)}"
        raise Refused("unknown_value", name, cell, rule)

    return Cell(name, read, needed=False)


@dataclass(frozen=True, slots=True)
class OrderTable(Generic[Line]):
    """The table of a kind's orders.

    cells: its columns but id, in the order in which they are read and from which lines have their identity. money: the
    column whose amounts name the currency, "" if none. one, example: what stands on a line, in a word, and such a line.
    line: from its number, its id and what the cells say.
    """

    cells: tuple[Cell, ...]
    money: str
    one: str
    example: str
    line: Callable[..., Line]

    @property
    def columns(self) -> Columns:
        """The columns, as headers name them."""
        needed, other = ([cell.name for cell in self.cells if cell.needed is so] for so in (True, False))
        return Columns("orders", tuple(needed), ("id", *other), one=self.one, example=self.example)

    def lines(self, path: Path, shown: str, known: Known, *, columns: Mapping[str, str] = AS_NAMED) -> Iterator[Line]:
        """The orders of a CSV table, in order, read as they are asked for.

        shown: the table's name in messages. columns: our name of a column to the table's, as `foreign` reads it.
        Memory grows by 24 to 48 bytes a line, to tell equal lines apart, and by the ids that lines have. Raises
        Refused naming file, line and cell.
        """
        reader, lines = _Reader(self, known), self.columns.rows(path, shown, mark=self.money or self.cells[-1].name)
        names = self.columns.named(next(lines)[1], shown, columns)
        for line, cells in lines:
            yield reader.read(dict(zip(names, cells, strict=True)), line=line, where=f"{shown} line {line}")

    def spelled(self, orders: Iterable[BaseModel], shown: str, known: Known) -> Iterator[Line]:
        """The orders that a market file spells out, as those of a table; shown: the file's name in messages."""
        reader, names = _Reader(self, known), ("id", *(cell.name for cell in self.cells))
        for number, order in enumerate(orders, start=1):
            said = {name: getattr(order, name) for name in names}
            cells = {name: "" if value is None else str(value) for name, value in said.items()}
            yield reader.read(cells, line=number, where=f"{shown}: order.{number}")

    def currency(self, path: Path, shown: str, columns: Mapping[str, str] = AS_NAMED) -> Asset | None:
        """The currency that the first amount with one names; None if none does."""
        lines = self.columns.rows(path, shown, mark=self.money)
        names = self.columns.named(next(lines)[1], shown, columns)
        return first_currency(cells[names.index(self.money)] for _, cells in lines) if self.money in names else None


@dataclass(slots=True)
class _Reader(Generic[Line]):
    """Turns cells into orders, one after the other, and remembers what it must to tell equal lines apart."""

    table: OrderTable[Line]
    known: Known
    _named: dict[str, int] = field(default_factory=dict)
    _equal: Repeats = field(default_factory=Repeats)

    def read(self, cells: Mapping[str, str], *, line: int, where: str) -> Line:
        """The order in these cells, by column. Raises Refused naming the cell."""
        try:
            said = [cell.read(cells.get(cell.name, ""), self.known) for cell in self.table.cells]
            return self.table.line(line, self._identity(cells.get("id", ""), said, line), *said)
        except Refused as refused:
            raise refused.at(where) from None

    def _identity(self, own: str, said: Sequence[object], line: int) -> str:
        if own:
            if not own.isprintable() or len(own) > LONGEST:
                raise Refused("invalid_name", "id", own, f"must be at most {LONGEST} printable characters")
            if (first := self._named.setdefault(own, line)) != line:
                raise Refused("duplicate_key", "id", own, f"is the id of line {first} too")
            return own
        content: list[object] = []
        for value in said:
            content += [value.units, value.asset.code] if isinstance(value, Money) else [value]
        equal = hashlib.sha256(canonical(content))
        return f"{equal.hexdigest()}#{self._equal.count(int.from_bytes(equal.digest()[:8]))}"
