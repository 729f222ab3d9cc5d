"""A procurement in memory: weights before asks, a purchase, a live clock, claims, and what it refuses."""

import re
from typing import Any

import pytest

from gainshare.axioms.verdicts import FAILS
from gainshare.core.codec import canonical
from gainshare.core.errors import Refused
from gainshare.engine.receipts import verify
from gainshare.service.answers import explained
from gainshare.service.library import Trade
from gainshare.service.opening import open as opened_by
from gainshare.service.opening import replay
from gainshare.service.procurement_library import Procurement, ProcurementMarket
from gainshare.service.tasks import Task
from gainshare.service.texts import Lot, Text
from tests.service import menus
from tests.service.publishers import ASKS, BUDGET, LOTS, MIXED, TEXT, asked, opened


def test_the_manual_s_example_weighs_buys_and_replays() -> None:
    market = opened_by(Procurement(budget=BUDGET, price="qmia"), data=LOTS, task=TEXT, asks=ASKS, seed=7)
    assert market.settle().winners == ("types", "numbers")
    weighed = replay(market.receipt(1), LOTS, task=TEXT)
    assert weighed.same
    assert weighed.measured is not None
    assert (weighed.measured.again, weighed.measured.identical) == (2, 2)
    assert replay(market.receipt()).same


def test_the_same_lots_weigh_the_same_for_any_asks() -> None:
    assert asked().weights.to_dict() == opened().weights.to_dict()


def test_tables_are_bought_like_texts() -> None:
    rules, task = Procurement(BUDGET), Task("clear", learner="logistic")
    market = opened_by(rules, data=menus.sites(), task=task, asks=dict.fromkeys(menus.SITES, "20.00 EUR"), seed=7)
    assert market.weights["east"].kept == 1
    assert market.settle().spent <= 20_000
    found = replay(market.receipt(1), menus.sites()).measured
    assert found is not None
    assert found.again > 0
    assert found.outside == 0
    assert market.audit(tries=100).failed == 0
    numbers = opened_by(rules, data=menus.sites(), task=Task("x0"), seed=7)
    assert numbers.replay().same


def test_an_ask_is_made_once_and_by_who_sells() -> None:
    market = opened()
    assert str(market.ask("types", "60.00")) == "trade memory/2: types asks 60.00 EUR: 1 ask so far."
    with pytest.raises(Refused, match="has asked already"):
        market.ask("types", "61.00")
    with pytest.raises(Refused, match="offers nothing here"):
        market.ask("nobody", 5)
    with pytest.raises(Refused, match="ask of numbers"):
        market.ask("numbers", 5.5)
    with pytest.raises(Refused, match="nothing is settled yet"):
        _ = market.purchase
    assert market.status().trades == 2


def test_the_clock_asks_nobody_for_a_number_and_buys_from_who_stays() -> None:
    market = opened(asks="live", step="0.5")
    with pytest.raises(Refused, match="while the clock runs"):
        market.settle()
    assert "may stay or leave" in str(market.answer("debugger", stays=False))
    trade = _stayed(market)
    assert market.purchase.winners == ("types", "numbers")
    assert market.purchase.trade == f"memory/{trade.number}"
    assert market.purchase.why("debugger") == "left the clock"
    with pytest.raises(Refused, match="no clock runs"):
        _ = market.clock
    with pytest.raises(Refused, match="after lots were bought"):
        market.tick()
    assert market.replay().same
    with pytest.raises(Refused, match="stays"):
        opened(asks="live").answer("types", stays=1)  # type: ignore[arg-type]


def _stayed(market: ProcurementMarket) -> Trade:
    """Both stay at every price until they fit the budget."""
    while True:
        for seller in ("types", "numbers"):
            trade = market.answer(seller, stays=True)
            if "buys" in str(trade):
                return trade


def test_claims_are_paid_from_income_given_away_and_redeemed() -> None:
    market = asked(**MIXED, transfers=True, fund="10.00 EUR")
    bought = market.settle()
    owed = bought.paid["types"] - bought.paid["types"] * 6 // 10
    assert "pays" in str(market.income("100.00 EUR"))
    assert "gives 1.00 EUR of its claim to heir" in str(market.transfer("types", "heir", "1.00 EUR"))
    assert "gives up 2.00 EUR of its claim for 1.00 EUR" in str(market.redeem("types", "2.00 EUR"))
    assert "comes to nothing" in str(market.redeem("types", 1, what="predictions"))
    held = market.balances()
    assert held["claims:types claim:1"] < owed
    assert held["claims:heir claim:1"] == 100
    assert sum(units for name, units in held.items() if "claim:1" not in name) == 0
    assert market.audit(tries=100).failed == 0
    assert market.replay().same


def test_who_cheated_forfeits_what_has_not_vested() -> None:
    market = asked(**MIXED, cliff=2, vests=4)
    market.settle()
    market.income(10_000)
    assert "forfeits" in str(market.forfeit("types", "the documents were another's"))
    with pytest.raises(Refused, match="reason"):
        market.forfeit("types", 7)  # type: ignore[arg-type]


def test_a_licence_that_rules_ask_for_must_be_declared() -> None:
    lots = {"types": Lot(LOTS["types"], licence="cc0"), "numbers": LOTS["numbers"]}
    market = ProcurementMarket(Procurement(BUDGET, licences=["CC0"]), lots, task=TEXT, seed=7)
    assert market.weights["types"].weight > 0
    assert market.weights["numbers"].why == "numbers weighs 0.0000; it failed: licence."


