"""Copies of exact substitutes: examples 3.1 and 4.5, propositions 5.1 and 5.2 of Agarwal, Dahleh, Sarkar (2019).

Two sellers bring the same feature; A brings it again. The learner is the paper's ideal one (assumption 2): any of the
copies is worth what all are worth.
"""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

import numpy as np

from gainshare.axioms import replication
from gainshare.games.division import LAMBDA, penalties
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.games.replication import replicated_table
from studies.row import Figure

SUBSTITUTES = (0, 1, 1, 1)
"""Worth of nobody, of A, of B, of both."""

COPIES, SIMILARITIES = range(1, 30), [tenth / 10 for tenth in range(100)]
"""Where proposition 5.2's inequality is tried: copies c, and similarity x to everybody else."""

PENALTIES: dict[str, Callable[[float], float]] = {
    "exp(-x ln 2)": lambda x: math.exp(-x * LAMBDA),
    "exp(-x/2)": lambda x: math.exp(-x / 2),
    "1/(1+x)": lambda x: 1 / (1 + x),
}


def example_3_1() -> Iterator[Figure]:
    """Shapley shares of the two, and after A's copy, in fractions."""
    before = semivalue(SUBSTITUTES, shapley_weights)
    after = semivalue(replicated_table(SUBSTITUTES, 0, 1), shapley_weights)
    yield Figure("A, honest", float(before[0]))
    yield Figure("A, after one copy", float(after[0] + after[2]))
    yield Figure("B, after A's copy", float(after[1]))


def example_4_5() -> Iterator[Figure]:
    """Algorithm 3 on the same sellers, at the two rates of the paper."""
    for name, rate in (("lambda = 1", 1.0), ("lambda = ln 2", LAMBDA)):
        honest, copied = penalised(2, rate), penalised(3, rate)
        yield Figure(f"A, honest, {name}", honest[0])
        yield Figure(f"A, after one copy, {name}", copied[0] + copied[2])
        yield Figure(f"kept back, honest, {name}", 1 - sum(honest))
        yield Figure(f"kept back, after one copy, {name}", 1 - sum(copied))


def penalised(sellers: int, rate: float) -> list[float]:
    """Algorithm 3 on this many copies of one feature."""
    worth = semivalue([0] + [1] * (2**sellers - 1), shapley_weights)
    return [float(one) * factor for one, factor in zip(worth, penalties(np.ones((sellers,) * 2), rate), strict=True)]


def proposition_5_2() -> Iterator[Figure]:
    """How often (c + 1) f(x + c) > f(x), and the worst witness among two substitutes."""
    for name, penalty in PENALTIES.items():
        pays = sum((c + 1) * penalty(x + c) > penalty(x) * (1 + 1e-12) for c in COPIES for x in SIMILARITIES)
        witness = replication(partial(_shares, penalty), 2, copies=tuple(COPIES)[:5])
        yield Figure(f"{name}: cases of {len(COPIES) * len(SIMILARITIES):,} in which copying pays", pays)
        most = max((c + 1) * penalty(x + c) / penalty(x) for c in COPIES for x in SIMILARITIES)
        yield Figure(f"{name}: a copier's share at most, times the honest one", most, says=str(witness or ""))


def _shares(penalty: Callable[[float], float], names: tuple[int, ...]) -> list[Fraction]:
    """A fixed worth for each account, shrunk by its penalty: the setting of the proposition."""
    return [Fraction(penalty(float(len(names) - 1))) / 2] * len(names)
