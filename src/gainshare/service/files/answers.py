"""A survey, survey.csv: which accuracy each buyer would need, and what a model that has it would be worth to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.prices.menus.accuracy import accuracy
from gainshare.prices.menus.survey import Answer
from gainshare.service.files.amounts import amount, first_currency
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.names import party_name

ANSWERS = Columns(
    of="answers",
    required=("buyer", "accuracy", "value"),
    optional=(),
    option="--survey-columns",
    one="answer",
    example="clinic,0.90,40.00 EUR",
)
"""The columns of a survey, where a command takes foreign headers."""

SURVEY = replace(ANSWERS, option="")
"""The columns of a survey that a market file names."""


def answers(
    path: Path, shown: str, *, currency: Asset, of: Columns = ANSWERS, columns: Mapping[str, str] = AS_NAMED
) -> Iterator[Answer]:
    """The answers of a CSV table, in order, read as they are asked for.

    shown: the table's name in messages. currency: of every value. of: the columns it has. columns: our name of a column
    to the table's.
    Raises Refused naming file, line and cell.
    """
    lines = of.rows(path, shown, mark="value")
    names = of.named(next(lines)[1], shown, columns)
    for line, row in lines:
        cells = dict(zip(names, map(str.strip, row), strict=True))
        try:
            buyer = party_name(cells["buyer"], field="buyer")
            yield Answer(buyer, accuracy(cells["accuracy"]), amount(cells["value"], currency, field="value"))
        except Refused as refused:
            raise refused.at(f"{shown} line {line}") from None


def value_currency(
    path: Path, shown: str, columns: Mapping[str, str] = AS_NAMED, *, of: Columns = ANSWERS
) -> Asset | None:
    """The currency that the first value with one names; None if none does."""
    lines = of.rows(path, shown, mark="value")
    at = of.named(next(lines)[1], shown, columns).index("value")
    return first_currency(row[at] for _, row in lines)
