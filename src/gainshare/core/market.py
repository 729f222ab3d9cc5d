"""The protocol of a market: a pure fold over orders."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from gainshare.core.money import Asset
from gainshare.core.questions import Ask
from gainshare.core.random import Streams
from gainshare.core.trades import Entry, Trade

State = TypeVar("State")
Order = TypeVar("Order", contravariant=True)


class Rules(Protocol):
    """What is frozen at the first trade."""

    @property
    def asset(self) -> Asset:
        """What every amount is of."""
        ...


class Market(Protocol[State, Order]):
    """Rules and offers of one market; every method is a pure function of its arguments."""

    @property
    def rules(self) -> Rules:
        """The rules."""
        ...

    @property
    def sellers(self) -> tuple[str, ...]:
        """Who is paid, in the order of the shares."""
        ...

    @property
    def records(self) -> tuple[type, ...]:
        """Record types of state, orders, questions, answers and evidence, for the codec."""
        ...

    def start(self) -> State:
        """The state before any order."""
        ...

    def adopt(self, state: Any) -> State:
        """The state with which trading goes on after rules were amended: what earlier rules left behind."""
        ...

    def awaits(self, state: State) -> tuple[type, ...]:
        """Order types welcome in this state; () once the market is closed."""
        ...

    def escrow(self, state: State, order: Order) -> Entry | None:
        """What admitting the order sets aside: its largest possible charge. None if it costs nothing.

        Raises Refused if the order breaks a rule of this market.
        """
        ...

    def clear(self, state: State, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[State, Trade[Any]]:
        """Settle the orders: the state after, and all that follows from it."""
        ...

    def disclosed(self, orders: Sequence[Order], trade: Trade[Any]) -> tuple[tuple[str, object], ...]:
        """What each party may see of a trade besides its delivery: pairs of party and record."""
        ...
