"""The verbs of a market and what they answer: one protocol, whoever answers, and plain records that cross any wire.

Arguments are numbers, text and tuples of text; answers are frozen records of numbers, text, JSON values and records,
and `to_dict` gives the JSON that the command line prints with --json.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Protocol

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.receipts import AUDITOR
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

    key: the column that names rows, "" if none is declared. amendments: why its rules changed, each time. line, head:
    the end of its journal. closed: whether nothing is sold any more.
    """

    market: str
    kind: str
    key: str
    trades: int
    amendments: tuple[str, ...]
    line: int
    head: str
    deliveries_waiting: int
    asset: Asset
    balances: Mapping[str, Amount]
    closed: bool = False

    def __str__(self) -> str:
        reasons = "; ".join(self.amendments)
        since = f", rules amended {counted(len(self.amendments), 'time')}: {reasons}" if reasons else ""
        trades = f"{counted(self.trades, 'trade')}{since}"
        stands = f"{self.market} is {'closed' if self.closed else 'open'}: {trades}"
        return f"{stands}. Journal line {self.line:,}, head {self.head[:8]}."


@dataclass(frozen=True, slots=True)
class Item(Answer):
    """A model for sale. sellers: whose data it saw. accuracy, confirmed: on the test rows that decide, and on others.

    cap: the most that its buyers would pay. price: what it costs. bundle: the models that hold the price below the cap.
    why: the same in words; "" for a model that costs its cap.
    """

    model: str
    sellers: tuple[str, ...]
    accuracy: str
    confirmed: str
    cap: Amount
    price: Amount
    bundle: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Quote(Answer):
    """The price list in force, which binds nobody. trade: that made it. items: the least accurate model first.

    taken_off: models fit to be listed that are not for sale. proof: of "no bundle undercuts a price".
    """

    trade: str
    asset: Asset
    items: tuple[Item, ...]
    taken_off: tuple[str, ...]
    proof: str

    def __str__(self) -> str:
        every = counted(len(self.items) + len(self.taken_off), "model")
        return f"{self.trade}: {len(self.items):,} of {every} fit to be listed {_are(self.items)} for sale."

    def __repr__(self) -> str:
        return f"Quote({self.trade}: {counted(len(self.items), 'model')} for sale)"


def _are(things: Sequence[object]) -> str:
    return "is" if len(things) == 1 else "are"


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
    """What a delivery says of one row. probabilities: of each class, if it is a model of classes, else ()."""

    key: str
    prediction: float
    probabilities: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON values; probabilities only if there are any."""
        said: dict[str, Any] = {"key": self.key, "prediction": self.prediction}
        return said | ({"probabilities": list(self.probabilities)} if self.probabilities else {})


@dataclass(frozen=True, slots=True)
class Predictions(Answer):
    """A delivery used by query.

    queries: rows asked of this trade so far, these included; where members have models of their own, of this one's.
    columns: the features that it predicts from; () where rows are named by their keys.
    """

    trade: str
    predictions: tuple[Prediction, ...]
    queries: int
    columns: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Predictions({self.trade}: {counted(len(self.predictions), 'row')})"


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

    attacks: each disguise as JSON values. worst: the disguise that would have gained most, "" if none gains. earlier:
    trades under rules that were amended since, which are balanced and replayed, and whose lists are not searched.
    """

    market: str
    verdicts: tuple[Finding, ...]
    attacks: tuple[Mapping[str, Any], ...]
    paying: int
    worst: str
    earlier: int = 0

    @property
    def failed(self) -> int:
        """How many promises do not hold."""
        return sum(finding.fails for finding in self.verdicts)

    def __repr__(self) -> str:
        return f"Audit({self.market}: {counted(len(self.verdicts), 'promise')}, {self.failed} failed)"


@dataclass(frozen=True, slots=True)
class Earning(Answer):
    """What a seller earned. worth: mean over the trades that sold something; margin: half its 95 % interval."""

    seller: str
    worth: float
    margin: float
    earned: Amount


