"""What a settled decision consists of: balanced entries, deliveries, deeds and evidence."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from gainshare.core.errors import UnbalancedEntry
from gainshare.core.money import units

Evidence_co = TypeVar("Evidence_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry: units (minor units, signed) of an asset move into an account."""

    account: str
    units: int
    asset: str

    def __post_init__(self) -> None:
        units(self.units, field="units")


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced line of the journal: at least two postings, summing to zero in each asset.

    >>> Entry("sale", (Posting("escrow:city", -5, "EUR"), Posting("earnings:hr", 5, "EUR"))).memo
    'sale'
    """

    memo: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if len(self.postings) < 2:
            legs = len(self.postings)
            raise UnbalancedEntry("unbalanced_entry", f"entry {self.memo}", legs, "needs at least two legs")
        for asset in sorted({posting.asset for posting in self.postings}):
            total = sum(posting.units for posting in self.postings if posting.asset == asset)
            if total:
                rule = f"postings in {asset} must sum to 0, sum {total}"
                raise UnbalancedEntry("unbalanced_entry", f"entry {self.memo}", None, rule)


LOT, KEPT = "lot", "kept lot"
"""Forms of what is handed over as its seller brought it, here or by the seller that keeps it: the digest is the content
id of the data, or of what the seller committed to.
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a party receives: the digest of an artefact and the gain measured on it.

    party: who receives it. form: "predictions", "model", "queries", LOT or KEPT. artefact: its digest. gain: in [0, 1].
    """

    party: str
    form: str
    artefact: str
    gain: float


HOLD = "hold"
"""The act of keeping a model for its party, to answer queries, where others are handed over."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something with consequences, done after the trade is committed and under this deed's id: hand over, announce.

    act: what to do, such as "deliver" or HOLD. party: for whom. about: content id of what it concerns.
    """

    act: str
    party: str
    about: str


@dataclass(frozen=True, slots=True)
class Trade(Generic[Evidence_co]):
    """The whole outcome of clearing: money, goods, things to do, and the figures that explain them."""

    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    deeds: tuple[Deed, ...]
    evidence: Evidence_co
