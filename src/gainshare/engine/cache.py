"""Answers remembered between runs. Losing the cache costs time, never money."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Cache(Protocol):
    """Canonical bytes of answers by the content id of their question."""

    def get(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The answers that are remembered."""
        ...

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Remember these."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class MemoryCache:
    """A cache that lasts as long as the process."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def get(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The answers that are remembered."""
        return {name: self._held[name] for name in names if name in self._held}

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Remember these."""
        self._held.update(answers)

    def close(self) -> None:
        """Nothing to let go."""
