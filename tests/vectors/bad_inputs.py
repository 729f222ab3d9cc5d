"""Bad inputs of the reliability vectors, each translated to the real call that takes such an input here."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import gainshare as gs
from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import Refused
from gainshare.core.money import Money, asset, money
from gainshare.core.random import stream
from gainshare.core.trades import Entry, Posting
from gainshare.engine.store import MemoryStore, Write
from gainshare.games.semivalues import shapley
from gainshare.ledger.entitlements import split
from tests.vectors.commands import COMMANDS
from tests.vectors.refusals import Refusal, Staged, Trial

ROWS = 40
EUR = asset("EUR")


@dataclass(frozen=True, slots=True)
class Opened:
    """A market in memory that has settled one trade."""

    market: Any
    columns: Mapping[str, Floats]
    target: Floats

    @classmethod
    def now(cls) -> "Opened":
        columns = {name: stream(0, name).standard_normal(ROWS) for name in ("wind", "sun")}
        target = columns["wind"] + 0.5 * columns["sun"]
        market = gs.open(gs.Auction(currency="EUR"), data=columns, seed=7)
        market.order("city", gs.Task(target), bid="45.00 EUR")
        return cls(market, columns, target)

    def trial(self, call: Callable[[], object], **words: str) -> AbstractContextManager[Trial]:
        head = lambda: (repr(self.market), dict(self.market.balances()))  # noqa: E731 - asked twice, later
        return nullcontext(Trial(lambda: caught(call), head, words))


def caught(call: Callable[[], object]) -> Refusal:
    """What the call is refused with; an accepted call is a refusal that no vector expects."""
    try:
        call()
    except Refused as refused:
        return Refusal(refused.code, type(refused).__name__, str(refused))
    return Refusal("accepted", "accepted", "")


def bid(amount: object, **words: str) -> Staged:
    """An order at this bid; what the vectors call its amount is a bid here."""

    def staged() -> AbstractContextManager[Trial]:
        here = Opened.now()
        call = lambda: here.market.order("clinic", gs.Task(here.target), bid=amount)  # noqa: E731 - one call, later
        return here.trial(call, **{"amount": "bid", **words})

    return staged


def offered(columns: Mapping[str, object]) -> Staged:
    """A market opened on these columns, beside one that is open."""
    return lambda: Opened.now().trial(lambda: gs.open(gs.Auction(currency="EUR"), data=columns))


def asked(target: Callable[[Floats], object], learner: str = "") -> Staged:
    """An order for this target, made from the right one."""

    def staged() -> AbstractContextManager[Trial]:
        here = Opened.now()
        labels = target(here.target)
        return here.trial(lambda: here.market.order("clinic", gs.Task(labels, learner=learner), bid="45.00 EUR"))

    return staged


def booked(key: str, *legs: tuple[str, int]) -> Staged:
    """These legs posted under this key to a journal with one line, "k1"."""

    def post(store: MemoryStore) -> None:
        postings = tuple(Posting(account, units, "EUR") for account, units in legs)
        store.write([Write(key, b"{}", Entry("sale", postings))])

    def staged() -> AbstractContextManager[Trial]:
        store = MemoryStore()
        fund = Entry("fund", (Posting("external:city", -5, "EUR"), Posting("escrow:city", 5, "EUR")))
        store.write([Write("k1", b"{}", fund)])
        return nullcontext(Trial(lambda: caught(lambda: post(store)), store.head, {"entry id": "entry sale"}))

    return staged


def figure(call: Callable[[], object], **words: str) -> Staged:
    """A call of a pure function: there is no journal it could write to."""
    return lambda: nullcontext(Trial(lambda: caught(call), lambda: None, words))


@dataclass(frozen=True, slots=True)
class Crowd:
    """A game of so many players that nobody may enumerate it."""

    players: int = field(default=2_000_000)

    def worth(self, coalitions: Bools) -> Floats:
        raise AssertionError("must be refused before anything is computed")


LIBRARY: dict[str, Staged] = {
    "L01": bid(float("nan")),
    "L02": bid(float("inf")),
    "L03": bid(-1),
    "L04": figure(lambda: Money(0.1, EUR)),  # type: ignore[arg-type]
    "L05": figure(lambda: Money(True, EUR)),
    "L06": figure(lambda: money("10.005", EUR)),
    "L07": bid(2**63, **{"9007199254740991 or the configured cap": "9007199254740991"}),
    "L08": booked("k2", ("escrow:city", -4), ("earnings:hr", 5)),
    "L09": booked("k2", ("escrow:city", 0)),
    "L10": booked("k1", ("escrow:city", -5), ("earnings:hr", 5)),
    "L11": booked("k2", ("escrow:city", -6), ("earnings:hr", 6)),
    "L12": figure(lambda: split(100, [0, 0, 0])),
    "L13": figure(lambda: split(100, [1, -2, 3])),
    "L14": figure(lambda: split(100, [1, float("nan")])),  # type: ignore[list-item]
    "L15": offered({"wind": [0.5, float("nan"), 0.25]}),
    "L16": asked(lambda target: target[:-1]),
    "L17": offered({"wind": []}),
    "L18": asked(lambda target: ["ill" if row == 0 else "well" for row in range(len(target))], "logistic"),
    "L19": offered({"wind": np.array([0.5, "x"], dtype=object)}),
    "L27": figure(lambda: shapley(Crowd(), stream(0))),
}
"""Calls of the library, by the vectors' id."""

CALLS = {**LIBRARY, **COMMANDS}


def refusal(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """What came of the call: code, class or exit code, which ideas its message names, and the state after."""
    with CALLS[given["id"]]() as trial:
        before, met, after = trial.head(), trial.call(), trial.head()
    return {
        "error_code": met.code,
        "exit_or_status": met.status,
        "message_must_name": [named(idea, met.message, trial.words) for idea in given["message_must_name"]],
        "state": "unchanged" if after == before else "changed",
    }


def named(idea: str, message: str, words: Mapping[str, str]) -> str:
    """The idea, if the message has it, in the words used here; quotation marks of either kind will do."""
    wanted, said = (re.sub(r"[\"']", "'", text).casefold() for text in (words.get(idea, idea), message))
    return idea if wanted in said else f"nothing of it in: {message}"
