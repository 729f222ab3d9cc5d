"""Evasions of algorithm 3 that keep all that a feature predicts: theorem 5.4 speaks of exact copies only.

B sells x, and x is the target. A, honest, sells x too; attacking, it enters accounts that together predict x.
"""

from collections.abc import Iterator

import numpy as np

from gainshare.core.arrays import Floats
from studies.agarwal2019.features import contrasts, earned
from studies.row import Figure

POLICIES = {"similarity-cosine": "alg. 3", "shapley": "`shapley`", "similarity": "`similarity`", "banzhaf": "`banzhaf`"}
"""Divisions of the package, the paper's first, and their names in the table."""


def attacks() -> dict[str, tuple[Floats, tuple[Floats, ...]]]:
    """By name: x, and the accounts that A enters."""
    columns = contrasts(16).T
    x = columns[0]
    return {
        "x, honest": (x, (x,)),
        "x, x: a copy": (x, (x, x)),
        "x+z, x-z": (x, (x + columns[1], x - columns[1])),
        "4 orthogonal pieces": _pieces(columns[:4]),
        "8 orthogonal pieces": _pieces(columns[:8]),
        "x+1, x-1": (x, (x + 1.0, x - 1.0)),
    }


def _pieces(columns: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """A feature, and orthogonal columns of which it is the sum."""
    return np.asarray(columns.sum(axis=0)), tuple(columns)


def evasions() -> Iterator[Figure]:
    """What A and B earn of each payment, under algorithm 3 and under the divisions of the package."""
    for word, policy in POLICIES.items():
        for attack, (x, accounts) in attacks().items():
            honest, *others = earned([x, *accounts], x, word)
            yield Figure(f"{attack} | {policy} | A", sum(others))
            yield Figure(f"{attack} | {policy} | B", honest)
