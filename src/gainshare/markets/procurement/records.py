"""What a procurement stores: its rules and offers, the orders it takes, the states it is in, its evidence."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from gainshare.auctions.clock import Clock
from gainshare.auctions.rules import AUTO, GUARDED, LITERAL, QMIA
from gainshare.core.money import Asset
from gainshare.gains.task import Task
from gainshare.gains.text import TextTask
from gainshare.ledger.claims import Payouts, Pool
from gainshare.markets.procurement.screening import Policy, Screened
from gainshare.markets.procurement.weighing import Scales, per_weight

OPERATOR = "operator"
"""The party that runs the auction, and buys unless the rules name somebody else."""

PRIVATE, OPENED, LIVE = "private", "opened", "live"
ASKS = (PRIVATE, OPENED, LIVE)
"""Who sees asks: operator and auditors; everybody, once all is settled; nobody: there are only answers to a clock."""

UNIFORM = (QMIA, GUARDED, LITERAL, LIVE)
"""Rules that pay every winner the same for a unit of weight."""

CASH, PREDICTIONS, LICENCE = "cash", "predictions", "licence"
REDEEMED = (CASH, PREDICTIONS, LICENCE)
"""For what a claim may be redeemed."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the part of a payment that is not cash becomes: a claim on what the buyer earns with what it bought.

    pool: the share of its revenue that pays claims, in (0, 1]. equity: the share of what is left of it once all claims
    are paid that goes on to the tranche's sellers by weight, in [0, 1]. cliff, vests: steps of income before which
    nothing of a claim is the seller's for good, and after which all is. transfers: whether claims may change hands.
    fund: minor units set aside from which claims are redeemed early, each unit of face for `early` of a unit of cash.
    predictions, licence: face that one prediction, and the model itself, cost; 0 where claims buy none.
    """

    pool: Fraction
    equity: Fraction = Fraction(0)
    cliff: int = 0
    vests: int = 0
    transfers: bool = False
    fund: int = 0
    early: Fraction = Fraction(1, 2)
    predictions: int = 0
    licence: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What fixes weights, prices and payments; frozen at the first trade.

    asset: of every amount. budget: the most that is paid, face, minor units. price: of `auctions.rules`. reserve: the
    most paid for a unit of gain, minor units, or None. cash: the share of a payment that is paid at once, in [0, 1].
    claims: what becomes of the rest, None if all is cash. buyer: who pays. max_share: the most that one group may weigh
    of all weights as measured, in (0, 1]. asks: a word of ASKS. step: the share by which the price of a live clock
    falls each tick, in (0, 1). refresh: exits after which shares are measured anew, 0 for never, None
    for n / 10. policy: of screening.
    """

    asset: Asset
    budget: int
    price: str = AUTO
    reserve: Fraction | None = None
    cash: Fraction = Fraction(1)
    claims: Claims | None = None
    buyer: str = OPERATOR
    max_share: Fraction = Fraction(1)
    asks: str = PRIVATE
    step: Fraction = Fraction(1, 20)
    refresh: int | None = None
    policy: Policy = field(default_factory=Policy)

    @property
    def ceiling(self) -> Fraction | None:
        """The most that is paid for a unit of weight, minor units."""
        return None if self.reserve is None else per_weight(self.reserve)


@dataclass(frozen=True, slots=True)
class Offer:
    """A seller's lot: party, its content id, the group declared or "", the licence declared or "".

    away: whether the documents stay with the seller, who reduces them; the content id is then that of its descriptions.
    """

    party: str
    source: str
    group: str = ""
    licence: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True)
class Announce:
    """Draw the text that lots are weighed on, so that sellers who keep their documents can reduce them to it."""

    id: str
    party: str
    task: TextTask


@dataclass(frozen=True, slots=True)
class Submit:
    """A seller hands in its lot, reduced where it lies. counts, prints: their content ids, as `reducing` makes them."""

    id: str
    party: str
    counts: str
    prints: str


@dataclass(frozen=True, slots=True)
class Weigh:
    """Measure what each lot is worth to this task; the budget is set aside.

    openings: of lots handed in reduced, by seller the content id of the documents that were opened by the challenge.
    """

    id: str
    party: str
    task: Task | TextTask
    openings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a seller wants for its lot, at least: minor units of face."""

    id: str
    party: str
    ask: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A seller's answer to the price of a live clock: it stays, or leaves for good. tick: the number of the price."""

    id: str
    party: str
    stays: bool
    tick: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock moves on, and who has not answered this price leaves. tick: the number of the price."""

    id: str
    party: str
    tick: int


@dataclass(frozen=True, slots=True)
class Close:
    """No more asks: buy."""

    id: str
    party: str


@dataclass(frozen=True, slots=True)
class Income:
    """What the buyer earned with what it bought. revenue: minor units."""

    id: str
    party: str
    revenue: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A claim changes hands. tranche: its number. units: of face."""

    id: str
    party: str
    taker: str
    tranche: int
    units: int


@dataclass(frozen=True, slots=True)
class Redeem:
    """A claim is given up for something.

    tranche: its number. what: a word of REDEEMED. count: units of face for cash, else predictions or licences.
    """

    id: str
    party: str
    tranche: int
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Forfeit:
    """A seller has cheated: what has not vested falls back to the buyer. reason: in words."""

    id: str
    party: str
    seller: str
    tranche: int
    reason: str


