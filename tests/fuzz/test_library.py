"""Whatever is handed to the library: an answer, or a refusal of one line, and a market as it was."""

import math
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import gainshare as gs
from campaign.fuzz import complaint
from gainshare.core.random import stream

ROWS = 30
SLOW = 5.0
"""Seconds that a call may take here, where other tests run beside it."""

ODD = some.sampled_from(
    [
        *(None, True, False, 0, -1, 2**63, 10**4000, -0.0, math.nan, math.inf, 1e400, 5e-324, 1j, b"5", "", " ", "5\0"),
        *("nan", "1e400", "5 EUR", "5 EUR/gain", "5 USD", "5.001 EUR", "\ud800", "x" * 500, "hedge", "ridge", "\u202e"),
        *(Decimal("NaN"), Decimal("1e999"), Fraction(1, 3), [], [1], {}, {1: 2}, (), object(), int, len),
        *(
            np.float64("nan"),
            np.int64(5),
            np.bool_(True),
            np.array([]),
            np.array([1.0]),
            np.array(5),
            np.datetime64(0, "D"),
        ),
    ]
)
SCALARS = ODD | some.integers() | some.floats() | some.text(max_size=30) | some.decimals() | some.booleans()
NESTED = some.recursive(SCALARS, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner))
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
)
CELLS = some.lists(SCALARS, min_size=ROWS, max_size=ROWS)
NUMBERS = some.lists(some.floats(-1e300, 1e300), min_size=ROWS, max_size=ROWS)
TABLES = some.dictionaries(
    some.text(max_size=20) | some.sampled_from([None, 0, 1.5, True, ("a",)]), CELLS | NUMBERS | NESTED, max_size=3
)
TRIES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@lru_cache(maxsize=1)
def opened() -> tuple[Any, Any]:
    """A market with one trade, and its task."""
    columns = {name: stream(0, name).standard_normal(ROWS) for name in ("wind", "sun")}
    market = gs.open(gs.Auction(currency="EUR"), data=columns, seed=7)
    task = gs.Task(columns["wind"] + 0.5 * columns["sun"])
    market.order("city", task, bid="45.00 EUR")
    return market, task


@lru_cache(maxsize=1)
def receipt_of_a_trade() -> Any:
    market, task = opened()
    return market.order("mill", task, bid="1.00 EUR").receipt


@TRIES
@given(NESTED, NESTED)
def test_an_order_is_settled_or_refused(buyer: Any, bid: Any) -> None:
    market, task = opened()
    before, head = dict(market.balances()), repr(market)
    trades = []
    assert not complaint(lambda: trades.append(market.order(buyer, task, bid=bid)), seconds=SLOW)
    if not trades:
        assert (dict(market.balances()), repr(market)) == (before, head)


@TRIES
@given(NUMBERS | CELLS | NESTED, SCALARS, SCALARS, SCALARS)
def test_a_task_is_priced_or_refused(target: Any, learner: Any, score: Any, test: Any) -> None:
    market, _ = opened()
    assert not complaint(
        lambda: market.order("city", gs.Task(target, learner=learner, score=score, test=test), bid="5.00 EUR"),
        seconds=SLOW,
    )
    assert not complaint(lambda: market.order("city", gs.Task(target), bid="5.00 EUR"), seconds=SLOW)


@TRIES
@given(NESTED)
def test_a_task_of_another_kind_is_refused(task: Any) -> None:
    assert not complaint(lambda: opened()[0].order("city", task, bid="5.00 EUR"), seconds=SLOW)


@TRIES
@given(TABLES | NESTED | SCALARS)
def test_a_table_is_a_market_or_refused(data: Any) -> None:
    assert not complaint(lambda: gs.open(gs.Auction(currency="EUR"), data=data), seconds=SLOW)


@TRIES
@given(
    some.dictionaries(some.sampled_from(["price", "quality", "division", "highest_bid", "currency", "delta"]), SCALARS)
)
def test_rules_are_a_market_or_refused(rules: Any) -> None:
    data = {"wind": list(range(ROWS))}
    assert not complaint(lambda: gs.open(gs.Auction(**rules), data=data), seconds=SLOW)


