"""Accuracies: exact shares of test rows, from whatever people and programs write."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.prices.menus.accuracy import accuracy, exact


@pytest.mark.parametrize(
    "given",
    ["0.861", ".861", "0.8610", " 861/1000 ", 0.861, np.float64(0.861), Decimal("0.861"), Fraction(861, 1000)],
)
def test_every_way_to_write_a_share_is_the_same_exact_share(given: object) -> None:
    assert accuracy(given) == Fraction(861, 1000)


def test_the_ends_are_shares_too() -> None:
    assert [accuracy(given) for given in (0, "0", 1, "1.000", 1e-7)] == [0, 0, 1, 1, Fraction(1, 10**7)]


@pytest.mark.parametrize("given", ["1.2", "-0.1", "nan", "-inf", float("nan"), float("inf"), Decimal("sNaN"), 2, -0.5])
def test_what_is_no_share_is_refused_by_field_value_and_rule(given: object) -> None:
    with pytest.raises(Refused) as caught:
        accuracy(given, field="model m1")
    assert (caught.value.code, caught.value.field, caught.value.value) == ("out_of_range", "model m1", given)
    assert "0..1" in caught.value.rule


@pytest.mark.parametrize("given", ["1e401", "1e-401", "1e999999999999", "-1e-999999999999", "0e-999999999999"])
def test_digits_that_would_fill_the_memory_are_refused_at_once(given: str) -> None:
    with pytest.raises(Refused, match=r"0\.\.1"):
        accuracy(Decimal(given))
    assert accuracy(Decimal("1e-400")) == Fraction(1, 10**400)


@pytest.mark.parametrize("given", ["", "high", "0,9", "1/0", "1e-3", "9" * 99, None, True, [0.9], "\u0660.\u0669"])
def test_what_is_no_number_is_refused_as_such(given: object) -> None:
    with pytest.raises(Refused, match=r"must be a number such as 0\.861") as caught:
        accuracy(given)
    assert caught.value.code == "wrong_type"


def test_per_cent_is_named_as_the_likely_meaning() -> None:
    with pytest.raises(Refused, match=r"if it is per cent, write 0\.861"):
        accuracy("86.1")


@pytest.mark.parametrize(
    ("given", "meant"), [("81.2%", "0.812"), ("81,2 %", "0.812"), ("0,812", "0.812"), ("100%", "1")]
)
def test_a_per_cent_sign_and_a_decimal_comma_are_spelled_out(given: str, meant: str) -> None:
    with pytest.raises(Refused, match=rf"a share such as 861/1000; write {re.escape(meant)} "):
        accuracy(given)


def test_what_is_no_share_is_told_what_it_looks_like() -> None:
    with pytest.raises(Refused, match="must be a number of seconds, such as 10 "):
        exact("10s", field="--time-limit", rule="must be above 0", like="a number of seconds, such as 10")
