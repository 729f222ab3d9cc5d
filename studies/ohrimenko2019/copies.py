"""Who profits by exact copies, by family of games and rule; and what rules distribute of what is due."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from gainshare.axioms.collaborative import profitable_copies
from gainshare.games.exact import han_robust_weights, semivalue
from gainshare.games.exchange import TASKS, Members, copies_net, exchange, helped, with_copies
from gainshare.games.helping import WEIGHTS
from studies.ohrimenko2019.families import FAMILIES, common_tasks, own_tasks
from studies.row import Figure

PLAYERS = 4
GAMES = 100
"""Instances of each family with one task: 400 parties."""

OWN_GAMES = 30
"""With tasks of their own: 120 parties."""

SEARCHED = 15
"""With up to 16 copies."""

ROBUST = ("banzhaf", "late-shapley")


def one_task() -> Iterator[Figure]:
    """The share of parties whose net rises by one copy, as published and by our rules."""
    for family in FAMILIES:
        instances = list(common_tasks(family, PLAYERS, GAMES))
        for rule in ("published-balanced", "published", *ROBUST):
            yield Figure(f"{family} | {rule}", _profiting(rule, instances, ("own",))[0])


def tasks_of_their_own() -> Iterator[Figure]:
    """The share of parties whose net rises by one copy that asks for the same, and by one with a trivial task."""
    for family in FAMILIES:
        instances = list(own_tasks(family, PLAYERS, OWN_GAMES))
        for rule in WEIGHTS:
            for task, share in zip(TASKS, _profiting(rule, instances, TASKS), strict=True):
                yield Figure(f"{family} | {rule} | {task}", share)


def _profiting(rule: str, instances: Sequence[Members], tasks: Sequence[str]) -> list[float]:
    """For each task of a copy, the share of all parties whose net rises by one copy."""
    profits = [
        [copies_net(rule, members, at, (1,), task)[0] > before for task in tasks]
        for members in instances
        for at, before in enumerate(exchange(rule, members).nets)
    ]
    return [sum(found) / len(found) for found in zip(*profits, strict=True)]


def robust_shapley() -> Iterator[Figure]:
    """The same for Han's values, by enumeration; and for what these earn from others' tasks alone."""
    for family in FAMILIES:
        bills: dict[str, list[bool]] = {"net": [], "earned": []}
        for members in own_tasks(family, 3, OWN_GAMES):
            honest = _han(members)
            for at in range(3):
                copied = _han(with_copies(members, at, 1, "trivial"))
                paid, earned = copied[0][at] + copied[0][3], copied[1][at] + copied[1][3]
                bills["net"].append(earned - paid > honest[1][at] - honest[0][at])
                bills["earned"].append(earned > honest[1][at])
        for name, found in bills.items():
            yield Figure(f"{family} | {name} rises", sum(found) / len(found))


def _han(members: Members) -> tuple[list[Fraction], list[Fraction]]:
    """Paid and earned: each pays what is distributed, scaled down if that is more than it is due."""
    count = len(members.tables)
    paid, earned = [Fraction()] * count, [Fraction()] * count
    for taker, table in enumerate(members.tables):
        game = helped(table, taker)
        values = semivalue(game, han_robust_weights)
        whole = sum(values, Fraction())
        factor = game[-1] / whole if whole > game[-1] else Fraction(1)
        paid[taker] = whole * factor
        for other, value in zip((at for at in range(count) if at != taker), values, strict=True):
            earned[other] += value * factor
    return paid, earned


def distributed() -> Iterator[Figure]:
    """What helpers get of what is due."""
    for family, rule in product(FAMILIES, WEIGHTS):
        settled = [exchange(rule, members) for members in own_tasks(family, PLAYERS, OWN_GAMES)]
        due = sum((sum(found.gains, Fraction()) for found in settled), Fraction())
        yield Figure(
            f"{family} | {rule}", float(sum((sum(found.paid, Fraction()) for found in settled), Fraction()) / due)
        )


def sixteen() -> Iterator[Figure]:
    """Instances in which somebody profits by 1 to 16 copies, with their own task or a trivial one, exactly."""
    for family, rule in product(FAMILIES, WEIGHTS):
        found = [profitable_copies(rule, members) for members in own_tasks(family, PLAYERS, SEARCHED)]
        pays = [case for case in found if case is not None]
        best = max(pays, key=lambda case: case.after - case.before, default=None)
        yield Figure(f"{family} | {rule}", len(pays), says=str(best or ""))
