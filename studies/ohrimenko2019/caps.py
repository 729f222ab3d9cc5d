"""Banzhaf values sum to more than there is: what scaling down, or dividing by the bound, makes of it."""

from collections.abc import Iterator
from fractions import Fraction

from gainshare.axioms.collaborative import false_name, profitable_copies
from gainshare.games.exchange import Members
from gainshare.games.helping import banzhaf_bound, parted
from studies.row import Figure


def wanted(*game: Fraction | int) -> Members:
    """Helpers with this game, who want nothing, and last the one whom they help."""
    helpers = len(game).bit_length() - 1
    return Members((*((0,) * (2 * len(game)),) * helpers, (*[0] * len(game), *game)))


EITHER = wanted(0, 1, 0, 1, 0, 1, 1, 1)
"""The first helper, or the other two."""

APART = wanted(0, 1, 1, 2)
"""Two helpers that add 1 each."""


def caps() -> Iterator[Figure]:
    """Where values exceed what is due, and what then."""
    eight_of_ten = [min(members.bit_count(), 8) for members in range(2**10)]
    yield Figure(
        "sum of Banzhaf values of min(S, 8), 10 parties", float(sum(parted("banzhaf-scaled", eight_of_ten).worths))
    )
    for players in (2, 3, 5, 10):
        yield Figure(f"most that they sum to, {players} helpers", float(banzhaf_bound(players)))
    for rule in ("banzhaf-scaled", "banzhaf", "late-shapley"):
        found = profitable_copies(rule, EITHER, copies=(1,))
        rise = found.after - found.before if found else Fraction()
        yield Figure(f"gain of one copy, one helper or two others, {rule}", float(rise), says=str(found or ""))


def false_names() -> Iterator[Figure]:
    """What a buyer saves, of a bill of 2, by a false name that hardly helps it."""
    for rule in ("banzhaf", "late-shapley"):
        for power in (1, 10, 30):
            effect = Fraction(1, 2**power)
            found = false_name(rule, APART, effect)
            yield Figure(f"adds 2^-{power} | {rule}", float(found.after - found.before) if found else 0.0)
