"""What members that train together are promised: copies, entrants, equal treatment, balance; each a search.

What holds under `banzhaf` and `late-shapley`, for any games, monotone by their cover:

* Exact copies never pay. A member's copies are null in its own game, and null helpers change no share, so what it pays
  stays, or is paid once more by each copy that asks for the same. In another's game, let D(S) be what the helper adds
  to the others S. Among k + 1 names one adds D(S) where no other name is present. Under Banzhaf their total is
  (k + 1) / 2^k of what it was, at most 1, and the divisor c_m rises with m. Under late Shapley it is the integral
  of (k + 1) (1 - p)^k D(p) over p in [1/2, 1], and that factor is at most 1 there, with D >= 0.
  The same with any other copies present, so nobody gains by being the next to copy.
* Nobody is worse off than outside: shares sum to at most 1 of what is due, and what is earned is >= 0.
* A null entrant changes nobody's money; members with equal data and tasks end alike; data that are null earn nothing;
  what is paid is what is earned.

An entrant that adds something may lower what others earn, under any rule: it competes with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from gainshare.axioms.exact import shown
from gainshare.games.exchange import TASKS, Members, Table, copies_net, exchange, helped
from gainshare.games.helping import parting

COPIES = tuple(range(1, 17))
"""Numbers of copies that are tried."""


@dataclass(frozen=True, slots=True)
class ProfitableCopies:
    """A member whose copies pay.

    task: what these ask for. before, after: the net of all its names. capped: whether, before, somebody's payment was
    scaled down to what was due.
    """

    member: int
    copies: int
    task: str
    before: Fraction
    after: Fraction
    capped: bool

    def __str__(self) -> str:
        times = "once" if self.copies == 1 else f"{self.copies} times"
        why = ", where a payment had been scaled down to what is due" if self.capped else ""
        return (
            f"Copies: member {self.member} joins {times} more with {self.task} task and nets "
            f"{shown(self.after)} instead of {shown(self.before)}{why}"
        )


def profitable_copies(
    rule: str, members: Members, *, copies: Sequence[int] = COPIES, tasks: Sequence[str] = TASKS
) -> ProfitableCopies | None:
    """A member that nets more, over all its names, by joining several times with exact copies of its data.

    rule: a word of `DIVISIONS`. tasks: words of TASKS; one task that all have in common leaves only `own`. Exact and
    exhaustive over members, counts and tasks, in closed form; the witness is the most profitable.

    >>> majority = (0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1)
    >>> idle = (0,) * 16
    >>> print(profitable_copies("banzhaf-scaled", Members((idle, idle, idle, majority)), copies=(1,)))
    Copies: member 0 joins once more with own task and nets 0.75 instead of 0.6, where a payment had been scaled down \
to what is due
    """
    honest, found = exchange(rule, members), []
    for member, before in enumerate(honest.nets):
        for task in ["own"] if parting(rule).common else tasks:
            nets = zip(copies, copies_net(rule, members, member, copies, task), strict=True)
            found += [
                ProfitableCopies(member, count, task, before, after, any(honest.capped))
                for count, after in nets
                if after > before
            ]
    return max(found, key=lambda case: case.after - case.before, default=None)


@dataclass(frozen=True, slots=True)
class HarmfulEntry:
    """A member that is worse off for somebody's joining. before, after: its utility, without the entrant and with."""

    entrant: int
    member: int
    before: Fraction
    after: Fraction

    def __str__(self) -> str:
        whom = "itself" if self.entrant == self.member else f"member {self.member}"
        return f"Joining: member {self.entrant} takes {whom} from {shown(self.before)} to {shown(self.after)}"


def worse_off(rule: str, members: Members) -> HarmfulEntry | None:
    """A member whose rise in score, plus what it earns, is less than what it pays: it would have stayed out."""
    utilities = exchange(rule, members).utilities
    lost = (HarmfulEntry(at, at, Fraction(), utility) for at, utility in enumerate(utilities) if utility < 0)
    return next(lost, None)


def harmful_entry(rule: str, members: Members, entrants: Sequence[int] | None = None) -> HarmfulEntry | None:
    """An entrant that lowers the utility of somebody else, most of all by its joining last.

    entrants: who is tried, everybody by default. Competitors lower each other's earnings under any rule, so a witness
    is no fault by itself; compare `null_entry`.
    """
    after = exchange(rule, members).utilities
    found: list[HarmfulEntry] = []
    for entrant in range(len(members.tables)) if entrants is None else entrants:
        before = exchange(rule, _without(members, entrant)).utilities
        for place, utility in enumerate(before):
            member = place + (place >= entrant)
            if after[member] < utility:
                found.append(HarmfulEntry(entrant, member, utility, after[member]))
    return max(found, key=lambda case: case.before - case.after, default=None)


def null_entry(rule: str, members: Members) -> HarmfulEntry | None:
    """Somebody who is worse off because one joins, put last, whose data help nobody.

    It asks for the task that all have in common where there is one, else for something that it can do already.
    """
    common = members.common and parting(rule).common
    tables = [(*table, *table) for table in members.tables]
    return harmful_entry(rule, _joined(members, tables, tables[0] if common else ()), (len(tables),))


@dataclass(frozen=True, slots=True)
class FalseName:
    """A member that nets more by a second name whose data hardly help anybody. effect: what they add at most."""

    member: int
    effect: Fraction
    before: Fraction
    after: Fraction

    def __str__(self) -> str:
        return (
            f"False name: member {self.member} brings in a name that adds {shown(self.effect)} at most "
            f"and nets {shown(self.after)} instead of {shown(self.before)}"
        )


