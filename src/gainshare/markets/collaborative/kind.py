"""The collaborative market as one kind of market among others."""

from collections.abc import Sequence

from gainshare.axioms.disguise import Attack
from gainshare.core.arrays import measures
from gainshare.core.words import counted, percent
from gainshare.markets.collaborative.contradictions import contradiction
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.promises import Examiner
from gainshare.markets.collaborative.records import (
    OPERATOR,
    Close,
    Evidence,
    Given,
    Join,
    Joined,
    Order,
    Outcome,
    Rules,
    Settled,
    Unchanged,
    Withdraw,
    Withdrawn,
)
from gainshare.markets.collaborative.sharing import shortfall
from gainshare.markets.collaborative.words import WORDS
from gainshare.markets.kind import Kind, Part, Sale
from gainshare.markets.offers import Offer


def sales(_: Sequence[Order], evidence: Evidence) -> tuple[Sale, ...]:
    """What each member with a task pays, and what the operator covers where a published formula hands out too much."""
    if not isinstance(evidence, Settled):
        return ()
    paying = tuple(_sale(one) for one in evidence.members if not one.reason)
    missing = sum(shortfall(one) for one in evidence.members)
    if not missing:
        return paying
    words = "covers what the formula hands out beyond"
    return (
        *paying,
        Sale(OPERATOR, words, sold=False, charge=missing, withheld=0, gain=0, parts=(), worth=0.0, method=""),
    )


def _sale(one: Outcome) -> Sale:
    unhelped = "least fee, nobody helped" if one.paid else "nobody helped you"
    helpers = sum(aid.chosen for aid in one.helps)
    parts = tuple(Part(aid.party, float(aid.worth), 0.0, aid.share, aid.amount) for aid in one.helps)
    least = one.paid - sum(aid.amount for aid in one.helps)
    return Sale(
        party=one.party,
        what=f"{percent(one.alone)} to {percent(one.after)} by {counted(helpers, 'helper')}"
        if one.artefact
        else unhelped,
        sold=bool(one.artefact),
        charge=one.paid,
        withheld=max(0, least),
        gain=max(0, measures(float(one.after)) - measures(float(one.alone))) if one.artefact else 0,
        parts=parts if one.artefact else (),
        worth=float(sum(aid.worth for aid in one.helps)),
        method="exact values of each member's helpers",
    )


def attacks(_: Evidence) -> tuple[Attack, ...]:
    """None as shares of a payment: what cheating brings is money of both sides, and stands in the evidence."""
    return ()


def redacted(evidence: Evidence) -> tuple[Given, ...]:
    """What members see of each other's models: what their own data did for them."""
    if not isinstance(evidence, Settled):
        return ()
    return tuple(Given(one.party, each) for one in evidence.members for each in one.helps)


def futile(evidence: Evidence) -> str:
    """Why an order came to nothing."""
    return evidence.reason if isinstance(evidence, Unchanged) else ""


COLLABORATIVE = Kind(
    market=CollaborativeMarket,
    rules=Rules,
    offer=Offer,
    orders=(Join, Withdraw, Close),
    evidence=(Joined, Withdrawn, Settled, Unchanged),
    examiner=Examiner,
    contradiction=contradiction,
    sales=sales,
    attacks=attacks,
    words=WORDS,
    futile=futile,
    redacted=redacted,
)
"""What a collaborative market brings."""
