"""The engine: whole trades or none, the same bytes again, and a journal that can always be taken up."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gainshare.core.codec import canonical, content_id, plain
from gainshare.core.errors import BrokenPromise, Busy, IdempotencyConflict, InvalidAmount, Refused
from gainshare.core.money import MAX_UNITS
from gainshare.engine import engine as engine_module
from gainshare.engine.engine import Engine, Rejected, Settled
from gainshare.engine.receipts import verify
from gainshare.engine.store import MemoryStore, Write
from gainshare.engine.vault import seeded
from gainshare.ledger.journal import Line
from gainshare.markets.auction.market import AuctionMarket, Order
from tests.engine.small import EUR, Small, columnwise, settled, stream_of, table


@pytest.fixture
def small() -> Small:
    return columnwise()


def journal(engine: Engine) -> list[tuple[str, str]]:
    return [(line.key, line.hash) for line, _ in engine.store.lines()]


# ------------------------------------------------------------------------------------------------------ the same again


def test_the_same_orders_give_the_same_receipts_to_the_byte(small: Small) -> None:
    orders = stream_of(small, 12)
    one, two = (settled(small.engine(), orders) for _ in range(2))
    assert [canonical(trade.receipt) for trade in one] == [canonical(trade.receipt) for trade in two]


def test_one_batch_or_many_calls_give_the_same_journal(small: Small) -> None:
    orders, together, apart = stream_of(small, 8), small.engine(), small.engine()
    settled(together, orders)
    for order in orders:
        settled(apart, [order])
    assert journal(together) == journal(apart)


def test_another_secret_draws_other_prices(small: Small) -> None:
    orders = stream_of(small, 6)
    other = replace(small, roots=seeded(8))
    prices = [[one.trade.evidence.bought.price for one in settled(each.engine(), orders)] for each in (small, other)]
    assert prices[0] != prices[1]


def test_each_outcome_is_yielded_in_order_and_after_its_commit(small: Small) -> None:
    engine = small.engine()
    for place, one in enumerate(engine.settle(stream_of(small, 5)), 1):
        assert isinstance(one, Settled)
        assert one.number == place
        assert engine.receipt(place) == one.receipt


# ---------------------------------------------------------------------------------------------------------- idempotency


def test_an_order_settled_before_gives_the_trade_of_then_and_moves_nothing(small: Small) -> None:
    engine, order = small.engine(), small.order(20_000)
    (first,) = settled(engine, [order])
    settled(engine, stream_of(small, 3))
    before = journal(engine)
    (again,) = settled(engine, [order])
    assert (again.number, again.receipt) == (first.number, first.receipt)
    assert again.trade.evidence == first.trade.evidence
    assert journal(engine) == before
    assert engine.number == 4


def test_an_order_given_twice_in_one_batch_is_settled_once(small: Small) -> None:
    engine, order = small.engine(), small.order(20_000)
    one, other, next_one = settled(engine, [order, order, small.order(15_000)])
    assert (one.number, other.number, next_one.number) == (1, 1, 2)
    assert one.receipt == other.receipt
    assert engine.store.balances()["external:city", "EUR"] == -sum(
        each.trade.evidence.bought.charge for each in (one, next_one)
    )


def test_another_order_under_a_used_id_is_rejected_and_the_rest_is_settled(small: Small) -> None:
    engine = small.engine()
    orders = [small.order(bid, name=name) for bid, name in ((9_000, "1"), (9_001, "1"), (9_000, "2"))]
    found = list(engine.settle(orders))
    assert [type(one) for one in found] == [Settled, Rejected, Settled]
    assert isinstance(found[1], Rejected)
    assert isinstance(found[1].reason, IdempotencyConflict)
    assert engine.number == 2


# ------------------------------------------------------------------------------------------- orders that are no orders


def test_refused_orders_write_nothing_and_the_market_goes_on(small: Small) -> None:
    small = small.wanting("flat", np.ones(90))
    unknown = replace(small.tasks["cnt"], labels="sha256:" + "0" * 64)
    good = stream_of(small, 3)
    bad = [
        small.order(9_000, task="flat"),
        replace(small.order(1, name="unknown"), task=unknown),
        small.order(-1),
        replace(small.order(1, name="float"), bid=45.0),  # type: ignore[arg-type]
        small.order(MAX_UNITS + 1),
        small.order(5_000, party="(operator)"),
    ]
    engine, alone = small.engine(), small.engine()
    found = list(engine.settle([bad[0], good[0], *bad[1:], *good[1:]]))
    assert [type(one) for one in found] == [Rejected, Settled, *[Rejected] * 5, Settled, Settled]
    codes = [one.reason.code for one in found if isinstance(one, Rejected)]
    assert codes == [
        *("degenerate_labels", "not_found", "invalid_amount", "float_money", "amount_too_large", "invalid_name")
    ]
    settled(alone, good)
    assert journal(engine) == journal(alone)


def test_an_order_that_no_account_can_hold_does_not_spoil_its_batch(small: Small) -> None:
    """The first payment leaves external:city below 0; the largest amount more is beyond what accounts hold."""
    engine = small.engine()
    orders = [small.order(bid, name=name) for name, bid in (("1", 20_000), ("2", MAX_UNITS), ("3", 15_000))]
    first, beyond, last = engine.settle(orders)
    assert isinstance(first, Settled)
    assert first.trade.evidence.bought.charge > 0
    assert isinstance(beyond, Rejected)
    assert isinstance(beyond.reason, InvalidAmount)
    assert isinstance(last, Settled)
    assert last.number == engine.number == 2


# ---------------------------------------------------------------------------------------------------------- interrupted


class Interrupted:
    """Progress that is interrupted when the n-th model is done."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self, done: int, of: int) -> None:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize(("models", "trades"), [(1, 0), (33, 0), (34, 1), (36, 2), (40, 3), (73, 5)])
