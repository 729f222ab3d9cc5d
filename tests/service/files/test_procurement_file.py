"""The records of a procurement's file: shares are the decimals written, and a task is of text or of a table."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from gainshare.core.money import asset
from gainshare.markets.procurement.screening import GATES
from gainshare.service.files.keys import Reading
from gainshare.service.files.procurement_file import ProcurementRules, ProcurementTask
from gainshare.service.files.procurement_keys import WORDS

READING = Reading(WORDS, asset("EUR"))


def _rules(**said: object) -> ProcurementRules:
    return ProcurementRules.model_validate({"budget": "5 EUR", **said}, context=READING)


def test_shares_are_exact() -> None:
    found = _rules(cash=0.1, max_share="1/3", pool=1, early=0.0)
    assert (found.cash, found.max_share, found.pool, found.early) == (Fraction(1, 10), Fraction(1, 3), 1, 0)


def test_everything_but_the_budget_has_a_default() -> None:
    found = _rules()
    assert (found.price, found.asks, found.buyer, found.cash, found.pool) == ("auto", "private", "operator", 1, None)
    assert (found.reserve, found.gates) == (None, GATES)


@pytest.mark.parametrize(
    "said",
    [
        {"cash": -0.1},
        {"cash": True},
        {"pool": 0},
        {"step": 0},
        {"equity": 2},
        {"vests": -1},
        {"refresh": 1.5},
        {"transfers": "yes"},
        {"fund": 5},
        {"fund": "5 USD"},
        {"reserve": "5 EUR/weight"},
        {"discounts": ("nice",)},
        {"buyer": ""},
        {"budgt": "5 EUR"},
    ],
)
def test_rules_that_cannot_be_are_not_built(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _rules(**said)


def test_a_task_says_what_shall_be_predicted_by_text_or_target() -> None:
    said = [
        ProcurementTask.model_validate(one, context=READING).said for one in ({}, {"text": "a.txt"}, {"target": "y"})
    ]
    assert said == [False, True, True]
