"""The menu as one kind of market among others."""

from collections.abc import Sequence

from gainshare.axioms.disguise import Attack
from gainshare.core.arrays import MEASURE
from gainshare.markets.kind import Kind, Part, Sale
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.promises import Examiner
from gainshare.markets.menu.records import (
    Add,
    Buy,
    Close,
    Ended,
    Evidence,
    Order,
    Publish,
    Published,
    Remove,
    Reprice,
    Rules,
    Sold,
    Unchanged,
)
from gainshare.markets.menu.words import WORDS, accuracy
from gainshare.markets.offers import Offer


def sales(orders: Sequence[Order], evidence: Evidence) -> tuple[Sale, ...]:
    """The money of one trade; none for a change of the list."""
    (order,) = orders
    if not isinstance(evidence, Sold):
        return ()
    bought, rows = evidence.bought, evidence.bought.halves.choosing
    item = bought.item if bought.served else None
    parts = [Part(one.party, float(one.worth / rows), 0.0, one.share, one.amount) for one in evidence.shares]
    found = Sale(
        party=order.party,
        what=f"model {item.model}, accuracy {accuracy(item.right, rows)}" if item else "nothing bought",
        sold=bought.served,
        charge=bought.charge,
        withheld=0,
        gain=max(0, item.right - bought.halves.baseline) * MEASURE // rows if item else 0,
        parts=tuple(parts),
        worth=sum(part.worth for part in parts),
        method="exact supported Shapley",
    )
    return (found,)


def attacks(_: Evidence) -> tuple[Attack, ...]:
    """None are tried: exact copies are no players, and others are not promised."""
    return ()


def futile(evidence: Evidence) -> str:
    """Why a change of the list came to nothing."""
    return evidence.reason if isinstance(evidence, Unchanged) else ""


def ends(evidence: Evidence) -> bool:
    """Whether the market is closed by this."""
    return isinstance(evidence, Ended)


MENU = Kind(
    market=MenuMarket,
    rules=Rules,
    offer=Offer,
    orders=(Publish, Buy, Add, Remove, Reprice, Close),
    evidence=(Published, Sold, Unchanged, Ended),
    examiner=Examiner,
    contradiction=contradiction,
    sales=sales,
    attacks=attacks,
    words=WORDS,
    futile=futile,
    ends=ends,
)
