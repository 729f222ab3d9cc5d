"""`gs.price`: a menu without arbitrage from plain lists, with the words and answers of the command line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from gainshare.core.errors import DataError, Refused
from gainshare.core.money import Asset, asset
from gainshare.prices.menus.accuracy import accuracy, exact
from gainshare.prices.menus.price_list import COVERAGE
from gainshare.service.files.amounts import first_currency
from gainshare.service.files.models import ModelLine, dataset_names, model_name, weight
from gainshare.service.files.surveys import currency_of, units
from gainshare.service.files.surveys import said as spoken
from gainshare.service.pricing import Choice, Priced, priced
from gainshare.service.pricing_words import NO_CURRENCY


def price(
    datasets: Sequence[object],
    accuracies: Sequence[object],
    caps: Sequence[object] | None = None,
    *,
    demand: Sequence[object] | None = None,
    survey: Sequence[Sequence[object]] | None = None,
    names: Sequence[object] | None = None,
    mode: str = COVERAGE,
    quality: str = "",
    keep: object = Fraction(999, 1000),
    time_limit: float = 10.0,
    currency: str = "",
) -> Priced:
    """A price list without arbitrage for n models.

    datasets: what each was trained on, as "a+b" or a list of names. accuracies: exactly, as text, Decimal or Fraction;
    a float is the decimal it prints. caps: the most that buyers of each would pay, in minor units or as text such as
    "41.00 EUR"; without them a survey says it. demand: how many would buy, the same at the same accuracy. survey:
    (buyer, accuracy needed, value) for each answer. names: of the models; else m1, m2 and so on. mode, quality, keep,
    time_limit: as in `Choice`. currency: of all amounts. Raises Refused.

    >>> menu = price(["a", "b", "c", "a+b", "a+b+c"], [0.812, 0.834, 0.845, 0.861, 0.902], [20, 26, 30, 41, 90])
    >>> menu.prices, menu.why(4)
    ((20, 26, 30, 41, 71), 'm3 + m4 hold its data for 71')
    """
    share = exact(keep, field="keep", rule="must be above 0 and at most 1")
    choice = Choice(mode, quality, share, time_limit)
    given = {"datasets": datasets, "names": names, "accuracies": accuracies, "caps": caps, "demand": demand}
    needed = ("datasets", "accuracies")
    columns = {
        name: one_each(each, name, "model") for name, each in given.items() if each is not None or name in needed
    }
    models = len(columns["datasets"])
    for field, column in columns.items():
        if len(column) != models:
            raise DataError("length_mismatch", field, len(column), f"must be as many as training sets, {models}")
    held = asset(currency) if currency else _named(columns.get("caps", []), survey)
    said = None if survey is None else list(spoken(survey, held))
    rows = zip(*(columns.get(field, [None] * models) for field in given), strict=True)
    return priced(list(_lines(rows, held)), said, held, choice)


def one_each(given: object, field: str, each: str) -> list[object]:
    """One value for each model, or whatever is in a list. Raises Refused for text, mappings and single values."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        return list(given)
    raise Refused("wrong_type", field, given, f"must be a list with one for each {each}")


def _lines(rows: Iterable[tuple[object, ...]], held: Asset) -> Iterator[ModelLine]:
    for place, (sets, name, share, cap, wanted) in enumerate(rows):
        try:
            yield ModelLine(
                model=f"m{place + 1}" if name is None else model_name(name),
                datasets=dataset_names(sets),
                accuracy=accuracy(share),
                written=str(share),
                cap=None if cap is None else units(cap, held, "cap"),
                demand=None if wanted is None else weight(wanted),
                where=f"model {place}",
            )
        except Refused as refused:
            raise refused.at(f"model {place}") from None


def _named(caps: Iterable[object], survey: Sequence[Sequence[object]] | None) -> Asset:
    named = first_currency(cap for cap in caps if isinstance(cap, str))
    return named or (None if survey is None else currency_of(survey)) or NO_CURRENCY
