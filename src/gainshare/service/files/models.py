"""A list of models, MODELS.csv: what each was trained on, how accurate it is, and the most that may be asked for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.prices.menus.accuracy import accuracy, exact
from gainshare.service.files.amounts import amount, first_currency, require_spelled
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.lines import rows
from gainshare.service.files.names import LONGEST

MODELS = Columns("models", ("model", "datasets", "accuracy"), ("cap", "demand"))
"""The columns of a table of models."""

JOIN = "+"
"""Stands between the names of data sets."""


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model. written: its accuracy as the table has it.

    cap: minor units. demand: how many would buy. None: not said. where: file and line, "" if it comes from no file.
    """

    model: str
    datasets: tuple[str, ...]
    accuracy: Fraction
    written: str
    cap: int | None
    demand: Fraction | None
    where: str = ""


def listed(
    path: Path, shown: str, *, currency: Asset | None, columns: Mapping[str, str] = AS_NAMED
) -> Iterator[ModelLine]:
    """The models of a CSV table, in order.

    shown: the table's name in messages. currency: of every cap; None if no amount names one, and then no cap may
    stand there. columns: our name of a column to the table's. Raises Refused naming file, line and cell.
    """
    lines = rows(path, shown)
    names = MODELS.named(next(lines)[1], shown, columns)
    for line, row in lines:
        where = f"{shown} line {line}"
        cells = dict(zip(names, map(str.strip, row), strict=True))
        try:
            yield ModelLine(
                model=model_name(cells["model"]),
                datasets=dataset_names(cells["datasets"]),
                accuracy=accuracy(cells["accuracy"]),
                written=cells["accuracy"],
                cap=_cap(cells.get("cap", ""), currency),
                demand=weight(cells["demand"]) if cells.get("demand") else None,
                where=where,
            )
        except Refused as refused:
            raise refused.at(where) from None


def _cap(cell: str, currency: Asset | None) -> int | None:
    if not cell:
        return None
    if currency is None:
        require_spelled(cell, field="cap")
        rule = "one cap must name the currency of all: write the number, a space and the code, as 41.00 EUR"
        raise Refused("invalid_amount", "cap", cell, f"{rule}; or add --currency EUR")
    return amount(cell, currency, field="cap")


def cap_currency(path: Path, shown: str, columns: Mapping[str, str] = AS_NAMED) -> Asset | None:
    """The currency that the first cap with one names; None if none does."""
    lines = rows(path, shown)
    names = MODELS.named(next(lines)[1], shown, columns)
    return first_currency(row[names.index("cap")] for _, row in lines) if "cap" in names else None


def model_name(name: object) -> str:
    """The name, if it can stand in a table and in a sentence. Raises Refused invalid_name."""
    return _named(name, "model")


def dataset_names(given: object) -> tuple[str, ...]:
    """The names of data sets, each once, in order, from text such as a+b+c or from a list of names.

    Raises Refused: invalid_name for an empty list or a name that cannot stand, duplicate_key for one given twice.

    >>> dataset_names("north + south"), dataset_names(["north"])
    (('north', 'south'), ('north',))
    """
    if not given:
        raise Refused("invalid_name", "datasets", given, f"must name at least one data set, as a or a{JOIN}b")
    names = given.split(JOIN) if isinstance(given, str) else given
    if not isinstance(names, list | tuple):
        raise Refused("wrong_type", "datasets", given, f"must be text such as a{JOIN}b, or a list of names")
    known: dict[str, None] = {}
    for name in names:
        sound = _named(name.strip() if isinstance(name, str) else name, "datasets", given)
        if sound in known:
            raise Refused("duplicate_key", "datasets", given, f"names {sound} twice")
        known[sound] = None
    return tuple(known)


def _named(name: object, field: str, given: object = None) -> str:
    shown = name if given is None else given
    if not isinstance(name, str):
        raise Refused("wrong_type", field, shown, "must be text")
    if not (0 < len(name) <= LONGEST and name.isprintable() and name == name.strip() and JOIN not in name):
        rule = f"a name has 1 to {LONGEST} printable characters, without {JOIN} or outer spaces"
        raise Refused("invalid_name", field, shown, rule)
    return name


def weight(given: object) -> Fraction:
    """A demand: how many would buy, >= 0, exactly. Raises Refused: wrong_type, out_of_range.

    >>> weight("2.50"), weight(7)
    (Fraction(5, 2), Fraction(7, 1))
    """
    return exact(given, field="demand", rule="must be a finite number >= 0", like="a number such as 2.5")
