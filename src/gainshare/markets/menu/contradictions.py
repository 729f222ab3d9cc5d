"""What cannot be true of a trade of a menu by its own figures, whoever shows it."""

from fractions import Fraction
from itertools import pairwise

from gainshare.ledger.escrow import settlement
from gainshare.markets.kind import Whole
from gainshare.markets.menu.lists import Halves, model_id
from gainshare.markets.menu.records import (
    Add,
    Bought,
    Buy,
    Close,
    Ended,
    Evidence,
    Item,
    Order,
    Published,
    Remove,
    Sold,
    Unchanged,
)


def contradiction(one: Whole[Order, Evidence]) -> str:
    """What cannot be true of a trade by its own figures, whatever the rules; "" if they agree.

    Nobody pays more than its bid, and only the price on the tag; sellers together are paid no more than that and less
    than one minor unit each of earlier fractions; the entry moves what the evidence says, and the buyer gets what it
    paid for; prices rise with accuracy up to caps; what is not a sale moves no money.
    """
    if len(one.orders) != 1:
        return f"{len(one.orders)} orders: a menu settles one at a time"
    (order,), found = one.orders, one.evidence
    if isinstance(order, Buy) and isinstance(found, Sold):
        code = next((leg.asset for entry in one.entries for leg in entry.postings), "")
        return _deal(order, found.bought) or _payouts(found) or _moved(order, found, one, code)
    if isinstance(order, Buy) or isinstance(found, Sold) or isinstance(order, Close) != isinstance(found, Ended):
        return "what came of the order is not what such an order comes to"
    if isinstance(found, Unchanged) and not isinstance(order, Add | Remove):
        return "what makes a list cannot come to nothing"
    if one.entries or one.deliveries:
        return "a change of the list moves money or hands over something"
    return _list(found) if isinstance(found, Published) else ""


def _deal(order: Buy, bought: Bought) -> str:
    tag = bought.item.tag if bought.item else None
    if bought.charge != (tag.price if tag and bought.served else 0) or (bought.served and not tag):
        return f"a payment of {bought.charge} is not the price on the tag"
    if not 0 <= bought.charge <= order.bid:
        return f"a payment of {bought.charge} exceeds the bid of {order.bid}"
    if tag and not bought.served and tag.price <= order.bid:
        return f"nothing was sold at {tag.price} to a bid of {order.bid}"
    if bought.item and bought.item.tag is None:
        return f"{bought.item.model} is offered without a price"
    return _rows(bought.halves) or (_model(bought.item, bought.halves) if bought.item else "")


def _rows(halves: Halves) -> str:
    if min(halves.choosing, halves.confirming) < 1 or not 0 <= halves.baseline <= halves.choosing:
        return "the test rows are fewer than there can be"
    return ""


def _model(item: Item, halves: Halves) -> str:
    """What cannot be true of a model."""
    if not (0 <= item.right <= halves.choosing and 0 <= item.confirmed <= halves.confirming):
        return f"{item.model} is right on more rows than there are"
    if item.tag is None:
        return ""
    if item.model != model_id(item.tag.number):
        return f"the price tag of {item.model} is another model's"
    if not 0 <= item.tag.price <= item.tag.cap:
        return f"{item.model} costs {item.tag.price}, which its cap of {item.tag.cap} does not allow"
    return "" if item.tag.why is None or item.tag.price < item.tag.cap else f"{item.model} costs its cap for a reason"


def _payouts(sold: Sold) -> str:
    amounts = [share.amount for share in sold.shares]
    if min(amounts, default=0) < 0 or sum(amounts) >= sold.bought.charge + max(1, len(amounts)):
        return f"payouts of {sum(amounts)} exceed the payment of {sold.bought.charge}"
    parts = [share.share for share in sold.shares]
    whole = min(parts, default=0) >= 0 and sum(parts, Fraction(0)) == int(sold.bought.served)
    return "" if whole else "shares are not those of the whole payment"


def _moved(order: Buy, sold: Sold, one: Whole[Order, Evidence], code: str) -> str:
    payouts = {share.party: share.amount for share in sold.shares}
    due = settlement(order.party, sold.bought.charge, payouts, escrow=order.bid, withheld=0, asset=code)
    if one.entries != ((due,) if due else ()):
        return "the entry does not move what the evidence says"
    receivers = [delivery.party for delivery in one.deliveries]
    return "" if receivers == [order.party] * sold.bought.served else "what is delivered is not what was sold"


def _list(found: Published) -> str:
    """What cannot be true of a list."""
    every, earned = (*found.items, *found.taken_off), found.proceeds
    if {item.model for item in every} != {*map(model_id, range(len(every)))} or found.trained < len(every):
        return "models are not those that were trained"
    if not found.items or not all(item.tag for item in found.items) or any(item.tag for item in found.taken_off):
        return "what is for sale is not what has a price"
    ranks = [(item.right, item.tag.price, item.tag.number) for item in found.items if item.tag]
    if any(before > after for rank in zip(*ranks, strict=True) for before, after in pairwise(rank)):
        return "prices do not rise with accuracy"
    parts = [worth.share for worth in found.worths]
    if min(parts, default=0) < 0 or sum(parts, Fraction(0)) != 1:
        return "shares are not those of the whole payment"
    if not 0 <= earned.revenue <= earned.bound <= earned.limit:
        return "the list earns more than any can"
    return _rows(found.halves) or next(filter(None, (_model(item, found.halves) for item in every)), "")