@dataclass(frozen=True, slots=True)
class Earnings(Answer):
    """What trades came to: paid = earned + withheld + rounding. sold: trades that sold something. gain: their mean."""

    paid: Amount
    sold: int
    gain: float
    sellers: tuple[Earning, ...]
    withheld: Amount
    rounding: Amount


@dataclass(frozen=True, slots=True)
class Refusal(Answer):
    """An order that the market refused. problem: the reason, as JSON values."""

    order: str
    party: str
    problem: Mapping[str, Any]

    @property
    def reason(self) -> Refused:
        """The reason, as it was raised."""
        return Refused(**self.problem)


@dataclass(frozen=True, slots=True)
class Traded(Answer):
    """What a run of trade came to.

    kind: of the market. before: trades settled earlier. trades: settled by now. waiting: orders that are not, in a
    rehearsal. head: of the journal, "" without one. earnings: of all trades, None if nothing was done. promises: with
    their verdicts. wrote: the papers there are, in words. amended: whether new rules were recorded. notes: on what
    stands in the files and is not used any more. headline, board: what the last trade came to that its kind tells by
    itself, and who has and moved what by it.
    """

    market: str
    kind: str
    asset: Asset
    before: int
    trades: int
    waiting: int
    head: str
    earnings: Earnings | None = None
    promises: tuple[Finding, ...] = ()
    refused: tuple[Refusal, ...] = ()
    wrote: str = ""
    amended: bool = False
    notes: tuple[str, ...] = ()
    headline: str = ""
    board: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        settled = counted(self.trades - self.before, "order")
        return f"Traded({self.market}: {settled} settled, {len(self.refused):,} refused)"


@dataclass(frozen=True, slots=True)
class Began:
    """Trading begins. orders: of all there are. price, division: the rules, in words. data: in a line."""

    market: str
    kind: str
    sellers: int
    orders: int
    price: str
    division: str
    data: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage of trading has come, in units of which there are so many."""

    stage: str
    unit: str
    done: int
    of: int


Watch = Callable[[Began | Progress], None]
"""Told what happens while a market trades."""


class Stopped(KeyboardInterrupt):
    """Trading was interrupted: nothing is half-written, and what was settled stands.

    settled: orders settled in this run, of how many. trained: models.
    """

    def __init__(self, settled: int, of: int, trained: int) -> None:
        super().__init__(settled, of, trained)
        self.settled, self.of, self.trained = settled, of, trained


def unwatched(_: Began | Progress) -> None:
    """Nobody watches."""


class Receipts(Protocol):
    """Where trades are explained and checked: a market, or one receipt in a file. number: 0 for the last trade."""

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why this price, this quality, this payment, this share. why: one of these words, "" for all."""
        ...

    def receipt(self, number: int = 0, *, holder: str = AUDITOR) -> dict[str, Any]:
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

    def quote(self) -> Quote:
        """The price list in force; it binds nobody."""
        ...

    def statement(self, party: str) -> Statement:
        """One party's account."""
        ...

    def report(self) -> Report:
        """The page of figures."""
        ...

    def predict(
        self, number: int = 0, *, keys: Sequence[str] = (), rows: object = None, party: str = ""
    ) -> Predictions:
        """Use the delivery of a trade, to a party if it delivered to several.

        keys: of the market's rows. rows: features, for a model that predicts from them: the path of a table, or in
        memory a frame. Without either, what it predicts from.
        """
        ...

    def audit(self, *, tries: int = 10_000) -> Audit:
        """Could anybody have done better by cheating? tries: deviations of the lie search."""
        ...


class Trading(Market, Protocol):
    """A market whose orders stand in tables: one in a folder, or on a server."""

    def trade(self, *, orders: str = "", columns: str = "", amend: str = "", watch: Watch = unwatched) -> Traded:
        """Settle what is not yet settled.

        orders: a table, instead of the market's own. columns: its foreign headers, as --columns takes them. amend: the
        reason to go on under changed rules. watch: told what happens. Raises Stopped if it is interrupted.
        """
        ...

    def rehearse(self, *, orders: str = "", columns: str = "", amend: str = "") -> Traded:
        """What `trade` would settle; nothing is written."""
        ...
