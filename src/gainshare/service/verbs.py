"""The verbs of a market and what they answer: one protocol, whoever answers, and plain records that cross any wire.

Arguments are numbers, text and tuples of text; answers are frozen records of numbers, text, JSON values and records,
and `to_dict` gives the JSON that the command line prints with --json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Protocol

from gainshare.core.money import Asset
from gainshare.service.statement import Statement


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as programs read it: minor units of a named asset. In JSON, units are a string, exact in every language."""

    asset: str
    units: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"asset": self.asset, "units": str(self.units)}


class Answer:
    """What all answers can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        assert is_dataclass(self)
        return {field.name: _json(getattr(self, field.name)) for field in fields(self)}


def _json(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _json(part) for name, part in value.items()}
    return [_json(part) for part in value] if isinstance(value, tuple | list) else value


@dataclass(frozen=True, slots=True)
class Explanation(Answer):
    """Why a trade came out as it did. answer: first of all. reasons: a sentence for each question, by its word."""

    trade: str
    answer: str
    reasons: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join([self.answer, *(f"{label:<10}{sentence}" for label, sentence in self.reasons.items())])


@dataclass(frozen=True, slots=True)
class Status(Answer):
    """Where a market stands.

    key: the column that names rows, "" if none is declared. amendments: how often its rules changed. line, head: the
    end of its journal.
    """

    market: str
    kind: str
    key: str
    trades: int
    amendments: int
    line: int
    head: str
    deliveries_waiting: int
    asset: Asset
    balances: Mapping[str, Amount]

    def __str__(self) -> str:
        since = f", rules amended {self.amendments} times" if self.amendments > 1 else ""
        since = ", rules amended once" if self.amendments == 1 else since
        return (
            f"{self.market} is open: {self.trades:,} trades{since}. Journal line {self.line:,}, head {self.head[:8]}."
        )


@dataclass(frozen=True, slots=True)
class Report(Answer):
    """The page of figures, as HTML. wrote: where the market keeps it, "" if it is kept nowhere."""

    market: str
    wrote: str
    page: str

    def __repr__(self) -> str:
        return f"Report({self.market}: {len(self.page):,} characters)"


@dataclass(frozen=True, slots=True)
class Prediction(Answer):
    """What a delivery says of one row."""

    key: str
    prediction: float


@dataclass(frozen=True, slots=True)
class Predictions(Answer):
    """A delivery used by query. queries: rows asked of this trade so far, these included."""

    trade: str
    predictions: tuple[Prediction, ...]
    queries: int

    def __repr__(self) -> str:
        return f"Predictions({self.trade}: {len(self.predictions):,} rows)"


@dataclass(frozen=True, slots=True)
class Verified(Answer):
    """Whether a receipt holds, and what each check found, by its label."""

    receipt: str
    holds: bool
    findings: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Verified({self.receipt}: {'holds' if self.holds else 'does not hold'})"


@dataclass(frozen=True, slots=True)
class Measured(Answer):
    """Measurements repeated on the data: how many, to the last bit, outside their tolerance, and those left out."""

    again: int
    identical: int
    outside: int
    operator: int
    gone: int

    def __str__(self) -> str:
        gone = f"; the data of {self.gone:,} are gone" if self.gone else ""
        return (
            f"measured again: {self.again:,}, of which {self.identical:,} identical to the last bit, "
            f"{self.outside:,} outside their tolerance; {self.operator:,} need the operator{gone}"
        )


@dataclass(frozen=True, slots=True)
class Replay(Answer):
    """Whether trades came out again.

    of: a trade, or a market for all of its trades. same: same bytes, and no measurement outside its tolerance.
    difference: the first one. measured: if data were at hand.
    """

    of: str
    same: bool
    replayed: int
    same_bytes: int
    difference: str | None
    measured: Measured | None

    def __repr__(self) -> str:
        return f"Replay({self.of}: same bytes {self.same_bytes:,} of {self.replayed:,})"


@dataclass(frozen=True, slots=True)
class Finding(Answer):
    """How a promise stands. where: the witness, or the theorem or search that found none. witness: JSON values."""

    promise: str
    rule: str
    verdict: str
    method: str
    tries: int
    where: str
    witness: Any

    @property
    def fails(self) -> bool:
        """Whether this promise does not hold."""
        return self.witness is not None


@dataclass(frozen=True, slots=True)
class Audit(Answer):
    """Every promise with its verdict, and what disguised data would have earned.

    attacks: each disguise as JSON values. worst: the disguise that would have gained most, "" if none gains.
    """

    market: str
    verdicts: tuple[Finding, ...]
    attacks: tuple[Mapping[str, Any], ...]
    paying: int
    worst: str

    @property
    def failed(self) -> int:
        """How many promises do not hold."""
        return sum(finding.fails for finding in self.verdicts)

    def __repr__(self) -> str:
        return f"Audit({self.market}: {len(self.verdicts)} promises, {self.failed} failed)"


class Receipts(Protocol):
    """Where trades are explained and checked: a market, or one receipt in a file. number: 0 for the last trade."""

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why this price, this quality, this payment, this share. why: one of these words, "" for all."""
        ...

    def receipt(self, number: int = 0, *, holder: str = "auditor") -> dict[str, Any]:
        """The copy that a party, or the auditor, may hold, as JSON values."""
        ...

    def verify(self, number: int = 0) -> Verified:
        """Is the receipt genuine, and does it add up?"""
        ...

    def replay(self, number: int = 0, *, data: str = "") -> Replay:
        """Do the same inputs give the same bytes? number: 0 for every trade. data: a MARKET.toml to measure again."""
        ...


class Market(Receipts, Protocol):
    """A market, wherever it is kept. Every verb raises Refused for what it cannot answer."""

    def status(self) -> Status:
        """State, trades, balances, and the head of the journal."""
        ...

    def statement(self, party: str) -> Statement:
        """One party's account."""
        ...

    def report(self) -> Report:
        """The page of figures."""
        ...

    def predict(self, number: int = 0, *, keys: Sequence[str]) -> Predictions:
        """Use the delivery of a trade for rows named by their keys."""
        ...

    def audit(self, *, tries: int = 10_000) -> Audit:
        """Could anybody have done better by cheating? tries: deviations of the lie search."""
        ...
