"""Words that [rules] of a procurement may hold: it buys, receipts replay, no promise fails, exact copies are null."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

import gainshare as gs
from gainshare.auctions.rules import BASELINES, RULES
from gainshare.axioms.verdicts import FAILS, NOT_PROMISED, Verdict
from gainshare.core.codec import canonical
from gainshare.core.random import stream
from gainshare.engine.audit import audited
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import copy_for, verify
from gainshare.engine.replay import replay
from gainshare.markets.procurement.records import ASKS, LIVE

CLAIMS = {"cash": "0.5", "pool": "0.2", "equity": "0.1", "transfers": True, "fund": "5.00 EUR"}
WORDS: list[dict[str, Any]] = [
    *({"price": word} for word in RULES),
    *({"price": word, "reserve": "90.00 EUR/gain"} for word in RULES if word not in BASELINES),
    *({"asks": word} for word in ASKS[1:]),
    {"asks": LIVE, "step": "0.9", "reserve": "90.00 EUR/gain"},
    {"max_share": "0.3"},
    {"price": "share-clock", "refresh": 1},
    {**CLAIMS},
    {**CLAIMS, "vests": 2, "cliff": 1, "predictions": "0.10 EUR", "licence": "1.00 EUR"},
    {**CLAIMS, "cash": "0", "asks": LIVE, "step": "0.5"},
    {"buyer": "city"},
]
SELLERS = ("north", "east", "south", "west")


@lru_cache(maxsize=1)
def lots() -> dict[str, dict[str, Any]]:
    """Two classes at four sites, of which two columns tell something; one site has next to nothing."""
    rng, found = stream(7, "sites"), {}
    for site, rows in zip(SELLERS, (60, 50, 40, 6), strict=True):
        columns = rng.standard_normal((2, rows))
        found[site] = {"x": columns[0], "y": columns[1], "kind": np.where(columns.sum(axis=0) > 0, "a", "b")}
    return found


def opened(words: dict[str, Any], **more: dict[str, Any]) -> gs.ProcurementMarket:
    rules = gs.Procurement(budget="60.00 EUR", **words)
    market: gs.ProcurementMarket = gs.open(rules, {**lots(), **more}, task=gs.Task("kind", learner="logistic"), seed=7)
    return market


def traded(words: dict[str, Any]) -> Engine:
    """Asks or answers, a purchase, and whatever can be done with claims, welcome or not."""
    market = opened(words)
    if words.get("asks") == LIVE:
        called(market)
    else:
        for place, seller in enumerate(SELLERS[:3]):
            market.ask(seller, f"{4 + 5 * place}.00 EUR")
        market.settle()
    assert market.purchase.winners or words["price"] == "sequential", "one lot alone is worth more than the budget"
    trade = market.income("200.00 EUR")
    if "cash" in words:
        winner = market.purchase.winners[0]
        market.transfer(winner, "bank", "0.50 EUR")
        market.redeem(winner, "0.10 EUR")
        market.redeem(winner, 1, what="licence")
        market.forfeit(winner, "sold what is not its own")
        trade = market.income("90.00 EUR")
    engine: Engine = trade._engine
    return engine


def called(market: gs.ProcurementMarket) -> None:
    """Two stay until their price fits the budget; the others do not answer, and leave with the first tick."""
    stayed = tuple(market.clock.offers)[:2]
    for seller in stayed:
        market.answer(seller, stays=True)
    trade = market.tick()
    while "buys" not in str(trade):
        for seller in stayed:
            trade = market.answer(seller, stays=True)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(map(str, words.values())))
def test_every_word_of_the_rules_buys_and_replays_and_breaks_no_promise(words: dict[str, Any]) -> None:
    engine = traded(words)
    receipts = [receipt for _, receipt, _ in engine.trades()]
    for number, receipt in enumerate(receipts, 1):
        assert verify(receipt).genuine
        assert replay(engine.bundled(number)).same
        assert all(verify(copy_for(receipt, party)).genuine for party in receipt["openings"])
    assert replay(engine.bundled(1), engine.ask.shelf, operator=True).same
    assert [canonical(one) for _, one, _ in traded(words).trades()] == [canonical(one) for one in receipts]
    for code in {code for _, code in engine.store.balances()}:
        assert sum(units for (_, held), units in engine.store.balances().items() if held == code) == 0
    verdicts = {one.promise: one for one in audited(engine, tries=50, stream_tries=0)}
    assert FAILS not in {one.verdict for one in verdicts.values()}
    promised(verdicts, words)


def promised(verdicts: dict[str, Verdict], words: dict[str, Any]) -> None:
    """Which words give up which promise."""
    never = {promise for promise, one in verdicts.items() if one.verdict == NOT_PROMISED}
    assert ("truthful" in never) == (words.get("price") in BASELINES)
    assert ("within budget" in never) == (words.get("price") == "literal")
    assert ("no two gain together without paying each other" in never) == (words.get("price") in BASELINES)
    assert verdicts["exact copies earn nothing"].verdict not in {FAILS, NOT_PROMISED}
    assert verdicts["claims are conserved"].verdict.startswith("holds" if "cash" in words else "proved")


def test_an_exact_copy_under_another_name_earns_nothing_and_moves_no_weight() -> None:
    alone, beside = opened({}), opened({}, zed=lots()["east"])
    assert beside.weights["zed"].weight == 0
    assert beside.weights["zed"].copies == 1
    assert all(beside.weights[seller].weight == alone.weights[seller].weight for seller in SELLERS)
