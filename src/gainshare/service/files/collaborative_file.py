"""The keys of a collaborative MARKET.toml, as records: what cannot stand together cannot be built."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, PlainValidator, ValidationInfo, model_validator

from gainshare.core.money import Money
from gainshare.service.files.keys import STRICT, Header, PartyName, Word, amount
from gainshare.service.files.names import suggestion
from gainshare.service.files.refusals import broken

PRICE = "1000.00 EUR/gain"
"""What a new file says until somebody knows better."""


def _price(value: object, info: ValidationInfo) -> Money:
    """A rate above 0; "" stands for a file that names none."""
    remedy = suggestion("price", PRICE)
    if value == "":
        raise broken(
            "missing_key", 'is required: what a unit of score costs, such as "1000.00 EUR/gain"', remedy=remedy
        )
    found = amount(value, info, per="gain")
    if not found.units:
        raise broken("invalid_amount", "must be above 0: members are paid from it", remedy=remedy)
    return found


class OrderLine(BaseModel):
    """[[order]]: one order, spelled out."""

    model_config = STRICT
    member: PartyName
    order: str
    id: str = ""


class CollaborativeRules(BaseModel):
    """[rules] of a collaborative market, as `Rules` of the market has them; amounts with a currency."""

    model_config = STRICT
    price: Annotated[Money, PlainValidator(_price)]
    quality: Word = ""
    division: Word = ""
    imputer: Word = ""
    delivery: Word = ""
    min_fee: Annotated[Money, PlainValidator(amount)]
    min_validation: Annotated[int, Field(ge=2, le=1_000_000)] = 30


class CollaborativeFile(Header, frozen=True):
    """A whole MARKET.toml of kind "collaborative"."""

    kind: Literal["collaborative"]
    order: tuple[OrderLine, ...] = ()
    rules: CollaborativeRules

    @model_validator(mode="after")
    def _by_rows(self) -> Self:
        """Raises for keys of markets where sellers bring columns, or where each buyer has a task of its own."""
        key, per = self.data.key, self.data.offer_per
        if key:
            rule = "joins columns of the same rows, and members bring rows of their own: remove it"
            raise broken("unknown_value", rule, remedy=f'ignore = ["{key}"]', at="data.key", value=key)
        if per == "column":
            rule = "members bring rows of their own, so no column is a member"
            raise broken("unknown_value", rule, remedy='"value of COLUMN"', at="data.offer_per", value=per)
        if more := next(filter(None, self.task), ""):
            rule = "is a task by name, and members have one, the same for all: write it under [task]"
            raise broken("unknown_value", rule, at=f"task.{more}", value=None)
        return self
