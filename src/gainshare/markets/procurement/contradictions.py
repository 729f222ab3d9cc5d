"""What cannot be true of a trade of a procurement by its own figures, whoever shows it."""

from collections.abc import Callable, Mapping
from math import floor
from typing import Any

from gainshare.auctions.random3 import FACES
from gainshare.auctions.rules import RANDOM, RULES
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.trades import Entry, Posting
from gainshare.markets.kind import Whole
from gainshare.markets.procurement.claiming import FORMS, FUND, asset, is_claim, paid
from gainshare.markets.procurement.records import (
    CASH,
    LOST,
    UNIFORM,
    Announce,
    Announced,
    Answer,
    Ask,
    Asked,
    Bought,
    Called,
    Close,
    Deal,
    Evidence,
    Forfeit,
    Income,
    Moved,
    Order,
    Received,
    Redeem,
    Submit,
    Submitted,
    Tick,
    Transfer,
    Unchanged,
    Weigh,
    Weighing,
)

OUTCOMES: Mapping[type, tuple[type, ...]] = {
    Announce: (Announced,),
    Submit: (Submitted,),
    Weigh: (Weighing,),
    Ask: (Asked,),
    Answer: (Called, Bought),
    Tick: (Called, Bought),
    Close: (Bought,),
    Income: (Received, Unchanged),
    Transfer: (Moved, Unchanged),
    Redeem: (Moved, Unchanged),
    Forfeit: (Moved, Unchanged),
}
"""What may come of an order."""


def contradiction(one: Whole[Order, Evidence]) -> str:
    """What cannot be true of a trade by its own figures, whatever the rules; "" if they agree.

    Nobody is paid less than it asked; one price pays all where the rule has one; cash and claims are what was paid,
    and the entries move them; claims are paid what the payouts say; what buys nothing moves no money.
    """
    if len(one.orders) != 1:
        return f"{len(one.orders)} orders: a procurement settles one at a time"
    (order,), found = one.orders, one.evidence
    if not isinstance(found, OUTCOMES[type(order)]):
        return "what came of the order is not what such an order comes to"
    check = _CHECKS.get(type(found))
    if check is not None:
        return check(order, found, one)
    return "an order that buys nothing moves money or hands over something" if one.entries or one.deliveries else ""


def _weighed(_: Order, found: Weighing, one: Whole[Order, Evidence]) -> str:
    if one.deliveries or any(not leg.account.startswith(("escrow:", "external:")) for leg in _legs(one)):
        return "weighing moves money or hands over something"
    if found.price not in RULES[1:]:
        return f"{found.price} is no rule of price"
    for each in found.weights:
        if not 0 <= each.weight <= max(0, round(each.gain * MEASURE)):
            return f"{each.party} weighs more than it was measured to add"
    return ""


def _bought(_: Order, found: Bought, one: Whole[Order, Evidence]) -> str:
    wrong = next(filter(None, (_lot(lot, found) for lot in found.lots)), "")
    if wrong or (found.coin in range(FACES)) != (found.price == RANDOM):
        return wrong or f"a coin of {found.coin} was not drawn"
    cash = {f"earnings:{lot.party}": lot.cash for lot in found.lots if lot.cash}
    claims = {f"claims:{lot.party}": lot.claim for lot in found.lots if lot.claim}
    money = {*cash, f"escrow:{found.buyer}", f"external:{found.buyer}", FUND}
    owed = asset(found.tranche)
    moved = _moved(one.entries)
    if {account: units for (account, code), units in moved.items() if code == owed and units > 0} != claims:
        return "the entries do not issue the claims that were paid"
    codes = {code for _, code in moved} - {owed}
    into = {account: units for (account, code), units in moved.items() if code != owed}
    if len(codes) > 1 or not money >= {*into} or {name: into.get(name, 0) for name in cash} != cash:
        return "the entries do not move what the evidence says"
    if into.get(f"escrow:{found.buyer}", 0) > 0 or into.get(f"external:{found.buyer}", 0) < 0:
        return "what was set aside is not given back"
    receivers = {delivery.party for delivery in one.deliveries}
    return "" if receivers <= {found.buyer} else "what is delivered is not the buyer's"


