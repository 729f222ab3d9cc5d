"""The engine's side of `ask`: each question once, remembered answers first, the rest where they are fastest."""

import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import lru_cache
from typing import Any

from gainshare.core.codec import Codec, canonical, content_id
from gainshare.core.errors import BrokenPromise
from gainshare.core.questions import Answer, Question
from gainshare.engine.executor import Executor, Inline, Pool, Progress, answered
from gainshare.engine.store import Cache, Remembered
from gainshare.engine.vault import Shelf

_WORTH_A_POOL = 2.0
"""Seconds of work ahead from which starting worker processes pays."""


Settled = Callable[[Sequence[str]], Mapping[str, tuple[bytes, bytes]]]


def _nothing(_: Sequence[str]) -> Mapping[str, tuple[bytes, bytes]]:
    return {}


class Asker:
    """Answers questions on the shelf's data, and remembers every answer in the cache as soon as it is known.

    settled: question and answer of what the journal holds, by name. It goes first: whatever a cache says, or another
    machine would measure, equal questions have the answer that was settled by.
    """

    def __init__(
        self, shelf: Shelf, cache: Cache, codec: Codec, *, workers: int = 1, settled: Settled = _nothing
    ) -> None:
        self.shelf, self._cache, self._codec, self._workers = shelf, cache, codec, workers
        self._settled = settled
        self._known: dict[str, Any] = {}
        self._executor: Executor = Inline(shelf)
        self._pooled = 0
        self.progress: Progress = lambda done, of: None
        self.trained = 0

    def __call__(self, questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
        """One answer for each question; a stage's questions come in one call."""
        names = [named(question) for question in questions]
        missing = dict(zip(names, questions, strict=True))
        for name in [name for name in missing if name in self._known]:
            del missing[name]
        for name, (_, content) in (self._settled(list(missing)) if missing else {}).items():
            self._known[name] = self._codec.read_bytes(content)
            del missing[name]
        for name, content in (self._cache.get(list(missing)) if missing else {}).items():
            with suppress(ValueError):  # an answer of another release, or damaged: it is computed again
                self._known[name] = self._codec.read_bytes(content)
                del missing[name]
        self._answer({name: question for name, question in missing.items() if not question.composite})
        for name, question in missing.items():
            if question.composite:
                self._remember(name, answered(question, self.shelf, self))
        return tuple(self._known[name] for name in names)

    def _answer(self, missing: Mapping[str, Question[Any]]) -> None:
        if self._pooled and self._pooled != len(self.shelf.tables):
            self._dismiss()
        waiting = list(missing.items())
        begun, done = time.monotonic(), 0
        while waiting:
            if not self._pooled and self._workers > 1 and done:
                self._consider_pool((time.monotonic() - begun) / done * len(waiting))
            batch, waiting = (waiting, []) if self._pooled else (waiting[:1], waiting[1:])
            for (name, _), answer in zip(batch, self._executor.run([one for _, one in batch]), strict=True):
                self._remember(name, answer)
                done += 1
                self.progress(done, len(missing))

    def _consider_pool(self, seconds_ahead: float) -> None:
        if seconds_ahead > _WORTH_A_POOL:
            self._executor, self._pooled = Pool(self.shelf, self._workers), len(self.shelf.tables)

    def _remember(self, name: str, answer: Any) -> None:
        self._known[name] = answer
        self._cache.put({name: canonical(answer)})
        self.trained += 1

    def close(self) -> None:
        """Let go of workers and files."""
        self._dismiss()
        self._cache.close()

    def _dismiss(self) -> None:
        self._executor.close()
        self._executor, self._pooled = Inline(self.shelf), 0


class Recorder:
    """An `ask` that notes what one step asked, in order of first asking."""

    def __init__(self, ask: Callable[[Sequence[Question[Any]]], tuple[Any, ...]]) -> None:
        self._ask = ask
        self.asked: dict[str, tuple[Question[Any], Any]] = {}

    def __call__(self, questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
        """As the wrapped ask."""
        answers = self._ask(questions)
        for question, answer in zip(questions, answers, strict=True):
            self.asked.setdefault(named(question), (question, answer))
        return answers

    @property
    def answered(self) -> tuple[tuple[str, str], ...]:
        """Content ids of questions and answers, in the order of asking."""
        return tuple((name, named(answer)) for name, (_, answer) in self.asked.items())

    def remembered(self, written: AbstractSet[str]) -> tuple[Remembered, ...]:
        """What was asked and answered, as stored, but for what is written already."""
        return tuple(
            Remembered(name, canonical(question), canonical(answer))
            for name, (question, answer) in self.asked.items()
            if name not in written
        )


class Answers:
    """An `ask` that knows its answers beforehand: for replays, tests and notebooks."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def __call__(self, questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
        """The stored answers. Raises BrokenPromise naming a question nobody answered."""
        names = [named(question) for question in questions]
        lost = next((name for name in names if name not in self._known), None)
        if lost:
            raise BrokenPromise(f"nobody answered the question {lost[:15]}")
        return tuple(self._known[name] for name in names)


@lru_cache(maxsize=16_384)
def named(record: Any) -> str:
    """The content id of a question or an answer, computed once."""
    return content_id(record)
