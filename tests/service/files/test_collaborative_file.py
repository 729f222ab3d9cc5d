"""The records of a collaborative market's file, used without a file."""

import pytest
from pydantic import ValidationError

from gainshare.core.money import Money, asset
from gainshare.service.files.collaborative_file import CollaborativeFile
from gainshare.service.files.collaborative_form import WORDS
from gainshare.service.files.keys import Reading

EUR = asset("EUR")
RULES = {"price": "1000.00 EUR/gain", "min_fee": "0 EUR"}
FILE = {"market": "heart", "kind": "collaborative", "task": {"": {"target": "num > 0"}}, "rules": RULES}


def read(**keys: object) -> CollaborativeFile:
    return CollaborativeFile.model_validate({**FILE, **keys}, context=Reading(WORDS, EUR))


def test_the_first_word_is_the_default() -> None:
    rules, task = read().rules, read().task[""]
    assert (rules.quality, rules.division, rules.imputer, rules.delivery) == (
        "customised",
        "banzhaf",
        "median",
        "model",
    )
    assert (rules.price, rules.min_fee, rules.min_validation) == (Money(100_000, EUR), Money(0, EUR), 30)
    assert (task.score, task.learner, task.test) == ("skill", "", 0.3)


@pytest.mark.parametrize(
    "rules",
    [
        {"price": ""},
        {"price": "0 EUR"},
        {"price": "-1 EUR"},
        {"price": "5 EUR/row"},
        {"price": 1000},
        {"min_fee": "5 EUR/gain"},
        {"min_fee": 0.5},
        {"min_validation": 1},
        {"min_validation": 2.5},
        {"quality": "best"},
        {"division": "equal"},
        {"imputer": "zero"},
        {"delivery": "post"},
        {"highest_bid": "5 EUR"},
    ],
)
def test_rules_that_cannot_be_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read(rules={**RULES, **rules})


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ({"data": {"key": "id"}}, "joins columns of the same rows"),
        ({"data": {"offer_per": "column"}}, "no column is a member"),
        ({"task": {"": {"target": "a"}, "b": {"target": "b"}}}, "members have one, the same for all"),
        ({"data": {"missing_in": {"chol": "none"}}}, "must be a number such as 0"),
        ({"data": {"missing_in": {"chol": True}}}, "must be a number such as 0"),
    ],
)
def test_what_markets_of_columns_or_of_several_tasks_say_is_refused(keys: dict[str, object], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        read(**keys)


def test_numbers_that_stand_for_a_gap_are_one_or_several_and_may_be_text() -> None:
    said = {"chol": 0, "age": (-9, 999), "oldpeak": "0.0"}
    assert read(data={"missing_in": said}).data.missing_in == {"chol": (0.0,), "age": (-9.0, 999.0), "oldpeak": (0.0,)}


def test_an_order_may_be_spelled_out() -> None:
    (one, two) = read(order=({"member": "bern", "order": "join"}, {"member": "operator", "order": "close"})).order
    assert (one.member, one.order, one.id, two.order) == ("bern", "join", "", "close")
    with pytest.raises(ValidationError):
        read(order=({"buyer": "bern", "order": "join"},))
