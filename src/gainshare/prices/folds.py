"""Folds: a buyer's price never learns from that buyer's own bids, so shading them cannot make it cheaper.

Every party belongs to one fold; each fold has its own copy of the pricer, which learns from the other folds only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Generic, TypeVar

from gainshare.core.arrays import Floats
from gainshare.core.random import Rng, Streams
from gainshare.prices.pricer import Posted, Pricer, Revenue

State = TypeVar("State")

FOLDS = 16
"""Groups of buyers with a price state each: a buyer's own fold never learns from that buyer's bids."""


@dataclass(frozen=True, slots=True)
class Folded(Generic[State]):
    """A pricer kept once for each fold. Its state is the tuple of the folds' states.

    A theorem on the pricer's regret holds without folds; with them it is a yardstick.
    """

    pricer: Pricer[State]
    folds: int = FOLDS

    @property
    def net(self) -> tuple[float, ...]:
        """The prices to choose from."""
        return self.pricer.net

    @property
    def records(self) -> tuple[type, ...]:
        """Record types of the states, for the codec."""
        return tuple(dict.fromkeys(_records(self.pricer.start())))

    def start(self) -> tuple[State, ...]:
        """Every fold alike."""
        return tuple(self.pricer.start() for _ in range(self.folds))

    def post(self, state: tuple[State, ...], fold: int, rng: Rng) -> Posted:
        """The price for a buyer of this fold, who has not bid yet."""
        return self.pricer.post(state[fold], rng)

    def learn(self, state: tuple[State, ...], fold: int, streams: Streams, revenue: Revenue) -> tuple[State, ...]:
        """After a trade of this fold, every other fold learns as if the price it draws now had been posted.

        The draws of fold i come from streams("fold", i): sharing the price that was posted instead would let that
        buyer's earlier bids move the others, and through them its own later prices. The fold itself learns nothing.
        """
        known = _remembered(revenue, self.net)
        return tuple(
            held if other == fold else self._learned(held, streams("fold", other), known)
            for other, held in enumerate(state)
        )

    def _learned(self, state: State, rng: Rng, revenue: Revenue) -> State:
        return self.pricer.learn(state, self.pricer.post(state, rng), revenue)


def folded(pricer: Pricer[State], folds: int = FOLDS) -> Folded[State]:
    """This pricer, with no buyer's price depending on that buyer's own bids."""
    return Folded(pricer, folds)


def _records(state: object) -> Iterator[type]:
    if is_dataclass(state):
        yield type(state)
    if isinstance(state, tuple):
        for part in state:
            yield from _records(part)


def _remembered(revenue: Revenue, net: tuple[float, ...]) -> Revenue:
    """The same revenues, those of the net computed once for all folds."""
    earned = revenue(net)
    earned.setflags(write=False)
    place = {price: i for i, price in enumerate(net)}

    def recall(prices: Sequence[float]) -> Floats:
        if prices is net:
            return earned
        if all(price in place for price in prices):
            return earned[[place[price] for price in prices]]
        return revenue(prices)

    return recall
