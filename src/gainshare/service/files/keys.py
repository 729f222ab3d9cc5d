"""The keys that the files of all kinds of market share, as records: unknown keys and wrong types cannot be built."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
)

from gainshare.core.errors import Refused
from gainshare.core.money import MAX_UNITS, Asset, Money, asset, money
from gainshare.service.files.names import market_name, nearest, party_name, suggestion
from gainshare.service.files.refusals import broken
from gainshare.service.files.tables import Kind, is_number

STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, validate_default=True)

TEST = 0.3
"""The share of rows drawn as test rows unless a task says otherwise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is read with: the words that each key may use, the first the default; the currency of its amounts."""

    words: Mapping[str, Sequence[str]]
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
    words = reading(info).words[str(info.field_name)]
    if value in words or not value:
        return value or str(words[0])
    raise no_word(str(info.field_name), value, words)


def _known_or_open(value: str, info: ValidationInfo) -> str:
    """As `_known`, but "" leaves the question open."""
    return value and _known(value, info)


_NOUNS = {
    "price": "a price rule",
    "quality": "a quality rule",
    "division": "a division rule",
    "asks": "a way to hear asks",
    "imputer": "an imputer",
    "delivery": "a way to deliver",
}


def no_word(field: str, value: str, words: Sequence[str], *, also: str = "", alone: str = "") -> Exception:
    """That a key does not know this word. also: what else it may hold. alone: what to say if no word of it is near."""
    near = nearest(value, words)
    others = ", ".join([*(word for word in words if word != (near or words[0])), *filter(None, [also])])
    rest = f", did you mean {near}" if near else alone or f", which are {', '.join(words)}"
    rule = f"not {_NOUNS.get(field, f'a {field}')}{rest}"
    return broken("unknown_value", rule, remedy=_try(field, near or words[0], others))


def _try(field: str, near: str, others: str) -> str:
    return suggestion(field, near) + (f"        also: {others}" if others else "")


def reading(info: ValidationInfo) -> Reading:
    """What the file is read with."""
    assert isinstance(info.context, Reading)
    return info.context


def amount(value: object, info: ValidationInfo, *, per: str = "") -> Money:
    """An amount, or a rate per unit of something, at least 0."""
    remedy = f'"12.00 EUR{per and f"/{per}"}"'
    if isinstance(value, int | float) and not isinstance(value, bool):
        code = "float_money" if isinstance(value, float) else "wrong_type"
        rule = f'must be text with its currency, such as "200.00 EUR{per and f"/{per}"}"'
        raise broken(code, rule, remedy=remedy)
    try:
        found = money(value, reading(info).currency, per=per)
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy=remedy) from None
    if found.units < 0:
        raise broken("invalid_amount", "must be >= 0")
    return found


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _figures(value: object) -> tuple[float, ...]:
    """Numbers, one or a list of them, be they written as text."""
    found = [str(number) for number in (value if isinstance(value, list | tuple) else (value,))]
    if not all(map(is_number, found)):
        raise broken("wrong_type", "must be a number such as 0, or a list of them", remedy="COLUMN = 0")
    return tuple(map(float, found))


Word = Annotated[str, AfterValidator(_known)]
OpenWord = Annotated[str, AfterValidator(_known_or_open)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Figures = Annotated[tuple[float, ...], PlainValidator(_figures)]
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


class DataRules(BaseModel):
    """[data]: where the data lie and how cells are read. key: with one, sellers bring columns; without, rows."""

    model_config = STRICT
    files: Texts = ()
    key: str = ""
    offer_per: str = "file"
    ignore: Texts = ()
    missing: Texts = ("",)
    missing_in: Mapping[str, Figures] = Field(default_factory=dict)
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

    @property
    def said(self) -> bool:
        """Whether anything is to be predicted."""
        return bool(self.target)

    @field_validator("test")
    @classmethod
    def _either(cls, value: float | None, info: ValidationInfo) -> float | None:
        if info.data.get("validation") and value is not None:
            raise broken("unknown_value", "give test or validation, not both")
        return TEST if value is None and not info.data.get("validation") else value


class Header(BaseModel, frozen=True):
    """What the file of every kind holds. order: as its kind spells them. task: by name, or ""."""

    model_config = STRICT
    market: MarketName
    kind: str
    orders: str = ""
    seed: Annotated[int | None, Field(ge=0, le=MAX_UNITS)] = None
    currency: Currency | None = None
    order: tuple[BaseModel, ...] = ()
    offer: tuple[OfferLine, ...] = ()
    data: DataRules = DataRules()
    task: Mapping[str, TaskRules]

    @field_validator("currency", mode="before")
    @classmethod
    def _spelled(cls, value: object) -> object:
        return {"code": value} if isinstance(value, str) else value
