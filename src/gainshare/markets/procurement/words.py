"""The sentences of a procurement: why this price, what a lot weighs, who is paid what, and why one was not bought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from gainshare.auctions.rules import QMIA
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.games.game import SURE
from gainshare.ledger.claims import Payout
from gainshare.markets.kind import Answers, Words, first, require_asked
from gainshare.markets.procurement.calls import first_call, offered
from gainshare.markets.procurement.reasons import gain, per_gain, unbought
from gainshare.markets.procurement.records import (
    CASH,
    LIVE,
    UNIFORM,
    Announced,
    Ask,
    Asked,
    Bought,
    Called,
    Deal,
    Evidence,
    Forfeit,
    Moved,
    Order,
    Received,
    Redeem,
    Rules,
    Submitted,
    Transfer,
    Unchanged,
    Weighing,
    Weight,
)
from gainshare.markets.procurement.screening import KEPT, WHOLE, reasons

WHYS = ("price", "quality", "payment", "share", "lost")
"""The questions; the last, why a lot was not bought, is answered when it is asked."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a trade: the rules, and of the rest what is not sealed in its copy.

    found: the evidence; of buying perhaps without asks and payments. lot, part: a seller's own.
    """

    rules: Rules
    order: Order | None = None
    found: Evidence | None = None
    lot: Deal | None = None
    part: Payout | None = None


def seen(rules: Rules, records: Sequence[object]) -> Seen:
    """What is seen of a trade in these records."""
    return Seen(
        rules,
        order=first(records, Order),
        found=first(records, Evidence),
        lot=first(records, Deal),
        part=first(records, Payout),
    )


def answer(trade: str, seen: Seen) -> str:
    """The answer first, as far as it is seen."""
    if seen.lot:
        return f"{trade}: {_own(seen.lot, seen)}"
    if seen.part:
        return f"{trade}: {_part(seen.part, seen.rules.asset)}"
    if seen.found is None:
        return f"{trade}: nothing of it is shown."
    return f"{trade}: {_headline(seen.order, seen.found, seen.rules.asset)}"


def _own(lot: Deal, seen: Seen) -> str:
    asset = seen.rules.asset
    if lot.why:
        assert isinstance(seen.found, Bought), "whoever sees its lot sees what was bought"
        return f"{lot.party} sells nothing: {unbought(lot, seen.found, seen.rules)}."
    paid = f"{lot.party} is paid {asset.show(lot.pay)} for weight {gain(lot.weight)}"
    return f"{paid}: {asset.show(lot.cash)} in cash, {asset.show(lot.claim)} as a claim." if lot.claim else f"{paid}."


def _part(part: Payout, asset: Asset) -> str:
    held = f", {asset.show(part.held)} is held until it vests" if part.held > 0 else ""
    return f"{part.party} is paid {asset.show(part.paid)} on its claim{held}; {asset.show(part.claim)} is left."


def _headline(order: Order | None, found: Evidence, asset: Asset) -> str:
    """What came of an order, in a sentence."""
    return _HEADLINES[type(found)](order, found, asset)


def _announced(found: Announced) -> str:
    away = counted(len(found.left_out), "seller")
    return f"the text that lots are weighed on is drawn: {away} may reduce their lots to it."


def _asked(order: Order | None, found: Asked, asset: Asset) -> str:
    asks = f"{order.party} asks {asset.show(order.ask)}" if isinstance(order, Ask) else "a seller asks"
    return f"{asks}: {counted(found.number, 'ask')} so far."


def _received(_: Order | None, found: Received, asset: Asset) -> str:
    paid = sum(part.paid for part in found.payouts.parts)
    into = asset.show(found.payouts.entered)
    return f"of an income of {asset.show(found.revenue)}, {into} enters the pool and pays {asset.show(paid)}."


def _weighing(found: Weighing) -> str:
    weighed = [each for each in found.weights if each.weight]
    lots = f"{len(weighed):,} of {counted(len(found.weights), 'seller')} weigh something"
    if not weighed:
        return f"{lots}: nobody's data add any gain."
    most = max(weighed, key=lambda each: each.weight)
    return f"{lots}, all together gain {found.grand:.4f}; most {most.party}, {gain(most.weight)}."


def _called(_: Order | None, found: Called, asset: Asset) -> str:
    stay = counted(len(found.active), "seller")
    return f"price {found.tick} of the clock is {per_gain(asset, found.rate)}: {stay} may stay or leave."


def _bought(_: Order | None, found: Bought, asset: Asset) -> str:
    won = [lot for lot in found.lots if not lot.why]
    if not won:
        return f"{found.buyer} buys nothing."
    lots = f"{found.buyer} buys {len(won):,} of {counted(len(found.lots), 'lot')}, weight {gain(_weight(won))}"
    spent = sum(lot.pay for lot in won)
    cost = f", for {asset.show(spent)}" if spent else ""
    return f"{lots}{cost}{_at(found, asset)}."


def _weight(lots: Sequence[Deal]) -> int:
    return sum(lot.weight for lot in lots)


def _at(found: Bought, asset: Asset) -> str:
    return "" if found.rate is None else f", at {per_gain(asset, found.rate)}"


def _moved(order: Order | None, found: Moved, asset: Asset) -> str:
    face = asset.show(found.face)
    left = f"{asset.show(found.left)} of it is left"
    if isinstance(order, Transfer):
        return f"{order.party} gives {face} of its claim to {order.taker}; {left}."
    if isinstance(order, Redeem):
        got = asset.show(found.got) if order.what == CASH else f"{found.got:,} {order.what}"
        return f"{order.party} gives up {face} of its claim for {got}; {left}."
    if isinstance(order, Forfeit):
        held = f" and {asset.show(found.got)} that was held back for it" if found.got else ""
        return f"{found.party} forfeits {face} of its claim{held} ({order.reason}); {left}."
    return f"{found.party} moves {face} of a claim; {left}."


_HEADLINES: Mapping[type, Callable[[Order | None, Any, Asset], str]] = {
    Announced: lambda order, found, asset: _announced(found),
    Submitted: lambda order, found, asset: f"{found.party} hands in its lot, reduced where it lies.",
    Weighing: lambda order, found, asset: _weighing(found),
    Asked: _asked,
    Called: _called,
    Bought: _bought,
    Received: _received,
    Moved: _moved,
    Unchanged: lambda order, found, asset: f"comes to nothing: {found.reason}.",
}


def told(seen: Seen, why: str = "", party: str = "") -> Answers:
    """Label and sentence for each question that what is seen can answer; the rest is named as sealed.

    why: one of WHYS, or "" for all but the last. party: whose lot, "" for the heaviest. Raises Refused for another
    word, or a party without a part in the trade.
    """
    require_asked(WHYS, why, _parties(seen), party)
    if seen.found is not None and not isinstance(seen.found, Weighing | Called | Bought | Received):
        return ((why or "payment", _sentence(seen, seen.found)),)
    every = ("price", "share") if isinstance(seen.found, Called) else WHYS[:-1]
    every = ("payment", "share") if isinstance(seen.found, Received) else every
    found = [(label, _told(seen, label, party)) for label in ((why,) if why else every)]
    hidden = [label for label, sentence in found if not sentence]
    sealed = [("sealed", f"{', '.join(hidden)}: this copy does not show what the answer rests on.")] if hidden else []
    return tuple([one for one in found if one[1]] + sealed)


def _parties(seen: Seen) -> tuple[str, ...]:
    found = seen.found
    parts: Sequence[Deal | Weight | Payout] = ()
    if isinstance(found, Bought):
        parts = found.lots
    elif isinstance(found, Weighing):
        parts = found.weights
    elif isinstance(found, Received):
        parts = found.payouts.parts
    own = [one.party for one in (seen.order, seen.lot, seen.part) if one]
    return (*own, *(found.active if isinstance(found, Called) else (part.party for part in parts)))


def _told(seen: Seen, why: str, party: str) -> str:
    """The sentence, or "" if what it rests on is sealed."""
    found = seen.found
    if isinstance(found, Weighing):
        return _of_weighing(seen.rules, found, why, party)
    if isinstance(found, Bought):
        return _of_buying(seen, found, why, party)
    if isinstance(found, Called):
        return offered(found, seen.rules.asset, party) if why == "share" else _sentence(seen, found)
    if isinstance(found, Received) and why == "share":
        parts = found.payouts.parts
        return _part(_chosen(parts, party), seen.rules.asset) if parts else "Nobody is paid."
    if found is None:
        return _part(seen.part, seen.rules.asset) if seen.part and why == "share" else ""
    assert isinstance(found, Received), "others are told whole"
    return _sentence(seen, found) if why == "payment" else _RANKED


def _sentence(seen: Seen, found: Evidence) -> str:
    """What came of an order as a sentence of its own; who begins with its name keeps it."""
    sentence = _headline(seen.order, found, seen.rules.asset)
    named = sentence.startswith(tuple(party for party in _parties(seen) if party))
    return sentence if named or isinstance(found, Moved) else f"{sentence[0].upper()}{sentence[1:]}"


_RANKED = "Face is paid before equity, older claims before younger ones, and nobody's claim falls by another's."

Part = TypeVar("Part", Deal, Weight, Payout)


def _chosen(parts: Sequence[Part], party: str) -> Part:
    """This party's, or the first."""
    return next((part for part in parts if part.party == party), parts[0])


