"""The keys of a procurement's MARKET.toml, as records: unknown keys, wrong types and empty rules cannot be built."""

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainValidator, ValidationInfo, field_validator

from gainshare.core.errors import Refused
from gainshare.core.money import Money
from gainshare.markets.procurement.screening import Policy
from gainshare.prices.menus.accuracy import accuracy
from gainshare.service.files.keys import STRICT, Header, OfferLine, PartyName, TaskRules, Texts, Word, amount
from gainshare.service.files.procurement_rules import DEFAULT, DEFAULT_CLAIMS
from gainshare.service.files.refusals import broken


def _share(value: object, info: ValidationInfo, *, least: str = "") -> Fraction:
    """A share in 0..1: the decimal that is written, not the binary number near it. least: "above 0", if so."""
    try:
        found = accuracy(value, field=str(info.field_name))
    except Refused as refused:
        raise broken(refused.code, refused.rule, remedy=f"{info.field_name} = 0.4") from None
    if least and not found:
        raise broken("out_of_range", f"must lie in 0..1, and {least}", remedy=f"{info.field_name} = 0.4")
    return found


def _optional(value: object, info: ValidationInfo, *, per: str = "") -> Money | None:
    return None if value is None else amount(value, info, per=per)


def _pooled(value: object, info: ValidationInfo) -> Fraction | None:
    return None if value is None else _share(value, info, least="above 0")


Share = Annotated[Fraction, PlainValidator(_share)]
PartShare = Annotated[Fraction, PlainValidator(partial(_share, least="above 0"))]
Sum = Annotated[Money | None, PlainValidator(_optional)]


class LotLine(OfferLine):
    """[[offer]]: one seller's lot, spelled out.

    file: a table, a text, or a folder of texts. lot, reduction, opened: instead, of a seller that keeps its documents,
    what it committed to, handed in and opened. absent: whether it is waited for no longer. ask: the least it wants.
    """

    file: str = ""
    licence: str = ""
    ask: Sum = None
    lot: str = ""
    reduction: str = ""
    opened: str = ""
    absent: bool = False


class ProcurementTask(TaskRules):
    """[task]: what lots are weighed on.

    text: files of text to be predicted better, instead of a target. base: of text that the buyer has already. order:
    bytes of the longest context.
    """

    text: Texts = ()
    base: Texts = ()
    order: Annotated[int, Field(ge=0, le=5)] = 5

    @property
    def said(self) -> bool:
        """Whether anything is to be predicted."""
        return bool(self.target or self.text)


class OrderLine(BaseModel):
    """[[order]]: one order, spelled out."""

    model_config = STRICT
    party: PartyName
    order: str
    amount: Sum = None
    id: str = ""
    tick: Annotated[int | None, Field(ge=1)] = None
    to: str = ""
    tranche: Annotated[int | None, Field(ge=1)] = None
    what: str = ""
    count: Annotated[int | None, Field(ge=1)] = None
    reason: str = ""


class ProcurementRules(BaseModel):
    """[rules] of a procurement, as `Rules`, `Claims` and `Policy` of the market have them; amounts with a currency."""

    model_config = STRICT
    budget: Annotated[Money, PlainValidator(amount)]
    reserve: Annotated[Money | None, PlainValidator(partial(_optional, per="gain"))] = None
    price: Word = ""
    asks: Word = ""
    step: PartShare = DEFAULT.step
    buyer: PartyName = DEFAULT.buyer
    max_share: PartShare = DEFAULT.max_share
    refresh: Annotated[int | None, Field(ge=0)] = DEFAULT.refresh
    cash: Share = DEFAULT.cash
    pool: Annotated[Fraction | None, PlainValidator(_pooled)] = None
    equity: Share = DEFAULT_CLAIMS.equity
    cliff: Annotated[int, Field(ge=0)] = DEFAULT_CLAIMS.cliff
    vests: Annotated[int, Field(ge=0)] = DEFAULT_CLAIMS.vests
    transfers: bool = DEFAULT_CLAIMS.transfers
    fund: Sum = None
    early: Share = DEFAULT_CLAIMS.early
    predictions: Sum = None
    licence: Sum = None
    licences: Texts = DEFAULT.policy.licences
    language: str = DEFAULT.policy.language
    gates: Texts = DEFAULT.policy.gates
    discounts: Texts = DEFAULT.policy.discounts

    @field_validator("gates", "discounts")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            Policy(gates=value)  # discounts are gates too
        except Refused as refused:
            raise broken(refused.code, refused.rule, value=str(refused.value)) from None
        return value


class ProcurementFile(Header, frozen=True):
    """A whole MARKET.toml of kind "procurement".

    offers: the table of asks; "" if they stand in [[offer]] or come as orders. income: of what the buyer earned.
    """

    kind: Literal["procurement"]
    offers: str = ""
    income: str = ""
    offer: tuple[LotLine, ...] = ()
    order: tuple[OrderLine, ...] = ()
    task: Mapping[str, ProcurementTask]
    rules: ProcurementRules
