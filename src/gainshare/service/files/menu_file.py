"""The keys of a menu's MARKET.toml, as records: unknown keys, wrong types and empty rules cannot be built."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, PlainValidator, ValidationInfo

from gainshare.core.errors import Refused
from gainshare.core.money import Money
from gainshare.prices.menus.accuracy import accuracy
from gainshare.service.files.keys import STRICT, Header, PartyName, Texts, Word, amount
from gainshare.service.files.refusals import broken


def _share(value: object) -> Fraction:
    """A share above 0 and up to 1: the decimal that is written, not the binary number near it."""
    try:
        found = accuracy(value, field="keep")
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy="keep = 0.999") from None
    if not found:
        raise broken("out_of_range", "must be above 0", remedy="keep = 0.999")
    return found


def _accuracy(value: object) -> str | None:
    """An accuracy as a table would have it; None where none is said."""
    if value is None:
        return None
    try:
        return str(accuracy(value))
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy="accuracy = 0.90") from None


def _bid(value: object, info: ValidationInfo) -> Money | None:
    return None if value is None else amount(value, info)


def _named(name: str) -> str:
    if not name:
        raise broken("missing_key", "must name the table of what buyers would pay", remedy='survey = "survey.csv"')
    return name


class OrderLine(BaseModel):
    """[[order]]: one order, spelled out."""

    model_config = STRICT
    buyer: PartyName
    accuracy: Annotated[str | None, PlainValidator(_accuracy)] = None
    bid: Annotated[Money | None, PlainValidator(_bid)] = None
    id: str = ""
    order: str = ""
    model: str = ""


class MenuRules(BaseModel):
    """[rules] of a menu.

    keep: of the best revenue. time_limit: seconds for the solver of exact. models: trained at most. prepare: steps.
    """

    model_config = STRICT
    price: Word = ""
    quality: Word = ""
    division: Word = ""
    walk: Word = ""
    prepare: Texts = ()
    keep: Annotated[Fraction, PlainValidator(_share)] = Fraction(999, 1000)
    time_limit: Annotated[int, Field(ge=1, le=3600)] = 10
    models: Annotated[int, Field(ge=1, le=1_000_000)] = 1024


class MenuFile(Header, frozen=True):
    """A whole MARKET.toml of kind "menu". survey: the table of what buyers would pay."""

    kind: Literal["menu"]
    survey: Annotated[str, AfterValidator(_named)]
    order: tuple[OrderLine, ...] = ()
    rules: MenuRules
