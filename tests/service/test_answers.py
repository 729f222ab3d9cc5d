"""What an engine answers to each verb: the same for a market in memory and one in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gainshare.core.codec import content_id
from gainshare.core.errors import DataError, Refused
from gainshare.engine.charter import chartered
from gainshare.engine.delivery import Depot
from gainshare.engine.engine import Engine
from gainshare.engine.replay import replay
from gainshare.service import answers
from gainshare.service.folder import existing, reading, running
from gainshare.service.predicting import predictions
from tests.service.stage import copied


@pytest.fixture
def engine(settled: Path) -> Iterator[Engine]:
    """The settled market, to read."""
    with reading(settled / "bikes") as found:
        yield found


def test_nought_means_the_last_trade(engine: Engine) -> None:
    assert (answers.trade_number(engine, 0), answers.trade_number(engine, 3)) == (20, 3)
    assert answers.explanation(engine, 0, why="", party="") == answers.explanation(engine, 20, why="", party="")


def test_a_copy_carries_the_rules_that_its_body_commits_to(engine: Engine) -> None:
    copy = answers.receipt(engine, 20, holder="wind")
    charter = chartered(copy["charter"])
    assert content_id(charter) == copy["body"]["rules"]
    assert copy["openings"].keys() == {"wind"}
    with pytest.raises(DataError, match="has no part in"):
        answers.receipt(engine, 20, holder="nobody")


def test_status_balances_to_nought(engine: Engine) -> None:
    found = answers.status(engine, key="id")
    assert sum(amount.units for amount in found.balances.values()) == 0
    assert {amount.asset for amount in found.balances.values()} == {found.asset.code} == {"EUR"}
    assert (found.trades, found.amendments, found.deliveries_waiting, found.key) == (20, (), 0, "id")


def test_an_edited_receipt_is_not_the_same_whatever_it_replays_to(engine: Engine) -> None:
    whole = engine.bundled(20)
    assert answers.judged(whole, replay(whole)).same
    edited = {**whole, "openings": {**whole["openings"], "wind": {**whole["openings"]["wind"], "salt": "0" * 32}}}
    found = answers.judged(edited, replay(whole))
    assert (found.same, found.same_bytes) == (False, 0)
    assert found.difference == "its figures are not those it was sealed with: gainshare verify"


def test_measurements_are_repeated_only_where_data_are(settled: Path, tmp_path: Path, engine: Engine) -> None:
    assert answers.replayed(engine, 0, None).measured is None
    draft = existing(copied(settled, tmp_path / "own") / "bikes.toml")
    with running(draft) as running_:
        for number in (0, 20):
            found = answers.replayed(running_, number, running_.ask.shelf).measured
            assert found is not None
            assert (found.outside, found.operator) == (0, 0)
            assert str(found).startswith(f"measured again: {found.again:,}, of which ")


def test_nothing_is_predicted_from_a_trade_that_sold_nothing(engine: Engine) -> None:
    asked = list[str]()

    def counted(trade: str, count: int) -> int:
        asked.append(trade)
        return count

    empty = next(number for number, receipt, _ in engine.trades() if not receipt["body"]["deliveries"])
    with pytest.raises(Refused, match="nothing was bought in this trade"):
        predictions(engine, Depot({}, {}), empty, ("3",), counted)
    assert asked == []


def test_an_audit_needs_a_try(engine: Engine) -> None:
    with pytest.raises(Refused, match="at least 1"):
        answers.audit(engine, tries=0)
