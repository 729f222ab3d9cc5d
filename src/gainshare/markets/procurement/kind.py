"""The procurement as one kind of market among others."""

from collections.abc import Sequence
from fractions import Fraction

from gainshare.axioms.disguise import Attack
from gainshare.core.arrays import MEASURE
from gainshare.core.words import counted
from gainshare.markets.kind import Kind, Part, Sale
from gainshare.markets.procurement.contradictions import contradiction
from gainshare.markets.procurement.market import ProcurementMarket, without_asks
from gainshare.markets.procurement.promises import Examiner
from gainshare.markets.procurement.records import (
    CASH,
    Announce,
    Announced,
    Answer,
    Ask,
    Asked,
    Bought,
    Called,
    Close,
    Evidence,
    Forfeit,
    Income,
    Moved,
    Offer,
    Order,
    Received,
    Redeem,
    Rules,
    Submit,
    Submitted,
    Tick,
    Transfer,
    Unchanged,
    Weigh,
    Weighing,
)
from gainshare.markets.procurement.words import WORDS


def sales(orders: Sequence[Order], evidence: Evidence) -> tuple[Sale, ...]:
    """The money of one trade; none where none moves. What was bought counts as sold; what claims are paid later not."""
    (order,) = orders
    if isinstance(evidence, Bought):
        return (_purchase(evidence),)
    if isinstance(evidence, Received):
        paid = [(part.party, part.paid) for part in evidence.payouts.parts if part.paid]
        return (_later(order.party, "claim paid from income", paid),)
    if isinstance(evidence, Moved) and isinstance(order, Redeem) and order.what == CASH:
        return (_later(evidence.buyer, "claim redeemed", [(order.party, evidence.got)]),)
    return ()


def _purchase(found: Bought) -> Sale:
    won = [lot for lot in found.lots if not lot.why]
    cash = sum(lot.cash for lot in won)
    parts = (
        Part(lot.party, lot.weight / MEASURE, 0.0, Fraction(lot.cash, cash) if cash else Fraction(0), lot.cash)
        for lot in found.lots
    )
    weight = sum(lot.weight for lot in won)
    return Sale(
        party=found.buyer,
        what=f"{len(won)} of {counted(len(found.lots), 'lot')}",
        sold=bool(won),
        charge=cash,
        withheld=0,
        gain=weight,
        parts=tuple(parts),
        worth=sum(lot.weight for lot in found.lots) / MEASURE,
        method="measured before asks",
    )


def _later(party: str, what: str, paid: Sequence[tuple[str, int]]) -> Sale:
    whole = sum(amount for _, amount in paid)
    parts = tuple(Part(name, 0.0, 0.0, Fraction(amount, whole), amount) for name, amount in paid if whole)
    return Sale(party, what, sold=False, charge=whole, withheld=0, gain=0, parts=parts, worth=0.0, method="")


def attacks(_: Evidence) -> tuple[Attack, ...]:
    """None are tried: documents that somebody offered before do not count, and splits are not promised."""
    return ()


def futile(evidence: Evidence) -> str:
    """Why an order came to nothing."""
    return evidence.reason if isinstance(evidence, Unchanged) else ""


def redacted(evidence: Evidence) -> tuple[Evidence, ...]:
    """What sellers see of a purchase where asks are private."""
    return (without_asks(evidence),) if isinstance(evidence, Bought) else ()


PROCUREMENT = Kind(
    market=ProcurementMarket,
    rules=Rules,
    offer=Offer,
    orders=(Announce, Submit, Weigh, Ask, Answer, Tick, Close, Income, Transfer, Redeem, Forfeit),
    evidence=(Announced, Submitted, Weighing, Asked, Called, Bought, Received, Moved, Unchanged),
    examiner=Examiner,
    contradiction=contradiction,
    sales=sales,
    attacks=attacks,
    words=WORDS,
    futile=futile,
    redacted=redacted,
)
"""What a procurement brings."""
