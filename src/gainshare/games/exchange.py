"""Members that help each other: what each pays and earns over all tasks, exactly, and what its copies would."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from gainshare.core.errors import DataError, Refused
from gainshare.games import published as single
from gainshare.games.helping import copied, cover, parted, parting
from gainshare.games.replication import replicated_table
from gainshare.games.tables import players_in

Table: TypeAlias = Sequence[int | Fraction]

TASKS = ("own", "trivial")
"""What a copy asks for: the same as the original, or something that it can do already, so that it owes nothing."""


@dataclass(frozen=True, slots=True)
class Members:
    """n members, each with a task and with data.

    tables: for each task the 2^n scores by bitmask of those whose data train its model, the taker's own among them.
    dues: what each owes if everything that it owes is distributed; () for what the others add to its score.
    clusters: a number for each, equal for those that count as one; () for none alike.
    Raises DataError if a table has another number of worths, Refused if dues or clusters have another length.
    """

    tables: tuple[Table, ...]
    dues: tuple[Fraction, ...] = ()
    clusters: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for table in self.tables:
            if players_in(table) != len(self.tables):
                rule = f"must hold one score for each coalition of {len(self.tables)} members"
                raise DataError("wrong_shape", "table", len(table), rule)
        for name, held in (("dues", self.dues), ("clusters", self.clusters)):
            if held and len(held) != len(self.tables):
                raise Refused("length_mismatch", name, len(held), f"must be one for each of {len(self.tables)} members")

    @property
    def common(self) -> bool:
        """Whether all have one task."""
        return all(tuple(table) == tuple(self.tables[0]) for table in self.tables)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A settlement.

    gains: what each score rises by. paid, earned: by each. capped: whether a payment had
    to be scaled down to what is owed.
    """

    gains: tuple[Fraction, ...]
    paid: tuple[Fraction, ...]
    earned: tuple[Fraction, ...]
    capped: tuple[bool, ...]

    @property
    def nets(self) -> tuple[Fraction, ...]:
        """Earned less paid."""
        return tuple(earned - paid for earned, paid in zip(self.earned, self.paid, strict=True))

    @property
    def utilities(self) -> tuple[Fraction, ...]:
        """What the rise is worth, one for one, and the net on top of it."""
        return tuple(gain + net for gain, net in zip(self.gains, self.nets, strict=True))


def helped(table: Table, taker: int) -> tuple[int | Fraction, ...]:
    """The game of one member's helpers: the cover of what they add to the taker's own score, in their order.

    >>> helped([0, 3, 9, 2, 9, 5, 9, 4], 0)
    (0, 0, 2, 2)
    """
    own = 1 << taker
    return cover([worth - table[own] for coalition, worth in enumerate(table) if coalition & own])


def exchange(rule: str, members: Members) -> Exchange:
    """What everybody pays and earns under a word of `DIVISIONS`.

    A rule for one common task is given all data of one table. Raises Refused for an unknown word, and for such a rule
    if tasks differ.
    """
    if parting(rule).common:
        return _common(rule, members)
    count = len(members.tables)
    earned, gains, paid, capped = [Fraction()] * count, [], [], []
    for taker in range(count):
        game, others, clusters = _task(members, taker)
        found = parted(rule, game, clusters)
        due = _due(members, taker, game)
        for other, share in zip(others, found.shares, strict=True):
            earned[other] += due * share
        gains.append(Fraction(game[-1]))
        paid.append(due * sum(found.shares, Fraction()))
        capped.append(found.capped)
    return Exchange(tuple(gains), tuple(paid), tuple(earned), tuple(capped))


def copies_net(rule: str, members: Members, member: int, copies: Sequence[int], task: str) -> tuple[Fraction, ...]:
    """The net of all names of a member that joins k more times, for each k: that of `with_copies`, in closed form.

    A name's copies are null beside its own data, so its own payment stays, and copies with the same task pay it again.
    Raises Refused for an unknown word of `TASKS`, or a trivial one under a rule for one common task.
    """
    _check(task)
    if parting(rule).common:
        settled = [single.copies_net(_one_task(rule, members, task), member, count) for count in copies]
        return tuple(found.written if rule == "published" else found.balanced for found in settled)
    earned, paid = [Fraction()] * len(copies), Fraction()
    for taker in range(len(members.tables)):
        game, others, clusters = _task(members, taker)
        due = _due(members, taker, game)
        if taker == member:
            paid = due * sum(parted(rule, game, clusters).shares, Fraction())
        else:
            shares = copied(rule, game, others.index(member), copies, clusters)
            earned = [before + due * share for before, share in zip(earned, shares, strict=True)]
    bills = [paid * (count + 1 if task == "own" else 1) for count in copies]
    return tuple(income - bill for income, bill in zip(earned, bills, strict=True))


def with_copies(members: Members, member: int, copies: int, task: str) -> Members:
    """The members with k exact copies of one, last and alike to it. Raises Refused for an unknown word of `TASKS`."""
    _check(task)
    tables = [replicated_table(table, member, copies) for table in members.tables]
    solved = (Fraction(),) * len(tables[0])
    added = [tables[member] if task == "own" else solved] * copies
    dues = members.dues and (*members.dues, *[members.dues[member] if task == "own" else Fraction()] * copies)
    clusters = members.clusters or tuple(range(len(tables)))
    clusters = (*clusters, *[clusters[member]] * copies)
    return replace(members, tables=(*tables, *added), dues=dues, clusters=clusters)


def _task(members: Members, taker: int) -> tuple[tuple[int | Fraction, ...], list[int], list[int]]:
    """The game of the helpers of one task, who they are, their clusters."""
    others = [other for other in range(len(members.tables)) if other != taker]
    clusters = members.clusters or range(len(members.tables))
    return helped(members.tables[taker], taker), others, [clusters[other] for other in others]


def _due(members: Members, taker: int, game: Table) -> Fraction:
    return members.dues[taker] if members.dues else Fraction(game[-1])


def _common(rule: str, members: Members) -> Exchange:
    settled = single.published(_one_task(rule, members, "own"))
    earned = settled.written if rule == "published" else settled.balanced
    return Exchange(settled.improvements, settled.improvements, earned, (False,) * len(earned))


def _one_task(rule: str, members: Members, task: str) -> Table:
    if not members.common or task != "own":
        raise Refused("unknown_value", "rules.division", rule, "divides one task that all members have in common")
    return members.tables[0]


def _check(task: str) -> None:
    if task not in TASKS:
        raise Refused("unknown_value", "task", task, f"must be one of {', '.join(TASKS)}")
