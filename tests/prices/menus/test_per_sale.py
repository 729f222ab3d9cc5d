"""The division of each sale: exact sums, in the order of the marginals, with an error no other division beats."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.per_sale import per_sale

HALF, NEAR = Fraction(1, 2), Fraction(1, 10**6)

rows = st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any)
sales = st.lists(st.tuples(rows, st.integers(0, 20)), min_size=1, max_size=5)
parts = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)


def shares(weights: Sequence[int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


def error(weights: Sequence[Sequence[Fraction]], income: Sequence[int], wanted: Sequence[Fraction]) -> Fraction:
    whole = Fraction(sum(income))
    paid = [sum(earned * row[owner] for earned, row in zip(income, weights, strict=True)) for owner in range(3)]
    return sum((abs(part / whole - share) for part, share in zip(paid, wanted, strict=True)), Fraction())


@settings(deadline=None)
@given(sales, parts)
def test_each_sale_is_divided_whole_and_in_the_order_of_the_marginals(
    sold: list[tuple[list[int], int]], wanted: list[int]
) -> None:
    marginals, income = [row for row, _ in sold], [earned for _, earned in sold]
    found = per_sale(marginals, income, shares(wanted))
    for row, weights in zip(marginals, found.weights, strict=True):
        assert sum(weights) == 1
        ranked = sorted(zip(row, weights, strict=True))
        assert all(weight == 0 for marginal, weight in ranked if marginal == 0)
        assert all(one[1] <= other[1] for one, other in pairwise(ranked))
        assert all(one[1] == other[1] for one, other in pairwise(ranked) if one[0] == other[0])


@settings(deadline=None)
@given(sales, parts)
def test_the_error_reported_is_that_of_the_weights_and_never_above_the_marginals(
    sold: list[tuple[list[int], int]], wanted: list[int]
) -> None:
    marginals, income = [row for row, _ in sold], [earned for _, earned in sold]
    found = per_sale(marginals, income, shares(wanted))
    if sum(income):
        assert found.error == error(found.weights, income, shares(wanted))
        assert found.by_marginals == error([shares(row) for row in marginals], income, shares(wanted))
    else:
        assert found.error == found.by_marginals == 0
    assert found.error <= found.by_marginals + NEAR


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([(1, 2, 0), (0, 3, 1), (2, 2, 1)]), st.integers(1, 9)), min_size=1, max_size=2),
    parts,
)
def test_no_division_of_a_grid_has_a_smaller_error(sold: list[tuple[tuple[int, ...], int]], wanted: list[int]) -> None:
    """Against every division in twelfths that keeps the order: (1, 2, 0), (0, 3, 1) have one degree of freedom each."""
    grids = {
        (1, 2, 0): [(Fraction(k, 12), Fraction(12 - k, 12), Fraction(0)) for k in range(7)],
        (0, 3, 1): [(Fraction(0), Fraction(12 - k, 12), Fraction(k, 12)) for k in range(7)],
        (2, 2, 1): [(Fraction(12 - k, 24), Fraction(12 - k, 24), Fraction(k, 12)) for k in range(5)],
    }
    marginals, income = [row for row, _ in sold], [earned for _, earned in sold]
    found = per_sale(marginals, income, shares(wanted))
    divisions: list[list[tuple[Fraction, ...]]] = [[]]
    for row in marginals:
        divisions = [[*before, weights] for before in divisions for weights in grids[row]]
    assert found.error <= min(error(each, income, shares(wanted)) for each in divisions) + NEAR


def test_shares_that_the_marginals_pay_are_left_to_them() -> None:
    found = per_sale([(3, 1, 0), (0, 2, 2)], [100, 50], (HALF, Fraction(1, 3), Fraction(1, 6)))
    assert found.weights == ((Fraction(3, 4), Fraction(1, 4), 0), (0, HALF, HALF))
    assert (found.error, found.by_marginals) == (0, 0)


def test_of_several_optima_it_takes_the_one_nearest_to_the_marginals() -> None:
    """Two equal models: only the sum of the first weights is bound, to 1; from (3/4, 3/4) both move, by 1/2 in all."""
    found = per_sale([(3, 1), (3, 1)], [100, 100], (HALF, HALF))
    assert found.error == 0
    assert found.weights == ((HALF, HALF), (HALF, HALF))
    free = per_sale([(3, 1), (1, 3), (1, 0)], [100, 0, 100], (Fraction(3, 4), Fraction(1, 4)))
    assert free.weights[1] == (Fraction(1, 4), Fraction(3, 4))
    assert free.weights[0] == (HALF, HALF)


def test_what_no_division_reaches_is_reported_as_error() -> None:
    found = per_sale([(1, 2)], [100], (Fraction(1), Fraction(0)))
    assert found.weights == ((HALF, HALF),)
    assert (found.error, found.by_marginals) == (1, Fraction(4, 3))


def test_a_menu_that_earns_nothing_is_divided_by_marginals() -> None:
    found = per_sale([(1, 3)], [0], (Fraction(1), Fraction(0)))
    assert (found.weights, found.error, found.by_marginals) == (((Fraction(1, 4), Fraction(3, 4)),), 0, 0)
    assert per_sale([], [], (HALF, HALF)).weights == ()


@pytest.mark.parametrize(
    ("marginals", "income", "field"),
    [
        ([(1, 2)], [1, 2], "income = 2"),
        ([(1, 2, 3)], [1], "marginals = 3"),
        ([(1, -1)], [1], "marginals = 0"),
        ([(0, 1), (0, 0)], [1, 1], "marginals = 1"),
        ([(0, 1)], [-1], "income = -1"),
    ],
)
def test_models_that_nobody_could_list_are_refused(
    marginals: list[tuple[int, ...]], income: list[int], field: str
) -> None:
    with pytest.raises(Refused, match=f"^{field}: "):
        per_sale(marginals, income, (HALF, HALF))
