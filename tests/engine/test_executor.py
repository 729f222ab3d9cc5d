"""Executors: answers in order, whoever works; a worker's refusal is a refusal."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data
from gainshare.core.random import Rng
from gainshare.engine.executor import Executor, Inline, Pool, answered, uninterrupted
from gainshare.engine.vault import Shelf
from gainshare.gains.recipe import Recipe
from tests.engine.small import columnwise

SPLIT = "00112233445566778899aabbccddeeff"


@contextmanager
def executors() -> Iterator[tuple[Executor, Executor, list[Recipe]]]:
    small = columnwise()
    shelf = small.shelf()
    sources = [offer.source for offer in small.offers]
    recipes = [Recipe(small.tasks["cnt"], SPLIT, tuple(sources[:count])) for count in (3, 0, 2, 1)]
    with closing(Inline(shelf)) as inline, closing(Pool(shelf, 2)) as pool:
        yield inline, pool, recipes


def test_a_pool_gives_the_same_answers_in_the_same_order_and_refuses_alike() -> None:
    with executors() as (inline, pool, recipes):
        alone = list(inline.run(recipes))
        assert list(pool.run(recipes)) == alone
        assert len(set(alone)) == 4
        unknown = Recipe(recipes[0].task, SPLIT, ("sha256:" + "0" * 64,))
        for executor in (inline, pool):
            with pytest.raises(DataError, match="not here") as refused:
                list(executor.run([recipes[0], unknown]))
            assert refused.value.code == "not_found"
            assert refused.value.field == "dataset"


@dataclass(frozen=True, slots=True)
class Asks:
    """A question that asks although it says that it does not."""

    tolerance: float = 0.0
    composite: bool = False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        return float(ask([self])[0])


def test_a_question_that_asks_although_it_is_not_composite_is_a_defect() -> None:
    with pytest.raises(AssertionError, match="not composite"):
        list(Inline(Shelf((), b"")).run([Asks()]))


@dataclass(frozen=True, slots=True)
class Draw:
    label: str
    tolerance: float = 0.0
    composite: bool = False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        return float(rng.random())


def test_a_questions_generator_is_named_by_its_content_and_the_noise_root_alone() -> None:
    def drawn(label: str, noise: bytes) -> float:
        return float(answered(Draw(label), Shelf((), noise), lambda questions: ()))

    assert drawn("a", b"root") == drawn("a", b"root")
    assert len({drawn("a", b"root"), drawn("b", b"root"), drawn("a", b"other")}) == 3


def test_nothing_is_answered_before_it_is_asked_for() -> None:
    seen = list[str]()

    @dataclass(frozen=True, slots=True)
    class Noted(Draw):
        def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
            seen.append(self.label)
            return 0.0

    answers = Inline(Shelf((), b"")).run([Noted("a"), Noted("b")])
    next(answers)
    assert seen == ["a"]
    assert np.isfinite(next(answers))


def test_an_interrupt_waits_while_workers_start_and_is_not_lost() -> None:
    reached = list[str]()

    def interrupted() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            reached.append("the end")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert reached == ["the end"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_elsewhere_than_in_the_main_thread_nothing_is_held_back() -> None:
    seen = list[object]()

    def work() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
