"""Facility location in closed form: every customer takes the best of the facilities that are open.

For one customer, facilities sorted by utility are an airport game (Littlechild and Owen 1973): the step from the next
best utility to this one is shared by those that reach it. So n facilities and m customers cost O(m n log n).
"""

from collections.abc import Iterator
from fractions import Fraction
from math import comb
from time import process_time

from gainshare.core.arrays import Ints
from gainshare.core.random import stream
from gainshare.games.exact import (
    Weights,
    banzhaf_weights,
    han_robust_weights,
    late_shapley_weights,
    leave_one_out_weights,
    semivalue,
    shapley_weights,
)
from studies.row import Figure

RULES: dict[str, Weights] = {
    "Shapley": shapley_weights,
    "Banzhaf": banzhaf_weights,
    "late Shapley": late_shapley_weights,
    "robust Shapley": han_robust_weights,
    "leave-one-out": leave_one_out_weights,
}
FACILITIES, TOP = 10, 20
DRAWS = 20
COPIES = (0, 1, 2, 5, 10, 20, 50)


def values(utilities: Ints, weights: Weights) -> tuple[Fraction, ...]:
    """The semivalue of each facility, exactly. utilities: whole numbers >= 0, (customers, facilities)."""
    players = utilities.shape[1]
    by_size = weights(players)
    reach = [Fraction()] * (players + 1)
    for alike in range(1, players + 1):
        reach[alike] = sum(
            (comb(players - alike, size) * by_size[size] for size in range(players - alike + 1)), Fraction()
        )
    found = [Fraction()] * players
    for customer in utilities.tolist():
        below, value = 0, Fraction()
        for at, facility in enumerate(sorted(range(players), key=customer.__getitem__)):
            value += (customer[facility] - below) * reach[players - at]
            below = customer[facility]
            found[facility] += value
    return tuple(found)


def drawn(customers: int, facilities: int, draw: int = 0) -> Ints:
    """Utilities 0 to 20, all alike likely."""
    return stream("ohrimenko2019 facilities", customers, facilities, draw).integers(0, TOP + 1, (customers, facilities))


def enumerated(utilities: Ints, weights: Weights) -> tuple[Fraction, ...]:
    """The same from all coalitions."""
    rows = utilities.tolist()

    def worth(opened: int) -> int:
        return sum(max((one for at, one in enumerate(row) if opened >> at & 1), default=0) for row in rows)

    return semivalue([worth(opened) for opened in range(1 << utilities.shape[1])], weights)


def closed_forms() -> Iterator[Figure]:
    """The largest difference from enumeration, and the time of 100 facilities and 20 customers."""
    for name, weights in RULES.items():
        utilities = drawn(20, 8)
        pairs = zip(values(utilities, weights), enumerated(utilities, weights), strict=True)
        yield Figure(f"{name} | largest difference, 8 facilities", float(max(abs(one - two) for one, two in pairs)))
        large, start = drawn(20, 100), process_time()
        found = values(large, weights)
        yield Figure(f"{name} | seconds, 100 facilities", process_time() - start, timing=True)
        yield Figure(f"{name} | largest value of 100", float(max(found)))


def replicated() -> Iterator[Figure]:
    """What the first facility and its k copies are worth together, over v({i}); means of 20 draws."""
    for customers in (10, 20):
        for copies in COPIES:
            totals: dict[str, list[Fraction]] = {name: [] for name in RULES}
            for draw in range(DRAWS):
                utilities = drawn(customers, FACILITIES, draw)
                names = [*range(FACILITIES), *[0] * copies]
                for name, weights in RULES.items():
                    found = values(utilities[:, names], weights)
                    total = found[0] + sum(found[FACILITIES:], Fraction())
                    totals[name].append(total / int(utilities[:, 0].sum()))
            for name, ratios in totals.items():
                yield Figure(f"{customers} customers, {copies} copies | {name}", float(sum(ratios) / DRAWS))
