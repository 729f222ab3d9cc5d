"""Replication in games where copies are redundant (Han et al. 2023): the worked example and its limits."""

from collections.abc import Iterator
from fractions import Fraction

from gainshare.games.exact import banzhaf_weights, late_shapley_weights, leave_one_out_weights, shapley_weights
from gainshare.games.replication import replicated_total
from studies.row import Figure

MARGINALS = (Fraction(3), Fraction(2), Fraction(1))
"""Mean marginals to nobody, to one other, to two."""

RULES = {
    "Shapley": shapley_weights,
    "Banzhaf": banzhaf_weights,
    "leave-one-out": leave_one_out_weights,
    "late Shapley": late_shapley_weights,
}


def example() -> Iterator[Figure]:
    """What a player and its copies get together."""
    for copies in (0, 1, 4, 16, 100):
        for rule, weights in RULES.items():
            yield Figure(f"{copies} copies | {rule}", float(replicated_total(MARGINALS, copies, weights)))
