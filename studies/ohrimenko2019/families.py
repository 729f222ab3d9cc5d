"""Random games of parties: four families, exact, scores in [0, 1]."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from gainshare.core.random import Rng, stream
from gainshare.games.exchange import Members
from gainshare.games.helping import cover

Table = tuple[Fraction, ...]

PARTS = 12
"""Things that can be known, and steps of a score."""

KNOWN = 2 / 3
"""Chance that a party knows a thing."""

ENOUGH = 10
"""Rows after which more add nothing."""


def coverage(rng: Rng, players: int) -> Table:
    """Each party knows each of 12 things with probability 2/3; together what any of them knows."""
    known = [int(sum(1 << thing for thing in range(PARTS) if rng.random() < KNOWN)) for _ in range(players)]

    def together(members: int) -> int:
        union = 0
        for player in range(players):
            union |= known[player] * (members >> player & 1)
        return union.bit_count()

    return tuple(Fraction(together(members), PARTS) for members in range(1 << players))


def saturation(rng: Rng, players: int) -> Table:
    """Each party has 1 to 10 rows, all alike; ten rows score 1, and more no more."""
    sizes = rng.integers(1, ENOUGH + 1, players).tolist()
    rows = [sum(size for at, size in enumerate(sizes) if members >> at & 1) for members in range(1 << players)]
    return tuple(Fraction(min(count, ENOUGH), ENOUGH) for count in rows)


def best(rng: Rng, players: int) -> Table:
    """Each party has a score in twelfths; together the best of them."""
    scores = rng.integers(0, PARTS + 1, players).tolist()
    alone = [[score for at, score in enumerate(scores) if members >> at & 1] for members in range(1 << players)]
    return tuple(Fraction(max(held, default=0), PARTS) for held in alone)


def monotone(rng: Rng, players: int) -> Table:
    """The cover of scores drawn alike: neither submodular nor supermodular."""
    drawn = rng.integers(0, PARTS + 1, (1 << players) - 1).tolist()
    return cover((Fraction(), *(Fraction(score, PARTS) for score in drawn)))


FAMILIES: dict[str, Callable[[Rng, int], Table]] = {
    "coverage": coverage,
    "saturation": saturation,
    "best of all": best,
    "monotone": monotone,
}
"""By name; the first three are submodular."""


def common_tasks(family: str, players: int, count: int) -> Iterator[Members]:
    """So many instances in which all want the same."""
    for at in range(count):
        table = FAMILIES[family](stream("ohrimenko2019 common", family, players, at), players)
        yield Members((table,) * players)


def own_tasks(family: str, players: int, count: int) -> Iterator[Members]:
    """So many instances in which each party has a task of its own, drawn apart from the others'."""
    for at in range(count):
        rng = stream("ohrimenko2019 own", family, players, at)
        yield Members(tuple(FAMILIES[family](rng, players) for _ in range(players)))
