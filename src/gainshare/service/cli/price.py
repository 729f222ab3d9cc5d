"""`gainshare price`: a menu without arbitrage for somebody who has only a list of models."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gainshare.core.errors import DataError, InvalidAmount
from gainshare.core.money import Asset, asset
from gainshare.core.words import counted, percent
from gainshare.prices.menus.accuracy import exact
from gainshare.prices.menus.survey import Answer
from gainshare.service.cli.console import DONE, Console
from gainshare.service.files.answers import answers, value_currency
from gainshare.service.files.columns import AS_NAMED, foreign
from gainshare.service.files.models import ModelLine, cap_currency, listed
from gainshare.service.pricing import Choice, Item, Priced, Return, Sum, priced

NAMED = 5
"""Buyers that are named in a line of the answer; the rest are counted."""


def run(
    console: Console,
    models: str,
    *,
    survey: str,
    columns: Sequence[str],
    currency: str,
    choice: Mapping[str, str],
) -> int:
    """Read the tables, price the list, print it. columns: foreign headers of both tables. choice: words of `Choice`."""
    lines, said, held = _tables(models, survey, columns, currency)
    found = priced(lines, said, held, _choice(choice))
    _list(console, found)
    if found.answers or found.above:
        console.label("survey", _survey(found))
    _returns(console, found)
    for place, one in enumerate(found.promises):
        detail = f" ({one.where})" if one.where else ""
        console.label("" if place else "promises", f"{one.promise}: {one.verdict}{detail}")
    console.document(found.to_dict())
    return DONE


def _tables(
    models: str, survey: str, columns: Sequence[str], currency: str
) -> tuple[list[ModelLine], list[Answer] | None, Asset]:
    """Both tables, and the one currency they have. Raises Refused naming file, line and cell."""
    path, other = Path(models), Path(survey) if survey else None
    ours = foreign(columns[0], example="cap=price,model=name") if columns[0] else AS_NAMED
    theirs = foreign(columns[1], option="--survey-columns", example="value=worth") if columns[1] else AS_NAMED
    held = asset(currency) if currency else cap_currency(path, models, ours)
    held = held or (value_currency(other, survey, theirs) if other else None)
    lines = list(listed(path, models, currency=held, columns=ours))
    if not lines:
        raise DataError("empty_data", "models", None, "has no models", where=models)
    if held is None:
        rule = "no amount names it: write the number, a space and the code, as 41.00 EUR, or add --currency EUR"
        raise InvalidAmount("invalid_amount", "currency", None, rule, where=models)
    return lines, None if other is None else list(answers(other, survey, currency=held, columns=theirs)), held


def _choice(words: Mapping[str, str]) -> Choice:
    keep = exact(words["keep"], field="--keep", rule="must be above 0 and at most 1")
    limit = exact(
        words["time_limit"], field="--time-limit", rule="must be above 0", like="a number of seconds, such as 10"
    )
    return Choice(words["mode"], words["quality"], keep, float(limit))


def _list(console: Console, found: Priced) -> None:
    code = found.asset.code
    heads = ("model", "data", ">accuracy", f">cap {code}", f">price {code}", "why not the cap")
    shown = [_row(one, found.asset, plain=False) for one in found.items]
    console.table(heads, shown, plain=[_row(one, found.asset, plain=True) for one in found.items])


def _row(one: Item, held: Asset, *, plain: bool) -> tuple[str, ...]:
    def show(units: int) -> str:
        return held.digits(units) if plain else held.show(units, code=False)

    asked = "off the list" if one.price is None else show(one.price.units)
    return one.model, "+".join(one.datasets), one.accuracy, show(one.cap.units), asked, one.why


def _survey(found: Priced) -> str:
    text = f"{counted(found.answers, 'answer')} counted"
    if not found.above:
        return text
    first = ", ".join(f"{buyer} ({wanted})" for buyer, wanted in found.above[:NAMED])
    more = len(found.above) - NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{text}, {len(found.above):,} left out that want more accuracy than any model has: {first}{rest}"


def _returns(console: Console, found: Priced) -> None:
    """What each way to sell would earn, beside what the caps would earn if nothing bound them."""
    if found.limit is None:
        return
    console.say()
    rows = [_earned(console, found.asset, one) for one in found.returns]
    rows.append(("caps alone", "", _money(console, found.asset, found.limit), ""))
    heads = ("sold by", ">models", f">revenue {found.asset.code}", ">of caps alone")
    shown = [(f"{row[0]} (this list)", *row[1:]) if row[0] == found.quality else row for row in rows]
    console.table(heads, shown, plain=rows)
    console.say()


def _earned(console: Console, held: Asset, one: Return) -> tuple[str, ...]:
    share = percent(one.ratio) if console.terminal else repr(one.ratio)
    return (
        one.way,
        f"{one.listed:,}" if console.terminal else str(one.listed),
        _money(console, held, one.revenue),
        share,
    )


def _money(console: Console, held: Asset, value: Sum) -> str:
    """In a terminal to the nearest minor unit; in a pipe with the decimals that a fractional demand makes."""
    if console.terminal:
        return held.show(round(value.units), code=False)
    whole = value.units.denominator == 1
    return held.digits(int(value.units)) if whole else repr(float(value.units / held.scale))
