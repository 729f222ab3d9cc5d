"""What cannot be true of a trade by its own figures is named, and nothing that comes from elsewhere raises."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.trades import Delivery
from gainshare.markets.procurement.contradictions import contradiction
from gainshare.markets.procurement.records import CASH, LICENCE, Asked, Bought, Claims, Received, Weighing
from tests.markets.mutations import mutated
from tests.markets.procurement.stall import TABLE, Past, Stall, added

CLAIMS = Claims(Fraction(1, 10), vests=1, transfers=True, fund=100, licence=10)
STALL = Stall(added(a=0.25, b=0.25, c=0.25), task=TABLE, cash=Fraction(1, 2), claims=CLAIMS)
STALL.bought(a=100, b=200, c=900)
STALL.income(1_000)
STALL.give("a", "c", 20)
STALL.redeem("a", CASH, 20)
STALL.redeem("b", LICENCE, 1)
STALL.give("nobody", "a", 1)
LIVE = Stall(added(a=0.25, b=0.25, c=0.25), asks="live", cash=Fraction(1, 2), claims=CLAIMS)
LIVE.weigh()
for each in "ab":
    LIVE.answer(each, stays=True)
LIVE.tick()
LIVE.tick()
LIVE.forfeit("a")
PAST = {type(one.evidence).__name__: one for one in STALL.past}
WEIGHED, ASKED, BOUGHT, RECEIVED, NOTHING = (
    PAST[name] for name in ("Weighing", "Asked", "Bought", "Received", "Unchanged")
)
GIVEN, REDEEMED, USED = STALL.past[6:9]
YOUNG = Stall(added(a=0.25, b=0.25), "ab", cash=Fraction(1, 2), claims=replace(CLAIMS, vests=2))
YOUNG.bought(a=100, b=200)
YOUNG.income(1_000)
FORFEITED = YOUNG.forfeit("a")

Changed = Callable[[Past], Past]


def test_no_genuine_trade_contradicts_itself() -> None:
    for one in (*STALL.past, *LIVE.past, *YOUNG.past):
        assert contradiction(one) == "", one


def _evidence(**changed: Any) -> Changed:
    return lambda one: replace(one, evidence=replace(one.evidence, **changed))


def _deal(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Bought)
        first, *rest = one.evidence.lots
        return _evidence(lots=(replace(first, **changed), *rest))(one)

    return change


def _lost(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Bought)
        *rest, last = one.evidence.lots
        return _evidence(lots=(*rest, replace(last, **changed)))(one)

    return change


def _weight(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Weighing)
        first, *rest = one.evidence.weights
        return _evidence(weights=(replace(first, **changed), *rest))(one)

    return change


def _part(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Received)
        first, *rest = one.evidence.payouts.parts
        payouts = replace(one.evidence.payouts, parts=(replace(first, **changed), *rest))
        return _evidence(payouts=payouts)(one)

    return change


def cases() -> Iterator[tuple[str, Past, Changed]]:
    def without_money(one: Past) -> Past:
        return replace(one, entries=())

    yield "2 orders: a procurement settles one at a time", BOUGHT, lambda one: replace(one, orders=one.orders * 2)
    yield "what such an order comes to", BOUGHT, lambda one: replace(one, evidence=Asked(1))
    yield "what such an order comes to", ASKED, lambda one: replace(one, evidence=BOUGHT.evidence)
    yield "moves money or hands over", WEIGHED, lambda one: replace(one, entries=BOUGHT.entries)
    yield "moves money or hands over", ASKED, lambda one: replace(one, deliveries=BOUGHT.deliveries)
    yield "moves money or hands over", NOTHING, lambda one: replace(one, entries=BOUGHT.entries)
    yield "is no rule of price", WEIGHED, _evidence(price="auto")
    yield "weighs more than it was measured to add", WEIGHED, _weight(weight=2**29)
    yield "weighs more than it was measured to add", WEIGHED, _weight(weight=-1)
    yield "lost and is paid", BOUGHT, _deal(why="above price")
    yield "lost and is paid", BOUGHT, _lost(why="ugly")
    yield "which is not", BOUGHT, _deal(pay=501)
    yield "which is not", BOUGHT, _deal(cash=-1, claim=501)
    yield "is paid 500 and asked 501", BOUGHT, _deal(ask=501)
    yield "the price for its weight is", BOUGHT, _evidence(rate=Fraction(1))
    yield "do not issue the claims", BOUGHT, _deal(cash=251, claim=249)
    yield "do not issue the claims", BOUGHT, _evidence(tranche=2)
    yield "do not issue the claims", BOUGHT, without_money
    yield "do not move what the evidence says", BOUGHT, lambda one: replace(one, entries=one.entries[2:])
    yield "do not move what the evidence says", BOUGHT, _evidence(buyer="friend")
    yield (
        "what is delivered is not the buyer's",
        BOUGHT,
        lambda one: replace(one, deliveries=(Delivery("friend", "lot", "sha256:0", 0.1),)),
    )
    yield "more enters the pool than was earned", RECEIVED, _evidence(revenue=5)
    yield "claims are paid other than the payouts say", RECEIVED, _part(face=51)
    yield "does not move what the payouts say", RECEIVED, _part(face=51, paid=51)
    yield "does not move what the payouts say", RECEIVED, without_money
    yield "moves money or hands over", RECEIVED, lambda one: replace(one, deliveries=BOUGHT.deliveries)
    yield "a claim is below nothing", GIVEN, _evidence(left=-1)
    yield "moves money or hands over", GIVEN, lambda one: replace(one, entries=RECEIVED.entries)
    yield "does not move what was redeemed", REDEEMED, _evidence(got=11)
    yield "does not move what was redeemed", REDEEMED, without_money
    yield "is not what was redeemed", USED, lambda one: replace(one, deliveries=())
    yield "what was held back goes elsewhere", FORFEITED, _evidence(got=1)


@pytest.mark.parametrize(("said", "genuine", "change"), [*cases()])
def test_what_cannot_be_true_is_named(said: str, genuine: Past, change: Changed) -> None:
    assert said in contradiction(change(genuine))


@pytest.mark.parametrize("number", [-(10**9), -1, 0, 1, 2**53])
@pytest.mark.parametrize("past", [*STALL.past, *LIVE.past], ids=lambda past: type(past.evidence).__name__)
def test_no_number_raises(past: Past, number: int) -> None:
    for _, other in mutated(past.evidence, lambda _: number):
        assert isinstance(contradiction(replace(past, evidence=other)), str)
