"""An auction in memory: the twelve lines, what it refuses, and the same answers for every kind of frame."""

import json
import subprocess
import sys
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gainshare.core.errors import DataError, FloatMoney, InvalidAmount, Refused
from gainshare.service.auction_library import Auction, AuctionMarket
from gainshare.service.examples import diabetes
from gainshare.service.opening import replay
from gainshare.service.tasks import Task
from tests.service.memory import DATA, ROWS, TARGET, opened


def test_the_first_example_trades_explains_and_replays() -> None:
    example = diabetes()
    market = AuctionMarket(Auction(price="hedge"), example.columns, seed=7)
    task = Task(example.target, learner="ridge")
    trades = [market.order("clinic", task, bid=bid) for bid in ("20.00 EUR", "80.00 EUR", "200.00 EUR")]
    assert str(trades[-1]).startswith("trade memory/3: clinic pays ")
    assert trades[-1].explain("price").startswith("Before the bid was seen")
    found = replay(trades[-1].receipt, example)
    assert found.same
    assert found.measured is not None
    assert found.measured.operator > 0
    assert market.replay(3).same
    assert sum(market.balances().values()) == 0


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame(DATA),
        pl.DataFrame(DATA),
        pa.table(DATA),
        nw.from_native(pl.DataFrame(DATA)),
        {name: column.tolist() for name, column in DATA.items()},
    ],
    ids=["pandas", "polars", "arrow", "narwhals", "lists"],
)
def test_every_frame_gives_the_same_receipt(data: Any) -> None:
    receipts = [
        json.dumps(market.order("city", Task(TARGET), bid="90.00 EUR").to_dict(), sort_keys=True)
        for market in (opened(), opened(data=data))
    ]
    assert receipts[0] == receipts[1]


def test_an_array_s_columns_are_sellers() -> None:
    trade = opened(data=ROWS).order("city", Task(TARGET), bid="150.00 EUR")
    assert {"x0", "x1", "x2"} <= set(trade.to_dict()["openings"])


@pytest.mark.parametrize(
    ("bid", "kind", "code"),
    [
        (float("nan"), InvalidAmount, "invalid_amount"),
        (float("inf"), InvalidAmount, "invalid_amount"),
        (-1, InvalidAmount, "invalid_amount"),
        ("-1.00 EUR", InvalidAmount, "invalid_amount"),
        (True, InvalidAmount, "invalid_amount"),
        (0.5, FloatMoney, "float_money"),
        (2**63, InvalidAmount, "amount_too_large"),
        ("10.005 EUR", InvalidAmount, "too_precise"),
        ("10.00 USD", InvalidAmount, "invalid_amount"),
        ("ten", InvalidAmount, "invalid_amount"),
    ],
)
def test_a_bid_that_is_none_changes_nothing(bid: object, kind: type[Refused], code: str) -> None:
    market = opened(Auction(highest_bid="200.00 EUR"))
    market.order("city", Task(TARGET), bid="90.00 EUR")
    before = market.balances()
    with pytest.raises(kind) as refusal:
        market.order("city", Task(TARGET), bid=bid)
    assert (refusal.value.code, refusal.value.field) == (code, "bid")
    assert market.balances() == before


def test_the_first_bid_names_the_currency() -> None:
    market = opened()
    assert "JPY" in str(market.order("city", Task(TARGET), bid="90 JPY"))
    with pytest.raises(InvalidAmount):
        market.order("city", Task(TARGET), bid="90.00 EUR")


def test_labels_of_another_length_are_refused() -> None:
    with pytest.raises(DataError) as refusal:
        opened().order("city", Task(TARGET[:-1]), bid="90.00 EUR")
    assert refusal.value.code == "length_mismatch"


@pytest.mark.parametrize(("learner", "score"), [("rigde", "skill"), ("ridge", "luck")])
def test_unknown_words_are_refused(learner: str, score: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened().order("city", Task(TARGET, learner, score), bid="90.00 EUR")
    assert refusal.value.code == "unknown_value"


def test_a_constant_target_is_refused_and_the_market_goes_on() -> None:
    market = opened()
    with pytest.raises(DataError) as refusal:
        market.order("city", Task(np.ones(60)), bid="90.00 EUR")
    assert refusal.value.code == "degenerate_labels"
    assert market.order("city", Task(TARGET), bid="90.00 EUR").number == 1


def test_words_are_classes() -> None:
    trade = opened().order("city", Task(np.where(TARGET > 0, "wet", "dry")), bid="150.00 EUR")
    assert trade.to_dict()["body"]["step"] == 1


def test_a_fixed_price_is_the_price() -> None:
    assert "fixed" in opened(Auction(price="60.00 EUR")).order("city", Task(TARGET), bid="90.00 EUR").explain("price")


@pytest.mark.parametrize("buyer", ["", "a:b", " a", "a\n", "x" * 65, "(operator)", "auditor", "withheld", None, 5])
def test_a_buyer_needs_a_name_of_its_own(buyer: Any) -> None:
    market = opened(Auction(currency="EUR"))
    with pytest.raises(Refused) as refusal:
        market.order(buyer, Task(TARGET), bid="90.00 EUR")
    assert (refusal.value.code, refusal.value.field) == ("invalid_name", "buyer")
    assert market.order("city", Task(TARGET), bid="90.00 EUR").number == 1


@pytest.mark.parametrize("seller", ["a:b", "rounding", "(operator)", " a"])
def test_so_does_a_seller(seller: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened(data={seller: ROWS[:, 0]})
    assert refusal.value.code == "invalid_name"


@pytest.mark.parametrize("currency", ["", "EUR"])
@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"price": "hegde"}, "rules.price"),
        ({"price": ""}, "rules.price"),
        ({"price": "0"}, "rules.price"),
        ({"quality": "lvls"}, "rules.quality"),
        ({"division": "shapely"}, "rules.division"),
        ({"highest_bid": "0"}, "rules.highest_bid"),
        ({"highest_bid": "-5"}, "rules.highest_bid"),
        ({"highest_bid": "ten"}, "rules.highest_bid"),
        ({"price": "ucb", "delta": 0.1}, "rules.delta"),
    ],
)
def test_rules_are_judged_when_the_market_opens(rules: dict[str, Any], field: str, currency: str) -> None:
    with pytest.raises(Refused) as refusal:
        opened(Auction(**rules, currency=currency))
    assert refusal.value.field == field


def test_two_currencies_are_one_too_many() -> None:
    with pytest.raises(InvalidAmount, match="must be in EUR"):
        opened(Auction(price="12.00 EUR/gain", highest_bid="200.00 USD"))
    assert opened(Auction(price="12.00 EUR/gain")).balances() == {}


def test_the_first_example_loads_no_scikit_learn() -> None:
    program = """
import sys
import gainshare as gs
diabetes = gs.examples.diabetes()
market = gs.open(gs.Auction(price="hedge"), data=diabetes.columns, seed=7)
trade = market.order("clinic", gs.Task(diabetes.target, learner="ridge"), bid="80.00 EUR")
assert gs.replay(trade.receipt, diabetes).same
print({"sklearn", "pydantic", "sqlalchemy", "matplotlib", "typer"} & set(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