def false_name(rule: str, members: Members, effect: Fraction) -> FalseName | None:
    """A member that lowers its bill by a false name that scores `effect`, where nobody else helps, for that member.

    rule: one that divides each member's own task. The name has a trivial task; what it earns is the member's. The
    witness is the most profitable. Under `banzhaf` one helper more that is not null can raise the divisor by half,
    however little it helps; under `late-shapley` no share moves by more than half the effect, over what all others add.
    """
    before, found = exchange(rule, members).nets, []
    for member, net in enumerate(before):
        after = exchange(rule, _named(members, member, effect)).nets
        if after[member] + after[-1] > net:
            found.append(FalseName(member, effect, net, after[member] + after[-1]))
    return max(found, key=lambda case: case.after - case.before, default=None)


@dataclass(frozen=True, slots=True)
class UnequalTreatment:
    """Two members with equal data and tasks that end differently. nets: of each."""

    first: int
    second: int
    nets: tuple[Fraction, Fraction]

    def __str__(self) -> str:
        one, two = map(shown, self.nets)
        return f"Symmetry: members {self.first} and {self.second} bring and want the same but net {one} and {two}"


def unequal_treatment(rule: str, members: Members) -> UnequalTreatment | None:
    """Two members whose data and tasks are interchangeable and of which one nets more.

    Searched: all pairs that can change places without changing any score, such as those of `with_copies`.
    """
    nets = exchange(rule, members).nets
    for first, second in combinations(range(len(nets)), 2):
        if nets[first] != nets[second] and _interchangeable(members, first, second):
            return UnequalTreatment(first, second, (nets[first], nets[second]))
    return None


def _interchangeable(members: Members, first: int, second: int) -> bool:
    dues, places = members.dues, [*range(len(members.tables))]
    places[first], places[second] = second, first
    swapped = [_swapped(mask, first, second) for mask in range(1 << len(places))]
    alike = (
        tuple(members.tables[to][mask] for mask in swapped) == tuple(table)
        for to, table in zip(places, members.tables, strict=True)
    )
    return all(alike) and not (dues and dues[first] != dues[second])


def _swapped(mask: int, first: int, second: int) -> int:
    differ = (mask >> first ^ mask >> second) & 1
    return mask ^ (differ << first | differ << second)


@dataclass(frozen=True, slots=True)
class ZeroElement:
    """Money for nothing.

    role: a "buyer" whose score did not rise and that is out of pocket, or a "seller" whose data add nothing to
    anybody's score and that earns. amount: what it nets, or earns.
    """

    member: int
    role: str
    amount: Fraction

    def __str__(self) -> str:
        if self.role == "buyer":
            return f"Zero element: member {self.member} is not helped and nets {shown(self.amount)}"
        return f"Zero element: member {self.member} helps nobody and earns {shown(self.amount)}"


def zero_element_buyer(rule: str, members: Members) -> ZeroElement | None:
    """A member whose score does not rise and that does not get its whole fee back."""
    settled = exchange(rule, members)
    idle = (member for member, gain in enumerate(settled.gains) if gain <= 0)
    return next((ZeroElement(at, "buyer", settled.nets[at]) for at in idle if settled.nets[at] < 0), None)


def zero_element_seller(rule: str, members: Members) -> ZeroElement | None:
    """A member whose data change nobody else's score, whoever else takes part, and that earns."""
    earned = exchange(rule, members).earned
    idle = (member for member in range(len(earned)) if _null(members, member))
    return next((ZeroElement(at, "seller", earned[at]) for at in idle if earned[at] != 0), None)


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """More or less handed out than paid in."""

    paid: Fraction
    earned: Fraction

    def __str__(self) -> str:
        return f"Balance: {shown(self.earned)} handed out of {shown(self.paid)} paid in"


def unbalanced(rule: str, members: Members) -> Unbalanced | None:
    """A settlement that hands out another sum than is paid in."""
    settled = exchange(rule, members)
    paid, earned = sum(settled.paid, Fraction()), sum(settled.earned, Fraction())
    return None if paid == earned else Unbalanced(paid, earned)


def _without(members: Members, entrant: int) -> Members:
    """Everybody but one, numbered anew."""
    bit = 1 << entrant
    kept = [at for at in range(len(members.tables)) if at != entrant]
    tables = tuple(tuple(w for mask, w in enumerate(members.tables[at]) if not mask & bit) for at in kept)
    dues, clusters = (tuple(each[at] for at in kept) if each else () for each in (members.dues, members.clusters))
    return Members(tables, dues, clusters)  # type: ignore[arg-type]  # the comprehension joins the two types


def _named(members: Members, member: int, effect: Fraction) -> Members:
    """A further name, last, that scores so much more for one member than nobody does, and helps nobody else."""
    count, own = len(members.tables), 1 << member
    tables = [(*table, *table) for table in members.tables]
    least = members.tables[member][own] + effect
    tables[member] = tuple(
        max(worth, least) if mask >> count and mask & own else worth for mask, worth in enumerate(tables[member])
    )
    return _joined(members, tables)


def _joined(members: Members, tables: Sequence[Table], table: Table = ()) -> Members:
    """One more member, last, alike to none and owing nothing. tables: of those before. table: its own, () for 0."""
    added = table or (Fraction(),) * (2 << len(tables))
    dues = members.dues and (*members.dues, Fraction())
    clusters = members.clusters and (*members.clusters, 1 + max(members.clusters))
    return Members((*tables, added), dues, clusters)


def _null(members: Members, member: int) -> bool:
    return all(not _adds(members, taker, member) for taker in range(len(members.tables)) if taker != member)


def _adds(members: Members, taker: int, member: int) -> bool:
    game, bit = helped(members.tables[taker], taker), 1 << member - (member > taker)
    return any(worth != game[mask & ~bit] for mask, worth in enumerate(game))
