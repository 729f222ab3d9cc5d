"""The audit's searches: they find nothing in the market as it is, and something in every market that is not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

from gainshare.axioms.menus import menu_lie
from gainshare.axioms.replay import Divergence
from gainshare.axioms.streams import Play, Steered, StreamLie, steered, stream_lie
from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.arrays import MEASURE
from gainshare.core.questions import Ask
from gainshare.core.random import Rng, Streams, stream
from gainshare.core.trades import Delivery, Entry, Posting, Trade
from gainshare.gains.curve import GainCurve, gain_curve
from gainshare.markets.auction.market import AuctionMarket, Open, Order, Rules, Sold, listed
from gainshare.markets.auction.promises import Examiner, _deal, contradiction, played
from gainshare.prices.catalog import PRICERS
from gainshare.prices.folds import Folded
from gainshare.prices.pricer import Posted, Revenue
from tests.engine.small import EUR, Small, columnwise, stream_of
from tests.markets.auction.fold import Fold

CURVE = gain_curve(tuple(round(level**1.5 / 90 * MEASURE) / MEASURE for level in range(17)))
BUYERS = ["regular" if place % 3 == 0 else f"buyer {place}" for place in range(50)]
NET = tuple(2_000.0 * place for place in range(1, 9))


@dataclass(frozen=True)
class Past:
    orders: tuple[Order, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Sold


def past_of(held: Fold, count: int = 12) -> list[Past]:
    found = []
    for order in stream_of(held.small, count):
        held.state, trade = held.if_ordered(order)
        held.number += 1
        found.append(Past((order,), trade.entries, trade.deliveries, trade.evidence))
    return found


def verdicts(market: AuctionMarket, past: Sequence[Past], **options: int) -> dict[str, Verdict]:
    tries = {"tries": 600, "stream_tries": 0} | options
    survey = Examiner(market, carried=tries.pop("carried", 0))
    for one in past:
        survey.add(one)
    return {one.promise: one for one in survey.verdicts(partial(stream, "audit"), **tries)}


def values(seed: int = 1) -> list[int]:
    return [int(value) for value in stream(seed, "values").integers(20_001, size=len(BUYERS))]


@pytest.fixture(scope="module")
def honest() -> tuple[AuctionMarket, list[Past]]:
    held = Fold(columnwise())
    return held.market, past_of(held)


# ---------------------------------------------------------------------------------------------------------- what holds


def test_an_honest_market_breaks_no_promise(honest: tuple[AuctionMarket, list[Past]]) -> None:
    found = verdicts(*honest, stream_tries=9)
    assert FAILS not in {one.verdict for one in found.values()}
    assert found["rational"].verdict == found["budget"].verdict == PROVED
    assert found["truthful"].tries >= 600
    assert found["truthful over time"].verdict == found["own bids never move own prices"].verdict == "holds in 9 tries"


@pytest.mark.parametrize("quality", ["levels", "af1", "af2", "posted"])
def test_no_bid_beats_the_value_on_any_list_of_the_net(quality: str) -> None:
    market = AuctionMarket(Rules(EUR, quality=quality), columnwise().offers)
    rng, lists = stream(3, "lies"), stream(4, "prices").choice(market.pricer.net, 10, replace=False)
    for price in lists.tolist():
        deal = partial(_deal, listed(market.rules, price, CURVE))
        assert menu_lie(deal, market.rules.highest_price, rng, tries=10_000) is None


@pytest.mark.parametrize("word", [*PRICERS, "delta", "fixed"])
def test_a_buyers_own_bids_never_move_its_own_prices(word: str) -> None:
    assert steered(play_of(word), BUYERS, values(), stream(1, "steer"), tries=9) is None


@pytest.mark.parametrize("word", ["hedge", "ucb"])
def test_no_policy_over_a_whole_stream_beats_the_truth(word: str) -> None:
    assert stream_lie(play_of(word), BUYERS, values(2), stream(2, "lie"), tries=12) is None


@pytest.mark.parametrize("word", [*PRICERS, "delta"])
def test_other_buyers_bids_do_move_prices(word: str) -> None:
    """The stream is no fixed price in disguise: it learns, only not from oneself."""
    play, told = play_of(word), values()
    silent = [bid if buyer == "regular" else 0 for buyer, bid in zip(BUYERS, told, strict=True)]
    moved = [one[0] != other[0] for one, other in zip(play(tuple(told)), play(tuple(silent)), strict=True)]
    assert any(moved[place] for place, buyer in enumerate(BUYERS) if buyer == "regular")


def play_of(word: str) -> Play:
    net = None if word == "fixed" else NET
    return played(AuctionMarket(priced(word), columnwise().offers), CURVE, BUYERS, net=net)


def priced(word: str) -> Rules:
    if word == "delta":
        return Rules(EUR, delta=0.9)
    return Rules(EUR, price=word, rate=6_000 if word == "fixed" else 0)


def test_the_stream_that_is_searched_is_the_market_that_trades() -> None:
    """Same keys, same orders: `played` posts and charges what `clear` does."""
    held, trades = Fold(columnwise()), []
    buyers = ["first" if place % 3 else "second" for place in range(12)]
    places = {"second": 0, "first": 1}
    orders = [
        replace(order, fold=places[buyer]) for order, buyer in zip(stream_of(held.small, 12), buyers, strict=True)
    ]
    for place, order in enumerate(orders):
        held.state, trade = held.market.clear(held.state, (order,), held.ask, partial(stream, "audit", place))
        bought = trade.evidence.bought
        trades.append((float(bought.price), bought.gain, bought.charge))
    assert played(held.market, bought.curve, buyers)(tuple(order.bid for order in orders)) == trades
    assert len({price for price, _, _ in trades}) > 4


# ---------------------------------------------------------------------------------------------------- planted violators


class PayAsBid(AuctionMarket):
    """A market that charges the whole value of the gain."""

    def clear(self, state: Open, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Open, Trade[Sold]]:
        after, trade = super().clear(state, orders, ask, rng)
        bought = trade.evidence.bought
        charged = replace(bought, charge=orders[0].bid * bought.gain // MEASURE)
        return after, replace(trade, evidence=replace(trade.evidence, bought=charged))


class BetterThanPaid(AuctionMarket):
    """A market that gives the best level to whoever buys any."""

    def clear(self, state: Open, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Open, Trade[Sold]]:
        after, trade = super().clear(state, orders, ask, rng)
        bought = trade.evidence.bought
        best = replace(bought, gain=bought.curve.gains[-1]) if bought.level else bought
        return after, replace(trade, evidence=replace(trade.evidence, bought=best))


class Overcharging(AuctionMarket):
    """A market that takes one unit more than the bid times the gain."""

    def clear(self, state: Open, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Open, Trade[Sold]]:
        after, trade = super().clear(state, orders, ask, rng)
        bought = trade.evidence.bought
        more = replace(bought, charge=orders[0].bid * bought.gain // MEASURE + 1)
        return after, replace(trade, evidence=replace(trade.evidence, bought=more))


class Overpaying(AuctionMarket):
    """A market that pays every seller twice."""

    def clear(self, state: Open, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Open, Trade[Sold]]:
        after, trade = super().clear(state, orders, ask, rng)
        twice = tuple(replace(share, amount=2 * share.amount) for share in trade.evidence.shares)
        return after, replace(trade, evidence=replace(trade.evidence, shares=twice))


PLANTED: list[tuple[type[AuctionMarket], str, type]] = [
    (PayAsBid, "truthful", Divergence),
    (BetterThanPaid, "truthful", Divergence),
    (Overcharging, "rational", object),
    (Overpaying, "budget", object),
]


@pytest.mark.parametrize(("planted", "promise", "witness"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_market_that_breaks_a_promise_is_found(
    planted: type[AuctionMarket], promise: str, witness: type, small: Small
) -> None:
    held = Fold(small)
    held.market = planted(small.rules, small.offers)
    found = verdicts(held.market, past_of(held))[promise]
    assert found.verdict == FAILS
    assert isinstance(found.witness, witness)
    assert str(found.witness)


@pytest.fixture
def small() -> Small:
    return columnwise()


@dataclass(frozen=True)
class Unfolded(Folded[Any]):
    """One state for everybody: a buyer's price learns from that buyer's own bids."""

    def post(self, state: tuple[Any, ...], fold: int, rng: Rng) -> Posted:
        return self.pricer.post(state[0], rng)

    def learn(self, state: tuple[Any, ...], fold: int, streams: Streams, revenue: Revenue) -> tuple[Any, ...]:
        return (self.pricer.learn(state[0], self.pricer.post(state[0], streams("price")), revenue),)


@pytest.mark.parametrize("word", PRICERS)
def test_prices_that_learn_from_ones_own_bids_are_found_whatever_the_rule(word: str, small: Small) -> None:
    held = Fold(small.ruled(price=word))
    past = past_of(held, 3)
    held.market.pricer = Unfolded(held.market.pricer.pricer)
    found = verdicts(held.market, past, stream_tries=9)
    assert isinstance(found["own bids never move own prices"].witness, Steered)


@dataclass(frozen=True)
class LastBest:
    """The next price is the one that would have earned most from the last bid."""

    net: tuple[float, ...]

    def start(self) -> int:
        return 20

    def post(self, state: int, rng: Rng) -> Posted:
        return Posted(self.net[state], 1.0)

    def learn(self, state: int, posted: Posted, revenue: Revenue) -> int:
        return int(np.argmax(revenue(self.net)))


def test_a_price_that_follows_the_own_bid_is_worth_lying_to_and_folds_take_that_away(small: Small) -> None:
    market = AuctionMarket(small.rules, small.offers)
    rule, values_of_one = LastBest(market.pricer.net), values()
    buyers = ["regular"] * len(values_of_one)
    market.pricer = Unfolded(rule)
    lie = stream_lie(played(market, CURVE, buyers), buyers, values_of_one, stream(1, "lie"), tries=12)
    assert isinstance(lie, StreamLie)
    assert lie.profit > 0
    market.pricer = Folded(rule)
    assert stream_lie(played(market, CURVE, buyers), buyers, values_of_one, stream(1, "lie"), tries=12) is None


# -------------------------------------------------------------------------------------------------------------- copying


def test_copying_is_not_promised_by_shapley_and_the_verdict_shows_the_copy_that_pays(small: Small) -> None:
    held = Fold(small)
    found = verdicts(held.market, past_of(held))["copying never pays"]
    assert found.verdict == NOT_PROMISED
    assert "would earn" in found.method


def test_copying_holds_under_similarity_by_every_copy_that_was_tried(small: Small) -> None:
    held = Fold(small.ruled(division="similarity"))
    found = verdicts(held.market, past_of(held))["copying never pays"]
    assert found.verdict == "holds in 3 tries"


def test_copying_that_pays_under_similarity_would_be_found(small: Small) -> None:
    held = Fold(small.ruled(division="similarity"))
    past = past_of(held)
    first = past[0].evidence
    better = tuple(replace(one, after=one.before + Fraction(1, 99)) for one in first.attacks)
    past[0] = replace(past[0], evidence=replace(first, attacks=better))
    found = verdicts(held.market, past)["copying never pays"]
    assert found.verdict == FAILS


def test_copying_unchecked_is_called_unchecked(small: Small) -> None:
    held = Fold(small.ruled(division="similarity"))
    past = [replace(one, evidence=replace(one.evidence, attacks=())) for one in past_of(held)]
    assert verdicts(held.market, past)["copying never pays"].verdict == NOT_CHECKED


@pytest.mark.parametrize("division", ["shapley", "banzhaf", "similarity"])
def test_no_division_promises_that_every_unit_is_earned(division: str, small: Small) -> None:
    held = Fold(small.ruled(division=division))
    assert verdicts(held.market, past_of(held, 2))["every unit is earned"].verdict == NOT_PROMISED


def test_fractions_of_earlier_rules_may_be_paid_out_by_later_ones(small: Small) -> None:
    """The amended market pays micros that its predecessor left in rounding: no overspending."""
    for count in (2, 5):
        held = Fold(small)
        before = past_of(held, count)
        left = sum(_unpaid(one.evidence) for one in before)
        held.amended(small.ruled(price="fixed", rate=3_000))
        past = past_of(held, 6)
        assert verdicts(held.market, past, carried=left)["budget"].verdict == PROVED


def _unpaid(sold: Sold) -> int:
    return sold.bought.charge - sold.withheld - sum(share.amount for share in sold.shares)


def test_a_market_without_trades_promises_what_needs_none(small: Small) -> None:
    found = verdicts(AuctionMarket(small.rules, small.offers), [])
    searched = {"truthful", "monotone allocation", "truthful over time", "own bids never move own prices"}
    assert {promise for promise, one in found.items() if one.verdict == NOT_CHECKED} >= searched
    assert {"rational", "budget", "copying never pays", "every unit is earned"} <= set(found)


# ------------------------------------------------------------------------------------------------------- contradictions


def test_no_trade_contradicts_itself(honest: tuple[AuctionMarket, list[Past]]) -> None:
    assert [contradiction(one) for one in honest[1]] == [""] * len(honest[1])


def test_trades_after_an_amendment_do_not_contradict_themselves(small: Small) -> None:
    held = Fold(small.ruled(division="similarity"))
    past_of(held, 9)
    held.amended(small.selling(hr=small.tables["hr"]).ruled(division="similarity"))
    assert {contradiction(one) for one in past_of(held, 6)} == {""}


Changed = Callable[[Past], Past]


def _bought(**changed: Any) -> Changed:
    return lambda one: replace(one, evidence=replace(one.evidence, bought=replace(one.evidence.bought, **changed)))


def _shares(**changed: Any) -> Changed:
    def change(one: Past) -> Past:
        first, *rest = one.evidence.shares
        return replace(one, evidence=replace(one.evidence, shares=(replace(first, **changed), *rest)))

    return change


def contradictions() -> Iterator[tuple[str, Changed]]:
    yield "exceeds the bid times the gain", _bought(charge=10**9)
    yield "exceeds the bid times the gain", _bought(charge=-1)
    yield "exceeds the bid times the gain", _bought(gain=0)
    yield "exceeds the bid times the gain", _bought(gain=2 * MEASURE)
    yield "payouts of", _shares(amount=10**6)
    yield "payouts of", _shares(amount=-1)
    yield "shares exceed the whole", _shares(share=Fraction(2))
    yield "the entry does not move", _shares(amount=0)
    yield "the entry does not move", _shares(party="friend")
    yield "the entry does not move", lambda one: replace(one, entries=())
    yield "the entry does not move", lambda one: replace(one, evidence=replace(one.evidence, withheld=1))
    yield "the entry does not move", lambda one: replace(one, entries=(*one.entries, _EXTRA))
    yield "the gain delivered", lambda one: replace(one, deliveries=())
    yield "the gain delivered", lambda one: replace(one, deliveries=(replace(one.deliveries[0], gain=0.5),))
    yield "2 orders", lambda one: replace(one, orders=one.orders * 2)


_EXTRA = Entry("fee", (Posting("earnings:hr", -5, "EUR"), Posting("external:operator", 5, "EUR")))


@pytest.mark.parametrize(("words", "change"), list(contradictions()))
def test_figures_that_cannot_be_together_are_found(words: str, change: Changed, sale: Past) -> None:
    assert words in contradiction(change(sale))


@pytest.fixture(scope="module")
def sale(honest: tuple[AuctionMarket, list[Past]]) -> Past:
    return next(one for one in honest[1] if one.evidence.shares[0].amount > 5)


def test_a_curve_of_nothing_posts_no_list(small: Small) -> None:
    flat: GainCurve = gain_curve((0.5,) * 17)
    market = AuctionMarket(small.rules, small.offers)
    assert [sale[1:] for sale in played(market, flat, BUYERS)(tuple(values()))] == [(0, 0)] * len(BUYERS)
