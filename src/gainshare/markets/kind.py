"""What a kind of market brings to the rooms that are the same for every kind: one record, in terms that all share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias, TypeVar

from gainshare.axioms.disguise import Attack
from gainshare.axioms.verdicts import Verdict
from gainshare.core.errors import Refused
from gainshare.core.market import Market
from gainshare.core.money import Asset
from gainshare.core.random import Streams
from gainshare.core.trades import Delivery, Entry

Order_co = TypeVar("Order_co", covariant=True)
Evidence_co = TypeVar("Evidence_co", covariant=True)


class Past(Protocol[Order_co, Evidence_co]):
    """One trade as its operator sees it."""

    @property
    def orders(self) -> tuple[Order_co, ...]:
        """The orders it settled."""
        ...

    @property
    def evidence(self) -> Evidence_co:
        """What came of them, and why."""
        ...


class Whole(Past[Order_co, Evidence_co], Protocol[Order_co, Evidence_co]):
    """All that the operator sees of one trade."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The money that moved."""
        ...

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What was handed over."""
        ...


class Examiner(Protocol):
    """Whoever is shown the trades of a market, one by one, and then tells how its promises stand."""

    def earlier(self, one: Whole[Any, Any], /) -> None:
        """A trade under earlier rules."""
        ...

    def add(self, one: Whole[Any, Any], /) -> None:
        """One trade more under the rules in force, in order."""
        ...

    def verdicts(self, streams: Streams, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """Every promise of this kind with its verdict.

        tries: deviations of a one-shot search. stream_tries: policies over whole streams, 0 for none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's part of a sale: worth with its standard error, in units of gain, share of the payment, minor units.

    The share is that for which the worth stands; fractions of a unit may be paid later.
    """

    party: str
    worth: float
    stderr: float
    share: Fraction
    amount: int


@dataclass(frozen=True, slots=True)
class Sale:
    """The money that one party pays in a trade.

    party: the buyer. what: it bought, in words. sold: whether anything was; else parts are paid for what was before.
    charge, withheld: minor units. gain: of what was sold, in units of 2^-30. parts: of the sellers, in the market's
    order. worth: of all sellers together, as divided. method: by which worths were found.
    """

    party: str
    what: str
    sold: bool
    charge: int
    withheld: int
    gain: int
    parts: tuple[Part, ...]
    worth: float
    method: str


def first(records: Sequence[object], wanted: Any) -> Any:
    """The first of these records that is of this type, or of one of a union; None if none is."""
    return next((one for one in records if isinstance(one, wanted)), None)


Answers: TypeAlias = tuple[tuple[str, str], ...]
"""Label and sentence for each question."""


def require_asked(whys: Sequence[str], why: str, parties: Sequence[str], party: str) -> None:
    """Raises Refused for a question that is none of these, or a party that has no part in what is seen; "" is both."""
    if why and why not in whys:
        raise Refused("unknown_value", "why", why, f"must be one of {', '.join(whys)}")
    if party and party not in parties:
        raise Refused("not_found", "party", party, "has no part in this trade, or it is sealed in this copy")


Board: TypeAlias = tuple[tuple[str, ...], ...]
"""Heads and rows of a table for a screen: names in the first column, figures in the others but the last."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of a kind.

    whys: the questions about a trade; the last, what was missed, is answered when it is asked. seen: from rules and the
    records that a copy opens, or an order with its evidence for all, what is seen of a trade. answer: from a trade's
    name and what is seen of it, the answer first. told: from what is seen, one of the whys ("" for all but the last)
    and a party ("" for the one that matters most), label and sentence for each; raises Refused for another word or a
    party without a part. printed: from name, order, evidence and currency, a trade in one line. promised: what a buyer
    pays, as the end of a sentence; earned: what a seller does. lines: in statements, for data that were sold, and for
    data that earned nothing; {buyer} is the one who paid. figures: what statements call the figure beside a seller's
    line, and beside a buyer's. worth: the head of a column of worths, with their unit if it is not that of gain.
    sellers: what one of those who bring data is called. board: of one trade, by rules and evidence, who has and moved
    what, shown instead of who earned what in all of them; () for none. first: the command that shows best what a run of
    trade came to.
    """

    whys: tuple[str, ...]
    seen: Callable[[Any, Sequence[object]], Any]
    answer: Callable[[str, Any], str]
    told: Callable[[Any, str, str], Answers]
    printed: Callable[[str, Any, Any, Asset], str]
    promised: str
    earned: str = "of each payment the share that its data were worth"
    lines: tuple[str, str] = ("data sold", "data added nothing here")
    figures: tuple[str, str] = ("worth", "gain")
    worth: str = "worth"
    first: str = "explain"
    sellers: str = "seller"
    board: Callable[[Any, Any], Board] = lambda rules, evidence: ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of market.

    market: made from rules and offers. rules, offer: the records of its charter. orders, evidence: the records that a
    trade may hold. examiner: from a market, and the trades before its rules, what examines its promises. contradiction:
    what cannot be true of one trade by its own figures, or "". sales: from a trade's orders and evidence its money, one
    for each party that pays; () if nothing is sold by such a trade. attacks: what disguises would have earned, by the
    evidence of a trade. futile: why an order that was settled came to nothing and should be looked at, by the evidence,
    or "". ends: whether nothing is sold after a trade with this evidence. redacted: evidence as those are shown it who
    may not see all.
    """

    market: Callable[[Any, Any], Market[Any, Any]]
    rules: type
    offer: type
    orders: tuple[type, ...]
    evidence: tuple[type, ...]
    examiner: Callable[[Any, int], Examiner]
    contradiction: Callable[[Whole[Any, Any]], str]
    sales: Callable[[Sequence[Any], Any], tuple[Sale, ...]]
    attacks: Callable[[Any], tuple[Attack, ...]]
    words: Words
    futile: Callable[[Any], str] = lambda evidence: ""
    ends: Callable[[Any], bool] = lambda evidence: False
    redacted: Callable[[Any], tuple[object, ...]] = lambda evidence: ()
