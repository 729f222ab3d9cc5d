"""Refusals name field, value and rule, travel between processes, and know where their input came from."""

import pickle

import pytest

from gainshare.core import errors
from gainshare.core.errors import BrokenPromise, Busy, InvalidAmount, MarketError, Refused, shown

REFUSALS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refused)]


def test_a_message_names_field_value_rule_and_code() -> None:
    refused = InvalidAmount("invalid_amount", "bid", "1e400", "must be finite, such as 45.00")
    assert str(refused) == 'bid = "1e400": must be finite, such as 45.00 [invalid_amount]'
    assert str(Refused("empty_data", "0 rows", None, "needs a row")) == "0 rows: needs a row [empty_data]"


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_gains_a_place_and_stays_what_it_is(kind: type[Refused]) -> None:
    refused = kind("code", "field", 5, "rule", "remedy")
    placed = refused.at("orders.csv line 18")
    assert type(placed) is kind
    assert str(placed) == "orders.csv line 18: field = 5: rule [code]"
    assert (placed.code, placed.field, placed.value, placed.rule) == ("code", "field", 5, "rule")
    assert (placed.remedy, refused.where) == ("remedy", "")


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_comes_back_from_another_process(kind: type[Refused]) -> None:
    refused = kind("code", "field", -1, "rule", "remedy", "file line 2")
    again = pickle.loads(pickle.dumps(refused))
    assert type(again) is kind
    assert vars(again) == vars(refused)
    assert str(again) == str(refused)


def test_only_broken_rules_are_refusals() -> None:
    for kind in (BrokenPromise, Busy):
        assert issubclass(kind, MarketError)
        assert not issubclass(kind, Refused)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ten", '"ten"'),
        (-5, "-5"),
        (True, "True"),
        (0.1, "0.1"),
        ("a\nb\x1b[31m", r'"a\nb\x1b[31m"'),
        ("x" * 40, '"' + "x" * 40 + '"'),
        ("a" * 12 + "-" * 20 + "z" * 25, '"' + "a" * 12 + "..." + "z" * 25 + '"'),
        (10**50, "1" + "0" * 11 + "..." + "0" * 25),
        ("", '""'),
        ("Ünï\n", r'"Ünï\n"'),
        ("\U0001f600" * 99, '"' + "\U0001f600" * 12 + "..." + "\U0001f600" * 25 + '"'),
        ([1] * 999, "list"),
    ],
)
def test_a_value_is_shown_so_that_it_cannot_spoil_the_message(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("long", ["x" * 999, "\x1b[2J" * 99, "two\nlines " * 99, "\ud800" * 999])
def test_a_message_is_one_line_of_300_characters_at_most(long: str) -> None:
    for message in map(str, [Refused("code", long, long, long, long, long), Refused("code", "bid", None, long)]):
        assert len(message) <= 300
        assert message.isprintable()
        assert message.endswith(" [code]")


def test_a_value_without_a_text_is_named_by_its_type() -> None:
    assert shown(10**5000) == "int"