def _of_weighing(rules: Rules, found: Weighing, why: str, party: str) -> str:
    called = first_call(rules, [each.party for each in found.weights], [each.weight for each in found.weights])
    if why == "price" and called:
        return f"The clock starts at {per_gain(rules.asset, called.rate)}; each price is {percent(rules.step)} lower."
    if why == "price":
        alone = "no reserve: a lone seller could take the whole budget"
        most = alone if rules.reserve is None else f"at most {rules.asset.show(int(rules.reserve))}/gain"
        return f"What lots weigh decides that {found.price} will set the price: {most}."
    if why == "payment":
        return f"Nothing is paid yet: a budget of {rules.asset.show(rules.budget)} stands, and its cash is set aside."
    if why == "quality":
        by = f", divided by {found.method}" if any(each.gain for each in found.weights) else ""
        bits = f"save {percent(found.grand)} of the bits of {counted(found.size, 'byte')} of hidden text"
        return f"Together the lots {bits if found.size else f'add gain {found.grand:.4f}'}{by}."
    weight = _chosen(sorted(found.weights, key=lambda each: -each.weight), party)
    offer = f" {offered(called, rules.asset, party)}" if called and weight.weight else ""
    return _screened(weight) + offer


def _screened(weight: Weight) -> str:
    """What one seller's lots weigh, and what was left out of them."""
    sentence = f"{weight.party} weighs {gain(weight.weight)}"
    sentence += f", give or take {SURE * weight.stderr:.4f}" if weight.stderr else ""
    if weight.earlier:
        sentence += f"; {', '.join(weight.earlier)} offered documents of it before"
    if weight.copies:
        sentence += f"; {counted(weight.copies, 'lot')} of it somebody offered before"
    for one in weight.screened:
        if one.failed:
            sentence += f"; it failed: {one.failed}"
        elif one.dropped:
            out = percent(1 - Fraction(dict(one.factors)[KEPT], WHOLE))
            sentence += f"; {out} of its bytes left out: {', '.join(reasons(one))}"
    return f"{sentence}."