@TRIES
@given(NESTED, NESTED, SCALARS)
def test_open_opens_or_refuses(rules: Any, data: Any, seed: Any) -> None:
    assert not complaint(lambda: gs.open(rules, data), seconds=SLOW)
    assert not complaint(lambda: gs.open(gs.Auction(), {"wind": [1.0, 2.0]}, seed=seed), seconds=SLOW)


@TRIES
@given(NESTED)
def test_money_is_read_or_refused(amount: Any) -> None:
    assert not complaint(lambda: gs.money(amount))
    assert not complaint(lambda: gs.money(amount, gs.asset("EUR"), per="gain"))


@TRIES
@given(JSON, JSON)
def test_a_receipt_replays_or_is_refused(receipt: Any, part: Any) -> None:
    assert not complaint(lambda: gs.replay(receipt), seconds=SLOW)
    whole = receipt_of_a_trade()
    for name in whole:
        assert not complaint(lambda name=name: gs.replay({**whole, name: part}), seconds=SLOW)


@lru_cache(maxsize=1)
def shop() -> tuple[Any, dict[str, Any]]:
    """A menu, and what it was made of."""
    rng = stream(0, "shop")
    sites = {name: {"x": rng.standard_normal(ROWS)} for name in ("north", "south")}
    for site in sites.values():
        site["kind"] = np.where(site["x"] > 0, "rose", "tulip")
    made = {"data": sites, "task": gs.Task("kind"), "survey": [("lab", "0.5", 900), ("inn", "0.9", "20.00 EUR")]}
    return gs.open(gs.Menu(currency="EUR"), **made, seed=7), made


@TRIES
@given(NESTED, NESTED, NESTED)
def test_an_order_of_a_menu_is_settled_or_refused(buyer: Any, bid: Any, accuracy: Any) -> None:
    market, _ = shop()
    before, head = dict(market.balances()), repr(market)
    trades = []
    for words in ({"bid": bid}, {"bid": "5.00 EUR", "accuracy": accuracy}, {"bid": bid, "accuracy": accuracy}):
        assert not complaint(lambda words=words: trades.append(market.order(buyer, **words)), seconds=SLOW)
    if not trades:
        assert (dict(market.balances()), repr(market)) == (before, head)


@TRIES
@given(SCALARS, SCALARS, NESTED)
def test_a_list_is_changed_or_the_change_refused(removed: Any, added: Any, survey: Any) -> None:
    market, _ = shop()
    assert not complaint(lambda: market.remove(removed), seconds=SLOW)
    assert not complaint(lambda: market.add(added), seconds=SLOW)
    assert not complaint(lambda: market.reprice(survey), seconds=SLOW)


@TRIES
@given(some.dictionaries(some.sampled_from([field.name for field in fields(gs.Menu)]), SCALARS))
def test_rules_are_a_menu_or_refused(rules: Any) -> None:
    assert not complaint(lambda: gs.open(gs.Menu(**rules), **shop()[1]), seconds=SLOW)


@TRIES
@given(TABLES | NESTED, NESTED, NESTED)
def test_data_and_a_survey_are_a_menu_or_refused(data: Any, survey: Any, target: Any) -> None:
    made = shop()[1]
    others = ({"data": data}, {"survey": survey}, {"data": {"north": data}}, {"task": target})
    for other in others:
        assert not complaint(lambda other=other: gs.open(gs.Menu(), **{**made, **other}), seconds=SLOW)


LISTS = {
    "datasets": ["a", "b", "a+b"],
    "accuracies": [0.7, "0.8", Fraction(9, 10)],
    "caps": [5, "6 EUR", 9],
    "demand": [1, "2.5", 3.0],
    "survey": [("lab", 0.7, 5)],
    "names": ["m", "n", "o"],
    "mode": "pair",
    "quality": "select",
    "keep": 0.9,
    "time_limit": 1.0,
    "currency": "EUR",
}


@TRIES
@given(some.sampled_from(sorted(LISTS)), NESTED, SCALARS)
def test_a_list_of_models_is_priced_or_refused(name: str, given: Any, cell: Any) -> None:
    assert not complaint(lambda: gs.price(**LISTS), seconds=SLOW)
    assert not complaint(lambda: gs.price(**{**LISTS, name: given}), seconds=SLOW)
    if isinstance(LISTS[name], list):
        assert not complaint(lambda: gs.price(**{**LISTS, name: [*LISTS[name][:2], cell]}), seconds=SLOW)


