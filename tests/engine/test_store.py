"""What every store promises, in memory or in a file."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.codec import digest
from gainshare.core.errors import IdempotencyConflict, InsufficientFunds, Refused
from gainshare.core.trades import Deed, Entry, Posting
from gainshare.engine.sql import SqlStore
from gainshare.engine.store import MemoryStore, Remembered, Store, Write, pages
from gainshare.ledger.accounts import applied
from gainshare.ledger.journal import damage

Reopen = Callable[[], Store]


@pytest.fixture(params=["memory", "sql"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Opens the same store again: from its file, if it has one."""
    opened: list[Store] = [MemoryStore() if request.param == "memory" else SqlStore(tmp_path / "journal.db")]

    def again() -> Store:
        if isinstance(opened[-1], SqlStore):
            opened[-1].close()
            opened.append(SqlStore(tmp_path / "journal.db"))
        return opened[-1]

    yield again
    opened[-1].close()


@pytest.fixture
def store(reopen: Reopen) -> Store:
    return reopen()


def moved(source: str, target: str, units: int, asset: str = "EUR") -> Entry:
    return Entry(f"{source} to {target}", (Posting(source, -units, asset), Posting(target, units, asset)))


def admitted(number: int, units: int = 100) -> Write:
    return Write(f"order/{number}", b'{"bid":%d}' % units, moved("external:city", "escrow:city", units))


def settled(number: int, units: int = 100) -> Write:
    return Write(
        f"step/{number}",
        b'{"step":%d}' % number,
        moved("escrow:city", "earnings:hr", units),
        deeds=(Deed("deliver", "city", digest(b"%d" % number)), Deed("announce", "hr", "")),
        answers=(Remembered(f"question {number}", b"how good?", b"0.5"), Remembered("common", b"?", b"!")),
        snapshot=b"state %d" % number,
    )


def told(store: Store) -> tuple[object, ...]:
    """Everything that a store can tell."""
    names = [f"question {number}" for number in range(9)] + ["common"]
    return (
        store.head(),
        list(store.lines()),
        store.balances(),
        list(store.outbox()),
        store.snapshot(),
        store.remembered(names),
    )


def test_a_new_store_is_empty(store: Store) -> None:
    assert told(store) == (None, [], {}, [], None, {})
    assert store.find("step/1") is None


def test_lines_come_back_in_order_with_their_records_and_entries(store: Store) -> None:
    writes = [admitted(1), settled(1), Write("rules/1", b"", None)]
    lines = store.write(writes)
    assert [line.seq for line in lines] == [1, 2, 3]
    assert [(line, write.body) for line, write in zip(lines, writes, strict=True)] == list(store.lines())
    assert [(line.key, line.about, line.entry) for line, _ in store.lines()] == [
        (write.key, digest(write.body), write.entry) for write in writes
    ]
    assert store.head() == lines[-1]
    assert store.find("step/1") == (lines[1], writes[1].body)
    assert damage(lines, lines[-1].hash) is None


def test_balances_are_the_sums_of_the_postings(store: Store) -> None:
    store.write([admitted(1), admitted(2, 50), settled(1)])
    assert store.balances() == {
        ("external:city", "EUR"): -150,
        ("escrow:city", "EUR"): 50,
        ("earnings:hr", "EUR"): 100,
    }


def test_an_account_holds_each_asset_by_itself(store: Store) -> None:
    store.write(
        [Write("a", b"", moved("external:x", "y", 3, "EUR")), Write("b", b"", moved("external:x", "y", 4, "USD"))]
    )
    store.write([Write("c", b"", moved("y", "z", 4, "USD"))])
    assert store.balances()["y", "EUR"] == 3
    assert store.balances()["y", "USD"] == 0
    with pytest.raises(InsufficientFunds, match="available 0 USD, requested 1"):
        store.write([Write("d", b"", moved("y", "z", 1, "USD"))])


def test_writing_again_gives_the_line_of_then_and_changes_nothing(store: Store) -> None:
    first = store.write([admitted(1), settled(1)])
    store.done("step/1#0")
    before = told(store)
    assert store.write([settled(1)]) == first[1:]
    assert store.write([admitted(1), settled(1), settled(1)]) == (*first, first[1])
    assert told(store) == before