def _of_buying(seen: Seen, found: Bought, why: str, party: str) -> str:
    asset, lots = seen.rules.asset, found.lots
    if why == "price":
        return _price(seen.rules, found)
    if why == "quality":
        return (
            f"Weight {gain(_weight([lot for lot in lots if not lot.why]))} of {gain(_weight(lots))} on offer is bought."
        )
    whole = any(lot.pay for lot in lots)
    if why == "payment":
        if not whole and any(not lot.why for lot in lots) and seen.lot is None:
            return ""
        return _payment(seen.rules, found) if whole or all(lot.why for lot in lots) else ""
    own = seen.lot if seen.lot and party in ("", seen.lot.party) else None
    if why == "lost":
        first = [lot for lot in lots if lot.why] or lots
        lot = own or _chosen(lots if party else first, party)
        return _lost(lot, found, seen.rules)
    lot = own or _chosen(sorted(lots, key=lambda one: (-one.pay, -one.weight)), party)
    if not lot.why and not lot.pay and not own:
        return ""
    sentence = _own(lot, seen)
    return f"{sentence}{_kept(lot, asset)}"


def _kept(lot: Deal, asset: Asset) -> str:
    if lot.why or lot.ask is None:
        return ""
    top = f" Any ask up to {asset.show(lot.wins_up_to)} would have been paid the same." if lot.wins_up_to else ""
    return f" It asked {asset.show(lot.ask)} and keeps {asset.show(lot.pay - lot.ask)}.{top}"


def _price(rules: Rules, found: Bought) -> str:
    if found.price == LIVE:
        return f"The clock stopped{_at(found, rules.asset)}: those who stayed accepted it, and fit the budget."
    if found.rate is None:
        return f"By {found.price}, no price for all came about."
    if found.price not in UNIFORM:
        rate = per_gain(rules.asset, found.rate)
        return f"By {found.price}, {rate} is paid for what each lot adds to the others bought."
    disclosed = " It can disclose what the first seller that lost asked." if found.price == QMIA else ""
    return (
        f"By {found.price}, all who won are paid {per_gain(rules.asset, found.rate)}, whatever they asked.{disclosed}"
    )


def _payment(rules: Rules, found: Bought) -> str:
    spent, cash = sum(lot.pay for lot in found.lots), sum(lot.cash for lot in found.lots)
    part = f", {percent(Fraction(spent, rules.budget))} of the budget" if rules.budget else ""
    claims = f": {rules.asset.show(cash)} in cash, {rules.asset.show(spent - cash)} as claims" if spent > cash else ""
    return f"{found.buyer} pays {rules.asset.show(spent)}{part}{claims}. What was set aside beyond it is given back."


def _lost(lot: Deal, found: Bought, rules: Rules) -> str:
    if not lot.why:
        return f"{lot.party} was bought: it lost nothing."
    why = unbought(lot, found, rules)
    most = f" Up to {rules.asset.show(lot.wins_up_to)} it would have been bought." if lot.wins_up_to is not None else ""
    return f"{lot.party} was not bought: {why}.{most}"


def printed(trade: str, order: Order, evidence: Evidence, asset: Asset) -> str:
    """One line, the answer first."""
    return f"trade {trade}: {_headline(order, evidence, asset)}"


WORDS = Words(
    whys=WHYS,
    seen=seen,
    answer=answer,
    told=told,
    printed=printed,
    promised="what each seller is paid is the same for every ask of its that wins",
    earned="the price for what its lots weigh, whatever it asked, and what claims are paid",
    lines=("lot sold", "lot not bought"),
    worth="weight",
    figures=("weight", "weight"),
)
"""What a procurement says of its trades."""
