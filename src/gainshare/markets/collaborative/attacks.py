"""What cheating would have brought each member, on the data that were settled and before anything is paid out.

Copies need no training, for a coalition trains on distinct rows; noise, junk, parts and false labels are trained anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gainshare.axioms.validation import Step, tampered
from gainshare.core.arrays import measures
from gainshare.core.questions import Ask, Data, Source
from gainshare.core.random import Rng
from gainshare.gains.helping import Census, tolerated
from gainshare.gains.similarity import RowSimilarity
from gainshare.gains.together import solves
from gainshare.games.division import discounts
from gainshare.games.helping import WEIGHTS
from gainshare.markets.collaborative.records import Tried
from gainshare.markets.collaborative.rounds import (
    COMMON,
    CUSTOMISED,
    Measured,
    Member,
    Round,
    alike,
    billed,
    lacking,
    most,
)
from gainshare.markets.collaborative.sharing import AS_WRITTEN, PUBLISHED, amounts, as_published, chosen, due

TRAINED = 5
"""Members with a task up to which attacks are tried that train models anew."""

SIMILARITY = "similarity"
"""Algorithm 3 of Agarwal et al. (2019): Shapley shares, each times exp(-ln 2 x its owner's similarity to the others).

Owners are as alike as `RowSimilarity` has it. The taker pays all that is due; what the penalty takes is withheld.
"""

COPY, EASY = EXACT = "a copy with the same task", "a copy that only helps"
"""Attacks with the very same rows."""

NOISY, JUNK, HALVES, LABELS = "a copy with noise", "a junk file", "two halves", "false labels"

EXTRA: dict[str, Step] = {NOISY: ("jittered", (0.1,)), JUNK: ("shuffled", ())}
"""What a second name brings: the rows with noise of a tenth of a standard deviation; the rows, labels dealt anew."""

INSTEAD: dict[str, tuple[Step, ...]] = {
    HALVES: (("part", (1, 2)), ("part", (2, 2))),
    LABELS: (("mislabelled", (0.1,)),),
}
"""What its names bring instead of the true file: half of the rows each; the rows, a tenth of their labels false."""

Matrix: TypeAlias = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class World:
    """A round as it might have been.

    names: places of the attacker's, its own first. scores: of the common model with each coalition of all members, ()
    where tasks are their own. measured: of each taker. clusters, similarity: of all members.
    """

    round: Round
    names: tuple[int, ...]
    scores: tuple[float, ...]
    measured: Mapping[int, Measured]
    clusters: tuple[int, ...]
    similarity: Matrix


def rules_of(quality: str) -> tuple[str, ...]:
    """The rules under which attacks are compared."""
    return (*WEIGHTS, SIMILARITY, *(PUBLISHED if quality == COMMON else ()))


def attacked(found: Round, least: int, fee: int) -> "Attacked | None":
    """All attacks on a round, as a question; None where nobody has a task.

    least, fee: held-out rows that a task needs; minor units that every name with a task pays whatever comes of it.
    """
    if not found.takers:
        return None
    return Attacked(found, least, fee, rules_of(found.quality))


def untried(found: Round) -> str:
    """Why some attacks are not tried, or ""."""
    if not found.takers:
        return "Nobody has a task, so there is nothing to be earned by cheating."
    if len(found.takers) > TRAINED:
        return f"{len(found.takers)} members with a task: only copies are tried where there are more than {TRAINED}."
    if len(found.members) >= most(found.quality):
        return f"Only copies are tried: a further name would make more than {most(found.quality)} members."
    if not solves(found.joint.task):
        return f"Only copies are tried: {found.joint.task.learner} is not trained anew for every attack."
    return ""


@dataclass(frozen=True, slots=True)
class Attacked:
    """What every attack by every member would have brought under each of these rules, as a question.

    found: the round. least, fee: as of `attacked`. rules: words of games.helping.DIVISIONS, or `similarity`.
    """

    found: Round
    least: int
    fee: int
    rules: tuple[str, ...]

    @property
    def tolerance(self) -> float:
        """Minor units by which a net may differ where every score does by the tolerance of its own."""
        return tolerated(self.found.joint) * self.found.price * len(self.found.members)

    @property
    def composite(self) -> bool:
        """Every model is a question of its own."""
        return True

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[Tried, ...]:
        """One for each member, attack and rule."""
        honest = world(self.found, (), self.least, ask)
        before = {rule: nets(rule, honest, self.fee) for rule in self.rules}
        tried = list[Tried]()
        for place, one in enumerate(self.found.members):
            for attack, other in self._attacks(honest, place, ask).items():
                score = self._score(honest, other, ask)
                for rule in self.rules:
                    found = nets(rule, other, self.fee)
                    after = sum(found[name] for name in other.names) - self._lost(rule, honest, other, score)
                    tried.append(Tried(one.name, attack, rule, before[rule][place], after))
        return tuple(tried)

    def _attacks(self, honest: World, place: int, ask: Ask) -> dict[str, World]:
        one, members = self.found.members[place], self.found.members
        worlds = {COPY: copied(honest, place, one)} if one.task else {}
        if self.found.quality == CUSTOMISED:
            worlds[EASY] = copied(honest, place, replace(one, task=False))
        if untried(self.found):
            return worlds
        for attack, names in self._names(one).items():
            own = (place, *range(len(members), len(members) + len(names) - 1))
            joined = (*members[:place], names[0], *members[place + 1 :], *names[1:])
            worlds[attack] = world(replace(self.found, members=joined), own, self.least, ask)
        return worlds

    def _names(self, one: Member) -> dict[str, tuple[Member, ...]]:
        """The names under which a member joins."""
        extra = {attack: (one, self._with(one, 1, step)) for attack, step in EXTRA.items()}
        instead = {
            attack: tuple(self._with(one, at, step) for at, step in enumerate(steps))
            for attack, steps in INSTEAD.items()
        }
        return extra | instead

    def _with(self, one: Member, at: int, step: Step) -> Member:
        """The name of this number, with what it brings: only the first has what was paid for before.

        A task would only cost the second one, but a common one is everybody's.
        """
        sources = tuple(tampered(source, (step,)) for source in one.sources)
        task = one.task and (at == 0 or self.found.quality == COMMON)
        return Member(f"{one.name}, {at + 1}", sources, () if at else one.base, task)

    def _score(self, honest: World, other: World, ask: Ask) -> float:
        """Of the model made for the attacker's first name, on the rows that it holds out honestly."""
        place = other.names[0]
        if place not in honest.measured or place not in other.measured:
            return 0.0
        return judged(other, place, honest.round.members[place].sources, ask)

    def _lost(self, rule: str, honest: World, other: World, score: float) -> int:
        """What the attacker's own model is worse by, at the price: it has this one, or that of its true rows alone."""
        place = other.names[0]
        if place not in honest.measured:
            return 0
        true, now = honest.measured[place], other.measured.get(place)
        before = true.made.after if handed(rule, true) else true.made.before
        after = score if handed(rule, now) else true.made.before
        return due(self.found.price, max(0, measures(before) - measures(after)))


def judged(found: World, taker: int, true: tuple[Source, ...], ask: Ask) -> float:
    """Score of the model that is made for a taker, on the rows that these tables of its hold out."""
    one, now = found.round.members[taker], found.measured[taker]
    if found.round.quality == COMMON or one.sources == true:
        return now.made.after
    (made,) = ask([replace(found.round.bespoke(taker, chosen(now.scores)), judged=(true,))])
    return made.judged[0][1]


def world(found: Round, names: tuple[int, ...], least: int, ask: Ask) -> World:
    """A round, measured. names: places of the attacker's, which have a task only if their files allow one."""
    players = tuple(one.sources for one in found.members)
    (counted,) = ask([Census(found.joint, players)])
    (similarity,) = ask([RowSimilarity(players)])
    members = tuple(
        replace(one, task=one.task and not (at in names and lacking(counted.members[at], least)))
        for at, one in enumerate(found.members)
    )
    found = replace(found, members=members)
    scores = ask([found.pooled()])[0].scores if found.quality == COMMON else ()
    return World(found, names, scores, found.measured(ask), alike(counted), similarity)


def handed(rule: str, one: Measured | None) -> bool:
    """Whether a member gets the model that was made for it."""
    return one is not None and (rule in PUBLISHED or one.charged > 0)


def copied(honest: World, place: int, copy: Member) -> World:
    """The round with an exact copy of a member put last: whoever is joined by both is joined by one of them."""
    found = replace(honest.round, members=(*honest.round.members, copy))
    origins = (*range(len(honest.round.members)), place)
    takers = [taker for taker in found.takers if origins[taker] in honest.measured]
    measured = {taker: _seen(honest, found, taker, origins) for taker in takers}
    scores = _spread(honest.scores, [1 << origin for origin in origins]) if honest.scores else ()
    rows = [(*row, row[place]) for row in honest.similarity]
    clusters = (*honest.clusters, honest.clusters[place])
    return World(found, (place, len(origins) - 1), scores, measured, clusters, (*rows, rows[place]))


def _seen(honest: World, found: Round, taker: int, origins: Sequence[int]) -> Measured:
    """What is measured for a taker among copies: its own are of no use to it."""
    own = origins[taker]
    bits = {place: 1 << bit for bit, place in enumerate(honest.round.others(own))}
    one = honest.measured[own]
    return Measured(_spread(one.scores, [bits.get(origins[place], 0) for place in found.others(taker)]), one.made)


def _spread(scores: Sequence[float], bits: Sequence[int]) -> tuple[float, ...]:
    """The scores of all coalitions of players, each of whom stands for this bit of the given coalitions, 0 for none.

    >>> _spread((0.0, 0.5), (1, 1))
    (0.0, 0.5, 0.5, 0.5)
    """
    masks = [0]
    for bit in bits:
        masks += [mask | bit for mask in masks]
    return tuple(scores[mask] for mask in masks)


def nets(rule: str, world: World, fee: int) -> tuple[int, ...]:
    """What each member earned less what it paid, minor units. fee: paid by each with a task, whatever comes of it."""
    found, net = world.round, [-fee * one.task for one in world.round.members]
    if rule in PUBLISHED:
        written = as_published(rule, world.scores, found.price, found.takers)
        for taker, (owed, row) in enumerate(zip(written.dues, written.moved, strict=True)):
            _move(net, taker, owed, range(len(net)), row)
        return tuple(net)
    for taker, one in world.measured.items():
        paid, row = _billed(rule, world, taker, one)
        _move(net, taker, paid, found.others(taker), row)
    return tuple(net)


def _billed(rule: str, world: World, taker: int, one: Measured) -> tuple[int, tuple[int, ...]]:
    """What a taker pays, and each of the others earns of it."""
    others = world.round.others(taker)
    if rule != SIMILARITY:
        bill = billed(rule, world.round.price, one, world.round.apart(taker, world.clusters))
        return bill.paid, bill.amounts
    bill = billed("shapley", world.round.price, one)
    factors = discounts([[world.similarity[each][other] for other in others] for each in others])
    shares = [share * factor for share, factor in zip(bill.shares, factors, strict=True)]
    return bill.due, amounts(bill.due, shares)


def _move(net: list[int], taker: int, paid: int, places: Iterable[int], row: Sequence[int]) -> None:
    net[taker] -= paid
    for place, amount in zip(places, row, strict=True):
        net[place] += amount


def copied_as_published(found: Round, scores: tuple[float, ...]) -> tuple[Tried, ...]:
    """What one exact copy would bring each member of a single task by the formula as it is written.

    scores: of the common model with each coalition of the members, by bitmask.
    """
    count = len(found.members)
    honest = World(found, (), scores, {}, (0,) * count, ((0.0,) * count,) * count)
    before = nets(AS_WRITTEN, honest, 0)
    worlds = [copied(honest, place, one) for place, one in enumerate(found.members)]
    after = [sum(nets(AS_WRITTEN, one, 0)[name] for name in one.names) for one in worlds]
    return tuple(
        Tried(one.name, COPY, AS_WRITTEN, before[place], after[place]) for place, one in enumerate(found.members)
    )
