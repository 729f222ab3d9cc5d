"""Money is a whole number of minor units of a named asset. Decimals exist only where people read and write."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from gainshare.core.errors import FloatMoney, InvalidAmount

MAX_UNITS = 2**53 - 1
"""The largest amount: exact in JSON and in every language that reads it."""

_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_UNUSUAL = {code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class Asset:
    """A currency: its code and the number of decimals of its minor unit (ISO 4217, or as declared)."""

    code: str
    decimals: int

    @property
    def scale(self) -> int:
        """Minor units in one unit."""
        return int(10**self.decimals)

    def show(self, units: int, *, code: bool = True) -> str:
        """An amount as people write it.

        >>> asset("EUR").show(131177), asset("JPY").show(-5)
        ('1,311.77 EUR', '-5 JPY')
        """
        sign, units = "-" if units < 0 else "", abs(units)
        whole, rest = divmod(units, self.scale)
        digits = f"{sign}{whole:,}" + (f".{rest:0{self.decimals}d}" if self.decimals else "")
        return f"{digits} {self.code}" if code else digits

    def digits(self, units: int) -> str:
        """An amount as programs read it: a decimal number of the currency, all digits, nothing else.

        >>> asset("EUR").digits(-131177), asset("JPY").digits(5)
        ('-1311.77', '5')
        """
        return self.show(units, code=False).replace(",", "")


def asset(code: str, decimals: int | None = None) -> Asset:
    """The asset of an ISO 4217 code, or of any code whose decimals are declared.

    Raises InvalidAmount if the code is not 2 to 12 capitals or digits, or decimals lie outside 0 to 9.
    """
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,11}", code := str(code)):
        raise InvalidAmount("invalid_amount", "currency", code, "must be a code such as EUR")
    declared = _UNUSUAL.get(code, 2) if decimals is None else decimals
    if not 0 <= declared <= 9:
        raise InvalidAmount("invalid_amount", "decimals", declared, "must lie in 0..9")
    return Asset(code, declared)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: minor units of an asset. May be negative (a balance).

    >>> print(Money(751, asset("EUR")))
    7.51 EUR
    """

    units: int
    asset: Asset

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", units(self.units))

    def __str__(self) -> str:
        return self.asset.show(self.units)


def units(amount: object, *, field: str = "amount") -> int:
    """An amount that already is in minor units, checked: a whole number, no bool, no float, within 2^53 - 1.

    Raises InvalidAmount or FloatMoney.
    """
    if isinstance(amount, bool):
        raise InvalidAmount("invalid_amount", field, amount, "must be a whole number of minor units, not a bool")
    if isinstance(amount, float) or hasattr(amount, "dtype"):
        if isinstance(amount, float) and not math.isfinite(amount):
            raise InvalidAmount("invalid_amount", field, amount, "must be finite, such as 45.00")
        rule = "money is never a float: give minor units as int, or a Decimal or str"
        raise FloatMoney("float_money", field, amount, rule)
    if not isinstance(amount, int):
        raise InvalidAmount("invalid_amount", field, amount, "must be a whole number of minor units")
    if abs(amount) > MAX_UNITS:
        raise InvalidAmount("amount_too_large", field, amount, f"must be at most {MAX_UNITS} minor units")
    return amount


def charge(amount: object, *, field: str = "amount") -> int:
    """Minor units that somebody offers to pay: as `units`, and >= 0."""
    checked = units(amount, field=field)
    if checked < 0:
        raise InvalidAmount("invalid_amount", field, amount, "must be >= 0")
    return checked


_AMOUNT = re.compile(r"(?P<number>[^\s/]+)(?:\s+(?P<code>[A-Z][A-Z0-9]*))?(?:/(?P<per>[a-z]+))?")


def money(amount: object, currency: Asset | None = None, *, field: str = "amount", per: str = "") -> Money:
    """Money as people write it: "200.00 EUR", a Decimal, or an int of minor units.

    currency: the asset expected; None takes the one named. per: the unit of a rate; "200.00 EUR" is then read
    as that rate, any other unit is refused. Raises InvalidAmount or FloatMoney.

    >>> money("1,311.77 EUR").units, money("45", asset("JPY")).units, money("9.50 EUR/gain", per="gain").units
    (131177, 45, 950)
    """
    if not isinstance(amount, str | Decimal):
        checked = units(amount, field=field)
        if currency is None:
            raise InvalidAmount("invalid_amount", field, amount, 'must name its currency, such as "200.00 EUR"')
        return Money(checked, currency)
    found = _AMOUNT.fullmatch(str(amount).strip())
    if found is None:
        raise InvalidAmount("invalid_amount", field, amount, "must be an amount such as 45.00 or 45.00 EUR")
    if (found["per"] or per) != per:
        rule = f"must be per {per}" if per else "must be an amount, not a rate"
        raise InvalidAmount("invalid_amount", field, amount, rule)
    held = _named(found["code"], currency, field, amount)
    return Money(_minor(found["number"], held, field, amount), held)


def _named(code: str | None, currency: Asset | None, field: str, amount: object) -> Asset:
    if code is None and currency is None:
        raise InvalidAmount("invalid_amount", field, amount, 'must name its currency, such as "200.00 EUR"')
    if code is None or (currency is not None and code == currency.code):
        assert currency is not None
        return currency
    if currency is not None:
        raise InvalidAmount("invalid_amount", field, amount, f"must be in {currency.code}, the market's currency")
    return asset(code)


_NUMBER = re.compile(
    r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE | re.ASCII
)


def _minor(number: str, held: Asset, field: str, amount: object) -> int:
    try:
        value = Decimal(number.replace(",", "") if _NUMBER.fullmatch(number) else "no number")
    except InvalidOperation:
        raise InvalidAmount("invalid_amount", field, amount, "must be a number such as 45.00") from None
    if value == 0:
        return 0
    if not value.is_finite() or value.adjusted() > 300:
        raise InvalidAmount("invalid_amount", field, amount, "must be finite, such as 45.00")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -300 or (Fraction(value) * held.scale).denominator > 1:
        raise InvalidAmount("too_precise", field, amount, f"{held.code} has {held.decimals} decimals")
    if abs(Fraction(value) * held.scale) > MAX_UNITS:
        raise InvalidAmount("amount_too_large", field, amount, f"must be at most {MAX_UNITS} minor units")
    return int(Fraction(value) * held.scale)
