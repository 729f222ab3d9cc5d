"""What a market's trades come to: who earned what, with which certainty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from gainshare.core.arrays import MEASURE
from gainshare.core.market import Market
from gainshare.core.money import Asset
from gainshare.engine.replay import Step
from gainshare.games.game import SURE
from gainshare.markets.catalog import KINDS
from gainshare.markets.kind import Sale


@dataclass(frozen=True, slots=True)
class Earned:
    """What one seller earned.

    worth: mean over the trades that sold something, in units of gain; margin: half its 95 % interval, 0 if exact.
    amount: minor units. spread: half the 95 % interval of what that worth stands for, in minor units.
    """

    party: str
    worth: float
    margin: float
    amount: int
    spread: float


@dataclass(frozen=True, slots=True)
class Takings:
    """All payments, to the unit: paid = earnings + withheld + rounding. gain: mean over the trades that sold."""

    sellers: tuple[Earned, ...]
    sales: int
    gain: float
    paid: int
    withheld: int
    method: str

    @property
    def earned(self) -> int:
        """Of all sellers together."""
        return sum(seller.amount for seller in self.sellers)

    @property
    def rounding(self) -> int:
        """Fractions not yet paid; below 0 if these trades paid out fractions of earlier ones."""
        return self.paid - self.earned - self.withheld


@dataclass(slots=True)
class Till:
    """Sums over trades, one after the other.

    Errors add up as if every trade erred alike, because one task's worths are measured once: never too narrow.
    """

    trades: int = 0
    sales: int = 0
    gain: int = 0
    paid: int = 0
    withheld: int = 0
    method: str = ""
    _errors: dict[str, list[float]] = field(default_factory=dict)
    _amounts: dict[str, int] = field(default_factory=dict)

    def add(self, sales: Iterable[Sale]) -> None:
        """One trade more, by its money."""
        self.trades += 1
        for one in sales:
            self._sold(one)

    def _sold(self, one: Sale) -> None:
        if one.sold:
            self.sales, self.gain, self.method = self.sales + 1, self.gain + one.gain, one.method
        self.paid, self.withheld = self.paid + one.charge, self.withheld + one.withheld
        whole = max(one.worth, sum(max(0.0, part.worth) for part in one.parts)) or 1.0
        for part in one.parts:
            held = self._errors.setdefault(part.party, [0.0, 0.0, 0.0])
            held[0] += part.worth
            held[1] += part.stderr
            held[2] += one.charge * part.stderr / whole
            self._amounts[part.party] = self._amounts.get(part.party, 0) + part.amount

    def takings(self) -> Takings:
        """What they come to, the largest earnings first."""
        count = self.sales or 1
        found = [
            Earned(party, worth / count, SURE * error / count, self._amounts[party], SURE * money)
            for party, (worth, error, money) in self._errors.items()
        ]
        sellers = tuple(sorted(found, key=lambda seller: (-seller.amount, -seller.worth)))
        gain = self.gain / MEASURE / count
        return Takings(sellers, self.sales, gain, self.paid, self.withheld, self.method)


def takings(sales: Iterable[Sale]) -> Takings:
    """Sum of these sales, the largest earnings first."""
    till = Till()
    till.add(sales)
    return till.takings()


class Drawn(Protocol):
    """What the figures of a kind are drawn from: shown trades one by one, it does not grow with their number."""

    def see(self, step: Step, /) -> None:
        """One trade more, in order."""
        ...


@dataclass(slots=True)
class Tally:
    """All that a report tells of the trades under the rules in force.

    market: under these rules. drawn: what the figures of its kind need. begun: trades before these rules.
    """

    kind: str
    market: Market[Any, Any]
    drawn: Drawn
    begun: int = 0
    till: Till = field(default_factory=Till)

    def see(self, step: Step) -> None:
        """One trade more of a journal that is replayed."""
        if step.number > self.begun:
            self.till.add(KINDS[self.kind].sales(step.dossier.orders, step.dossier.evidence))
            self.drawn.see(step)

    @property
    def asset(self) -> Asset:
        """Of every amount."""
        return self.market.rules.asset

    @property
    def count(self) -> int:
        """How many trades."""
        return self.till.trades

    @property
    def earlier(self) -> int:
        """How many trades before them are not on the page."""
        return self.begun if self.count else 0
