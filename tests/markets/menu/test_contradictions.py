"""What cannot be true of a trade by its own figures is named, and nothing that comes from elsewhere raises."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.trades import Delivery
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.lists import Undercut
from gainshare.markets.menu.records import Ended, Published, Sold
from tests.markets.menu.shop import Past, opened
from tests.markets.mutations import mutated

SHOP = opened()
SHOP.buy("new", 66)
SHOP.buy("new", 60, 100)
SHOP.close()
LIST, SALE, NO_SALE, CLOSE = SHOP.past

Changed = Callable[[Past], Past]


def test_no_genuine_trade_contradicts_itself() -> None:
    assert [contradiction(one) for one in SHOP.past] == [""] * 4


def _evidence(**changed: Any) -> Changed:
    return lambda one: replace(one, evidence=replace(one.evidence, **changed))


def _bought(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Sold)
        return replace(one, evidence=replace(one.evidence, bought=replace(one.evidence.bought, **changed)))

    return change


def _item(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Sold)
        assert one.evidence.bought.item
        return _bought(item=replace(one.evidence.bought.item, **changed))(one)

    return change


def _tag(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Sold)
        assert one.evidence.bought.item
        assert one.evidence.bought.item.tag
        return _item(tag=replace(one.evidence.bought.item.tag, **changed))(one)

    return change


def _share(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Sold)
        first, *rest = one.evidence.shares
        return _evidence(shares=(replace(first, **changed), *rest))(one)

    return change


def _proceeds(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Published)
        return _evidence(proceeds=replace(one.evidence.proceeds, **changed))(one)

    return change


def _halves(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Published)
        return _evidence(halves=replace(one.evidence.halves, **changed))(one)

    return change


def _listed(place: int, **changed: Any) -> Changed:
    def change(one: Past) -> Past:
        assert isinstance(one.evidence, Published)
        items = list(one.evidence.items)
        items[place] = replace(items[place], **changed)
        return _evidence(items=tuple(items))(one)

    return change


def of_orders() -> Iterator[tuple[str, Past, Changed]]:
    yield "2 orders: a menu settles one at a time", SALE, lambda one: replace(one, orders=one.orders * 2)
    yield "what such an order comes to", SALE, lambda one: replace(one, evidence=LIST.evidence)
    yield "what such an order comes to", LIST, lambda one: replace(one, evidence=SALE.evidence)
    yield "what such an order comes to", LIST, lambda one: replace(one, evidence=Ended(()))
    yield "what such an order comes to", CLOSE, lambda one: replace(one, evidence=LIST.evidence)
    yield "moves money or hands over", LIST, lambda one: replace(one, entries=SALE.entries)
    yield "moves money or hands over", CLOSE, lambda one: replace(one, deliveries=SALE.deliveries)


def of_deals() -> Iterator[tuple[str, Past, Changed]]:
    yield "is not the price on the tag", SALE, _bought(charge=1)
    yield "is not the price on the tag", SALE, _bought(item=None)
    yield "is not the price on the tag", SALE, _bought(served=False)
    yield "is not the price on the tag", SALE, _item(tag=None)
    yield "is not the price on the tag", NO_SALE, _bought(charge=100)
    yield "exceeds the bid", SALE, lambda one: replace(one, orders=(SHOP.buying("new", 66, 1),))
    yield "nothing was sold at 90 to a bid of 100", NO_SALE, _tag(price=90)
    yield "is offered without a price", NO_SALE, _item(tag=None)
    yield "is right on more rows than there are", SALE, _item(right=101)
    yield "is right on more rows than there are", SALE, _item(confirmed=-1)
    yield "is another model's", SALE, _item(model="m1")
    yield "is another model's", SALE, _item(model="")
    yield "which its cap of 5 does not allow", SALE, _tag(cap=5)
    yield "costs its cap for a reason", SALE, _tag(why=Undercut(3, (0,)))


def of_money() -> Iterator[tuple[str, Past, Changed]]:
    yield "payouts of", SALE, _share(amount=10**6)
    yield "payouts of", SALE, _share(amount=-1)
    yield "shares are not those of the whole payment", SALE, _share(share=Fraction(0))
    yield "shares are not those of the whole payment", SALE, _evidence(shares=())
    yield "payouts of 1800 exceed the payment of 0", NO_SALE, _evidence(shares=SALE.evidence.shares)  # type: ignore[union-attr]
    yield "the entry does not move what the evidence says", SALE, _share(party="friend")
    yield "the entry does not move what the evidence says", SALE, lambda one: replace(one, entries=())
    yield "what is delivered is not what was sold", SALE, lambda one: replace(one, deliveries=())
    yield "what is delivered is not what was sold", NO_SALE, lambda one: replace(one, deliveries=SALE.deliveries)
    yield (
        "what is delivered is not what was sold",
        SALE,
        lambda one: replace(one, deliveries=(Delivery("friend", "model", "sha256:0", 0.1),)),
    )
    yield (
        "the test rows are fewer than there can be",
        SALE,
        lambda one: _bought(
            halves=replace(one.evidence.bought.halves, choosing=0)  # type: ignore[union-attr]
        )(one),
    )


def of_lists() -> Iterator[tuple[str, Past, Changed]]:
    yield "models are not those that were trained", LIST, _evidence(trained=6)
    yield "models are not those that were trained", LIST, _evidence(taken_off=())
    yield "models are not those that were trained", LIST, _listed(0, model="best")
    yield "what is for sale is not what has a price", LIST, _listed(0, tag=None)
    yield (
        "what is for sale is not what has a price",
        LIST,
        lambda one: _evidence(
            items=(),
            taken_off=(*one.evidence.items, *one.evidence.taken_off),  # type: ignore[union-attr]
        )(one),
    )
    yield "prices do not rise with accuracy", LIST, _listed(0, right=99)
    yield "shares are not those of the whole payment", LIST, _evidence(worths=())
    yield "the list earns more than any can", LIST, _proceeds(revenue=Fraction(10**9))
    yield "the list earns more than any can", LIST, _proceeds(bound=Fraction(10**9))
    yield "the list earns more than any can", LIST, _proceeds(revenue=Fraction(-1))
    yield "the test rows are fewer than there can be", LIST, _halves(confirming=0)
    yield "the test rows are fewer than there can be", LIST, _halves(baseline=101)
    yield "is right on more rows than there are", LIST, _halves(choosing=60)


@pytest.mark.parametrize(("said", "genuine", "change"), [*of_orders(), *of_deals(), *of_money(), *of_lists()])
def test_what_cannot_be_true_is_named(said: str, genuine: Past, change: Changed) -> None:
    assert said in contradiction(change(genuine))


@pytest.mark.parametrize("number", [-(10**9), -1, 0, 1, 2**53])
@pytest.mark.parametrize("past", [LIST, SALE, NO_SALE], ids=["list", "sale", "no sale"])
def test_no_number_raises(past: Past, number: int) -> None:
    for _, other in mutated(past.evidence, lambda _: number):
        assert isinstance(contradiction(replace(past, evidence=other)), str)