Order: TypeAlias = Announce | Submit | Weigh | Ask | Answer | Tick | Close | Income | Transfer | Redeem | Forfeit


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Documents that a seller who keeps them leaves out, by their places: they repeat others, or fail a gate."""

    party: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Announced:
    """The text to be weighed on is drawn. split: from which, hex. left_out: of each lot that stays with its seller."""

    task: TextTask
    split: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A lot that was handed in reduced. challenge: from which the documents to be opened are drawn, hex."""

    party: str
    counts: str
    prints: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a market keeps of lots, whatever becomes of its rules.

    committed: party and content id of each, in the order in which they were first offered. owned: content ids of those
    that the buyer has bought. aside: minor units in escrow for an auction that new rules cut short, and whose they are.
    """

    committed: tuple[tuple[str, str], ...]
    owned: tuple[str, ...] = ()
    aside: int = 0
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Lots are committed, nothing is weighed.

    pool: of the claims of earlier auctions. known: what is kept of these. announced: once the text is drawn.
    """

    pool: Pool | None
    known: Known
    announced: Announced | None = None
    submitted: tuple[Submitted, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights are fixed and the budget is set aside; asks come in.

    scales: on which lots were weighed. weights: of the sellers, units of 2^-30 of gain. aside: minor units of the buyer
    in escrow. failed: why nothing of a seller's was weighed, "" where something was. asked: so far.
    """

    scales: Scales
    weights: tuple[int, ...]
    pool: Pool | None
    known: Known
    aside: int
    buyer: str
    failed: tuple[str, ...]
    asked: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Calling:
    """A live clock runs. tick: the number of its price, from 1."""

    weighed: Weighed
    clock: Clock
    tick: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Buying is over. bought: content ids of the lots. pool: of claims, None if there are none."""

    scales: Scales
    bought: tuple[str, ...]
    pool: Pool | None
    known: Known


State: TypeAlias = Gathering | Weighed | Calling | Settled


@dataclass(frozen=True, slots=True)
class Weight:
    """What a seller's lots weigh.

    gain: measured, of 1, with its standard error. weight: what counts, units of 2^-30 of gain, after discounts and
    clipped. screened: what screening found, a line for each lot. copies: how many lots somebody offered before.
    earlier: sellers whose documents are among these.
    """

    party: str
    gain: float
    stderr: float
    weight: int
    screened: tuple[Screened, ...] = ()
    copies: int = 0
    earlier: tuple[str, ...] = ()

    @property
    def failed(self) -> str:
        """Why nothing of it was weighed; "" if something was."""
        if any(one.passed for one in self.screened) or (not self.screened and not self.copies):
            return ""
        reasons = dict.fromkeys(one.failed for one in self.screened if one.failed)
        before = f"{', '.join(self.earlier)} offered documents of it before" if self.earlier else ""
        return "; ".join(filter(None, (*reasons, before))) or "somebody offered all of it before"


@dataclass(frozen=True, slots=True)
class Weighing:
    """The evidence of weights.

    grand: gain of all lots together. size: of the evaluation text in bytes, 0 for tables. price: the rule that weights
    chose. method: by which worths were found.
    """

    weights: tuple[Weight, ...]
    grand: float
    size: int
    price: str
    method: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The evidence of an ask: that it came. number: how many there are."""

    number: int


@dataclass(frozen=True, slots=True)
class Called:
    """The evidence of a live clock's step.

    tick: the number of the price. rate: in force, minor units a weight unit. active: who may still answer. offers: what
    this price means to each of them, minor units.
    """

    tick: int
    rate: Fraction
    active: tuple[str, ...]
    offers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """What came of one seller.

    weight: units of 2^-30 of gain. ask: face, None on a live clock or where none was made. pay: face, minor units;
    cash, claim: its parts. wins_up_to: the largest ask that wins while all others stand, None where none does or asks
    are not known. why: a word of LOST, "" for winners. detail: why it weighs nothing, where that is more than no gain.
    """

    party: str
    weight: int
    ask: int | None
    pay: int
    cash: int
    claim: int
    wins_up_to: int | None
    why: str
    detail: str = ""


NO_ASK, NO_WEIGHT, OVER_BUDGET, OVER_RESERVE, ABOVE, TOO_MUCH, LEFT, OVERSPENT, NOT_TAKEN = (
    "no ask",
    "no weight",
    "over budget",
    "over reserve",
    "above price",
    "too much together",
    "left",
    "overspent",
    "not taken",
)
LOST = (NO_ASK, NO_WEIGHT, OVER_BUDGET, OVER_RESERVE, ABOVE, TOO_MUCH, LEFT, OVERSPENT, NOT_TAKEN)
"""Why a lot was not bought."""


@dataclass(frozen=True, slots=True)
class Bought:
    """The evidence of buying.

    rate: minor units a weight unit, None where nobody won or each has its own. price: the rule. tranche: number of the
    claims that were issued, 0 for none. coin: of random-3, else -1. buyer: who paid.
    """

    lots: tuple[Deal, ...]
    rate: Fraction | None
    price: str
    tranche: int
    coin: int
    buyer: str


@dataclass(frozen=True, slots=True)
class Received:
    """The evidence of an income: revenue in minor units, and where the pool's part of it went."""

    revenue: int
    payouts: Payouts


@dataclass(frozen=True, slots=True)
class Moved:
    """The evidence of a claim that changed hands, was redeemed or forfeited.

    tranche: its number. face: minor units of claim given away or given up. got: minor units of cash, or predictions or
    licences, for which it was given up; of a forfeit the cash that was held back, which is the buyer's again. left:
    face outstanding of the party. buyer: who owes it.
    """

    party: str
    buyer: str
    tranche: int
    face: int
    got: int
    left: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The evidence of an order that came to nothing, and why: it is settled, and not tried again later."""

    reason: str


Evidence: TypeAlias = Announced | Submitted | Weighing | Asked | Called | Bought | Received | Moved | Unchanged
