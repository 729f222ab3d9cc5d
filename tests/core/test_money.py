"""Money is whole minor units: what people write is read exactly or refused in words, and floats never pass."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import FloatMoney, InvalidAmount
from gainshare.core.money import MAX_UNITS, Asset, Money, asset, charge, money, units

EUR, JPY, BHD, CLF = (asset(code) for code in ("EUR", "JPY", "BHD", "CLF"))
POINTS = asset("PT", 0)
AMOUNTS = st.integers(-MAX_UNITS, MAX_UNITS)


@given(AMOUNTS, st.sampled_from([EUR, JPY, BHD, CLF, asset("MILLI", 9)]))
def test_what_is_shown_is_read_back_to_the_unit(amount: int, held: Asset) -> None:
    shown = str(Money(amount, held))
    assert money(shown, held) == Money(amount, held)
    assert money(held.show(amount, code=False), held).units == amount


@given(AMOUNTS, st.sampled_from([EUR, JPY, BHD]))
def test_a_decimal_is_read_like_its_text(amount: int, held: Asset) -> None:
    value = Decimal(amount).scaleb(-held.decimals)
    assert money(value, held) == money(str(value), held) == Money(amount, held)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_an_amount_is_exact_or_refused_and_never_rounded(value: Decimal) -> None:
    exact = Fraction(value) * 100
    if exact.denominator == 1:
        assert money(value, EUR).units == exact
    else:
        with pytest.raises(InvalidAmount, match="EUR has 2 decimals"):
            money(value, EUR)


@pytest.mark.parametrize(
    ("text", "held", "amount"),
    [
        ("45", EUR, 4500),
        ("45.0", EUR, 4500),
        ("45.00", EUR, 4500),
        ("45.000", EUR, 4500),
        ("+45.01", EUR, 4501),
        ("-0.01", EUR, -1),
        ("-0.00", EUR, 0),
        ("0", EUR, 0),
        (" 45.00 EUR ", EUR, 4500),
        ("45.00  EUR", EUR, 4500),
        ("1,311.77 EUR", EUR, 131177),
        ("1,000,000", EUR, 100_000_000),
        ("4.5e1", EUR, 4500),
        ("45", JPY, 45),
        ("1.234 BHD", BHD, 1234),
        ("0.0001", CLF, 1),
        ("12 PT", POINTS, 12),
        ("0e99999", EUR, 0),
        ("90071992547409.91", EUR, MAX_UNITS),
        ("-90071992547409.91", EUR, -MAX_UNITS),
        ("0." + "0" * 60, EUR, 0),
        ("45." + "0" * 60, EUR, 4500),
        ("4500000e-5", EUR, 4500),
    ],
)
def test_amounts_as_people_write_them(text: str, held: Asset, amount: int) -> None:
    assert money(text, held) == Money(amount, held)


@pytest.mark.parametrize(
    ("text", "code", "rule"),
    [
        ("ten", "invalid_amount", "must be a number such as 45.00"),
        ("", "invalid_amount", "must be an amount such as 45.00"),
        ("EUR", "invalid_amount", "must be a number"),
        ("45.00 EUR EUR", "invalid_amount", "must be an amount"),
        ("45,00", "invalid_amount", "must be a number"),
        ("1,31.77", "invalid_amount", "must be a number"),
        ("1,0000", "invalid_amount", "must be a number"),
        ("1.311,77", "invalid_amount", "must be a number"),
        ("45.00.00", "invalid_amount", "must be a number"),
        ("0x10", "invalid_amount", "must be a number"),
        ("45 USD", "invalid_amount", "must be in EUR, the market's currency"),
        ("45 eur", "invalid_amount", "must be an amount"),
        ("45.00 EUR/gain", "invalid_amount", "must be an amount, not a rate"),
        ("45.00/gain", "invalid_amount", "must be an amount, not a rate"),
        ("nan", "invalid_amount", "must be finite, such as 45.00"),
        ("-Infinity", "invalid_amount", "must be finite"),
        ("1e400", "invalid_amount", "must be finite"),
        ("1e999999999999", "invalid_amount", "must be finite"),
        ("1_000", "invalid_amount", "must be a number"),
        ("٤٥", "invalid_amount", "must be a number"),
        ("sNaN", "invalid_amount", "must be a number"),
        (".", "invalid_amount", "must be a number"),
        ("10.005", "too_precise", "EUR has 2 decimals"),
        ("0.001", "too_precise", "EUR has 2 decimals"),
        ("45." + "0" * 40 + "1", "too_precise", "EUR has 2 decimals"),
        ("1e-99999", "too_precise", "EUR has 2 decimals"),
        ("1e-999999999999", "too_precise", "EUR has 2 decimals"),
        ("90071992547409.92", "amount_too_large", str(MAX_UNITS)),
        ("1e200", "amount_too_large", str(MAX_UNITS)),
        ("-1e31", "amount_too_large", str(MAX_UNITS)),
    ],
)
def test_texts_that_are_no_amount_are_refused(text: str, code: str, rule: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        money(text, EUR, field="bid")
    assert (refused.value.code, refused.value.field, refused.value.value) == (code, "bid", text)
    assert rule in str(refused.value)


def test_an_amount_names_its_currency_unless_one_is_expected() -> None:
    assert money("45 CHF").asset == asset("CHF")
    for nameless in ("45.00", 4500, Decimal(45)):
        with pytest.raises(InvalidAmount, match="must name its currency"):
            money(nameless)


@pytest.mark.parametrize("text", ["9.50 EUR/gain", "9.50 EUR", "9.50", "9.50/gain"])
def test_a_rate_is_read_with_its_unit_or_without(text: str) -> None:
    assert money(text, EUR, per="gain").units == 950


@pytest.mark.parametrize("text", ["9.50 EUR/weight", "9.50/gains"])
def test_a_rate_of_another_unit_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount, match="must be per gain"):
        money(text, EUR, per="gain")


@pytest.mark.parametrize("amount", [0.1, 1.0, -0.0, np.float64(2.0), np.float32(2.0), np.int64(3), np.array([1])])
def test_floats_and_arrays_are_no_money(amount: object) -> None:
    for read in (units, charge, lambda value: money(value, EUR), lambda value: Money(value, EUR)):
        with pytest.raises(FloatMoney, match="give minor units as int, or a Decimal or str"):
            read(amount)


@pytest.mark.parametrize(
    ("amount", "rule"),
    [
        (True, "not a bool"),
        (False, "not a bool"),
        (float("nan"), "must be finite"),
        (float("-inf"), "must be finite"),
        (None, "must be a whole number"),
        (Fraction(1, 2), "must be a whole number"),
        (b"45", "must be a whole number"),
        (1j, "must be a whole number"),
    ],
)
def test_what_is_no_whole_number_is_no_money(amount: object, rule: str) -> None:
    for read in (units, lambda value: money(value, EUR), lambda value: Money(value, EUR)):
        with pytest.raises(InvalidAmount, match=rule):
            read(amount)


def test_amounts_end_at_what_json_holds_exactly() -> None:
    assert units(-MAX_UNITS) == -MAX_UNITS
    for amount in (MAX_UNITS + 1, -MAX_UNITS - 1, 2**63, 10**400):
        with pytest.raises(InvalidAmount, match=f"must be at most {MAX_UNITS} minor units"):
            units(amount)


def test_a_charge_is_not_negative() -> None:
    assert charge(0) == 0
    with pytest.raises(InvalidAmount, match=r"bid = -1: must be >= 0"):
        charge(-1, field="bid")


@pytest.mark.parametrize(
    ("held", "amount", "shown"),
    [
        (EUR, 751, "7.51 EUR"),
        (EUR, 5, "0.05 EUR"),
        (EUR, -5, "-0.05 EUR"),
        (EUR, 131177, "1,311.77 EUR"),
        (EUR, 0, "0.00 EUR"),
        (JPY, -1234567, "-1,234,567 JPY"),
        (BHD, 1, "0.001 BHD"),
    ],
)
def test_amounts_are_shown_with_all_their_decimals(held: Asset, amount: int, shown: str) -> None:
    assert str(Money(amount, held)) == shown


@pytest.mark.parametrize(
    ("held", "amount", "digits"), [(EUR, -131_177, "-1311.77"), (JPY, 131_177, "131177"), (BHD, 5, "0.005")]
)
def test_an_amount_for_programs_is_a_plain_decimal_number(held: Asset, amount: int, digits: str) -> None:
    assert held.digits(amount) == digits


def test_currencies_have_their_iso_decimals_unless_declared() -> None:
    assert [asset(code).decimals for code in ("EUR", "JPY", "KWD", "UYW", "XYZ")] == [2, 0, 3, 4, 2]
    assert asset("PT", 0).scale == 1
    assert asset("EUR", 3).scale == 1000


@pytest.mark.parametrize("code", ["eur", "E", "EURO-2", "", "€", "A" * 13, "1UP", "EU R", "EUR\n"])
def test_currency_codes_are_capitals_and_digits(code: str) -> None:
    with pytest.raises(InvalidAmount, match="must be a code such as EUR"):
        asset(code)


@pytest.mark.parametrize("decimals", [-1, 10])
def test_currencies_have_at_most_nine_decimals(decimals: int) -> None:
    with pytest.raises(InvalidAmount, match=r"must lie in 0\.\.9"):
        asset("PT", decimals)
