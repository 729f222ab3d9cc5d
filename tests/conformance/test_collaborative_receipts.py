"""What the receipts of a collaborative market show to whom, that they come back from storage, and under which rules."""

import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.codec import canonical
from gainshare.core.errors import Refused
from gainshare.engine.disk import on_disk
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.receipts import OPERATOR, copy_for, verify
from gainshare.engine.replay import replay, replay_journal
from gainshare.ledger.journal import damage
from gainshare.markets.collaborative.records import OPERATOR as CLOSER
from gainshare.markets.collaborative.records import Close, Given, Join, Settled
from tests.conformance.wards import WARDS, opened, settled


@lru_cache(maxsize=2)
def market(*, twin: bool) -> Engine:
    return settled(opened({"division": "published", "quality": "common"} if twin else {}, twin=twin))


def figures(engine: Engine, receipt: dict[str, Any], party: str) -> list[Any]:
    """All that a party's copy shows it."""
    return [engine.codec.read(one) for one in copy_for(receipt, party)["openings"][party]["figures"]]


def test_a_member_sees_its_own_task_and_what_its_own_data_did_and_nothing_else() -> None:
    engine = market(twin=False)
    (_, receipt, told), *_ = [trade for trade in engine.trades() if isinstance(trade[2].evidence, Settled)]
    assert set(receipt["openings"]) == {*WARDS, CLOSER, OPERATOR}
    members = {one.party: one for one in told.evidence.members}
    for party, own in members.items():
        handed = [one for one in told.deliveries if one.party == party]
        given = [Given(one.party, aid) for one in members.values() for aid in one.helps if aid.party == party]
        assert figures(engine, receipt, party) == [own, *given, *handed]
    assert figures(engine, receipt, CLOSER) == list(told.orders)


def test_who_joins_or_leaves_is_told_to_it_alone() -> None:
    engine = market(twin=False)
    for _, receipt, told in list(engine.trades())[:2]:
        assert set(receipt["openings"]) == {"north", OPERATOR}
        assert figures(engine, receipt, "north") == [*told.orders, told.evidence]


def test_no_copy_holds_a_score_or_an_amount_of_a_task_that_its_holder_has_no_part_in() -> None:
    """Scores, dues and digests of one member's task are in no other member's bytes, nor in the part that all see."""
    engine = market(twin=False)
    (_, receipt, told), *_ = [trade for trade in engine.trades() if isinstance(trade[2].evidence, Settled)]
    takers = [one for one in told.evidence.members if one.due]
    assert len(takers) == 2
    for taker in takers:
        secret = {repr(score) for score in taker.scores} | {f'"due":{taker.due}', f'"paid":{taker.paid}'}
        for party in {*WARDS, CLOSER}:
            copy = canonical(copy_for(receipt, party)).decode()
            assert {word for word in secret if word in copy} == (secret if party == taker.party else set())
    everybody = canonical(receipt["body"]).decode()
    assert not [name for name in ("alone", "amount", "scores") if name in everybody]


def test_every_record_of_the_kind_comes_back_from_storage_and_is_met_in_some_trade() -> None:
    met = set[str]()
    for twin in (False, True):
        engine = market(twin=twin)
        known = {one.__name__ for one in engine.market.records}
        for number in range(1, engine.number + 1):
            receipt = engine.bundled(number)
            for stored in records(receipt):
                assert canonical(engine.codec.read(stored)) == canonical(stored)
                met.add(str(stored["type"]))
    assert known <= met | {"RowSimilarity"}, known - met


def records(stored: Any) -> Iterator[dict[str, Any]]:
    """Every record in this JSON, however deep."""
    if isinstance(stored, dict):
        if "type" in stored:
            yield stored
        stored = list(stored.values())
    if isinstance(stored, list):
        for part in stored:
            yield from records(part)


def test_amended_rules_and_one_more_member_settle_again_and_all_trades_replay(tmp_path: Path) -> None:
    """A seat of before waits: its money counts for joining again, or comes back; what is owned stays paid for."""
    before, after = opened({}), opened({"division": "shapley", "min_fee": "5.00 EUR"}, twin=True)
    first, second = before._running(), after._running()
    engine = on_disk(first.charter, before._shelf, before._roots, tmp_path)
    assert not refused(engine, [Join("1", "north"), Join("2", "east"), Close("3", CLOSER), Join("4", "south")])
    engine.close()
    with pytest.raises(Refused, match=r"rules\.division \(banzhaf to shapley\), rules\.min_fee"):
        on_disk(second.charter, after._shelf, before._roots, tmp_path)
    engine = on_disk(second.charter, after._shelf, before._roots, tmp_path, amend="members voted")
    orders = [Join("5", "south"), Join("6", "twin"), Join("7", "north"), Join("8", "east"), Close("9", CLOSER)]
    assert not refused(engine, orders)
    told = {one.party: one for one in engine_rounds(engine)[-1].members}
    assert [seat.party for seat in engine.state.earlier] == []
    assert engine.store.balances()["withheld", "EUR"] == 500 * sum(not one.reason for one in told.values())
    assert all(not units for (account, _), units in engine.store.balances().items() if account.startswith("escrow:"))
    assert told["north"].alone >= engine_rounds(engine)[0].members[0].alone - engine_rounds(engine)[0].members[0].error
    assert [number for number, _ in epochs(engine)] == [0, 4]
    for number in range(1, 10):
        bundled = engine.bundled(number)
        assert verify(bundled).genuine
        assert replay(bundled).same
    assert replay_journal(engine).same == 9
    assert damage(line for line, _ in engine.store.lines()) is None
    engine.close()


def refused(engine: Engine, orders: list[Any]) -> list[str]:
    return [str(one.reason) for one in engine.settle(orders) if isinstance(one, Rejected)]


def engine_rounds(engine: Engine) -> list[Settled]:
    return [told.evidence for _, _, told in engine.trades() if isinstance(told.evidence, Settled)]


def epochs(engine: Engine) -> list[tuple[int, str]]:
    return [(epoch.number, epoch.reason) for epoch in engine.epochs()]


def test_nothing_of_this_kind_is_loaded_before_it_is_opened() -> None:
    """And until a model is trained, or a file of one is written, it loads no scikit-learn itself."""
    program = """
import sys
import gainshare as gs
diabetes = gs.examples.diabetes()
market = gs.open(gs.Auction(price="hedge"), data=diabetes.columns, seed=7)
print([name for name in sys.modules if "collaborative" in name and not name.startswith("gainshare.axioms")])
from gainshare.service.collaborative_library import CollaborativeMarket
print({"sklearn", "pydantic", "sqlalchemy", "matplotlib", "typer"} & set(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\nset()\n"
