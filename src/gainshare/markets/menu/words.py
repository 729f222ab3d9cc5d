"""The sentences of a menu: why this price, this model, this payment, this share, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.markets.kind import Answers, Words
from gainshare.markets.menu.lists import model_id
from gainshare.markets.menu.records import (
    Bought,
    Buy,
    Close,
    Ended,
    Evidence,
    Item,
    Order,
    Published,
    Rules,
    Share,
    Sold,
    Worth,
)

WHYS = ("price", "quality", "payment", "share", "lost")
"""The questions; the last, what was missed, is answered when it is asked."""

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a trade: the rules, and of the rest what is not sealed in its copy.

    evidence: everything, for operator and auditor. order, bought: for the buyer too. share, worth: a seller's own.
    """

    rules: Rules
    order: Order | None = None
    evidence: Evidence | None = None
    bought: Bought | None = None
    share: Share | None = None
    worth: Worth | None = None


def seen(rules: Rules, records: Sequence[object]) -> Seen:
    """What is seen of a trade in these records: all of it if its evidence is among them."""
    found = next((one for one in records if isinstance(one, Published | Sold | Ended)), None)
    return Seen(
        rules,
        order=next((one for one in records if isinstance(one, Order)), None),
        evidence=found,
        bought=found.bought if isinstance(found, Sold) else _first(records, Bought),
        share=_first(records, Share),
        worth=_first(records, Worth),
    )


def _first(records: Sequence[object], wanted: type[Record]) -> Record | None:
    return next((one for one in records if isinstance(one, wanted)), None)


def accuracy(right: int, rows: int) -> str:
    """A share of rows as screens show it, with all digits that so many rows can tell apart.

    >>> accuracy(861, 1000), accuracy(2, 3)
    ('0.861', '0.67')
    """
    return f"{right / rows:.{max(2, len(str(rows - 1)))}f}"


def undercut(item: Item, asset: Asset) -> str:
    """Why a model's price is not its cap, "" if it is.

    What binds is a bundle with the same data, or one with those of a better model, whose price is then the same.
    """
    assert item.tag
    if item.tag.why is None:
        return ""
    bundle = " + ".join(map(model_id, item.tag.why.bundle))
    if not bundle:
        return f"{model_id(item.tag.why.target)} is better and costs {asset.show(item.tag.price)}"
    held = f"{bundle} {'gives' if len(item.tag.why.bundle) == 1 else 'give'}"
    if model_id(item.tag.why.target) == item.model:
        return f"{held} the same data for {asset.show(item.tag.price)}"
    target = model_id(item.tag.why.target)
    return f"{target} is better and costs {asset.show(item.tag.price)}: {held} its data for that"


def answer(trade: str, seen: Seen) -> str:
    """The answer first, as far as it is seen: what is for sale, who pays what, or what a seller earns."""
    asset = seen.rules.asset
    if seen.bought and isinstance(seen.order, Buy):
        return f"{trade}: {_deal(seen.order, seen.bought, asset)}"
    if isinstance(seen.evidence, Published):
        return f"{trade}: {_list(seen.evidence, asset)}"
    if isinstance(seen.order, Close):
        return f"{trade}: the market is closed."
    if seen.share:
        return f"{trade}: {seen.share.party} earns {asset.show(seen.share.amount)}."
    if seen.worth:
        return f"{trade}: {seen.worth.party} earns {percent(seen.worth.share)} of what is sold from this list."
    return f"{trade}: nothing of it is shown."


def _list(found: Published, asset: Asset) -> str:
    prices = [item.tag.price for item in found.items if item.tag]
    span = f"at {asset.show(prices[0])}" if prices[0] == prices[-1] else _between(prices, asset)
    every = len(found.items) + len(found.taken_off)
    return f"{len(found.items):,} of {counted(every, 'model')} fit to be listed are for sale, {span}."


def _between(prices: Sequence[int], asset: Asset) -> str:
    return f"from {asset.show(prices[0])} to {asset.show(prices[-1])}"


