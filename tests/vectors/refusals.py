"""What a bad input meets, and what a trial of one consists of."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Refusal:
    """A stable code, the class of the exception or the exit code, and the message."""

    code: str
    status: str | int
    message: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One bad input about to be tried.

    call: try it. head: what must be the same before and after. words: how an idea of the vectors is said here, where
    it is not said literally.
    """

    call: Callable[[], Refusal]
    head: Callable[[], object]
    words: Mapping[str, str]


Staged: TypeAlias = Callable[[], AbstractContextManager[Trial]]
"""Sets a trial up, and clears away after it."""
