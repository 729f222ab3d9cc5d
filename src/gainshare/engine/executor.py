"""Where questions are answered: here, or by a pool of worker processes. Answers come in order, whatever the workers."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any, Protocol

from threadpoolctl import threadpool_limits

from gainshare.core.codec import content_id
from gainshare.core.questions import Ask, Question, Table
from gainshare.core.random import stream
from gainshare.engine.vault import Shelf


class Executor(Protocol):
    """Answers questions that ask nothing further."""

    def run(self, questions: Sequence[Question[Any]]) -> Iterator[Any]:
        """One answer for each question, in order, as they come."""
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


def answered(question: Question[Any], shelf: Shelf, ask: Ask) -> Any:
    """One answer. Its generator is named by the question's content, so equal questions have equal answers."""
    with alone():
        return question.answer(shelf, ask, stream(shelf.noise, "question", content_id(question)))


def alone() -> AbstractContextManager[Any]:
    """One thread for the linear algebra within: sums taken by several differ in their last bits, and so would receipts.

    >>> with alone():
    ...     pass
    """
    limited: AbstractContextManager[Any] = threadpool_limits(1)
    return limited


def _nobody(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
    raise AssertionError(f"{len(questions)} questions asked by a question that is not composite")


class Inline:
    """Answers in this process."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def run(self, questions: Sequence[Question[Any]]) -> Iterator[Any]:
        """One at a time."""
        return (answered(question, self._shelf, _nobody) for question in questions)

    def close(self) -> None:
        """Nothing to let go."""


_worker: list[Shelf] = []


def _enter(tables: tuple[Table, ...], noise: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
    _worker[:] = [Shelf(tables, noise)]


def _work(question: Question[Any]) -> Any:
    return answered(question, _worker[0], _nobody)


@contextmanager
def uninterrupted() -> Generator[None]:
    """An interrupt waits until the end. Processes that start meanwhile never see one: what stops them is their owner.

    Otherwise a worker that is interrupted while it starts, or whose start is cut short, would tell of it at length.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda *call: waiting.append(call))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which processes that start inherit
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if waiting and callable(before):
            before(*waiting[0])


class Pool:
    """Answers in worker processes, forked from a server that has loaded the libraries and runs nothing itself."""

    def __init__(self, shelf: Shelf, workers: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["gainshare.engine.executor", "gainshare.gains.valuation"])
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        state = (tuple(shelf.tables.values()), shelf.noise)
        self._pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_enter, initargs=state)
        resource_tracker.ensure_running()  # which would let interrupts through, were it started with the workers

    def run(self, questions: Sequence[Question[Any]]) -> Iterator[Any]:
        """Spread over the workers, which start with the first questions."""
        with uninterrupted():
            return self._pool.map(_work, questions)

    def close(self) -> None:
        """Cancel what waits, finish what runs."""
        self._pool.shutdown(cancel_futures=True)


Progress = Callable[[int, int], None]
"""Told how many of how many models are done."""
