"""`gainshare procure`: whom to buy from at what price, for somebody who has only a list of asks and weights."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from gainshare.axioms.verdicts import PROVED
from gainshare.core.errors import DataError, InvalidAmount, Refused
from gainshare.core.money import Asset, asset, money
from gainshare.core.words import counted
from gainshare.prices.menus.accuracy import accuracy
from gainshare.service.cli.console import DONE, Console
from gainshare.service.files.amounts import amount, first_currency
from gainshare.service.files.asks import AskLine, ask_currency, listed
from gainshare.service.files.columns import AS_NAMED, foreign
from gainshare.service.procuring import Procured, ProcuredLot, Terms, procured
from gainshare.service.procuring_words import counts
from gainshare.service.verbs import Finding


def run(console: Console, offers: str, *, columns: str, currency: str, choice: Mapping[str, str]) -> int:
    """Read the offers, buy, print it. columns: foreign headers. choice: words of `Terms`, as they were typed."""
    path = Path(offers)
    headers = foreign(columns, example="ask=price,seller=vendor,weight=score") if columns else AS_NAMED
    named = first_currency([choice["budget"], choice["reserve"]])
    held = asset(currency) if currency else named or ask_currency(path, offers, headers)
    if held is None:
        rule = 'no amount names it: write --budget "5000 EUR", or add --currency EUR'
        raise InvalidAmount("invalid_amount", "currency", None, rule, where=offers)
    try:
        terms = _terms(choice, held)
    except Refused as refused:
        raise _typed(refused) from None
    lines = list[AskLine](listed(path, offers, currency=held, columns=headers))
    if not lines:
        raise DataError("empty_data", "offers", None, "has no offers", where=offers)
    found = procured(lines, held, terms)
    if found.warning:
        console.warn(found.warning)
    _print(console, found, terms.cash)
    if console.as_json:
        console.document(found.to_dict())
    return DONE


_OPTIONS = {"price": "--rule", "cash": "--cash", "coin": "--coin", "reserve": "--reserve"}
"""What is typed for the words of `Terms`."""


def _typed(refused: Refused) -> Refused:
    """The same refusal, of the option that was typed."""
    field = _OPTIONS.get(refused.field, refused.field)
    return type(refused)(refused.code, field, refused.value, refused.rule, refused.remedy, refused.where)


def _terms(choice: Mapping[str, str], held: Asset) -> Terms:
    reserve = None
    if choice["reserve"]:
        rate = money(choice["reserve"], held, field="--reserve", per="weight")
        if rate.units < 0:
            raise InvalidAmount("invalid_amount", "--reserve", choice["reserve"], "must be >= 0")
        reserve = Fraction(rate.units)
    budget = amount(choice["budget"], held, field="--budget")
    cash = accuracy(choice["cash"], field="--cash")
    if choice["coin"] not in {"", "0", "1", "2"}:
        raise Refused("unknown_value", "--coin", choice["coin"], "must be 0, 1 or 2")
    return Terms(budget, reserve, choice["rule"], cash, int(choice["coin"]) if choice["coin"] else None)


def _print(console: Console, found: Procured, cash: Fraction) -> None:
    console.say(_bought(found))
    if cash < 1:
        now, later = (found.asset.show(sum(units)) for units in zip(*map(_parts, found.lots), strict=True))
        console.say(f"Of this {now} in cash now, and {later} in claims on revenue.")
    code, parts = found.asset.code, (">cash", ">claim") if cash < 1 else ()
    heads = ["seller", ">weight", f">ask {code}", f">paid {code}", *parts, ">wins up to", "why"]
    lots = [found.lots[place] for place in found.order]
    rows, plain = ([_row(found, one, plain=plain, parts=cash < 1) for one in lots] for plain in (False, True))
    if cash < 1 and console.terminal:  # too narrow for reasons beside the parts: they get lines of their own
        console.table(heads[:-1], [row[:-1] for row in rows])
        _reasons(console, [lot for lot in lots if lot.why])
    else:
        console.table(heads, rows, plain=plain)
    for place, (verdict, kept) in enumerate(groupby(found.promises, _verdict)):
        console.label("" if place else "promises", f"{', '.join(one.promise for one in kept)}: {verdict}")


def _reasons(console: Console, lost: Sequence[ProcuredLot]) -> None:
    width = max((len(lot.seller) for lot in lost), default=0) + 2
    console.say()
    for lot in lost:
        console.label(lot.seller, lot.why, width=max(width, 10))


def _bought(found: Procured) -> str:
    """The answer in a sentence."""
    offers, total = counted(len(found.lots), "offer"), counts(found.of)
    if not found.winners:
        return f"Buys none of {offers}, weight 0 of {total}."
    spent, budget = found.spent, found.budget.units
    share = f" ({round(100 * spent / budget)} % of the budget)" if budget else ""
    weight = f"weight {counts(found.weight)} of {total}"
    return f"Buys {len(found.winners):,} of {offers}, {weight}, for {found.asset.show(spent)}{share}{found.at}."


def _parts(lot: ProcuredLot) -> tuple[int, int]:
    return lot.cash.units, lot.claim.units


def _verdict(one: Finding) -> str:
    return f"{one.verdict} {one.where}" if one.verdict == PROVED else f"{one.verdict}: {one.where}"


def _row(found: Procured, lot: ProcuredLot, *, plain: bool, parts: bool) -> tuple[str, ...]:
    def show(units: int) -> str:
        return found.asset.digits(units) if plain else found.asset.show(units, code=False)

    ask, paid, most = found.figures(lot, plain=plain)
    split = [show(one.units) if lot.bought else "" for one in (lot.cash, lot.claim)] if parts else []
    return (lot.seller, lot.written, ask, paid, *split, most, lot.why)
