"""The verb price: a menu without arbitrage from a list of models and what they were trained on. No market needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from numbers import Real
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.prices.menus.baselines import flat, per_use
from gainshare.prices.menus.price_list import COVERAGE, PAIR
from gainshare.prices.menus.price_list import price as largest
from gainshare.prices.menus.revenue import METHODS, Optimised, optimise
from gainshare.prices.menus.survey import Answer as Said
from gainshare.service.files.models import ModelLine
from gainshare.service.files.names import meant
from gainshare.service.offered import Offered, offered
from gainshare.service.pricing_words import Reason, Words, promised
from gainshare.service.verbs import Amount, Answer, Finding

COMPARED = 1_000
"""Models of a list up to which every way to choose it is tried, to stand beside the one that is used."""


@dataclass(frozen=True, slots=True)
class Sum(Answer):
    """Money that is expected: minor units of an asset, a fraction where demand is one. In JSON, units are text."""

    asset: str
    units: Fraction

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"asset": self.asset, "units": str(self.units)}


@dataclass(frozen=True, slots=True)
class Item(Answer):
    """A model of the list. accuracy: as it was given. price: None if it was taken off.

    bundle: the models that bind its price: with its data, or one that is as accurate or more. why: in words, why its
    price is not its cap, or why it was taken off; "" if there is nothing to say.
    """

    model: str
    datasets: tuple[str, ...]
    accuracy: str
    cap: Amount
    price: Amount | None
    bundle: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Return(Answer):
    """What a way to sell earns. listed: models on its list. ratio: its share of what the caps alone would earn."""

    way: str
    listed: int
    revenue: Sum
    ratio: float


@dataclass(frozen=True, slots=True)
class Priced(Answer):
    """A menu with its prices.

    mode, quality: the rules used. items: in the order given. promises: with their verdicts. returns: what the ways to
    choose the list earn, and two baselines without a list, empty if demand is not known. limit: what the caps would
    earn if nothing bound them; bound: what no list of these models earns, as far as proved. answers: of the survey,
    that count; above: buyers that want more accuracy than any model has, each with what it wants.
    """

    asset: Asset
    mode: str
    quality: str
    items: tuple[Item, ...]
    promises: tuple[Finding, ...]
    returns: tuple[Return, ...]
    limit: Sum | None
    bound: Sum | None
    answers: int
    above: tuple[tuple[str, str], ...]

    @property
    def prices(self) -> tuple[int | None, ...]:
        """Of each model, in minor units; None for one that was taken off."""
        return tuple(item.price.units if item.price else None for item in self.items)

    @property
    def revenue(self) -> Fraction | None:
        """What the list earns, in minor units; None if demand is not known."""
        return next((one.revenue.units for one in self.returns if one.way == self.quality), None)

    def why(self, model: int) -> str:
        """Why this model costs what it costs, or was taken off."""
        return self.items[model].why or "costs its cap"

    def __repr__(self) -> str:
        kept = sum(item.price is not None for item in self.items)
        return f"Priced({kept:,} of {len(self.items):,} models, {self.mode} by {self.quality})"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a menu is priced, in the words of MARKET.toml.

    mode: what no price may exceed: any bundle with the same data, or any pair. quality: how the list is chosen; "" for
    `select` if demand is known, else `base`, which is every model. keep: share of the best revenue that must stay
    while as many models as possible do. time_limit: seconds that `exact` may take.
    """

    mode: str = COVERAGE
    quality: str = ""
    keep: Fraction = Fraction(999, 1000)
    time_limit: float = 10.0

    def __post_init__(self) -> None:
        _known(self.mode, (COVERAGE, PAIR), "mode")
        _known(self.quality, METHODS, "quality", but="")
        if not 0 < self.keep <= 1:
            raise Refused("out_of_range", "keep", str(self.keep), "must be above 0 and at most 1")
        if isinstance(self.time_limit, bool) or not isinstance(self.time_limit, Real):
            raise Refused("wrong_type", "time_limit", self.time_limit, "must be a number of seconds")
        if not 0 < self.time_limit <= 10**6:
            raise Refused("out_of_range", "time_limit", self.time_limit, "must be above 0 and at most 1000000 seconds")