def test_a_group_sells_as_one_and_copies_are_the_first_s() -> None:
    lots = {
        "types": Lot(LOTS["types"], group="house"),
        "numbers": Lot(LOTS["numbers"], group="house"),
        "copycat": LOTS["types"],
    }
    market = ProcurementMarket(Procurement(BUDGET), lots, task=TEXT, seed=7)
    assert [*market.weights] == ["house", "copycat"]
    assert (market.weights["copycat"].weight, market.weights["copycat"].copies) == (0, 1)


def test_all_verbs_answer() -> None:
    market = asked()
    market.settle()
    assert market.verify().holds
    assert market.audit(tries=200).failed == 0
    assert market.statement("types").party == "types"
    assert "types" in market.report().page
    assert market.explain(why="lost", party="debugger").reasons["lost"].startswith("debugger was not bought")
    with pytest.raises(Refused, match="a procurement prices all lots at once"):
        market.quote()
    ((_, _, dossier),) = market._running().trades(6, 6)
    assert dossier.deliveries[0].form == "lot"
    assert repr(market) == "Market(memory: procurement, 4 sellers, 6 trades)"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"budget": 5_000}, "rules.budget"),
        ({"budget": 5.5, "currency": "EUR"}, "rules.budget"),
        ({"budget": "-1.00 EUR"}, "rules.budget"),
        ({"reserve": "5.00 EUR/weight"}, "rules.reserve"),
        ({"price": "vickrey"}, "rules.price"),
        ({"price": 7}, "rules.price"),
        ({"cash": "1.5"}, "rules.cash"),
        ({"cash": "half"}, "rules.cash"),
        ({"cash": "0.5"}, "rules.pool"),
        ({"pool": 0}, "rules.pool"),
        ({"pool": "0.1", "cliff": 2}, "rules.cliff"),
        ({"pool": "0.1", "fund": "5 USD"}, "rules.fund"),
        ({"transfers": "yes"}, "rules.transfers"),
        ({"cliff": True}, "rules.cliff"),
        ({"licences": "CC0"}, "rules.licences"),
        ({"gates": ["taste"]}, "gates"),
        ({"step": 1}, "rules.step"),
        ({"buyer": "auditor"}, "rules.buyer"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_name(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        ProcurementMarket(Procurement(**{"budget": BUDGET, **said}), LOTS, task=TEXT)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"task": None}, "task"),
        ({"task": "validation/*.txt"}, "task"),
        ({"asks": [("types", 5)]}, "asks"),
        ({"asks": {"types": "5 USD"}}, "ask"),
        ({"survey": "survey.csv"}, "survey"),
        ({"task": Text(["short"])}, "text"),
    ],
)
def test_what_a_procurement_does_not_open_with_is_refused(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        opened_by(Procurement(BUDGET), data=LOTS, **{"task": TEXT, **said})
    assert caught.value.field == field


def test_measuring_again_needs_the_text_and_other_kinds_have_none() -> None:
    market = opened()
    with pytest.raises(Refused, match="the text on which lots were weighed"):
        replay(market.receipt(1), LOTS)
    with pytest.raises(Refused, match=r"must be a gs\.Text"):
        replay(market.receipt(1), LOTS, task="text")
    menu = menus.opened()
    with pytest.raises(Refused, match="no market of kind menu is replayed with one"):
        replay(menu.receipt(1), menus.sites(), task=TEXT)


def test_a_seller_s_copy_shows_its_own_ask_alone_and_is_genuine() -> None:
    market = asked()
    market.settle()
    copy = market.receipt(holder="types")
    assert market.verify().holds
    assert verify(copy).genuine
    told = explained(copy, market._running().charter, why="", party="")
    assert told.answer.startswith("memory/6: types is paid")
    assert "It asked 60.00 EUR" in told.reasons["share"]
    assert not re.search(r'"ask":(1500|9000)\b', canonical(copy).decode())


def test_a_lot_that_was_sold_and_is_gone_breaks_the_promise_of_delivery() -> None:
    market = asked()
    sold = market.settle()
    source = next(offer.source for offer in market._sold if offer.party == sold.winners[0])
    market._shelf.tables.pop(source)
    failed = [one for one in market.audit(tries=50).verdicts if one.verdict == FAILS]
    assert [one.promise for one in failed] == ["delivery"]
    assert "missing" in failed[0].where


def test_a_claim_buys_predictions_and_the_model_that_the_lots_make() -> None:
    rules = Procurement(BUDGET, cash=0, pool="0.1", predictions="0.10 EUR", licence="5.00 EUR")
    asks = dict.fromkeys(menus.SITES, "20.00 EUR")
    market = ProcurementMarket(rules, menus.sites(), task=Task("clear", learner="logistic"), asks=asks, seed=7)
    seller = market.settle().winners[0]
    queries, licence = market.redeem(seller, 3, what="predictions"), market.redeem(seller, 1, what="licence")
    assert "gives up 0.30 EUR of its claim for 3 predictions" in str(queries)
    assert queries.predictions is not None
    assert queries.predictions.startswith(b"key,class 0,class 1")
    assert licence.model is not None
    assert market.audit(tries=50).failed == 0
    assert replay(licence.receipt, menus.sites()).same