def test_a_key_that_comes_twice_in_one_batch_is_written_once(store: Store) -> None:
    first, second, third = store.write([admitted(1), admitted(2), admitted(1)])
    assert first == third
    assert [line for line, _ in store.lines()] == [first, second]
    assert store.balances()["escrow:city", "EUR"] == 200


@pytest.mark.parametrize(
    "other",
    [
        replace(admitted(1), body=b"another"),
        replace(admitted(1), entry=None),
        admitted(1, 99),
        replace(admitted(1), entry=moved("external:city", "escrow:town", 100)),
    ],
)
@pytest.mark.parametrize("between", [True, False])
def test_a_used_key_refuses_another_request(store: Store, other: Write, between: bool) -> None:
    if between:
        store.write([admitted(1)])
    before = told(store)
    with pytest.raises(IdempotencyConflict, match=r'"order/1": .*different request') as refused:
        store.write([admitted(2), admitted(1), other])
    assert refused.value.code == "idempotency_conflict"
    assert told(store) == before


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    "failing", [settled(9, 10**6), Write("order/1", b"another", None)], ids=["overdraft", "conflict"]
)
def test_a_batch_with_one_impossible_write_leaves_nothing(store: Store, place: int, failing: Write) -> None:
    store.write([admitted(1), settled(1)])
    before, batch = told(store), [admitted(2), settled(2), admitted(3)]
    with pytest.raises(Refused):
        store.write([*batch[:place], failing, *batch[place:]])
    assert told(store) == before
    store.write(batch)
    assert damage(line for line, _ in store.lines()) is None


def test_an_overdraft_is_refused_by_account_available_and_requested(store: Store) -> None:
    store.write([admitted(1, 4)])
    with pytest.raises(InsufficientFunds, match=r"escrow:city: account has available 4 EUR, requested 5"):
        store.write([settled(1, 5)])


def test_money_must_come_in_before_it_goes_out(store: Store) -> None:
    with pytest.raises(InsufficientFunds):
        store.write([settled(1), admitted(1)])
    assert len(store.write([admitted(1), settled(1)])) == 2


def test_nothing_to_write_is_nothing_written(store: Store) -> None:
    assert store.write([]) == ()
    assert told(store) == (None, [], {}, [], None, {})


@pytest.mark.parametrize("prefix", ["", "step/", "step/1", "STEP/", "s%", "st_p", "step/é", "step/\U0010ffff"])
@pytest.mark.parametrize("after", [0, 3, 99])
def test_a_prefix_is_taken_literally_and_lines_after_a_number_in_order(store: Store, prefix: str, after: int) -> None:
    keys = ["step/2", "Step/1", "step/10", "order/step/", "step/1", "step", "step/é", "step/éa", "s%p", "\U0010ffff"]
    store.write([Write(key, key.encode(), None) for key in keys])
    expected = [(number, key) for number, key in enumerate(keys, 1) if key.startswith(prefix) and number > after]
    assert [(line.seq, body.decode()) for line, body in store.lines(prefix, after)] == expected


def test_lines_are_those_of_the_moment_of_asking(store: Store) -> None:
    store.write([Write(f"step/{number}", b"", None) for number in range(600)])
    seen = store.lines("step/")
    first = next(seen)
    store.write([Write("step/late", b"", None)])
    assert [first[0].seq, *(line.seq for line, _ in seen)] == list(range(1, 601))


def test_the_latest_snapshot_counts(store: Store) -> None:
    store.write([admitted(1), settled(1), admitted(2), settled(2), admitted(3)])
    assert store.snapshot() == (4, b"state 2")


def test_deeds_wait_in_order_until_they_are_done_once(store: Store) -> None:
    store.write([admitted(1), admitted(2), settled(2), settled(1)])
    waiting = [name for name, _ in store.outbox()]
    assert waiting == ["step/2#0", "step/2#1", "step/1#0", "step/1#1"]
    assert dict(store.outbox())["step/1#0"] == Deed("deliver", "city", digest(b"1"))
    for name in ("step/2#1", "step/2#1", "step/7#0"):
        store.done(name)
    assert [name for name, _ in store.outbox()] == ["step/2#0", "step/1#0", "step/1#1"]


