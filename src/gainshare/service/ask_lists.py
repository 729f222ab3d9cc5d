"""`gs.procure`: whom to buy from at what price, from plain lists, with the words and answers of the command line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from gainshare.auctions.rules import AUTO
from gainshare.auctions.share_clock import Shares
from gainshare.core.errors import DataError, FloatMoney, InvalidAmount, Refused
from gainshare.core.money import Asset, asset, money
from gainshare.prices.menus.accuracy import exact
from gainshare.service.files.amounts import first_currency
from gainshare.service.files.asks import AskLine, weight
from gainshare.service.files.names import party_name
from gainshare.service.files.surveys import units
from gainshare.service.price_lists import one_each
from gainshare.service.pricing_words import NO_CURRENCY
from gainshare.service.procuring import Procured, Terms, procured


def procure(
    asks: Sequence[object],
    weights: Sequence[object],
    budget: object,
    *,
    reserve: object = None,
    price: str = AUTO,
    cash: object = 1,
    shares: Shares | None = None,
    coin: int | None = None,
    sellers: Sequence[object] | None = None,
    currency: str = "",
) -> Procured:
    """Whom of n sellers to buy from, and what each is paid.

    asks: what each wants at least, in minor units or as text such as "900.00 EUR". weights: what each counts, exactly,
    known before asks are; a float is the decimal it prints. budget: the most that all are paid together. reserve: the
    most paid per weight, minor units or "4.50 EUR/weight"; without one a lone seller takes the whole budget. price,
    cash, coin, shares: as in `Terms`. sellers: names; else s1, s2 and so on. currency: of all amounts. In a currency
    that has minor units, all amounts are whole numbers of these or all are text: a mixture is refused, since 900 may
    stand for 9.00 or for 900.00. Raises Refused.

    >>> buy = procure(asks=[90_000, 150_000, 210_000], weights=[300, 420, 500], budget=500_000)
    >>> buy.paid, print(buy.rate, buy.why(2))
    420 three at 420 cost 512,400
    ((126000, 176400, 0), None)
    """
    given = {"asks": asks, "weights": weights} | ({} if sellers is None else {"sellers": sellers})
    columns = {name: one_each(each, name, "offer") for name, each in given.items()}
    offers = len(columns["asks"])
    for field, each in columns.items():
        if len(each) != offers:
            raise DataError("length_mismatch", field, len(each), f"must be as many as asks, {offers}")
    named = [each for each in (budget, reserve, *columns["asks"]) if isinstance(each, str)]
    held = asset(currency) if currency else first_currency(named) or NO_CURRENCY
    _require_alike({"budget": budget, "reserve": reserve} | _placed(columns["asks"]), held)
    share = exact(cash, field="cash", rule="must lie in 0..1")
    terms = Terms(units(budget, held, "budget"), _reserve(reserve, held), price, share, coin, shares)
    names = columns.get("sellers", [f"s{place + 1}" for place in range(offers)])
    return procured(list(_lines(zip(names, columns["asks"], columns["weights"], strict=True), held)), held, terms)


def _placed(asks: Sequence[object]) -> dict[str, object]:
    return {f"ask of offer {place}": ask for place, ask in enumerate(asks)}


def _require_alike(amounts: Mapping[str, object], held: Asset) -> None:
    """Raises InvalidAmount for a whole number beside text, where one may be read as a hundred of the other."""
    text = next((given for given in amounts.values() if isinstance(given, str)), None)
    for field, given in amounts.items() if held.decimals and text is not None else ():
        if isinstance(given, int | np.integer) and not isinstance(given, bool) and given:
            meant = f'"{given} {held.code}" or "{held.digits(int(given))} {held.code}"'
            rule = f'is a whole number beside "{text}": write {meant}'
            raise InvalidAmount("invalid_amount", field, int(given), rule)


def _reserve(given: object, held: Asset) -> Fraction | None:
    """Minor units per weight, exactly."""
    if given is None:
        return None
    if isinstance(given, float):
        raise FloatMoney("float_money", "reserve", given, 'give minor units, a Fraction, or text: "4.50 EUR/weight"')
    if not isinstance(given, Fraction):
        given = Fraction(_rate(given, held))
    if given < 0:
        raise InvalidAmount("invalid_amount", "reserve", str(given), "must be >= 0")
    return given


def _rate(given: object, held: Asset) -> int:
    whole = int(given) if isinstance(given, np.integer) else given
    return money(whole, held, field="reserve", per="weight").units


def _lines(rows: Iterable[tuple[object, ...]], held: Asset) -> Iterator[AskLine]:
    for place, (name, ask, counts) in enumerate(rows):
        try:
            seller = party_name(name, field="seller")
            yield AskLine(seller, units(ask, held, "ask"), weight(counts), str(counts), f"offer {place}")
        except Refused as refused:
            raise refused.at(f"offer {place}") from None