def _lot(lot: Deal, found: Bought) -> str:
    """What cannot be true of what came of one seller."""
    if lot.why and (lot.why not in LOST or lot.pay):
        return f"{lot.party} lost and is paid {lot.pay}"
    if min(lot.pay, lot.cash, lot.claim, lot.weight) < 0 or lot.cash + lot.claim != lot.pay:
        return f"{lot.party} is paid {lot.pay}, which is not {lot.cash} and {lot.claim}"
    if not lot.why and lot.ask is not None and lot.pay < lot.ask:
        return f"{lot.party} is paid {lot.pay} and asked {lot.ask}"
    if lot.why or found.price not in UNIFORM or found.rate is None:
        return ""
    due = floor(found.rate * lot.weight)
    return "" if lot.pay == due else f"{lot.party} is paid {lot.pay}: the price for its weight is {due}"


def _received(order: Order, found: Received, one: Whole[Order, Evidence]) -> str:
    assert isinstance(order, Income)
    if found.revenue != order.revenue or not 0 <= found.payouts.entered <= order.revenue:
        return "more enters the pool than was earned"
    if any(part.face + part.equity != part.paid + part.held + part.forfeited for part in found.payouts.parts):
        return "claims are paid other than the payouts say"
    return _event(order.party, found.payouts, "income", one)


def _event(buyer: str, payouts: Any, memo: str, one: Whole[Order, Evidence]) -> str:
    money = tuple(entry for entry in one.entries if entry.memo == memo)
    code = next((leg.asset for entry in money for leg in entry.postings), "")
    try:
        due = paid(buyer, payouts, memo, code)
    except Refused:
        return "the payouts are no amounts of money"
    if money != due:
        return "the entry does not move what the payouts say"
    return _claims_alone(one, but=memo)


def _changed(order: Order, found: Moved, one: Whole[Order, Evidence]) -> str:
    if min(found.face, found.got, found.left) < 0:
        return "a claim is below nothing"
    money = {account: units for (account, code), units in _moved(one.entries).items() if not is_claim(code)}
    if isinstance(order, Redeem) and order.what == CASH:
        due = {FUND: -found.got, f"earnings:{order.party}": found.got} if found.got else {}
        return "" if money == due else "the entry does not move what was redeemed"
    if isinstance(order, Redeem):
        forms = [(delivery.party, delivery.form) for delivery in one.deliveries]
        return "" if forms == [(order.party, FORMS[order.what])] else "what is delivered is not what was redeemed"
    if isinstance(order, Forfeit):
        due = {f"vesting:{found.party}": -found.got, f"external:{found.buyer}": found.got} if found.got else {}
        return _claims_alone(one, but="forfeit") or ("" if money == due else "what was held back goes elsewhere")
    return _claims_alone(one, but="")


def _claims_alone(one: Whole[Order, Evidence], *, but: str) -> str:
    others = (leg for entry in one.entries if entry.memo not in (but, FUND) for leg in entry.postings)
    stray = any(not is_claim(leg.asset) for leg in others) or bool(one.deliveries)
    return "a change of claims moves money or hands over something" if stray else ""


def _legs(one: Whole[Order, Evidence]) -> list[Posting]:
    return [leg for entry in one.entries for leg in entry.postings]


def _moved(entries: tuple[Entry, ...]) -> dict[tuple[str, str], int]:
    """Units by account and asset."""
    found: dict[tuple[str, str], int] = {}
    for entry in entries:
        for leg in entry.postings:
            found[leg.account, leg.asset] = found.get((leg.account, leg.asset), 0) + leg.units
    return found


_CHECKS: Mapping[type, Callable[[Any, Any, Whole[Order, Evidence]], str]] = {
    Weighing: _weighed,
    Bought: _bought,
    Received: _received,
    Moved: _changed,
}