def test_the_first_answer_to_a_question_stays(store: Store) -> None:
    asked = replace(admitted(1), answers=(Remembered("a", b"q", b"1"), Remembered("a", b"q", b"2")))
    store.write([asked, replace(admitted(2), answers=(Remembered("a", b"q", b"3"), Remembered("b", b"", b"")))])
    assert store.remembered(["b", "c", "a", "a"]) == {"a": (b"q", b"1"), "b": (b"", b"")}


def test_more_than_a_query_may_name_is_remembered_too(store: Store) -> None:
    answers = tuple(Remembered(f"{number}", b"q" * number, b"%d" % number) for number in range(1000))
    store.write([replace(admitted(1), answers=answers)])
    store.write([replace(admitted(2), answers=answers)])
    found = store.remembered([f"{number}" for number in range(1001)])
    assert found == {answer.id: (answer.question, answer.answer) for answer in answers}


def test_a_store_opened_again_tells_the_same_and_goes_on(reopen: Reopen) -> None:
    store = reopen()
    store.write([admitted(1), settled(1)])
    store.done("step/1#1")
    before = told(store)
    store = reopen()
    assert told(store) == before
    assert store.write([admitted(1), admitted(2)])[0].seq == 1
    assert damage(line for line, _ in store.lines()) is None


ACCOUNTS = ["external:city", "escrow:city", "earnings:hr", "rounding"]
entries = st.none() | st.builds(
    lambda pair, units, asset: moved(pair[0], pair[1], units, asset),
    st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True),
    st.integers(1, 5),
    st.sampled_from("AB"),
)
writes = st.builds(
    Write,
    st.sampled_from([f"{kind}/{number}" for kind in ("order", "step", "rules") for number in range(4)]),
    st.sampled_from([b"", b"one", b"two"]),
    entries,
    deeds=st.lists(st.builds(Deed, st.just("deliver"), st.sampled_from("xy"), st.text(max_size=3)), max_size=2).map(
        tuple
    ),
    answers=st.lists(
        st.builds(
            Remembered, st.sampled_from(["common", "question 1", "opened/1"]), st.binary(max_size=9), st.binary()
        ),
        max_size=2,
    ).map(tuple),
    snapshot=st.sampled_from([b"", b"state"]),
)


@settings(max_examples=40)
@given(st.lists(st.lists(writes, max_size=5), max_size=6))
def test_a_store_in_a_file_tells_what_a_store_in_memory_tells(batches: list[list[Write]]) -> None:
    with TemporaryDirectory() as folder, closing(SqlStore(Path(folder) / "journal.db")) as filed:
        memory = MemoryStore()
        for batch in batches:
            assert outcome(filed, batch) == outcome(memory, batch)
            for name, _ in list(memory.outbox())[::2]:
                filed.done(name)
                memory.done(name)
        assert told(filed) == told(memory)
        assert filed.balances() == applied({}, (line.entry for line, _ in filed.lines() if line.entry))
        assert damage(line for line, _ in filed.lines()) is None


def outcome(store: Store, batch: list[Write]) -> object:
    """The lines, or the refusal, of a batch whose steps fund each other; what is refused is then tried one by one."""
    try:
        return store.write(batch)
    except Refused as refused:
        for write in batch:
            with suppress(Refused):
                store.write([write])
        return str(refused)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 9))
def test_pages_hold_everything_in_order_and_only_the_last_is_short(items: list[int], size: int) -> None:
    made = list(pages(iter(items), size))
    assert [item for page in made for item in page] == items
    assert all(len(page) == size for page in made[:-1])
    assert all(0 < len(page) <= size for page in made)


def test_written_lines_are_found_by_key_with_their_records(store: Store) -> None:
    lines = store.write([admitted(1), settled(1)])
    found = store.found(["step/1", "order/1", "order/404"])
    assert {key: line for key, (line, _) in found.items()} == {line.key: line for line in lines}
    assert all(store.find(key) == pair for key, pair in found.items())
