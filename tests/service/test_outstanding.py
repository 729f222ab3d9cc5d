"""Of a table of orders, what is not settled: new lines anywhere, settled ones unchanged, nothing held in memory."""

import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.codec import canonical
from gainshare.core.errors import IdempotencyConflict, InvalidAmount
from gainshare.core.money import asset
from gainshare.engine.sql import SqlStore
from gainshare.engine.store import MemoryStore, Store, Write
from gainshare.service.files.auction_form import BIDS, Bid
from gainshare.service.files.orders import Known
from gainshare.service.outstanding import outstanding, prefixed, table_mark


def named(*names: str, bid: int = 5) -> list[Bid]:
    return [Bid(line, name, "lab", bid, "", "") for line, name in enumerate(names, start=2)]


def settle(store: Store, *names: str, bids: Mapping[str, int] | None = None) -> Store:
    """A journal in which these orders stand, in this order."""
    for name in names:
        order = {"party": "lab", "bid": (bids or {}).get(name, 5)}
        store.write([Write(f"order/{name}", canonical(order), None), Write(f"step/{name}", b"{}", None)])
    return store


def same(bid: Bid, settled: Mapping[str, Any]) -> bool:
    return (settled["party"], settled["bid"]) == (bid.buyer, bid.bid)


def left(store: Store | None, *names: str, mark: str = "") -> list[str]:
    found = outstanding(lambda: named(*names), store, same, mark)
    names_left = [order.id for order in found.lines()]
    assert found.count == len(names_left)
    return names_left


def test_new_lines_may_stand_anywhere_among_the_settled_ones() -> None:
    assert left(settle(MemoryStore(), "a", "b"), "x", "a", "y", "b", "z") == ["x", "y", "z"]
    assert left(None, "x", "a") == ["x", "a"]


@pytest.mark.parametrize(("names", "number"), [(["a", "c"], 2), (["b", "c"], 1), ([], 1), (["a", "b"], 3)])
def test_a_settled_line_that_is_missing_is_refused_by_its_number(names: list[str], number: int) -> None:
    with pytest.raises(IdempotencyConflict, match=rf"settled line {number}: .*\[idempotency_conflict\]"):
        left(settle(MemoryStore(), "a", "b", "c"), *names)


def test_a_settled_line_that_bids_otherwise_is_refused_by_its_number() -> None:
    store = settle(MemoryStore(), "a", "b", "c", bids={"b": 6})
    with pytest.raises(IdempotencyConflict, match="settled line 2"):
        left(store, "a", "b", "c")


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_settled_lines_stand_if_and_only_if_none_is_missing(names: list[str], settled: list[str]) -> None:
    store = settle(MemoryStore(), *settled)
    if set(settled) <= set(names):
        assert left(store, *names) == [name for name in names if name not in settled]
    else:
        with pytest.raises(IdempotencyConflict):
            left(store, *names)


@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1))
def test_lines_settled_in_several_runs_never_block_the_next(runs: list[set[str]]) -> None:
    table, store = list[str](), MemoryStore()
    for run in runs:
        table = sorted({*table, *run})
        settle(store, *left(store, *table))
    assert left(store, *table) == []


def test_tables_are_told_apart_by_their_marks() -> None:
    store = settle(MemoryStore(), "a", prefixed("may.csv", "a"))
    assert left(store, "a", "b") == ["b"]
    assert left(store, prefixed("may.csv", "a"), prefixed("may.csv", "b"), mark="may.csv") == ["may.csv:b"]
    assert left(store, prefixed("june.csv", "a"), mark="june.csv") == ["june.csv:a"]


@given(*[st.text(":%ab", max_size=4)] * 4)
def test_ids_of_two_tables_never_meet(mark: str, name: str, other: str, another: str) -> None:
    if (mark, name) != (other, another):
        assert prefixed(mark, name) != prefixed(other, another)


def test_the_markets_own_table_has_no_mark_however_it_is_spelled(tmp_path: Path) -> None:
    own = tmp_path / "orders.csv"
    assert table_mark(None, own) == table_mark(tmp_path / "x" / ".." / "orders.csv", own) == ""
    assert table_mark(tmp_path / "more.csv", own) == table_mark(tmp_path / "more.csv", None) == "more.csv"


def test_nothing_is_handed_out_before_the_whole_table_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("buyer,bid\nlab,5\ncity,ten\n")
    with pytest.raises(InvalidAmount, match="line 3"):
        outstanding(lambda: BIDS.lines(path, "orders.csv", Known(asset("EUR"))), None, same)


def test_a_long_table_is_not_held(tmp_path: Path) -> None:
    store = settle(SqlStore(tmp_path / "journal.db"), "0", "4999")

    def read() -> Iterator[Bid]:
        return (Bid(line, f"{line}", "lab", 5, "", "") for line in range(20_000))

    found = outstanding(read, store, same)
    tracemalloc.start()
    assert sum(1 for _ in found.lines()) == found.count == 19_998
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    store.close()
    assert most < 2_000_000