def _deal(order: Buy, bought: Bought, asset: Asset) -> str:
    item = bought.item
    if item is None or item.tag is None:
        return f"{order.party} buys nothing: no model on the list is as accurate as it asked."
    named = f"{item.model}, accuracy {accuracy(item.right, bought.halves.choosing)}"
    if bought.served:
        return f"{order.party} pays {asset.show(bought.charge)} for {named}. Its bid was {asset.show(order.bid)}."
    price, bid = asset.show(item.tag.price), asset.show(order.bid)
    return f"{order.party} buys nothing: {named}, costs {price}, more than its bid of {bid}."


def told(seen: Seen, why: str = "", party: str = "") -> Answers:
    """Label and sentence for each question that what is seen can answer; the rest is named as sealed.

    why: one of WHYS, or "" for all but the last. party: whose share, "" for the largest. Raises Refused for another
    word, or a party without a part in the trade.
    """
    if why and why not in WHYS:
        raise Refused("unknown_value", "why", why, f"must be one of {', '.join(WHYS)}")
    if party and party not in _parties(seen):
        raise Refused("not_found", "party", party, "has no part in this trade, or it is sealed in this copy")
    found = [(label, _told(seen, label, party)) for label in ((why,) if why else WHYS[:-1])]
    hidden = [label for label, sentence in found if not sentence]
    sealed = [("sealed", f"{', '.join(hidden)}: this copy does not show what the answer rests on.")] if hidden else []
    return tuple([one for one in found if one[1]] + sealed)


def _parties(seen: Seen) -> tuple[str, ...]:
    found = seen.evidence
    parts: Sequence[Share | Worth] = ()
    if isinstance(found, Sold):
        parts = found.shares
    elif isinstance(found, Published):
        parts = found.worths
    own = [one.party for one in (seen.order, seen.share, seen.worth) if one]
    return (*own, *(part.party for part in parts))


def _told(seen: Seen, why: str, party: str) -> str:
    """The sentence, or "" if what it rests on is sealed."""
    if isinstance(seen.order, Close):
        return "The market is closed." if why == "payment" else "Nothing is sold any more."
    if why == "share":
        return _share(seen, party)
    if isinstance(seen.evidence, Published):
        return _published(seen.rules, seen.evidence)[why]
    if seen.bought is None or not isinstance(seen.order, Buy):
        return ""
    if why == "price":
        return _price(seen.rules.asset, seen.bought)
    if why == "quality":
        return _quality(seen.rules.asset, seen.order, seen.bought)
    return _payment(seen.rules.asset, seen.order, seen.bought) if why == "payment" else _lost(seen)


def _published(rules: Rules, found: Published) -> dict[str, str]:
    show, proceeds = rules.asset.show, found.proceeds
    bound = sum(1 for item in found.items if item.tag and item.tag.why)
    asked = f"{counted(proceeds.reached, 'answer')} to the survey"
    missed = f"; {counted(proceeds.unreached, 'answer')} want more accuracy than any model has" * bool(
        proceeds.unreached
    )
    best = f"at most {show(int(proceeds.bound))}" if proceeds.bound > proceeds.revenue else "no more"
    return {
        "price": f"No bundle undercuts a price: {found.proof}. {bound:,} of {counted(len(found.items), 'price')} "
        f"{'is' if bound == 1 else 'are'} below what buyers would pay, because of a bundle.",
        "quality": f"{counted(found.trained, 'model')} were trained and tried on {found.halves.choosing:,} test rows; "
        f"{proceeds.method} chose {len(found.items):,} of the {len(found.items) + len(found.taken_off):,} in which "
        f"each data set helps.",
        "payment": f"From {asked}, this list would earn {show(int(proceeds.revenue))}; any other earns {best}{missed}.",
        "lost": f"Taken off: {', '.join(item.model for item in found.taken_off) or 'none'}.",
    }


def _price(asset: Asset, bought: Bought) -> str:
    item = bought.item
    if item is None or item.tag is None:
        return "There is no price for what the list does not hold."
    price, cap = asset.show(item.tag.price), asset.show(item.tag.cap)
    why = undercut(item, asset)
    rest = (
        f"although its buyers would pay {cap}: {why}." if why else "what earns most from those who answered the survey."
    )
    own = " The list was made without this buyer's own answers." if bought.own else ""
    return f"{item.model} costs {price}, {rest}{own}"