def _known(word: object, words: Sequence[str], field: str, *, but: str | None = None) -> None:
    """but: a word that is none of them, and may stand."""
    if not isinstance(word, str) or word not in (*words, but):
        near = meant(word, words) if isinstance(word, str) else ""
        raise Refused("unknown_value", field, word, f"must be one of {', '.join(words)}{near}")


def priced(lines: Sequence[ModelLine], said: Sequence[Said] | None, held: Asset, choice: Choice) -> Priced:
    """A price list for these models: the largest prices up to the caps that no bundle with the same data undercuts.

    said: the answers of a survey, which give demand, and caps: the lower one counts. held: the asset of all amounts.
    Raises Refused naming the model, and its line if it comes from a file.
    """
    given = offered(tuple(lines), said)
    quality = choice.quality or ("select" if given.demand else "base")
    if given.demand is None and quality != "base":
        rule = "needs to know the demand: add a column demand, or a survey of buyers"
        raise Refused("unknown_value", "quality", quality, rule)
    tried = dict(_tried(given, choice, quality))
    best = tried.get(quality)
    found = best.prices if best else largest(given.models, given.caps, mode=choice.mode)
    words = Words(given, found, held, quality)
    return Priced(
        asset=held,
        mode=choice.mode,
        quality=quality,
        items=tuple(_item(words, model, reason) for model, reason in enumerate(words.reasons())),
        promises=promised(words, best),
        returns=tuple(_returns(given, tried, held)),
        limit=Sum(held.code, Fraction(best.limit)) if best else None,
        bound=Sum(held.code, Fraction(best.bound)) if best else None,
        answers=given.answers,
        above=tuple((one.buyer, _decimal(one.accuracy)) for one in given.above),
    )


def _tried(given: Offered, choice: Choice, quality: str) -> Iterator[tuple[str, Optimised]]:
    """Ways to choose the list: the one that is used, `base`, and for a short list the others but `exact`.

    None without demand.
    """
    if given.demand is None:
        return
    find = partial(
        optimise,
        given.models,
        given.caps,
        given.demand,
        mode=choice.mode,
        keep=choice.keep,
        time_limit=choice.time_limit,
    )
    short = len(given.lines) <= COMPARED
    for method in reversed(METHODS):
        if method in {quality, "base"} or (short and method != "exact"):
            yield method, find(method=method)


def _item(words: Words, model: int, reason: Reason) -> Item:
    line, code = words.offered.lines[model], words.asset.code
    asked = Amount(code, words.price(model)) if words.found.kept[model] else None
    bundle = tuple(words.offered.lines[each].model for each in reason.bundle)
    return Item(line.model, line.datasets, line.written, Amount(code, words.cap(model)), asked, bundle, reason.why)


def _returns(given: Offered, tried: dict[str, Optimised], held: Asset) -> Iterator[Return]:
    if not tried or given.demand is None:
        return
    limit = Fraction(next(iter(tried.values())).limit)

    def row(way: str, listed: int, revenue: Fraction) -> Return:
        return Return(way, listed, Sum(held.code, revenue), float(revenue / limit) if limit else 1.0)

    everything = len(given.lines)
    for way, baseline in (("one flat price", flat), ("price per data set", per_use)):
        yield row(way, everything, Fraction(baseline(given.models, given.caps, given.demand).revenue))
    for method, one in tried.items():
        yield row(method, int(one.kept.sum()), Fraction(one.revenue))


def _decimal(share: Fraction) -> str:
    """An accuracy as decimals, as fractions where they do not end.

    >>> _decimal(Fraction(9, 10)), _decimal(Fraction(31, 36))
    ('0.9', '31/36')
    """
    digits = f"{share.numerator / share.denominator:.12g}"
    return digits if Fraction(digits) == share else str(share)
