"""The sentences of a menu: why this price, this model, this payment, this share, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.markets.kind import Answers, Words, first, require_asked
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
    Unchanged,
    Worth,
)
from gainshare.prices.menus.largest import NOT_CHECKED

WHYS = ("price", "quality", "payment", "share", "lost")
"""The questions; the last, what was missed, is answered when it is asked."""


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
    found = next((one for one in records if isinstance(one, Published | Sold | Unchanged | Ended)), None)
    return Seen(
        rules,
        order=next((one for one in records if isinstance(one, Order)), None),
        evidence=found,
        bought=found.bought if isinstance(found, Sold) else first(records, Bought),
        share=first(records, Share),
        worth=first(records, Worth),
    )


def accuracy(right: int, rows: int) -> str:
    """A share of rows as screens show it, with all digits that so many rows can tell apart.

    >>> accuracy(861, 1000), accuracy(2, 3)
    ('0.861', '0.67')
    """
    return f"{right / rows:.{max(2, len(str(rows - 1)))}f}"


def undercut(item: Item, asset: Asset) -> str:
    """Why a model's price is not its cap, "" if it is.

    What binds is a bundle with its data, or one with those of a better model, whose price is then the same.
    """
    assert item.tag
    if item.tag.why is None:
        return "a bundle holds its data, too large a one to be found" if item.tag.price < item.tag.cap else ""
    bundle, price = item.tag.why.bundle, asset.show(item.tag.price)
    held = f"{' + '.join(map(model_id, bundle))} {'holds' if len(bundle) == 1 else 'hold'} its data"
    if model_id(item.tag.why.target) == item.model:
        return f"{held} for {price}"
    return f"{model_id(item.tag.why.target)} is as accurate and costs {price}: {held} for that"


def undercutting(proof: str) -> str:
    """What is known of bundles that undercut a price, as a sentence. proof: of a list."""
    if proof == NOT_CHECKED:
        return "No pair with exactly its data undercuts a price; larger bundles were not checked."
    return f"No bundle undercuts a price: {proof}."


def answer(trade: str, seen: Seen) -> str:
    """The answer first, as far as it is seen: what is for sale, who pays what, or what a seller earns."""
    asset = seen.rules.asset
    if seen.bought and isinstance(seen.order, Buy):
        return f"{trade}: {_deal(seen.order, seen.bought, asset)}"
    if isinstance(seen.evidence, Published):
        return f"{trade}: {_list(seen.evidence, asset)}"
    if isinstance(seen.evidence, Unchanged):
        return f"{trade}: the list stays as it is: {seen.evidence.reason}."
    if isinstance(seen.order, Close):
        return f"{trade}: the market is closed."
    if seen.share:
        return f"{trade}: {seen.share.party} earns {asset.show(seen.share.amount)}."
    if seen.worth:
        return f"{trade}: {seen.worth.party} earns {percent(seen.worth.share)} of what is sold from this list."
    return f"{trade}: nothing of it is shown."


def _list(found: Published, asset: Asset) -> str:
    prices = [item.tag.price for item in found.items if item.tag]
    first, last = asset.show(prices[0]), asset.show(prices[-1])
    span = f"at {first}" if first == last else f"from {first} to {last}"
    every = len(found.items) + len(found.taken_off)
    are = "is" if len(found.items) == 1 else "are"
    return f"{len(found.items):,} of {counted(every, 'model')} fit to be listed {are} for sale, {span}."


def _deal(order: Buy, bought: Bought, asset: Asset) -> str:
    item = bought.item
    if item is None or item.tag is None:
        return f"{order.party} buys nothing: {_none(order)}."
    named = f"{item.model}, accuracy {accuracy(item.right, bought.halves.choosing)}"
    if bought.served:
        return f"{order.party} pays {asset.show(bought.charge)} for {named}. Its bid was {asset.show(order.bid)}."
    price, bid = asset.show(item.tag.price), asset.show(order.bid)
    return f"{order.party} buys nothing: {named}, costs {price}, more than its bid of {bid}."


def _none(order: Buy) -> str:
    if order.accuracy is None:
        return "no model is on the list"
    return f"no model on the list is right on at least {_wanted(order.accuracy)} of the test rows"


def _wanted(share: Fraction) -> str:
    return f"{float(share):.4g}"


def told(seen: Seen, why: str = "", party: str = "") -> Answers:
    """Label and sentence for each question that what is seen can answer; the rest is named as sealed.

    why: one of WHYS, or "" for all but the last. party: whose share, "" for the largest. Raises Refused for another
    word, or a party without a part in the trade.
    """
    require_asked(WHYS, why, _parties(seen), party)
    found = [(label, _told(seen, label, party)) for label in ((why,) if why else WHYS[:-1])]
    hidden = [label for label, sentence in found if not sentence]
    sealed = [("sealed", f"{', '.join(hidden)}: this copy does not show what the answer rests on.")] if hidden else []
    return tuple([one for one in found if one[1]] + sealed)


def _parties(seen: Seen) -> tuple[str, ...]:
    return (*([seen.order.party] if seen.order else ()), *_earners(seen))


def _earners(seen: Seen) -> tuple[str, ...]:
    found = seen.evidence
    parts: Sequence[Share | Worth] = ()
    if isinstance(found, Sold):
        parts = found.shares
    elif isinstance(found, Published):
        parts = found.worths
    own = [one.party for one in (seen.share, seen.worth) if one]
    return (*own, *(part.party for part in parts))


def _told(seen: Seen, why: str, party: str) -> str:
    """The sentence, or "" if what it rests on is sealed."""
    if isinstance(seen.evidence, Unchanged):
        return f"The list stays as it is: {seen.evidence.reason}."
    if isinstance(seen.order, Close):
        return "The market is closed." if why == "payment" else "Nothing is sold any more."
    if why == "share":
        return _share(seen, party)
    if isinstance(seen.evidence, Published):
        return _published(seen.rules.asset, seen.evidence)[why]
    if seen.bought is None or not isinstance(seen.order, Buy):
        return ""
    if why == "price":
        return _price(seen.rules.asset, seen.bought)
    if why == "quality":
        return _quality(seen.rules.asset, seen.order, seen.bought)
    return _payment(seen.rules.asset, seen.order, seen.bought) if why == "payment" else _lost(seen)


def _published(asset: Asset, found: Published) -> dict[str, str]:
    show, proceeds, listed = asset.show, found.proceeds, len(found.items)
    pressed = sum(1 for item in found.items if item.tag and item.tag.price < item.tag.cap)
    asked = counted(proceeds.reached, "answer")
    wants = "wants" if proceeds.unreached == 1 else "want"
    missed = f"; {counted(proceeds.unreached, 'answer')} {wants} more accuracy than any model has"
    missed *= bool(proceeds.unreached)
    best = f"at most {show(int(proceeds.bound))}" if proceeds.bound > proceeds.revenue else "no more"
    return {
        "price": f"{undercutting(found.proof)} {pressed:,} of {counted(listed, 'price')} "
        f"{'is' if pressed == 1 else 'are'} below what buyers would pay, because of a bundle.",
        "quality": f"{counted(found.trained, 'model')} were trained and tried on {found.halves.choosing:,} test rows. "
        f"Of the {listed + len(found.taken_off):,} in which each data set helps {listed:,} are listed, chosen by "
        f"{proceeds.method}.",
        "payment": f"From {asked}, this list would earn {show(int(proceeds.revenue))}; any other earns {best}{missed}.",
        "lost": f"Taken off: {', '.join(item.model for item in found.taken_off) or 'none'}.",
    }


def _price(asset: Asset, bought: Bought) -> str:
    item = bought.item
    if item is None or item.tag is None:
        return "There is no price for what the list does not hold."
    price, cap = asset.show(item.tag.price), asset.show(item.tag.cap)
    why = undercut(item, asset)
    rest = f"although its buyers would pay {cap}: {why}." if why else "what earns most from what buyers say."
    own = " The list was made without this buyer's own answers." if bought.own else ""
    return f"{item.model} costs {price}, {rest}{own}"


def _quality(asset: Asset, order: Buy, bought: Bought) -> str:
    halves, item = bought.halves, bought.item
    if item is None:
        sentence = _none(order)
        return f"{sentence[0].upper()}{sentence[1:]}."
    shown = accuracy(item.right, halves.choosing)
    known = f"right on {shown} of {halves.choosing:,} test rows"
    confirmed = (
        f"; on {halves.confirming:,} others, which decide nothing, on {accuracy(item.confirmed, halves.confirming)}"
    )
    if order.accuracy is not None:
        wanted = f"at least {_wanted(order.accuracy)}"
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
    if item is None or item.tag is None:
        return f"No other bid would have bought more: {_none(seen.order)}."
    if seen.bought.served:
        return f"{seen.order.party} missed nothing that its order asked for."
    return f"{show(item.tag.price - seen.order.bid)} more would have bought {item.model}."


def _share(seen: Seen, party: str) -> str:
    found = seen.evidence
    if party and party not in _earners(seen):
        return f"{party} placed the order, so it has no share."
    if isinstance(found, Published):
        return _worth(_chosen(found.worths, party), seen.rules, found.error)
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
        return f"{own.party} earns nothing: {_nothing(own.worth, rules)}."
    earns = f"{own.party} earns {rules.asset.show(own.amount)}"
    if rules.division == "per-sale":
        rows = f"its data are worth {float(own.worth):.2f} test rows"
        return f"{earns}: {percent(own.share)} of this sale, as one of the model's own sellers; {rows}."
    return f"{earns}: {_value(own.worth, own.share, rules)}."


def _worth(own: Worth, rules: Rules, error: Fraction = Fraction(0)) -> str:
    if not own.share:
        return f"{own.party} earns nothing: {_nothing(own.worth, rules)}."
    earns = f"{own.party} earns {percent(own.share)} of what is sold: {_value(own.worth, own.share, rules)}"
    missed = f", all together within {percent(error)} of the proceeds" if error else ""
    near = f". Each sale goes to the model's own sellers, so this holds on average{missed}"
    return f"{earns}{near * (rules.division == 'per-sale')}."


def _nothing(worth: Fraction, rules: Rules) -> str:
    if not worth:
        return "its data helped no model, or were offered before"
    return "its data are not in this model" if rules.division == "per-sale" else "its data helped no model on the list"


def _value(worth: Fraction, share: Fraction, rules: Rules) -> str:
    if rules.division == "published":
        return f"{percent(share)} of what data are worth to the models on the list, by supported Shapley"
    by = "by supported Shapley of the models in which each data set helps"
    return f"its data are worth {float(worth):.2f} test rows, {percent(share)} of all, {by}"


def printed(trade: str, order: Order, evidence: Evidence, asset: Asset) -> str:
    """One line, the answer first."""
    if isinstance(evidence, Sold) and isinstance(order, Buy):
        earners = sum(share.amount > 0 for share in evidence.shares)
        earned = asset.show(sum(share.amount for share in evidence.shares))
        split = f" {counted(earners, 'seller')} {'earns' if earners == 1 else 'earn'} {earned}." if earners else ""
        return f"trade {trade}: {_deal(order, evidence.bought, asset)}{split}"
    if isinstance(evidence, Published):
        return f"trade {trade}: {_list(evidence, asset)}"
    if isinstance(evidence, Unchanged):
        return f"trade {trade}: the list stays as it is: {evidence.reason}."
    return f"trade {trade}: the market is closed."


WORDS = Words(
    whys=WHYS,
    seen=seen,
    answer=answer,
    told=told,
    printed=printed,
    promised="a buyer pays the posted price, whatever its bid",
    worth="worth in accuracy",
    first="quote",
)
"""What a menu says of its trades."""
