"""A posted price that learns: state is threaded through, never hidden, and the price is drawn before the bid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng

State = TypeVar("State")

Revenue = Callable[[Sequence[float]], Floats]
"""What each of these prices would have earned from the bid that came: (k,) prices to (k,) minor units."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A price and the probability with which it was drawn."""

    price: float
    probability: float


class Pricer(Protocol[State]):
    """Implementations are frozen dataclasses whose first field is `net`, the prices to choose from.

    All other fields have defaults; one named `bmax` is given the largest reward a sale can bring.
    States are None, numbers, tuples and frozen records of these.
    """

    @property
    def net(self) -> tuple[float, ...]:
        """The prices to choose from, ascending, in minor units per unit of gain."""
        ...

    def start(self) -> State:
        """What is known before anybody came."""
        ...

    def post(self, state: State, rng: Rng) -> Posted:
        """Draw the price for the next buyer, who has not bid yet."""
        ...

    def learn(self, state: State, posted: Posted, revenue: Revenue) -> State:
        """What is known after that buyer's bid fixed what each price would have earned."""
        ...


@runtime_checkable
class Bounded(Protocol):
    """A pricer with a theorem about its regret."""

    def bound(self, rounds: int) -> float:
        """Expected revenue, in minor units, by which the best price of the net may be ahead after so many buyers."""
        ...
