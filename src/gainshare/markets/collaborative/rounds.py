"""One round: what is asked about the data of those who have joined, and what each of them owes and earns for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.core.questions import Ask, Players, Source
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.helping import MOST, Helping
from gainshare.gains.joint import Brought, Counted, Joint, Made
from gainshare.markets.collaborative.sharing import (
    AsPublished,
    amounts,
    charged,
    chosen,
    divided,
    due,
)

CUSTOMISED, COMMON = QUALITIES = ("customised", "common")
"""Every member's own model for its own rows; one model for all, judged by one table."""

ALIKE = 2
"""Members are alike if they have 1 / ALIKE of the smaller one's distinct training rows in common."""


@dataclass(frozen=True, slots=True)
class Member:
    """Who has joined. sources: its tables. base: other tables that its model is trained on already.

    task: whether it seeks a model; else it only helps.
    """

    name: str
    sources: tuple[Source, ...]
    base: tuple[Source, ...] = ()
    task: bool = True


def most(quality: str) -> int:
    """Members that a round can have: all coalitions of the others are tried, or of everybody for a task of all."""
    return MOST if quality == COMMON else MOST + 1


def lacking(has: Brought, least: int) -> str:
    """Why a member has no task of its own, or "". least: held-out rows that it takes."""
    if has.held < least:
        return f"{has.held} rows to judge by, fewer than {least}"
    if has.classes < 2:
        return "its training rows are all of one class" if has.training else "it has no training rows"
    return "the rows to judge by are all of one class" if has.held_classes < 2 else ""


def alike(counted: Counted) -> tuple[int, ...]:
    """The cluster of each member: the first of those that it is linked with.

    Two are linked if they have half of the smaller one's distinct training rows in common, or each with a third one.
    """
    rows = [one.training for one in counted.members]
    clusters = list(range(len(rows)))
    for one, shared in enumerate(counted.shared):
        for other in range(one):
            if shared[other] and ALIKE * shared[other] >= min(rows[one], rows[other]):
                old, new = sorted((clusters[one], clusters[other]))[::-1]
                clusters = [new if cluster == old else cluster for cluster in clusters]
    return tuple(clusters)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured for one member's task. scores: with each coalition of the others. made: its model."""

    scores: tuple[float, ...]
    made: Made

    @property
    def charged(self) -> int:
        """What of the improvement is charged for, in units of 2^-30."""
        return charged(self.made.before, self.made.after, self.made.error)


@dataclass(frozen=True, slots=True)
class Bill:
    """What one member owes, and who earns what of it.

    alone, after: its score without and with the others. charged: what of the rise is paid for. due: minor units.
    worths, shares, amounts: of each of the other members; as published, of all members. capped: whether shares were
    scaled down to what is due. paid: minor units that leave it.
    """

    alone: Fraction
    after: Fraction
    charged: Fraction
    due: int
    worths: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    amounts: tuple[int, ...]
    capped: bool
    paid: int


def billed(rule: str, price: int, found: Measured, clusters: Sequence[int] = ()) -> Bill:
    """What a member owes under a rule that divides each task by itself. clusters: of its helpers."""
    owed, made = due(price, found.charged), found.made
    parts = divided(rule, found.scores, clusters)
    moved = amounts(owed, parts.shares)
    return Bill(
        alone=Fraction(made.before),
        after=Fraction(made.after),
        charged=Fraction(found.charged, MEASURE),
        due=owed,
        worths=parts.worths,
        shares=parts.shares,
        amounts=moved,
        capped=parts.capped and owed > 0,
        paid=sum(moved),
    )


def billed_as_published(found: AsPublished) -> tuple[Bill, ...]:
    """Everybody's bill as published: a member also earns of what it owes itself."""
    return tuple(
        Bill(alone, found.after, rise, owed, found.psi, found.shares, moved, capped=False, paid=owed)
        for alone, rise, owed, moved in zip(found.alone, found.rises, found.dues, found.moved, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Round:
    """Members that train together under one declaration. quality: a word of QUALITIES. price: of a unit of score."""

    joint: Joint
    quality: str
    price: int
    members: tuple[Member, ...]

    @property
    def takers(self) -> tuple[int, ...]:
        """Places of the members with a task."""
        return tuple(place for place, one in enumerate(self.members) if one.task)

    def others(self, taker: int) -> tuple[int, ...]:
        """Places of all members but this one: its helpers, in the order of their bits."""
        return tuple(place for place in range(len(self.members)) if place != taker)

    def helping(self, taker: int) -> Helping:
        """How well a member would do with each coalition of the others, as a question."""
        one = self.members[taker]
        others = tuple(self._unpaid(one, self.members[place]) for place in self.others(taker))
        return Helping(self.joint, one.sources, one.base, others)

    def _unpaid(self, taker: Member, giver: Member) -> tuple[Source, ...]:
        """What a member has not paid for yet."""
        known = {*taker.sources, *taker.base}
        return tuple(source for source in giver.sources if source not in known)

    def sources(self, taker: int, mask: int) -> tuple[int, ...]:
        """Places of the members that a member trains with."""
        if self.quality == COMMON:
            return self.others(taker)
        return tuple(place for bit, place in enumerate(self.others(taker)) if mask >> bit & 1)

    def bespoke(self, taker: int, mask: int) -> Bespoke:
        """The model of a member with these helpers, kept to its own task, as a question."""
        one = self.members[taker]
        helpers = [source for place in self.sources(taker, mask) for source in self._unpaid(one, self.members[place])]
        rivals: Players = ()
        if helpers and self.quality == CUSTOMISED:
            rivals = tuple(self.members[place].sources for place in self.takers if place != taker)
        return Bespoke(self.joint, one.sources, one.base, tuple(dict.fromkeys(helpers)), rivals, rivals)

    def measured(self, ask: Ask) -> dict[int, Measured]:
        """Everything that bills follow from, by place of the taker."""
        found = ask([self.helping(taker) for taker in self.takers])
        masks = [chosen(helped.scores) for helped in found]
        made = ask([self.bespoke(taker, mask) for taker, mask in zip(self.takers, masks, strict=True)])
        return {
            taker: Measured(helped.scores, model) for taker, helped, model in zip(self.takers, found, made, strict=True)
        }

    def apart(self, taker: int, clusters: Sequence[int]) -> tuple[int, ...]:
        """The clusters of a member's helpers, of those of all members."""
        return tuple(clusters[place] for place in self.others(taker))

    def pooled(self) -> Helping:
        """How well the model of each coalition of all members does, as a question about the one task they share."""
        return Helping(self.joint, (), (), tuple(one.sources for one in self.members))
