"""Asking: each question once, remembered answers first, the same answers whatever the workers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from gainshare.core.codec import Codec, canonical, content_id
from gainshare.core.errors import BrokenPromise
from gainshare.core.questions import Ask, Data, Question
from gainshare.core.random import Rng
from gainshare.engine import asking
from gainshare.engine.asking import Answers, Asker, Recorder, named
from gainshare.engine.store import MemoryCache
from gainshare.engine.vault import Shelf
from tests.engine.small import columnwise, rowwise, settled, stream_of, table

CALLS: list[str] = []


@dataclass(frozen=True, slots=True)
class Draw:
    """A number drawn by the generator that the question's content names."""

    label: str

    @property
    def tolerance(self) -> float:
        return 0.0

    @property
    def composite(self) -> bool:
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        CALLS.append(self.label)
        return float(rng.random())


@dataclass(frozen=True, slots=True)
class Sum:
    """A question that asks further ones."""

    labels: tuple[str, ...]

    @property
    def tolerance(self) -> float:
        return 0.0

    @property
    def composite(self) -> bool:
        return True

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        CALLS.append("sum")
        return sum(ask([Draw(label) for label in self.labels]))


def asker(cache: MemoryCache | None = None, noise: bytes = b"noise") -> Asker:
    return Asker(Shelf((), noise), cache or MemoryCache(), Codec((Draw, Sum)))


@pytest.fixture(autouse=True)
def uncalled() -> None:
    CALLS.clear()


def test_a_question_is_answered_once_however_often_it_is_asked() -> None:
    ask = asker()
    one, two, again = ask([Draw("a"), Draw("b"), Draw("a")])
    assert one == again != two
    assert ask([Draw("a")]) == (one,)
    assert CALLS == ["a", "b"]
    assert ask.trained == 2


def test_a_question_that_asks_further_ones_shares_their_answers() -> None:
    ask = asker()
    (first,) = ask([Draw("a")])
    both: list[Question[float]] = [Sum(("a", "b")), Draw("b")]
    total, second = ask(both)
    assert total == first + second
    assert sorted(CALLS) == ["a", "b", "sum"]


def test_answers_are_remembered_by_the_cache_as_soon_as_they_are_known() -> None:
    cache = MemoryCache()
    (answer,) = asker(cache)([Draw("a")])
    assert cache.get([content_id(Draw("a"))]) == {content_id(Draw("a")): canonical(answer)}
    CALLS.clear()
    both: list[Question[float]] = [Draw("a"), Sum(("a",))]
    assert asker(cache)(both) == (answer, answer)
    assert CALLS == ["sum"]


def test_what_was_answered_before_an_interrupt_is_remembered() -> None:
    cache = MemoryCache()
    ask = asker(cache)

    def interrupt(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    ask.progress = interrupt
    with pytest.raises(KeyboardInterrupt):
        ask([Draw("a"), Draw("b"), Draw("c")])
    CALLS.clear()
    asker(cache)([Draw("a"), Draw("b"), Draw("c")])
    assert CALLS == ["c"]


def test_an_answer_that_the_cache_holds_damaged_or_of_another_release_is_computed_again() -> None:
    (right,) = asker()([Draw("a")])
    for content in (b'{"type": "Gone", "x": 1}', b"[1, 2", b"\xff"):
        cache = MemoryCache()
        cache.put({content_id(Draw("a")): content})
        assert asker(cache)([Draw("a")]) == (right,)


def test_equal_questions_have_equal_answers_and_another_root_gives_others() -> None:
    assert asker()([Draw("a")]) == asker()([Draw("a")]) != asker(noise=b"other")([Draw("a")])


def test_progress_tells_how_many_of_how_many_are_done() -> None:
    ask, told = asker(), list[tuple[int, int]]()
    ask.progress = lambda done, of: told.append((done, of))
    ask([Draw("a"), Draw("b")])
    ask([Draw("b"), Draw("c")])
    assert told == [(1, 2), (2, 2), (1, 1)]


def test_a_recorder_notes_what_was_asked_in_order_of_first_asking() -> None:
    recorder = Recorder(asker())
    recorder([Draw("b")])
    recorder([Draw("a"), Draw("b")])
    assert list(recorder.asked) == [content_id(Draw("b")), content_id(Draw("a"))]
    kept = recorder.remembered({content_id(Draw("b"))})
    assert [one.question for one in kept] == [canonical(Draw("a"))]
    assert kept[0].answer == canonical(recorder.asked[kept[0].id][1])


def test_answers_known_beforehand_are_given_in_order_and_a_missing_one_is_named() -> None:
    known: Mapping[str, Any] = {named(Draw("a")): 0.5, named(Draw("b")): 0.25}
    ask: Ask = Answers(known)
    questions: Sequence[Draw] = (Draw("b"), Draw("a"))
    assert ask(questions) == (0.25, 0.5)
    with pytest.raises(BrokenPromise, match=named(Draw("c"))[:15]):
        ask([Draw("c")])


def test_receipts_and_answers_do_not_depend_on_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of sellers, whose coalitions are trained one by one, so that there is work to spread."""
    monkeypatch.setattr(asking, "_WORTH_A_POOL", 0.0)
    small = rowwise()
    orders = [*stream_of(small, 2), small.order(20_000)]
    receipts, answers, pooled = [], [], []
    for workers in (1, 2):
        engine, _ = small.opened(workers=workers)
        trades = settled(engine, orders)
        receipts.append([canonical(one.receipt) for one in trades])
        answers.append([engine.answers(one.receipt) for one in trades])
        pooled.append(engine.ask._pooled)
        engine.close()
        assert engine.ask._pooled == 0
    assert receipts[0] == receipts[1]
    assert answers[0] == answers[1]
    assert pooled == [0, 3]


def test_workers_that_know_too_few_tables_are_dismissed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_WORTH_A_POOL", 0.0)
    small = columnwise()
    engine, _ = small.opened(workers=2)
    settled(engine, [small.order(9_000)])
    assert engine.ask._pooled == 4
    later = small.wanting("later", np.arange(90.0) % 5)
    engine.ask.shelf.add(table(np.arange(90.0) % 5, names=("label",)))
    (one,) = settled(engine, [later.order(9_000, task="later")])
    alone = small.wanting("later", np.arange(90.0) % 5).engine()
    settled(alone, [small.order(9_000)])
    assert settled(alone, [later.order(9_000, task="later")])[0].receipt == one.receipt
    engine.close()


def test_what_the_journal_holds_goes_before_what_a_cache_says() -> None:
    """A cache that is poisoned, or another machine's, changes no answer that was settled by."""
    question, cache = Draw("settled"), MemoryCache()
    cache.put({named(question): b"0.25"})
    shelf, codec = Shelf((), b"n" * 32), Codec([Draw])
    assert Asker(shelf, cache, codec)([question]) == (0.25,)
    ask = Asker(shelf, cache, codec, settled=lambda names: dict.fromkeys(names, (b"", b"0.75")))
    assert ask([question, Draw("settled")]) == (0.75, 0.75)
