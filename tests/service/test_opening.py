"""`gs.open`: rules with data make a market in memory, a file the market in its folder; `gs.replay` needs neither."""

import json
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.auction_library import Auction, AuctionMarket
from gainshare.service.examples import Example
from gainshare.service.kept import KeptMarket
from gainshare.service.opening import IN_MEMORY, replay
from gainshare.service.opening import open as opened
from gainshare.service.tasks import Task
from tests.service import memory
from tests.service.memory import DATA, ROWS, TARGET


def test_rules_with_data_make_a_market_in_memory() -> None:
    assert isinstance(opened(Auction(), {"x": [1.0, 2.0, 3.0, 4.0]}, seed=1), AuctionMarket)


def test_a_file_opens_its_market(settled: Path) -> None:
    assert isinstance(opened(settled / "bikes.toml"), KeptMarket)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nowhere\.toml"):
        opened(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("given", [{"data": {"x": [1.0, 2.0]}}, {"seed": 7}, {"task": 1}, {"survey": []}])
def test_what_the_file_says_is_not_said_twice(settled: Path, given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"stands in the MARKET\.toml"):
        opened(settled / "bikes.toml", **given)


def test_every_kind_of_rules_knows_its_kind() -> None:
    assert all(kind.rules.kind == name for name, kind in IN_MEMORY.items())


def test_an_option_of_another_kind_is_refused() -> None:
    with pytest.raises(Refused, match="no market of kind auction opens with one"):
        opened(Auction(), {"x": [1.0, 2.0]}, survey=[])


def test_what_is_no_rules_is_refused() -> None:
    with pytest.raises(Refused, match="must be an Auction, a Menu, a Procurement, a Collaborative, or the path"):
        opened(7)


def test_a_folder_opens_its_market_too(settled: Path) -> None:
    assert opened(str(settled / "bikes")).statement("wind") == opened(settled / "bikes.toml").statement("wind")


def test_a_receipt_replays_without_the_market_and_measures_only_on_its_own_data() -> None:
    trade = memory.opened().order("city", Task(TARGET), bid="90.00 EUR")
    receipt = json.loads(json.dumps(trade.receipt))
    assert replay(receipt).same
    assert replay(receipt).measured is None
    mine = replay(receipt, Example("mine", DATA, TARGET)).measured
    assert mine is not None
    assert mine.again > 0
    assert mine.outside == 0
    with pytest.raises(DataError, match="its content is not here"):
        replay(receipt, {**DATA, "wind": ROWS[:, 1]})
    with pytest.raises(DataError, match="is not fully opened"):
        replay(trade.copy_for("city"))


def test_a_forged_receipt_does_not_replay() -> None:
    receipt = memory.opened().order("city", Task(TARGET), bid="90.00 EUR").receipt
    assert not replay({**receipt, "body": {**receipt["body"], "seed": "00" * 32}}).same
    for broken in ({}, {**receipt, "bundle": {}}, {**receipt, "body": {**receipt["body"], "kind": None}}):
        with pytest.raises(DataError):
            replay(broken)