@pytest.mark.parametrize("number", [0, -1, 2**70, 99])
def test_a_trade_that_is_none_is_refused(number: int) -> None:
    assert not complaint(lambda: opened()[0].replay(number))


@lru_cache(maxsize=1)
def stalls() -> tuple[Any, dict[str, Any]]:
    """A procurement of two pages of text, part of which is paid in claims, and what it was made of."""
    topics = gs.examples.help_topics()
    lots = {name: list(topics.lots[name])[:2] for name in ("numbers", "debugger")}
    made = {"data": lots, "task": gs.Text([topics.text[0]], [topics.base[0]])}
    rules = gs.Procurement("90.00 EUR", cash="0.5", pool="0.1", transfers=True, fund="5.00 EUR")
    market = gs.open(rules, **made, asks={"numbers": 100, "debugger": "2.00 EUR"}, seed=7)
    market.settle()
    return market, made


@TRIES
@given(NESTED, NESTED, NESTED)
def test_a_claim_is_changed_or_the_change_refused(party: Any, other: Any, amount: Any) -> None:
    market, _ = stalls()
    before, head = dict(market.balances()), repr(market)
    trades: list[Any] = []
    changes = (
        lambda: market.income(amount),
        lambda: market.transfer(party, other, amount),
        lambda: market.transfer("numbers", other, "0.01 EUR"),
        lambda: market.redeem(party, amount),
        lambda: market.redeem("numbers", amount, what=other),
        lambda: market.forfeit(party, other),
        lambda: market.forfeit("numbers", other),
    )
    for change in changes:
        assert not complaint(lambda change=change: trades.append(change()), seconds=SLOW)
    if not trades:
        assert (dict(market.balances()), repr(market)) == (before, head)


@TRIES
@given(some.dictionaries(some.sampled_from([field.name for field in fields(gs.Procurement)]), SCALARS))
def test_rules_are_a_procurement_or_refused(rules: Any) -> None:
    words = {"budget": "90.00 EUR", **rules}
    assert not complaint(lambda: gs.open(gs.Procurement(**words), **stalls()[1]), seconds=SLOW)


@TRIES
@given(TABLES | NESTED, NESTED, NESTED)
def test_data_a_text_and_asks_are_a_procurement_or_refused(data: Any, text: Any, asks: Any) -> None:
    made, rules = stalls()[1], gs.Procurement("90.00 EUR")
    others = (
        {"data": data},
        {"data": {"numbers": data}},
        {"asks": asks},
        {"asks": {"numbers": asks}},
        {"task": text},
        {"task": gs.Task(text)},
    )
    for other in others:
        assert not complaint(lambda other=other: gs.open(rules, **{**made, **other}), seconds=SLOW)
    assert not complaint(lambda: gs.Text(text, asks), seconds=SLOW)
    assert not complaint(
        lambda: gs.open(rules, **{**made, "data": {"numbers": gs.Lot(data, text, asks)}}), seconds=SLOW
    )


@TRIES
@given(SCALARS, NESTED)
def test_a_clock_is_answered_or_the_answer_refused(seller: Any, stays: Any) -> None:
    market = clocked()
    assert not complaint(lambda: market.answer(seller, stays=stays), seconds=SLOW)
    assert not complaint(lambda: market.answer("numbers", stays=stays), seconds=SLOW)


@lru_cache(maxsize=1)
def clocked() -> Any:
    return gs.open(gs.Procurement("90.00 EUR", asks="live", step="0.001"), **stalls()[1], seed=7)


OFFERED = {
    "asks": [5, "6.00 EUR", 9],
    "weights": [1, 2.5, "3"],
    "budget": "20.00 EUR",
    "reserve": "9.00 EUR/weight",
    "sellers": ["a", "b", "c"],
    "price": "guarded",
    "cash": "0.5",
    "currency": "EUR",
}


@TRIES
@given(some.sampled_from(sorted(OFFERED)), NESTED, SCALARS)
def test_asks_and_weights_are_bought_or_refused(name: str, given: Any, cell: Any) -> None:
    assert not complaint(lambda: gs.procure(**{**OFFERED, name: given}), seconds=SLOW)
    if isinstance(OFFERED[name], list):
        assert not complaint(lambda: gs.procure(**{**OFFERED, name: [*OFFERED[name][:2], cell]}), seconds=SLOW)
