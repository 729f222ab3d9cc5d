"""A game is a batched function from coalitions to worth; an attribution is what a value rule makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.random import Rng


class Game(Protocol):
    """What is a coalition worth? Asked in batches."""

    @property
    def players(self) -> int:
        """Number of players n."""
        ...

    def worth(self, coalitions: Bools) -> Floats:
        """Worth of each coalition: (m, n) memberships to (m,) values."""
        ...


@runtime_checkable
class SweepGame(Game, Protocol):
    """A game that adds one player cheaper than it starts over."""

    def prefixes(self, orders: Ints) -> Floats:
        """Worth of every prefix of each joining order: (k, n) orders to (k, n) values, lengths 1 to n."""
        ...


@dataclass(frozen=True, slots=True)
class Attribution:
    """What each player of a game is worth.

    values, stderr: n figures, in the game's units; stderr is 0 where the method is exact.
    method: how they were found. evaluations: coalitions evaluated. empty, grand: worth of nobody, of everybody.
    """

    values: tuple[float, ...]
    stderr: tuple[float, ...]
    method: str
    evaluations: int
    empty: float
    grand: float


SURE = 1.96
"""Standard errors on either side that hold 95 % of a normal error."""

ValueRule = Callable[[Game, Rng], Attribution]
"""A way to value the players of a game; options are bound with functools.partial."""
