"""Amounts in cells: one table, one currency."""

import pytest

from gainshare.core.errors import InvalidAmount, MarketError
from gainshare.core.money import asset
from gainshare.service.files.amounts import amount, first_currency, minor_units, rate

EUR = asset("EUR")


def test_the_first_amount_with_a_currency_names_it() -> None:
    assert first_currency(["5", "7.00 JPY", "1 EUR"]) == asset("JPY")
    assert first_currency(["5", "EUR", "free", ""]) is None


def test_an_amount_may_name_the_tables_currency_or_none() -> None:
    assert [amount(cell, EUR, field="cap") for cell in ("41", "41.00 EUR", "1,041.5", "0")] == [4100, 4100, 104150, 0]


def test_a_caller_gives_minor_units_or_text_with_decimals() -> None:
    assert [minor_units(given, EUR, field="fee") for given in (250, "2.50 EUR", "2.5")] == [250, 250, 250]
    for wrong in (2.5, -1, "-1", True, None):
        with pytest.raises(MarketError, match="fee"):
            minor_units(wrong, EUR, field="fee")


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("41.00 USD", "must be in EUR: all amounts have one currency"),
        ("-1", "must be >= 0"),
        ("nan", "must be finite"),
        ("1.005", "EUR has 2 decimals"),
        ("", "must be an amount"),
        ("5 EUR/gain", "must be an amount, not a rate"),
        ("EUR 20", "write 20 EUR: the number, a space and the code"),
        ("20EUR", "write 20 EUR: "),
        ("20 eur", "write 20 EUR: "),
        ("20.50 €", "write 20.50 EUR: "),
        ("€20", "write 20 EUR: "),
        ("$20", "write for instance 20 USD: "),
    ],
)
def test_what_is_no_amount_is_refused_by_its_cell(cell: str, rule: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        amount(cell, EUR, field="cap")
    assert str(caught.value).startswith(f'cap = "{cell}": ')
    assert rule in str(caught.value)


def test_a_rate_is_above_0_and_for_a_unit_of_gain() -> None:
    assert rate("12.00 EUR/gain", field="price") == "12.00 EUR/gain"
    for wrong in ("0.00 EUR", "-1 EUR", "12 EUR/row"):
        with pytest.raises(InvalidAmount, match="price = "):
            rate(wrong, field="price")
