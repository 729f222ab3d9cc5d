"""A procurement weighs lots before asks are read, buys by a rule that no winner's ask moves, and pays from escrow."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest

from gainshare.auctions.procurement import qmia
from gainshare.core.arrays import MEASURE
from gainshare.core.random import stream
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import (
    LEFT,
    NO_ASK,
    NO_WEIGHT,
    NOT_TAKEN,
    OPERATOR,
    OVER_BUDGET,
    OVER_RESERVE,
    OVERSPENT,
    TOO_MUCH,
    Ask,
    Bought,
    Called,
    Calling,
    Close,
    Deal,
    Offer,
    Settled,
    Weighed,
)
from tests.markets.procurement.stall import PASSED, TABLE, TEXT, Stall, added, covered, per_gain

EVEN = added(a=0.25, b=0.25, c=0.25)


def _by(found: Bought) -> dict[str, Deal]:
    return {lot.party: lot for lot in found.lots}


def test_the_budget_is_set_aside_with_the_weights_and_what_is_not_spent_comes_back() -> None:
    stall = Stall(EVEN, buyer="lab")
    stall.weigh()
    assert (stall.held("escrow:lab"), stall.held("external:lab")) == (1_000, -1_000)
    stall.asks(a=100, b=200)
    found = stall.close()
    spent = sum(lot.pay for lot in found.lots)
    assert (found.buyer, spent) == ("lab", 1_000)
    assert (stall.held("escrow:lab"), stall.held("external:lab")) == (0, -spent)
    assert {party: stall.held(f"earnings:{party}") for party in "abc"} == {"a": 500, "b": 500, "c": 0}


def test_winners_and_payments_are_those_of_the_rule_on_weights_and_asks() -> None:
    stall = Stall(added(a=0.125, b=0.25, c=0.0625), price="qmia")
    found = _by(stall.bought(a=100, b=500, c=900))
    expected = qmia([100, 500, 900], [MEASURE // 8, MEASURE // 4, MEASURE // 16], 1_000)
    assert [lot.pay for lot in found.values()] == list(expected.paid)
    assert found["c"].why == "above price"
    assert isinstance(stall.state, Settled)
    assert stall.state.bought == tuple("abc"[one] for one in expected.winners)


@pytest.mark.parametrize(
    ("asks", "party", "why"),
    [
        ({"a": 100}, "b", NO_ASK),
        ({"a": 100, "d": 0}, "d", NO_WEIGHT),
        ({"a": 100, "b": 1_001}, "b", OVER_BUDGET),
        ({"a": 100, "b": 501}, "b", OVER_RESERVE),
        ({"a": 400, "b": 400, "c": 400}, "c", TOO_MUCH),
    ],
)
def test_every_loser_is_told_why(asks: dict[str, int], party: str, why: str) -> None:
    stall = Stall(added(a=0.25, b=0.25, c=0.25, d=0.0), "abcd", reserve=Fraction(2_000))
    assert _by(stall.bought(**asks))[party].why == why


def test_the_largest_ask_that_wins_does_win_and_one_more_does_not() -> None:
    asks = {"a": 100, "b": 300, "c": 350}
    for party, lot in _by(Stall(EVEN).bought(**asks)).items():
        assert lot.wins_up_to is not None
        for more, wins in ((0, True), (1, False)):
            again = _by(Stall(EVEN).bought(**{**asks, party: lot.wins_up_to + more}))
            assert (not again[party].why) == wins


def test_tables_are_weighed_like_texts() -> None:
    texts, tables = Stall(EVEN).bought(a=100, b=300, c=350), Stall(EVEN, task=TABLE).bought(a=100, b=300, c=350)
    assert texts == tables


@pytest.mark.parametrize("price", ["auto", "qmia", "guarded", "share-clock", "sequential", "random-3", "greedy"])
def test_every_rule_keeps_within_the_budget_and_pays_nobody_less_than_it_asked(price: str) -> None:
    worth = covered({"a": [1, 2, 3], "b": [3, 4], "c": [5], "d": [1, 5, 6]})
    found = Stall(worth, "abcd", price=price, budget=900).bought(a=100, b=150, c=80, d=250)
    winners = [lot for lot in found.lots if not lot.why]
    assert winners
    assert sum(lot.pay for lot in winners) <= 900
    assert all(lot.ask is not None and lot.pay >= lot.ask for lot in winners)


def test_shares_of_the_share_clock_are_measured_among_those_who_are_left() -> None:
    worth = covered({"a": [1, 2], "b": [1, 2], "c": [3]})
    alone = Stall(worth, price="share-clock", refresh=1).bought(a=100, b=990, c=100)
    never = Stall(worth, price="qmia").bought(a=100, b=990, c=100)
    assert [lot.pay for lot in never.lots] == [500, 0, 500]
    assert [lot.pay for lot in alone.lots] == [666, 0, 333]


def test_a_baseline_that_would_spend_more_than_there_is_buys_nothing() -> None:
    stall = Stall(added(a=0.25, b=0.25, c=0.25, d=0.25), "abcd", price="literal", budget=10)
    found = stall.bought(a=1, b=1, c=1, d=100)
    assert [lot.why for lot in found.lots] == [OVERSPENT, OVERSPENT, OVERSPENT, OVER_BUDGET]
    assert stall.held("external:operator") == 0


def test_nobody_wins_where_nobody_weighs_anything() -> None:
    stall = Stall(added(a=0.0, b=-0.25, c=0.0))
    found = stall.bought(a=0, b=0, c=0)
    assert {lot.why for lot in found.lots} == {NO_WEIGHT}
    assert found.rate is None
    assert stall.held("external:operator") == 0


def test_a_lone_seller_takes_the_budget_or_the_reserve() -> None:
    free, bounded = Stall(EVEN).bought(a=1), Stall(EVEN, reserve=Fraction(2_000)).bought(a=1)
    assert (_by(free)["a"].pay, _by(bounded)["a"].pay) == (1_000, 500)


def test_what_is_bought_is_handed_to_the_buyer() -> None:
    stall = Stall(EVEN, buyer="lab")
    stall.bought(a=100, b=200)
    handed = [(one.party, one.form, one.artefact, one.gain) for one in stall.past[-1].deliveries]
    assert handed == [("lab", "lot", "a", 0.25), ("lab", "lot", "b", 0.25)]


def test_under_amended_rules_lots_that_were_bought_are_not_bought_again() -> None:
    for task in (TEXT, TABLE):
        stall = Stall(EVEN, task=task)
        stall.bought(a=100)
        stall.state = stall.market.adopt(stall.state)
        found = stall.bought(a=100, b=100)
        assert [deal.why for deal in found.lots] == [NO_WEIGHT, "", NO_ASK]
        assert stall.state.known.owned == ("a", "b")


def test_who_offered_first_stays_first_under_amended_rules() -> None:
    for task in (TEXT, TABLE):
        stall = Stall(EVEN, "bc", task=task)
        before = stall.state
        stall.market = ProcurementMarket(stall.market.rules, [Offer("a", "b"), Offer("b", "b"), Offer("c", "c")])
        stall.state = stall.market.adopt(before)
        assert stall.market.stock.since(stall.state.known).committed == (("b", "b"), ("c", "c"), ("a", "b"))
        assert stall.market.stock.since(stall.state.known).held == {"a": (), "b": ("b",), "c": ("c",)}
        assert stall.market.sellers == ("a", "b", "c")


def test_asks_are_seen_by_whom_the_rules_say() -> None:
    for asks, seen in (("private", False), ("opened", True)):
        stall = Stall(EVEN, asks=asks)
        stall.weigh()
        stall.asks(a=100, b=200)
        order = Close("close", OPERATOR)
        _, trade = stall.market.clear(stall.state, (order,), stall.ask, partial(stream, "tests"))
        shown = stall.market.disclosed((order,), trade)
        others = [one for party, one in shown if party == "a" and isinstance(one, Bought)]
        assert [lot.ask is not None for lot in others[0].lots] == [seen, seen, False]
        own = [one for party, one in shown if party == "a" and isinstance(one, Deal)]
        assert [lot.ask for lot in own] == [100]
        assert [one.pay for party, one in shown if party == "b" and isinstance(one, Deal)] == [500]


def test_a_live_clock_asks_nobody_for_a_number() -> None:
    stall = Stall(EVEN, asks="live", step=Fraction(1, 4))
    stall.weigh()
    assert isinstance(stall.state, Calling)
    assert per_gain(stall.state.clock.rate) == 4_000
    limits = {"a": 350, "b": 400, "c": 550}
    found: Called | Bought | None = None
    while not isinstance(found, Bought):
        party = stall.market.sellers[stall.state.clock.waiting[0]]
        offer = stall.state.clock.offer(stall.state.clock.waiting[0])
        found = stall.answer(party, stays=offer >= limits[party])
    lots = _by(found)
    assert [lots[party].why for party in "abc"] == ["", "", LEFT]
    assert lots["a"].pay == lots["b"].pay == 421
    assert per_gain(found.rate) == Fraction(3_375, 2)


def test_whoever_is_silent_when_the_clock_moves_has_left() -> None:
    stall = Stall(EVEN, asks="live")
    stall.weigh()
    stall.answer("a", stays=True)
    found = stall.tick()
    assert isinstance(found, Bought)
    assert [lot.why for lot in found.lots] == ["", LEFT, LEFT]
    assert found.lots[0].pay == 1_000


def test_a_clock_on_which_nobody_weighs_anything_ends_with_its_first_tick() -> None:
    stall = Stall(added(a=0.0, b=0.0, c=0.0), asks="live")
    stall.weigh()
    found = stall.tick()
    assert isinstance(found, Bought)
    assert {lot.why for lot in found.lots} == {NO_WEIGHT}


def test_asks_come_only_after_weights_are_fixed() -> None:
    stall = Stall(EVEN)
    assert stall.market.awaits(stall.state) == stall.market.awaits(stall.market.start())
    stall.weigh()
    assert isinstance(stall.state, Weighed)
    assert stall.market.awaits(stall.state) == (Ask, Close)


@pytest.mark.parametrize("live", [False, True])
def test_what_was_set_aside_comes_back_when_new_rules_cut_an_auction_short(live: bool) -> None:
    stall = Stall(EVEN, asks="live" if live else "private", buyer="lab")
    stall.weigh()
    stall.market = ProcurementMarket(replace(stall.market.rules, buyer="city", budget=300), stall.market.stock.offers)
    stall.state = stall.market.adopt(stall.state)
    stall.weigh()
    assert [stall.held(f"{place}:lab") for place in ("escrow", "external")] == [0, 0]
    assert [stall.held(f"{place}:city") for place in ("escrow", "external")] == [300, -300]


@pytest.mark.parametrize("price", ["greedy", "share-clock", "sequential", "random-3"])
def test_rules_that_weigh_lots_together_tell_no_price_as_the_reason(price: str) -> None:
    worth = covered({"a": [1, 2], "b": [1, 2], "c": [3]})
    found = Stall(worth, price=price, budget=300).bought(a=100, b=299, c=290)
    assert {deal.why for deal in found.lots if deal.why} <= {NOT_TAKEN}
    assert NOT_TAKEN in {deal.why for deal in found.lots}


def test_only_lots_that_were_weighed_are_handed_over() -> None:
    stall = Stall(EVEN)
    offers = [Offer("a", "a", "union"), Offer("b", "b", "union"), Offer("c", "c")]
    stall.market = ProcurementMarket(stall.market.rules, offers)
    stall.state = stall.market.start()
    stall.screened["b"] = replace(PASSED, passed=False, failed="licence")
    stall.bought(union=100)
    assert [one.artefact for one in stall.past[-1].deliveries] == ["a"]
