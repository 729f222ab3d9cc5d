"""The keys of an auction's MARKET.toml, as records: unknown keys, wrong types and empty rules cannot be built."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    field_validator,
)

from gainshare.core.errors import Refused
from gainshare.core.money import MAX_UNITS, Asset, Money, asset, money
from gainshare.service.files.names import market_name, nearest, party_name, suggestion
from gainshare.service.files.refusals import broken
from gainshare.service.files.tables import Kind

STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, validate_default=True)

TEST = 0.3
"""The share of rows drawn as test rows unless a task says otherwise."""

Price: TypeAlias = str | Money
"""A word of the price rules, or a fixed price per unit of gain."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that each key knows, given by whoever assembles the chapters; the first is the default."""

    price: Sequence[str]
    quality: Sequence[str]
    division: Sequence[str]
    learner: Sequence[str]
    score: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is read with: the words it may use, and the currency of its amounts."""

    words: Words
    currency: Asset


def _ours(check: Callable[[str], object], value: str) -> str:
    """A check of another chapter, its refusal said as pydantic wants it."""
    try:
        check(value)
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy=refused.remedy) from None
    return value


def _known(value: str, info: ValidationInfo) -> str:
    """The value, if it is one of its key's words; the first of them for ""."""
    words = getattr(_reading(info).words, str(info.field_name))
    if value in words or not value:
        return value or str(words[0])
    raise _no_word(str(info.field_name), value, words)


def _known_or_open(value: str, info: ValidationInfo) -> str:
    """As `_known`, but "" leaves the question open."""
    return value and _known(value, info)


_NOUNS = {"price": "a price rule", "quality": "a quality rule", "division": "a division rule"}


def _no_word(field: str, value: str, words: Sequence[str], *, also: str = "") -> Exception:
    near = nearest(value, words)
    others = ", ".join([*(word for word in words if word != (near or words[0])), *filter(None, [also])])
    if near:
        rest = f", did you mean {near}"
    else:
        rest = " here: no installed package brings it" if field == "price" else f", which are {', '.join(words)}"
    rule = f"not {_NOUNS.get(field, f'a {field}')}{rest}"
    return broken("unknown_value", rule, remedy=_try(field, near or words[0], others))


def _try(field: str, near: str, others: str) -> str:
    return suggestion(field, near) + (f"        also: {others}" if others else "")


def _reading(info: ValidationInfo) -> Reading:
    assert isinstance(info.context, Reading)
    return info.context


def _rate(value: object, info: ValidationInfo) -> Money:
    """A rate per unit of gain, at least 0."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        code = "float_money" if isinstance(value, float) else "wrong_type"
        raise broken(code, 'must be text with its currency, such as "200.00 EUR/gain"', remedy='"12.00 EUR/gain"')
    try:
        rate = money(value, _reading(info).currency, per="gain")
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy='"12.00 EUR/gain"') from None
    if rate.units < 0:
        raise broken("invalid_amount", "must be >= 0")
    return rate


def _price(value: object, info: ValidationInfo) -> Price:
    """A word of the price rules, or a rate."""
    if isinstance(value, str) and not re.match(r"[\d.+-]", value):
        words = _reading(info).words.price
        if value in words or not value:
            return value or str(words[0])
        raise _no_word("price", value, words, also='or a rate such as "12.00 EUR/gain"')
    return _rate(value, info)


def _written(price: Price) -> object:
    """As rules are stored: a word, or minor units per gain."""
    if isinstance(price, Money):
        return {"asset": price.asset.code, "units": str(price.units), "per": "gain"}
    return price


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Word = Annotated[str, AfterValidator(_known)]
OpenWord = Annotated[str, AfterValidator(_known_or_open)]
Rate = Annotated[Money, PlainValidator(_rate), PlainSerializer(_written)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
MarketName = Annotated[str, AfterValidator(partial(_ours, market_name))]
PartyName = Annotated[str, AfterValidator(partial(_ours, partial(party_name, field="party")))]
GroupName = Annotated[str, AfterValidator(lambda name: name and _ours(partial(party_name, field="group"), name))]


class Currency(BaseModel):
    """A currency and its decimals; `currency = "EUR"` takes those of ISO 4217."""

    model_config = STRICT
    code: Annotated[str, AfterValidator(partial(_ours, asset))]
    decimals: Annotated[int | None, Field(ge=0, le=9)] = None

    @property
    def asset(self) -> Asset:
        """What amounts are of."""
        return asset(self.code, self.decimals)


class OfferLine(BaseModel):
    """[[offer]]: one seller's data, spelled out. columns: those put up, by default all that are for sale."""

    model_config = STRICT
    seller: PartyName
    file: str
    columns: tuple[str, ...] | None = None
    group: GroupName = ""


