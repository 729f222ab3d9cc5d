"""What buyers say they would pay: in a table, or in memory."""

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TypeAlias

import numpy as np

from gainshare.core.errors import Refused
from gainshare.core.money import Asset, charge
from gainshare.prices.menus.accuracy import accuracy
from gainshare.prices.menus.survey import Answer
from gainshare.service.files.amounts import amount, first_currency
from gainshare.service.files.answers import SURVEY, answers, value_currency
from gainshare.service.files.names import party_name

Survey: TypeAlias = str | PathLike[str] | Sequence[Sequence[object]]
"""The path of a table of answers, or for each answer a buyer, the accuracy needed, and what it would be worth."""


def said(survey: Survey, held: Asset) -> tuple[Answer, ...]:
    """The answers of a survey. held: the currency of every value; a whole number is of its minor units.

    Raises Refused naming the line, or the place, of an answer.
    """
    if isinstance(survey, str | PathLike):
        path = Path(survey)
        return tuple(answers(path, path.name, currency=held, of=SURVEY))
    return tuple(_in_memory(_listed(survey), held))


def currency_of(survey: Survey) -> Asset | None:
    """The currency that the first value with one names; None if none does. Raises Refused for what is no survey."""
    if isinstance(survey, str | PathLike):
        path = Path(survey)
        return value_currency(path, path.name, of=SURVEY)
    return first_currency(one[-1] for one in _listed(survey) if _of_three(one) and isinstance(one[-1], str))


def _listed(survey: object) -> Sequence[Sequence[object]]:
    if not isinstance(survey, list | tuple):
        rule = "must be the path of a table, or a buyer, an accuracy and a value for each answer"
        raise Refused("wrong_type", "survey", survey, rule, 'survey=[("lab", "0.9", 8000)]')
    return survey


def _in_memory(survey: Sequence[Sequence[object]], held: Asset) -> Iterator[Answer]:
    for place, one in enumerate(survey):
        try:
            yield _answer(one, held)
        except Refused as refused:
            raise refused.at(f"answer {place}") from None


def _answer(one: Sequence[object], held: Asset) -> Answer:
    if not _of_three(one):
        raise Refused("wrong_type", "answer", one, 'must be a buyer, an accuracy and a value: ("lab", "0.9", 8000)')
    buyer, share, value = one
    return Answer(party_name(buyer, field="buyer"), accuracy(share), units(value, held, "value"))


def _of_three(one: object) -> bool:
    return isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 3


def units(given: object, held: Asset, field: str) -> int:
    """Minor units, given as such, be it as an integer of NumPy, or as text with decimals."""
    if isinstance(given, np.integer):
        given = int(given)
    return amount(given, held, field=field) if isinstance(given, str) else charge(given, field=field)
