"""Surveys: each line is an answer, or a message names line, cell and rule."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.prices.menus.survey import Answer
from gainshare.service.files.answers import answers, value_currency
from gainshare.service.files.columns import foreign

EUR = asset("EUR")
HEADER = "buyer,accuracy,value\n"


def read(folder: Path, text: str, **options: Any) -> list[Answer]:
    path = folder / "survey.csv"
    path.write_text(text, "utf-8")
    return list(answers(path, "survey.csv", currency=EUR, **options))


def test_an_answer_is_a_buyer_an_accuracy_and_a_value(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "city,0.85,35.00 EUR\nlab,9/10,80\ncity,0.85,35\n") == [
        Answer("city", Fraction(17, 20), 3_500),
        Answer("lab", Fraction(9, 10), 8_000),
        Answer("city", Fraction(17, 20), 3_500),
    ]


def test_foreign_headers_are_read_by_the_option_that_the_message_prints(tmp_path: Path) -> None:
    text = "buyer,accuracy,worth\ncity,0.85,35\n"
    with pytest.raises(Refused, match="if it is the value, add --survey-columns value=worth"):
        read(tmp_path, text)
    assert read(tmp_path, text, columns=foreign("value=worth"))[0].value == 3_500


def test_the_first_value_with_a_currency_names_it(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(HEADER + "city,0.85,35\nlab,0.9,80 USD\n")
    assert value_currency(path, "survey.csv") == asset("USD")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a:b,0.9,5", 'buyer = "a:b": must be 1 to 64 printable characters'),
        ("lab,1.5,5", 'accuracy = "1.5": must lie in 0..1 [out_of_range]'),
        ("lab,0.9,-5", 'value = "-5": must be >= 0 [invalid_amount]'),
        ("lab,0.9,5 USD", 'value = "5 USD": must be in EUR'),
    ],
)
def test_a_bad_answer_is_refused_with_line_cell_and_rule(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, HEADER + line + "\n")
    assert str(caught.value).startswith(f"survey.csv line 2: {said}")