class OrderLine(BaseModel):
    """[[order]]: one buyer's bid, spelled out."""

    model_config = STRICT
    buyer: PartyName
    bid: Rate
    id: str = ""
    task: str = ""
    group: GroupName = ""


class DataRules(BaseModel):
    """[data]: where the data lie and how cells are read. key: with one, sellers bring columns; without, rows."""

    model_config = STRICT
    files: Texts = ()
    key: str = ""
    offer_per: str = "file"
    ignore: Texts = ()
    missing: Texts = ("",)
    types: Mapping[str, Kind] = Field(default_factory=dict)
    left_out: Literal["report", "refuse"] = "report"

    @property
    def columnwise(self) -> bool:
        """Whether sellers bring columns of the same rows; otherwise they bring rows of the same columns."""
        return bool(self.key) or self.offer_per == "column"

    @field_validator("offer_per")
    @classmethod
    def _grammar(cls, value: str) -> str:
        if value not in ("file", "column") and not re.fullmatch(r"value of .+", value):
            raise broken("unknown_value", 'must be "file", "column" or "value of COLUMN"')
        return value


class TaskRules(BaseModel):
    """[task]: what shall be predicted. learner: "" lets the target decide, ridge for numbers, logistic for classes.

    test: the share of rows drawn as test rows; None if the validation file holds them.
    """

    model_config = STRICT
    target: str = ""
    learner: OpenWord = ""
    score: Word = ""
    validation: str = ""
    test: Annotated[float | None, Field(gt=0, lt=1)] = None

    @field_validator("test")
    @classmethod
    def _either(cls, value: float | None, info: ValidationInfo) -> float | None:
        if info.data.get("validation") and value is not None:
            raise broken("unknown_value", "give test or validation, not both")
        return TEST if value is None and not info.data.get("validation") else value


class AuctionRules(BaseModel):
    """[rules] of an auction. price: a word or a fixed rate. delta: learning rate of Algorithm 1, None for anytime."""

    model_config = STRICT
    price: Annotated[Price, PlainValidator(_price), PlainSerializer(_written)] = ""
    quality: Word = ""
    division: Word = ""
    highest_bid: Rate
    delta: Annotated[float | None, Field(gt=0, le=1)] = None

    @field_validator("highest_bid")
    @classmethod
    def _positive(cls, value: Money) -> Money:
        if value.units == 0:
            raise broken("invalid_amount", "must be > 0", value=str(value))
        return value


class AuctionFile(BaseModel):
    """A whole MARKET.toml of kind "auction". task: by name, "" for the one that has none."""

    model_config = STRICT
    market: MarketName
    kind: Literal["auction"]
    orders: str = ""
    seed: Annotated[int | None, Field(ge=0, le=MAX_UNITS)] = None
    currency: Currency | None = None
    order: tuple[OrderLine, ...] = ()
    offer: tuple[OfferLine, ...] = ()
    data: DataRules = DataRules()
    task: Mapping[str, TaskRules]
    rules: AuctionRules

    @field_validator("currency", mode="before")
    @classmethod
    def _spelled(cls, value: object) -> object:
        return {"code": value} if isinstance(value, str) else value
