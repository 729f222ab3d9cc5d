"""The records of a menu's file, used without a file."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from gainshare.core.money import Money, asset
from gainshare.service.files.keys import Reading
from gainshare.service.files.menu_file import MenuFile
from gainshare.service.files.menu_form import WORDS

EUR = asset("EUR")
FILE = {"market": "sky", "kind": "menu", "survey": "survey.csv", "task": {"": {"target": "clear"}}, "rules": {}}


def read(**keys: object) -> MenuFile:
    return MenuFile.model_validate({**FILE, **keys}, context=Reading(WORDS, EUR))


def test_the_first_word_is_the_default() -> None:
    rules = read().rules
    assert (rules.price, rules.quality, rules.division, rules.walk) == (
        *("coverage", "select", "supported-shapley", "breadth-first"),
    )
    assert (rules.keep, rules.time_limit, rules.models, rules.prepare) == (Fraction(999, 1000), 10, 1024, ())


def test_a_share_is_the_decimal_that_is_written() -> None:
    assert read(rules={"keep": 0.9}).rules.keep == Fraction(9, 10)
    assert read(rules={"keep": 1}).rules.keep == 1


@pytest.mark.parametrize(
    "rules",
    [
        {"keep": 0},
        {"keep": 1.5},
        {"keep": True},
        {"keep": float("nan")},
        {"time_limit": 0},
        {"time_limit": 2.5},
        {"models": 0},
        {"models": "all"},
        {"price": "cheap"},
        {"quality": "best"},
        {"division": "equal"},
        {"walk": "drunk"},
        {"prepare": 5},
        {"highest_bid": "5 EUR"},
    ],
)
def test_rules_that_cannot_be_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(rules=rules)


def test_an_order_may_be_spelled_out() -> None:
    (first, second) = read(
        order=({"buyer": "lab", "accuracy": 0.9, "bid": "45.00 EUR"}, {"buyer": "operator", "order": "close"})
    ).order
    assert (first.accuracy, first.bid) == ("9/10", Money(4_500, EUR))
    assert (second.accuracy, second.bid, second.order) == (None, None, "close")


@pytest.mark.parametrize(
    "line", [{"accuracy": 90}, {"accuracy": "high"}, {"bid": 45}, {"bid": "-1 EUR"}, {"buyer": ""}]
)
def test_an_order_that_cannot_be_read_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(order=({"buyer": "lab", "bid": "45.00 EUR", **line},))


def test_the_survey_is_named() -> None:
    with pytest.raises(ValidationError, match="survey"):
        MenuFile.model_validate(
            {name: value for name, value in FILE.items() if name != "survey"}, context=Reading(WORDS, EUR)
        )
