"""Counts and shares in words."""

from fractions import Fraction

from gainshare.core.words import aligned, counted, percent


def test_shares_of_screens() -> None:
    assert percent(Fraction(1, 3)) == "33.3 %"


def test_a_count_agrees_with_its_word() -> None:
    assert [counted(number, "party") for number in (0, 1, 1200)] == ["0 parties", "1 party", "1,200 parties"]


def test_columns_stand_under_each_other() -> None:
    assert aligned([("who", "paid", "why"), ("ann", "12.50", "")], "<><") == ["who   paid  why", "ann  12.50"]
