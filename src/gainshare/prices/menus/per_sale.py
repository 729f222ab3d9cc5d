"""Dividing each sale of a model among its own contributors, so that in expectation everybody gets its share.

Phase 2 of the two-phase market of models (TPMP) as the linear program that it is: first the least total deviation
from the shares of all revenue, then, among the divisions that attain it, the one nearest to the marginals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, eye_array

from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import Refused
from gainshare.games.supported import Worth

Amount: TypeAlias = int | Fraction
Weights: TypeAlias = tuple[tuple[Fraction, ...], ...]

_GRID = 2**24
"""Steps of a weight: what the solver found is rounded to them, equal weights to equal ones."""

_SLACK = 1e-9
"""By which the second program may miss the optimum of the first, as a part of the revenue."""


@dataclass(frozen=True, slots=True)
class PerSale:
    """How the price of each model is divided among N data sets.

    weights: for each model (N,), summing to 1; 0 where the marginal is, rising with the marginals, equal where they
    are. error: sum over data sets of |expected payment - share of the revenue|, as a part of the revenue.
    by_marginals: what it were if each sale were divided in proportion to the marginals.
    """

    weights: Weights
    error: Fraction
    by_marginals: Fraction


def per_sale(marginals: Sequence[Sequence[Worth]], income: Sequence[Amount], shares: Sequence[Fraction]) -> PerSale:
    """The division of every model's price that has the least error against these shares, to 2^-24.

    marginals: of each model (N,), none negative, one positive. income: what each model is expected to earn, >= 0.
    shares: (N,) of all revenue. The error is exactly that of the weights returned. Of several optima it takes one
    with the least sum of |weight - proportional weight|; which of these may depend on the release of HiGHS.
    Raises Refused for anything else.

    >>> found = per_sale([(3, 1), (0, 2)], [100, 100], (Fraction(1, 2), Fraction(1, 2)))
    >>> [[str(weight) for weight in model] for model in found.weights], str(found.error), str(found.by_marginals)
    ([['1', '0'], ['0', '1']], '0', '1/4')
    """
    _check(marginals, income, shares)
    proportional = tuple(tuple(Fraction(each) / sum(row) for each in row) for row in marginals)
    plain = _error(proportional, income, shares)
    if not plain:
        return PerSale(proportional, plain, plain)
    weights = _solved(marginals, income, shares)
    return PerSale(weights, _error(weights, income, shares), plain)


def _check(marginals: Sequence[Sequence[Worth]], income: Sequence[Amount], shares: Sequence[Fraction]) -> None:
    if len(income) != len(marginals):
        raise Refused("length_mismatch", "income", len(income), f"must be one for each of {len(marginals)} models")
    for number, row in enumerate(marginals):
        if len(row) != len(shares):
            raise Refused("length_mismatch", "marginals", len(row), f"must be one for each of {len(shares)} shares")
        if any(each < 0 for each in row) or not any(row):
            raise Refused("unknown_value", "marginals", number, "the model's must be >= 0, one of them > 0")
    for each in income:
        if each < 0:
            raise Refused("invalid_amount", "income", each, "must be >= 0")


def _error(weights: Weights, income: Sequence[Amount], shares: Sequence[Fraction]) -> Fraction:
    whole = Fraction(sum(income))
    if not whole:
        return whole
    paid = [sum(map(mul, income, column), Fraction()) / whole for column in zip(*weights, strict=True)]
    return sum((abs(part - share) for part, share in zip(paid, shares, strict=True)), Fraction())


@dataclass(frozen=True, slots=True, eq=False)
class _Ties:
    """Data sets of one model with the same positive marginal, and so the same weight; model by model, rising.

    model: (g,). members: (N, g), 1 for those in it. proportional: (g,), the weight in proportion to the marginals.
    """

    model: Ints
    members: Floats
    proportional: Floats


def _ties(marginals: Sequence[Sequence[Worth]], owners: int) -> _Ties:
    found = [(model, worth) for model, row in enumerate(marginals) for worth in sorted({each for each in row if each})]
    members = np.zeros((owners, len(found)))
    for place, (model, worth) in enumerate(found):
        members[:, place] = [each == worth for each in marginals[model]]
    proportional = [float(Fraction(worth) / sum(marginals[model])) for model, worth in found]
    return _Ties(np.array([model for model, _ in found]), members, np.array(proportional))


def _solved(marginals: Sequence[Sequence[Worth]], income: Sequence[Amount], shares: Sequence[Fraction]) -> Weights:
    """Variables: a weight for each tie, an error for each data set, a distance for each tie."""
    owners, ties, whole = len(shares), _ties(marginals, len(shares)), Fraction(sum(income))
    count = len(ties.model)
    parts = np.array([float(each / whole) for each in income])
    bounds = _bounds(ties, ties.members * parts[ties.model], np.array([float(share) for share in shares]))
    errors, distances = (
        np.repeat([0.0, 1.0, 0.0], [count, owners, count]),
        np.repeat([0.0, 1.0], [count + owners, count]),
    )
    least = _minimum(errors, *bounds, ties)
    rows, limits = block_array([[bounds[0]], [csr_array(errors[None])]]), np.append(bounds[1], least.fun + _SLACK)
    weights = _minimum(distances, rows, limits, ties).x[:count]
    steps = np.rint(weights * _GRID).astype(np.int64)
    table = [[0] * owners for _ in marginals]
    for place, step in enumerate(steps.tolist()):
        for owner in np.flatnonzero(ties.members[:, place]):
            table[ties.model[place]][owner] = step
    return tuple(tuple(Fraction(step, sum(row)) for step in row) for row in table)


def _bounds(ties: _Ties, paid: Floats, shares: Floats) -> tuple[Any, Floats]:
    """Rows and limits of: weights rise with the marginals; errors and distances are at least what they measure."""
    count, owners = len(ties.model), len(shares)
    steps = np.flatnonzero(ties.model[1:] == ties.model[:-1])
    rising = eye_array(count).tocsr()[steps] - eye_array(count).tocsr()[steps + 1]
    each, error, distance = eye_array(count), -eye_array(owners), -eye_array(count)
    rows: list[list[Any]] = [
        [rising, None, None],
        [csr_array(paid), error, None],
        [csr_array(-paid), error, None],
        [each, None, distance],
        [-each, None, distance],
    ]
    limits = [np.zeros(len(steps)), shares, -shares, ties.proportional, -ties.proportional]
    return block_array(rows), np.concatenate(limits)


def _minimum(cost: Floats, rows: Any, limits: Floats, ties: _Ties) -> Any:
    """The optimum where the weights of each model sum to 1 and nothing is negative."""
    models, count = int(ties.model[-1]) + 1, len(ties.model)
    sums: Any = csr_array((ties.members.sum(axis=0), (ties.model, np.arange(count))), shape=(models, len(cost)))
    found = linprog(cost, A_ub=rows, b_ub=limits, A_eq=sums, b_eq=np.ones(models), method="highs")
    assert found.status == 0, found.message
    return found
