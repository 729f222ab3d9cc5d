"""Members that join under further names with exact copies of their data: nobody may net more for it.

Promised under `banzhaf` and `late-shapley`, in any games; how often a copy pays under the other rules is counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from campaign.attack import Chunk, Found
from gainshare.axioms.collaborative import COPIES, profitable_copies
from gainshare.core.random import Rng
from gainshare.gains.joint import Made
from gainshare.games.exchange import TASKS, Members, with_copies
from gainshare.games.helping import DIVISIONS, parting
from gainshare.markets.collaborative.rounds import Measured, billed

PROMISING = tuple(rule for rule, each in DIVISIONS.items() if not each.copying)
LARGEST, SETTLED = 7, 6
"""Members of a world at most; names up to which copies are also settled in minor units."""

Table = tuple[int, ...]


def _coverage(rng: Rng, players: int) -> Table:
    """What the data of each coalition cover together."""
    worths, covers = rng.integers(1, 1_000, size=12), rng.random((players, 12)) < rng.uniform(0.1, 0.7)
    held = [covers[[one for one in range(players) if mask >> one & 1]].any(axis=0) for mask in range(1 << players)]
    return tuple(int(worths[each].sum()) for each in held)


def _saturating(rng: Rng, players: int) -> Table:
    """More rows help, less and less: only how many there are counts."""
    rows, half = rng.integers(1, 500, size=players), int(rng.integers(10, 1_000))
    sums = [sum(int(rows[one]) for one in range(players) if mask >> one & 1) for mask in range(1 << players)]
    return tuple(10_000 * total // (total + half) for total in sums)


def _best(rng: Rng, players: int) -> Table:
    """The best data set of a coalition decides."""
    worths = rng.integers(0, 10_000, size=players)
    return tuple(
        max((int(worths[one]) for one in range(players) if mask >> one & 1), default=0) for mask in range(1 << players)
    )


def _growing(rng: Rng, players: int) -> Table:
    """Any game in which data never hurt, complements among them."""
    table = [0] * (1 << players)
    for mask in range(1, len(table)):
        below = max(table[mask & ~(1 << one)] for one in range(players) if mask >> one & 1)
        table[mask] = below + int(rng.integers(0, 1_000) * (rng.random() < 0.5))
    return tuple(table)


def _noisy(rng: Rng, players: int) -> Table:
    """Scores as they are measured: data may make a model worse."""
    return tuple(int(worth) for worth in rng.integers(0, 10_000, size=1 << players))


FAMILIES: Mapping[str, Callable[[Rng, int], Table]] = {
    "coverage": _coverage,
    "saturating": _saturating,
    "best": _best,
    "growing": _growing,
    "noisy": _noisy,
}


def random_members(rng: Rng, *, common: bool) -> Members:
    """Members with a task each or one in common, some of which owe less than they improve.

    Scores are of all data that train a model, the taker's own among them, in parts of 10^4 or a little more.
    """
    count = int(rng.integers(2, LARGEST + 1))
    families = list(FAMILIES.values())
    if common:
        table = families[int(rng.integers(len(families)))](rng, count)
        top = max(*table, 1)
        return Members((tuple(Fraction(worth, top) for worth in table),) * count)
    tables = tuple(families[int(rng.integers(len(families)))](rng, count) for _ in range(count))
    dues = tuple(Fraction(int(rng.integers(0, 10**6)) * int(rng.integers(4) > 0)) for _ in range(count))
    return Members(tables, dues)


def paying_names(chunk: Chunk, *, rules: Sequence[str] = PROMISING) -> Found:
    """Random worlds of members. Tries are copies: a member, how many names more, with which task, under which rule.

    Witnesses: a member that nets more by it, in exact rationals or in minor units. rules: what is attacked. Notes: in
    how many worlds somebody's copies pay under the others.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        common = not rng.integers(4)
        members = random_members(rng, common=common)
        kind = "common task" if common else "own tasks"
        notes[f"worlds with {'one ' if common else ''}{kind}"] += 1
        for rule in rules:
            tries += len(members.tables) * len(COPIES) * len(TASKS)
            found = [profitable_copies(rule, members), *_in_minor_units(rule, members, rng)]
            witnesses += [f"{rule}: {one}" for one in found if one]
        for rule in DIVISIONS:
            if rule not in rules and parting(rule).common <= common:
                notes[f"{kind}, a copy pays under {rule}"] += profitable_copies(rule, members) is not None
    return Found(tries, tuple(witnesses), notes)


def _in_minor_units(rule: str, members: Members, rng: Rng) -> list[str]:
    """The same of one member's copies as bills are written: everything rounded down, every name apart."""
    count = len(members.tables)
    if parting(rule).common or count >= SETTLED:
        return []
    copies = int(rng.integers(1, SETTLED - count + 1))
    member, task = int(rng.integers(count)), TASKS[int(rng.integers(len(TASKS)))]
    names = (member, *range(count, count + copies))
    before, nets = _nets(rule, members)[member], _nets(rule, with_copies(members, member, copies, task))
    after = sum(nets[name] for name in names)
    return [f"{copies} copies with {task} task, {before} to {after} units, {members}"] if after > before else []


def _nets(rule: str, members: Members) -> list[int]:
    """Earned less paid in minor units, by member, where a whole unit of score costs 10^6 of them."""
    count, nets = len(members.tables), [0] * len(members.tables)
    for taker, table in enumerate(members.tables):
        scores = tuple(float(worth) / (1 << 20) for mask, worth in enumerate(table) if mask >> taker & 1)
        owed = float(members.dues[taker] / 10**6) if members.dues else max(scores) - scores[0]
        bill = billed(rule, 10**6, Measured(scores, Made("", 0.0, owed, 0.0, 0.0, ())), range(count - 1))
        nets[taker] -= bill.paid
        for giver, amount in zip((at for at in range(count) if at != taker), bill.amounts, strict=True):
            nets[giver] += amount
    return nets
