"""Members train together in memory: from frames with gaps to money, models and receipts that replay."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gainshare as gs
from gainshare.core.errors import DataError, InvalidAmount, Refused
from gainshare.service.collaborative_answers import Settlement
from gainshare.service.collaborative_library import Collaborative, CollaborativeMarket
from gainshare.service.tasks import Task
from tests.service.members import RULES, TABLES, TASK, opened, rows

UNJUDGED = replace(RULES, min_validation=1000)
"""Rules under which nobody has a task, so nothing is trained."""

PAIR = {name: TABLES[name] for name in ("few", "many")}
EXAM = rows("exam", 40)


@cache
def settled() -> tuple[CollaborativeMarket, Settlement]:
    """All members, settled once."""
    market = opened()
    return market, market.settle()


def test_who_has_not_joined_joins_and_all_are_settled_in_one_balanced_entry() -> None:
    market = opened(UNJUDGED, PAIR)
    assert str(market.join("many")) == "trade memory/1: many joins, 1,000.00 EUR"
    assert market.joined == ("many",)
    found = market.settle()
    assert (found.trade, [*found.members]) == ("memory/3", ["many", "few"])
    assert sum(market.balances().values()) == 0
    assert market.joined == ()


def test_who_withdraws_has_all_back_and_takes_no_part() -> None:
    market = opened(UNJUDGED)
    market.join("noise")
    assert str(market.withdraw("noise")) == "trade memory/2: noise withdraws, 1,000.00 EUR"
    market.join("few")
    with pytest.raises(Refused, match="a round needs two at least"):
        market.close()
    market.join("tiny")
    assert [*market.close().members] == ["few", "tiny"]


def test_a_later_settlement_charges_for_no_source_twice() -> None:
    market = opened(data=PAIR)
    first = market.settle()
    assert first.members["few"].paid.units > 0
    assert market.settle().members["few"].paid.units == 0


def test_receipts_verify_explain_and_replay() -> None:
    market, found = settled()
    assert market.verify().holds
    assert market.replay().same
    assert found.members["few"].improved
    assert market.explain().answer == f"{found.trade}: 2 of 4 members improved and paid 152.42 EUR"
    assert "few" in market.explain(why="payment", party="few").reasons["payment"]
    many = found.members["many"]
    assert market.statement("many").closing == many.earned.units - many.paid.units
    receipt = market.receipt()
    assert gs.replay(receipt).same


def test_a_changed_table_is_noticed_when_measured_again() -> None:
    market, _ = settled()
    other = {**TABLES, "few": rows("else", 48)}
    with pytest.raises(DataError, match="its content is not here: the data changed"):
        gs.replay(market.receipt(), other)


def test_frames_and_files_bring_the_same_as_mappings(tmp_path: Path) -> None:
    frames = {name: pd.DataFrame(table) for name, table in PAIR.items()}
    for name, frame in frames.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    (one, two, three) = (opened(UNJUDGED, data) for data in (PAIR, frames, str(tmp_path / "*.csv")))
    assert one.settle().to_dict() == two.settle().to_dict()
    again = gs.replay(one.receipt(), frames)
    assert again.same
    assert again.measured is not None
    assert again.measured.again == again.measured.identical > 0
    few = three.settle().members["few"]
    assert few.training + few.held == 48


def test_one_table_may_judge_one_model_for_all(tmp_path: Path) -> None:
    task = Task("days", validation=EXAM)
    rules = Collaborative(price="1000.00 EUR/gain", quality="common", division="published-balanced")
    market = opened(rules, PAIR, task=task)
    found = market.settle()
    assert {one.held for one in found.members.values()} == {40}
    assert len({one.after for one in found.members.values() if one.improved}) == 1
    receipt = market.receipt()
    assert gs.replay(receipt, PAIR, task=task).same
    with pytest.raises(Refused, match=r"task\.validation: is required to measure again"):
        gs.replay(receipt, PAIR)
    pd.DataFrame(EXAM).to_csv(tmp_path / "exam.csv", index=False)
    again = gs.replay(receipt, PAIR, task=Task("days", validation=tmp_path / "exam.csv"))
    assert again.measured is not None
    assert again.measured.again == again.measured.identical > 0


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"price": "1000.00"}, "currency"),
        ({"price": "0.00 EUR/gain"}, r"rules\.price = .*: must be > 0"),
        ({"price": "5.00 EUR/gain", "min_fee": "-1"}, r"rules\.min_fee"),
        ({"price": "5.00 EUR/gain", "min_fee": "1.00 USD"}, "must be in EUR"),
        ({"price": "5.00 EUR/gain", "division": "equal"}, "division"),
        ({"price": "5.00 EUR/gain", "quality": "best"}, "quality"),
        ({"price": "5.00 EUR/gain", "imputer": "zero"}, "imputer"),
        ({"price": "5.00 EUR/gain", "division": "published"}, "published"),
        ({"price": "5.00 EUR/gain", "min_validation": "30"}, r"rules\.min_validation.*whole number"),
    ],
)
def test_rules_that_cannot_be_are_refused(rules: dict[str, Any], problem: str) -> None:
    with pytest.raises((Refused, InvalidAmount), match=problem):
        opened(Collaborative(**rules), PAIR)


@pytest.mark.parametrize(
    ("data", "task", "problem"),
    [
        (PAIR, None, "task: is required"),
        (PAIR, Task("size"), "size is not a column"),
        (PAIR, "days", "must be a gs.Task"),
        ({}, TASK, "needs at least one seller"),
        (7, TASK, "must be a table for each seller"),
        ({"few": {"days": [1.0, np.inf], "x": [1.0, 2.0]}}, TASK, "must be finite"),
        ({"few": {"days": [1.0, np.nan], "x": [1.0, 2.0]}, "many": {"days": [1.0], "x": [2.0]}}, TASK, "days missing"),
    ],
)
def test_data_and_tasks_that_cannot_be_are_refused(data: Any, task: Any, problem: str) -> None:
    with pytest.raises((Refused, DataError), match=problem):
        gs.open(RULES, data, task=task)


def test_a_stranger_cannot_join_and_a_market_without_help_says_so() -> None:
    market = opened(data={name: TABLES[name] for name in ("few", "noise")})
    with pytest.raises(Refused, match="offers no data here"):
        market.join("stranger")
    found = market.settle()
    assert str(found).startswith("memory/3: Nobody helped anybody: nobody pays")
    assert market.verify().holds


def test_only_members_that_train_together_are_judged_by_a_table() -> None:
    task = Task("days", validation=EXAM)
    with pytest.raises(Refused, match=r"task\.validation: judges members that train together"):
        gs.open(gs.Procurement(budget="5.00 EUR"), PAIR, task=task)
    market = gs.open(gs.Auction(), {"x": [1.0, 2.0, 3.0]})
    with pytest.raises(Refused, match=r"task\.validation: judges members that train together"):
        market.order("city", Task([1.0, 2.0, 3.0], validation=EXAM), bid="5.00 EUR")
