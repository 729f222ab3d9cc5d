"""What the page of a collaborative market is drawn from: its last settlement, and the money of all."""

from dataclasses import dataclass, field
from typing import Any

from gainshare.engine.replay import Step
from gainshare.markets.collaborative.records import Evidence, Joined, Order, Settled, Withdrawn


@dataclass(slots=True)
class Purse:
    """What one member has paid and earned, in minor units."""

    paid: int = 0
    earned: int = 0


@dataclass(slots=True)
class CollaborativeTally:
    """The last settlement, and what its members paid and earned in all.

    members: that have joined and wait for a settlement. settlements: how many there were. purses: by member.
    """

    market: Any
    expected: int
    members: int = field(default=0, init=False)
    settlements: int = field(default=0, init=False)
    last: tuple[int, Order, Settled] | None = field(default=None, init=False)
    purses: dict[str, Purse] = field(default_factory=dict, init=False)

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        (order,), found = step.dossier.orders, step.dossier.evidence
        self.add(step.number, order, found)

    def add(self, number: int, order: Order, found: Evidence) -> None:
        """One trade more, by its number, order and evidence."""
        if isinstance(found, Joined | Withdrawn):
            self.members = found.members
        if not isinstance(found, Settled):
            return
        self.members, self.settlements, self.last = 0, self.settlements + 1, (number, order, found)
        for one in found.members:
            self._purse(one.party).paid += one.paid
            for each in one.helps:
                self._purse(each.party).earned += each.amount

    def _purse(self, party: str) -> Purse:
        return self.purses.setdefault(party, Purse())
