"""The auction as one kind of market among others."""

from collections.abc import Sequence

from gainshare.axioms.disguise import Attack
from gainshare.markets.auction.market import AuctionMarket, Order, Rules, Sold
from gainshare.markets.auction.promises import Examiner, contradiction
from gainshare.markets.auction.words import WORDS
from gainshare.markets.kind import Kind, Part, Sale
from gainshare.markets.offers import Offer


def sales(orders: Sequence[Order], sold: Sold) -> tuple[Sale, ...]:
    """The money of one trade."""
    (order,), served = orders, bool(sold.bought.served)
    found = Sale(
        party=order.party,
        what="predictions bought" if served else "nothing bought: bid too low",
        sold=served,
        charge=sold.bought.charge,
        withheld=sold.withheld,
        gain=sold.bought.gain,
        parts=tuple(Part(each.party, each.worth, each.stderr, each.share, each.amount) for each in sold.shares),
        worth=sold.worth,
        method=sold.method,
    )
    return (found,)


def attacks(evidence: Sold) -> tuple[Attack, ...]:
    """What disguises would have earned, on a task's first trade."""
    return evidence.attacks


AUCTION = Kind(
    market=AuctionMarket,
    rules=Rules,
    offer=Offer,
    orders=(Order,),
    evidence=(Sold,),
    examiner=Examiner,
    contradiction=contradiction,
    sales=sales,
    attacks=attacks,
    words=WORDS,
)