def _quality(asset: Asset, order: Buy, bought: Bought) -> str:
    halves, item = bought.halves, bought.item
    wanted = "" if order.accuracy is None else f"at least {float(order.accuracy):.4g}"
    if item is None:
        return f"No model on the list is right on {wanted} of the test rows."
    shown = accuracy(item.right, halves.choosing)
    known = f"right on {shown} of {halves.choosing:,} test rows"
    confirmed = (
        f"; on {halves.confirming:,} others, which decide nothing, on {accuracy(item.confirmed, halves.confirming)}"
    )
    if wanted:
        return f"{item.model} is the cheapest on the list that is right on {wanted}. It is {known}{confirmed}."
    if not bought.served:
        return f"{item.model} is the cheapest on the list. It is {known}{confirmed}."
    return f"{item.model} is the most accurate that {asset.show(order.bid)} buys. It is {known}{confirmed}."


def _payment(asset: Asset, order: Buy, bought: Bought) -> str:
    if not bought.served:
        return "Nothing was bought, nothing is paid: the bid is given back."
    kept = asset.show(order.bid - bought.charge)
    return f"The posted price is paid, whatever the bid: {order.party} keeps {kept} of its {asset.show(order.bid)}."


def _lost(seen: Seen) -> str:
    """What a buyer missed."""
    assert seen.bought
    assert isinstance(seen.order, Buy)
    item, show = seen.bought.item, seen.rules.asset.show
    if seen.bought.served or item is None or item.tag is None:
        return "Nothing that its order asked for." if seen.bought.served else "No model on the list was good enough."
    return f"{show(item.tag.price - seen.order.bid)} more would have bought {item.model}."


def _share(seen: Seen, party: str) -> str:
    found = seen.evidence
    if isinstance(found, Published):
        return _worth(_chosen(found.worths, party), seen.rules)
    if isinstance(found, Sold):
        if not found.shares:
            return "Nothing was sold, so nobody earned."
        return _earned(_chosen(found.shares, party), seen.rules)
    if seen.share:
        return _earned(seen.share, seen.rules)
    return _worth(seen.worth, seen.rules) if seen.worth else ""


Part = TypeVar("Part", Share, Worth)


def _chosen(parts: Sequence[Part], party: str) -> Part:
    """This party's, or the largest."""
    named = next((part for part in parts if part.party == party), None)
    return named or max(parts, key=lambda part: part.share)


def _earned(own: Share, rules: Rules) -> str:
    if not own.share:
        return f"{own.party} earns nothing: {_nothing(own.worth)}."
    return f"{own.party} earns {rules.asset.show(own.amount)}: {_value(own.worth, own.share, rules)}."


def _worth(own: Worth, rules: Rules) -> str:
    if not own.share:
        return f"{own.party} earns nothing: {_nothing(own.worth)}."
    return f"{own.party} earns {percent(own.share)} of what is sold: {_value(own.worth, own.share, rules)}."


def _nothing(worth: Fraction) -> str:
    return "its data helped no model that is sold" if worth else "its data helped no model, or were offered before"


def _value(worth: Fraction, share: Fraction, rules: Rules) -> str:
    counted_by = f"by {rules.division} of the models in which each data set helps"
    return f"its data are worth {float(worth):.2f} test rows, {percent(share)} of all, {counted_by}"


def printed(trade: str, order: Order, evidence: Evidence, asset: Asset) -> str:
    """One line, the answer first."""
    if isinstance(evidence, Sold) and isinstance(order, Buy):
        earners = sum(share.amount > 0 for share in evidence.shares)
        earned = asset.show(sum(share.amount for share in evidence.shares))
        split = f" {counted(earners, 'seller')} {'earns' if earners == 1 else 'earn'} {earned}." if earners else ""
        return f"trade {trade}: {_deal(order, evidence.bought, asset)}{split}"
    if isinstance(evidence, Published):
        return f"trade {trade}: {_list(evidence, asset)}"
    return f"trade {trade}: the market is closed."


WORDS = Words(
    whys=WHYS,
    seen=seen,
    answer=answer,
    told=told,
    printed=printed,
    promised="a buyer pays the posted price, whatever its bid",
)
"""What a menu says of its trades."""
