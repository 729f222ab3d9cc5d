"""What buyers say they would pay: in a table, or in memory."""

from fractions import Fraction
from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.prices.menus.survey import Answer
from gainshare.service.files.surveys import Survey, currency_of, said

EUR = asset("EUR")
ANSWERS = (Answer("lab", Fraction(9, 10), 4_500), Answer("inn", Fraction(2, 3), 200))


def test_a_table_and_a_list_say_the_same(tmp_path: Path) -> None:
    table = tmp_path / "survey.csv"
    table.write_text("buyer,accuracy,value\nlab,0.9,45.00 EUR\ninn,2/3,2.00\n")
    surveys: tuple[Survey, ...] = (table, str(table), [("lab", 0.9, "45 EUR"), ("inn", Fraction(2, 3), 200)])
    for survey in surveys:
        assert said(survey, EUR) == ANSWERS
        assert currency_of(survey) == EUR


def test_the_currency_is_the_first_one_named() -> None:
    assert currency_of([("lab", "0.9", 45), ("inn", "0.9", "2.00 USD")]) == asset("USD")
    assert currency_of([("lab", "0.9", 45), "inn"]) is None
    assert currency_of([]) is None


@pytest.mark.parametrize("wrong", ["lab", ("lab", "0.9"), ("lab", "0.9", 4.5), ("lab", "9", 45), (5, "0.9", 45)])
def test_an_answer_that_cannot_be_is_refused_by_its_place(wrong: object) -> None:
    with pytest.raises(Refused) as refusal:
        said([("inn", "0.5", 100), wrong], EUR)  # type: ignore[list-item]
    assert refusal.value.where == "answer 1"
