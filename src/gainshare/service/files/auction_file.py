"""The keys of an auction's MARKET.toml, as records: unknown keys, wrong types and empty rules cannot be built."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, PlainSerializer, PlainValidator, ValidationInfo, field_validator

from gainshare.core.money import Money
from gainshare.service.files.keys import STRICT, GroupName, Header, PartyName, Word, amount, no_word, reading
from gainshare.service.files.refusals import broken

Price: TypeAlias = str | Money
"""A word of the price rules, or a fixed price per unit of gain."""


def _rate(value: object, info: ValidationInfo) -> Money:
    """A rate per unit of gain, at least 0."""
    return amount(value, info, per="gain")


def _price(value: object, info: ValidationInfo) -> Price:
    """A word of the price rules, or a rate."""
    if isinstance(value, str) and not re.match(r"[\d.+-]", value):
        words = reading(info).words["price"]
        if value in words or not value:
            return value or str(words[0])
        also, alone = 'or a rate such as "12.00 EUR/gain"', " here: no installed package brings it"
        raise no_word("price", value, words, also=also, alone=alone)
    return _rate(value, info)


def _written(price: Price) -> object:
    """As rules are stored: a word, or minor units per gain."""
    if isinstance(price, Money):
        return {"asset": price.asset.code, "units": str(price.units), "per": "gain"}
    return price


Rate = Annotated[Money, PlainValidator(_rate), PlainSerializer(_written)]


class OrderLine(BaseModel):
    """[[order]]: one buyer's bid, spelled out."""

    model_config = STRICT
    buyer: PartyName
    bid: Rate
    id: str = ""
    task: str = ""
    group: GroupName = ""


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


class AuctionFile(Header, frozen=True):
    """A whole MARKET.toml of kind "auction"."""

    kind: Literal["auction"]
    order: tuple[OrderLine, ...] = ()
    rules: AuctionRules
