"""The market's pricing of one stream of orders, played again and again while one buyer deviates.

Exactly the market's own learning, made fast by three observations. Before the first bid that differs, nothing does.
A list of levels depends on a price and a curve alone. And what a fold has learned matters when a price is drawn from
it and read: states are histories, worked out on reading and each once. A fold that did depend on the deviating bids
would have another history, be worked out, and show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol

from campaign.worlds import TASK, World, served
from gainshare.auctions.menu import Menu
from gainshare.axioms.streams import Sale
from gainshare.core.random import Streams, stream
from gainshare.markets.auction.market import Order, listed
from gainshare.prices.folds import FOLDS, folded
from gainshare.prices.pricer import Posted, Pricer, Revenue

Deal = Callable[[Menu, int], tuple[int, int]]
"""From the list of levels and a bid to a gain (in units of 2^-30) and a charge (minor units)."""


class Learner(Protocol):
    """What keeps a pricer for the folds of buyers, as `prices.folds.Folded` does."""

    def start(self) -> Any:
        """Nothing learned."""
        ...

    def post(self, state: Any, fold: int, rng: Any) -> Posted:
        """The price for a buyer of this fold."""
        ...

    def learn(self, state: Any, fold: int, streams: Streams, revenue: Revenue) -> Any:
        """What is known after that buyer's bid."""
        ...


Fold = Callable[[Pricer[Any], int], Learner]
Bought = Callable[[float, int], tuple[int, int]]
Name = tuple[int | str, ...]
"""A stream of draws by its name; it is opened when something is drawn."""

History = tuple[tuple[Name, int], ...]
"""What a state has learned: the name of each draw, and which revenues."""


@dataclass(slots=True, eq=False)
class Unread:
    """A price that is drawn when it is read."""

    pricer: "OnDemand"
    history: History
    name: Name

    @property
    def price(self) -> float:
        """The price."""
        return self.pricer.drawn(self.history, self.name).price

    @property
    def probability(self) -> float:
        """Its chance."""
        return self.pricer.drawn(self.history, self.name).probability


class OnDemand:
    """A pricer whose states are histories: the same prices as the pricer it stands for, computed when they are read."""

    def __init__(self, pricer: Pricer[Any], key: int) -> None:
        self.net = pricer.net
        self._pricer, self._key = pricer, key
        self._revenues: dict[int, Revenue] = {}
        self._state = cache(self._worked_out)
        self.drawn = cache(self._draw)

    def start(self) -> History:
        """Nothing learned."""
        return ()

    def post(self, state: History, rng: Any) -> Any:
        """A price that nobody has read yet. rng: the name of its draw."""
        return Unread(self, state, rng)

    def learn(self, state: History, posted: Any, revenue: Revenue) -> History:
        """One more line of the history; equal revenues of the net are one array, and are told apart by it."""
        assert posted.history is state, "a state learns from prices of its own"
        earned = id(revenue(self.net))
        if earned not in self._revenues:
            self._revenues[earned] = revenue
        return (*state, (posted.name, earned))

    def _draw(self, history: History, name: Name) -> Posted:
        return self._pricer.post(self._state(history), stream(self._key, *name))

    def _worked_out(self, history: History) -> Any:
        if not history:
            return self._pricer.start()
        before, (name, earned) = history[:-1], history[-1]
        return self._pricer.learn(self._state(before), self.drawn(before, name), self._revenues[earned])


class Sales(Sequence[Sale]):
    """The sale of each order, worked out when it is read."""

    def __init__(self, posted: Sequence[Posted], bids: Sequence[int], bought: Bought) -> None:
        self._posted, self._bids, self._bought = posted, bids, bought

    def __len__(self) -> int:
        return len(self._bids)

    def __getitem__(self, order: Any) -> Any:
        price = self._posted[order].price
        return price, *self._bought(price, self._bids[order])


class Rehearsal:
    """One stream, played from the first bid that is not honest. fold, deal: what keeps the prices, and what is sold."""

    def __init__(self, world: World, fold: Fold = folded, deal: Deal = served) -> None:
        self._world, self._deal = world, deal
        self._learner = fold(OnDemand(world.market.pricer.pricer, world.key), FOLDS)
        self._net = world.market.pricer.net
        self._revenue = cache(self._revenue_of)
        self._menu = cache(partial(listed, world.market.rules, curve=world.curve))
        self._states: list[Any] = [self._learner.start()]
        self._posted: list[Posted] = []
        for place, value in enumerate(world.values):
            posted, state = self._step(place, self._states[-1], value)
            self._posted.append(posted)
            self._states.append(state)

    def __call__(self, bids: tuple[int, ...]) -> Sequence[Sale]:
        """The sale of each order if these are the bids."""
        differs = (place for place, pair in enumerate(zip(bids, self._world.values, strict=True)) if pair[0] != pair[1])
        first = next(differs, len(bids))
        state, posted = self._states[first], self._posted[:first]
        for place in range(first, len(bids)):
            price, state = self._step(place, state, bids[place])
            posted.append(price)
        return Sales(posted, bids, self._bought)

    def _step(self, place: int, state: Any, bid: int) -> tuple[Posted, Any]:
        fold = self._world.folds[place]
        posted = self._learner.post(state, fold, (place, "price"))
        return posted, self._learner.learn(state, fold, partial(_named, place), self._revenue(bid))

    def _revenue_of(self, bid: int) -> Revenue:
        exactly = self._world.market.revenue(self._world.curve, bid)
        earned = exactly(self._net)
        return lambda prices: earned if prices is self._net else exactly(prices)

    def _bought(self, price: float, bid: int) -> tuple[int, int]:
        return self._deal(self._menu(price), bid)


def _named(*name: int | str) -> Any:
    return name


def settled(world: World, bids: Sequence[int]) -> list[Sale]:
    """The sale of each order, settled in full by the market's own `clear` on measurements that are simply given."""
    state, sales = world.market.start(), list[Sale]()
    for place, (buyer, fold, bid) in enumerate(zip(world.buyers, world.folds, bids, strict=True)):
        order = Order(str(place), buyer, TASK, bid, fold)
        state, trade = world.market.clear(state, (order,), world.ask, partial(stream, world.key, place))
        bought = trade.evidence.bought
        sales.append((bought.price, bought.gain, bought.charge))
    return sales