def test_an_interrupt_leaves_whole_trades_and_the_next_run_the_same_journal(
    models: int, trades: int, small: Small, tmp_path: Path
) -> None:
    small = small.wanting("second", np.arange(90.0) % 7)
    tasks = ("cnt", "second")
    orders = [replace(order, task=small.tasks[tasks[place // 3]]) for place, order in enumerate(stream_of(small, 6))]
    engine = small.on_disk(tmp_path / "bikes")
    engine.ask.progress = Interrupted(models)
    got = list[Settled | Rejected]()
    with pytest.raises(KeyboardInterrupt):
        got.extend(engine.settle(orders))
    assert [key for key, _ in journal(engine) if key.startswith("step/")] == [f"step/{n + 1}" for n in range(trades)]
    assert len(got) == engine.number == trades
    engine.close()
    again = small.on_disk(tmp_path / "bikes")
    settled(again, orders[again.number :])
    undisturbed = small.engine()
    settled(undisturbed, orders)
    assert journal(again) == journal(undisturbed)
    again.close()


def test_whatever_stops_the_orders_those_before_are_settled(small: Small) -> None:
    def lines() -> Iterator[Order]:
        yield from stream_of(small, 2)
        raise Refused("bad_csv", "orders.csv", None, "line 4: 3 cells, expected 2")

    engine, got = small.engine(), list[Settled | Rejected]()
    with pytest.raises(Refused, match="line 4"):
        got.extend(engine.settle(lines()))
    assert engine.number == 2
    assert verify(engine.receipt(2)).genuine


def test_a_reader_that_looks_at_the_first_outcome_only_loses_nothing(small: Small) -> None:
    engine = small.engine()
    assert isinstance(next(engine.settle(stream_of(small, 4))), Settled)
    assert engine.number == 4


class Balky(MemoryStore):
    """A store that fails once, at the write of this step."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._key: str = f"step/{step}"

    def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
        if self._key in [write.key for write in writes]:
            self._key = ""
            raise Busy("bikes is held by another process")
        return super().write(writes)


def test_a_commit_that_fails_leaves_the_engine_where_the_journal_is(small: Small) -> None:
    orders = stream_of(small, 6)
    engine = small.over(Balky(5))
    settled(engine, orders[:3])
    state = content_id(engine.state)
    with pytest.raises(Busy):
        list(engine.settle(orders[3:]))
    assert (engine.number, content_id(engine.state)) == (3, state)
    assert [one.number for one in settled(engine, orders[3:])] == [4, 5, 6]
    undisturbed = small.engine()
    settled(undisturbed, orders)
    assert journal(engine) == journal(undisturbed)


# -------------------------------------------------------------------------------------------------------------- resumed


def test_a_market_taken_up_again_stands_where_it_was_left(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BATCH", 4)
    orders = stream_of(small, 11)
    engine = small.on_disk(tmp_path / "bikes")
    settled(engine, orders)
    assert engine.store.snapshot() is not None
    left, lines = content_id(engine.state), journal(engine)
    engine.close()
    again = small.on_disk(tmp_path / "bikes")
    assert (again.number, content_id(again.state), journal(again)) == (11, left, lines)
    settled(again, [small.order(9_999)])
    again.close()


def test_snapshots_change_nothing_but_time(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = stream_of(small, 9)
    journals = []
    for batch in (2, 3, 256):
        monkeypatch.setattr(engine_module, "BATCH", batch)
        store = MemoryStore()
        settled(small.over(store), orders[:7])
        again = small.over(store)
        settled(again, orders[7:])
        journals.append(journal(again))
    assert journals[0] == journals[1] == journals[2]


def test_steps_share_transactions_of_at_most_a_batch(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BATCH", 3)
    sizes = []

    class Counting(MemoryStore):
        def write(self, writes: Sequence[Write]) -> tuple[Line, ...]:
            sizes.append(sum(write.key.startswith("step/") for write in writes))
            return super().write(writes)

    settled(small.over(Counting()), stream_of(small, 8))
    assert sizes == [0, 3, 3, 2]


def test_a_stored_state_that_is_not_the_journals_is_found(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BATCH", 4)
    for after in (4, 6):
        store = MemoryStore()
        engine = small.over(store)
        settled(engine, stream_of(small, after))
        seq, snapshot = store.snapshot() or (0, b"")
        assert b'"rounds":' in snapshot
        store._snapshots[-1] = (seq, snapshot.replace(b'"rounds":', b'"rounds":1', 1))
        with pytest.raises(BrokenPromise, match="state"):
            small.over(store)


def test_a_journal_that_lost_what_was_opened_or_answered_says_so(small: Small) -> None:
    for lost in ("opened/2", "sha256:"):
        store = MemoryStore()
        engine = small.over(store)
        settled(engine, stream_of(small, 3))
        name = next(each for each in store._answers if each.startswith(lost))
        del store._answers[name]
        with pytest.raises(BrokenPromise, match="has lost"):
            small.over(store)


def test_an_answer_that_was_changed_in_the_store_is_found_when_the_market_is_taken_up(small: Small) -> None:
    store = MemoryStore()
    settled(small.over(store), stream_of(small, 3))
    curve = [name for name, (question, _) in store._answers.items() if question.endswith(b'"type":"Recipe"}')]
    assert len(curve) == 17
    question, answer = store._answers[curve[-1]]
    store._answers[curve[-1]] = (question, b"0.96875")
    assert answer != b"0.96875"
    with pytest.raises(BrokenPromise):
        small.over(store)


# -------------------------------------------------------------------------------------------------------------- reading


def test_a_trade_that_is_not_there_is_refused_with_what_is(small: Small) -> None:
    engine = small.engine()
    settled(engine, stream_of(small, 2))
    for number in (0, 3, -1):
        with pytest.raises(Refused, match="it has 2") as refused:
            engine.bundled(number)
        assert refused.value.code == "not_found"


def test_the_journal_holds_an_order_and_a_step_for_each_trade(small: Small) -> None:
    engine = small.engine()
    settled(engine, stream_of(small, 2))
    assert [key for key, _ in journal(engine)] == ["rules/0", "order/1", "step/1", "order/2", "step/2"]


def test_the_first_line_commits_to_the_secret_and_the_rules(small: Small) -> None:
    engine = small.engine()
    found = engine.store.find("rules/0")
    assert found is not None
    assert small.roots.commitment.encode() in found[1]
    assert small.roots.step.hex().encode() not in found[1]
    assert canonical(small.rules) in found[1]


def test_step_keys_are_opened_with_their_own_receipt_only(small: Small) -> None:
    engine = small.engine()
    trades = settled(engine, stream_of(small, 3))
    seeds = [one.receipt["body"]["seed"] for one in trades]
    assert seeds == [small.roots.step_key("bikes", number).hex() for number in (1, 2, 3)]
    for place, one in enumerate(trades):
        text = canonical(one.receipt)
        assert [seed.encode() in text for seed in seeds] == [other == place for other in range(3)]
        assert small.roots.step.hex().encode() not in text
        assert small.roots.noise.hex().encode() not in text


def test_every_step_begins_where_the_one_before_it_ended(small: Small) -> None:
    trades = settled(small.engine(), stream_of(small, 4))
    states = [one.receipt["body"]["state"] for one in trades]
    assert [state["before"] for state in states[1:]] == [state["after"] for state in states[:-1]]
    assert states[0]["before"] == content_id(AuctionMarket(small.rules, small.offers).start())


def test_money_in_the_journal_adds_up_to_what_receipts_say(small: Small) -> None:
    engine = small.ruled(division="similarity").engine()
    sold: list[Any] = [one.trade.evidence for one in settled(engine, stream_of(small, 20))]
    held = {account: units for (account, _), units in engine.store.balances().items()}
    paid = sum(one.bought.charge for one in sold)
    assert -sum(units for account, units in held.items() if account.startswith("external:")) == paid > 0
    assert held["withheld"] == sum(one.withheld for one in sold) > 0
    for seller in small.tables:
        amounts = [share.amount for one in sold for share in one.shares if share.party == seller]
        assert held.get(f"earnings:{seller}", 0) == sum(amounts)
    assert not any(units for account, units in held.items() if account.startswith("escrow:"))
    assert 0 <= held["rounding"] <= 4
    assert sum(held.values()) == 0


def test_a_market_in_another_currency_moves_nothing_else(small: Small) -> None:
    other = small.ruled(asset=replace(EUR, code="JPY", decimals=0))
    engine = other.engine()
    settled(engine, stream_of(other, 2))
    assert {asset for _, asset in engine.store.balances()} == {"JPY"}


def test_a_wide_table_is_one_seller(small: Small) -> None:
    wide = table(np.column_stack([held.values for held in small.tables.values()]), names=("a", "b", "c"))
    market = small.selling(all=wide)
    (one,) = settled(market.engine(), [market.order(40_000)])
    assert [share.party for share in one.trade.evidence.shares] == ["all"]
    assert plain(one.trade.evidence.shares[0].share) == "1"


def test_a_run_that_is_given_up_leaves_nothing_to_complain_about(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt in the middle of a lot closes what reads the orders."""
    complaints = list[object]()
    monkeypatch.setattr("sys.unraisablehook", complaints.append)
    engine = small.engine()

    def interrupted(*_: int) -> None:
        raise KeyboardInterrupt

    engine.ask.progress = interrupted
    with pytest.raises(KeyboardInterrupt):
        list(engine.settle(iter(stream_of(small, 9))))
    gc.collect()
    assert not complaints
