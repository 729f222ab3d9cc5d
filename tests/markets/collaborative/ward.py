"""A market of members without data: how well each scores with whose data is simply given, by their names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from gainshare.core.codec import Codec, canonical, digest
from gainshare.core.money import asset
from gainshare.core.questions import Question
from gainshare.core.random import stream, subkey
from gainshare.core.trades import Delivery, Entry
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.helping import Census, Helping
from gainshare.gains.joint import Brought, Counted, Helped, Made
from gainshare.gains.task import Task
from gainshare.ledger.accounts import applied
from gainshare.markets.collaborative.attacks import Attacked
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.records import OPERATOR, Close, Evidence, Join, Order, Rules, Settled, Withdraw
from gainshare.markets.offers import Offer

EUR = asset("EUR")
OWN = Task("ill", classes=2, learner="logistic", score="accuracy")
ONE = Task("ill", classes=2, learner="logistic", score="accuracy", validation="table")
Scores = Callable[[str, frozenset[str]], float]
"""A member's score with the data of these, its own among them."""


def coverage(**parts: str) -> Scores:
    """A sixteenth for each letter that somebody's data cover, and that the member wants; each wants all of them."""
    return lambda _, names: len(set().union(*(parts[name] for name in names))) / 16


def given(tables: Mapping[str, Mapping[str, float]]) -> Scores:
    """By member, and by the sorted first letters of whose data it is trained on."""
    return lambda member, names: tables[member]["".join(sorted(name[0] for name in names))]


@dataclass(frozen=True)
class Past:
    """One trade as its operator sees it."""

    orders: tuple[Order, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Evidence


Found = TypeVar("Found", bound=Evidence)
ROWS = Brought(100, 40, 2, 2, 0)


class Ward:
    """A market, its state, and what it has settled. The table of a member is its name.

    has: rows, by member, where they are not ROWS. shared: rows of two in common, by their names. error: of gains.
    """

    def __init__(self, scores: Scores, members: Sequence[str], *, error: float = 0.0, **rules: Any) -> None:
        self.scores, self.error = scores, error
        self.has: dict[str, Brought] = {}
        self.shared: dict[tuple[str, str], int] = {}
        rules = {"price": 1_600, "task": OWN, **rules}
        offers = [Offer(name, name) for name in members]
        self.market = CollaborativeMarket(Rules(EUR, **rules), offers)
        self.codec = Codec(self.market.records)
        self.state: Any = self.market.start()
        self.past: list[Past] = []
        self.balances: dict[tuple[str, str], int] = {}

    def ask(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        return tuple(self._answered(question) for question in questions)

    def _answered(self, question: Any) -> Any:
        if isinstance(question, Attacked):
            return ()
        if isinstance(question, Census):
            names = [str(sources[0]) for sources in question.members]
            shared = tuple(tuple(self._shared(one, other) for other in names) for one in names)
            return Counted(tuple(self.has.get(name, ROWS) for name in names), shared)
        if isinstance(question, Helping):
            masks = range(1 << len(question.others))
            return Helped(tuple(self._score(question, mask) for mask in masks))
        assert isinstance(question, Bespoke)
        own = str(question.own[0])
        known = frozenset(map(str, (own, *question.base)))
        before, after = self.scores(own, known), self.scores(own, known | set(map(str, question.helpers)))
        name = digest(repr(question).encode())
        strength = 0.25 if question.shunned else 0.0
        return Made(name, before, after, self.error, strength, ((0.25, 0.5),) * len(question.judged))

    def _shared(self, one: str, other: str) -> int:
        if one == other:
            return self.has.get(one, ROWS).training
        return self.shared.get((one, other), self.shared.get((other, one), 0))

    def _score(self, question: Helping, mask: int) -> float:
        chosen = {str(source) for at, each in enumerate(question.others) if mask >> at & 1 for source in each}
        names = frozenset({*map(str, (*question.own, *question.base)), *chosen})
        return self.scores(str(question.own[0]) if question.own else min(names, default=""), names) if names else 0.0

    def settled(self, order: Order) -> Past:
        """The trade that follows, and the market after it; every state and record survives its storage."""
        admitted = self.market.escrow(self.state, order)
        key = subkey("ward", "step", len(self.past))
        self.state, trade = self.market.clear(self.state, (order,), self.ask, partial(stream, key))
        assert self.codec.read_bytes(canonical(self.state)) == self.state
        assert self.codec.read_bytes(canonical(trade.evidence)) == trade.evidence
        self.balances.update(applied(self.balances, [entry for entry in (admitted, *trade.entries) if entry]))
        past = Past((order,), trade.entries, trade.deliveries, trade.evidence)
        self.past.append(past)
        return past

    def held(self, account: str) -> int:
        """The balance of an account."""
        return self.balances.get((account, "EUR"), 0)

    def net(self, party: str) -> int:
        """What a member has gained in money so far."""
        return self.held(f"external:{party}") + self.held(f"earnings:{party}") + self.held(f"escrow:{party}")

    def join(self, *members: str) -> None:
        for name in members:
            self.settled(Join(f"{len(self.past)}", name))

    def leave(self, party: str) -> Past:
        return self.settled(Withdraw(f"{len(self.past)}", party))

    def close(self) -> Settled:
        found = self.settled(Close(f"{len(self.past)}", OPERATOR)).evidence
        assert isinstance(found, Settled)
        return found

    def round(self, *members: str) -> Settled:
        """Join and close."""
        self.join(*(members or self.market.sellers))
        return self.close()
