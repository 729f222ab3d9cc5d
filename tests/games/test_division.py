"""Division of a payment: shares never exceed the whole, and what a policy keeps back stays in sight."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.games.division import DIVISIONS, LAMBDA, discounts, division, penalties, shares
from gainshare.games.game import Attribution
from gainshare.games.semivalues import shapley
from gainshare.games.tables import table_game

UNITS = st.integers(-(2**30), 2**30).map(lambda units: units / 2**30)
VALUES = st.lists(UNITS, min_size=1, max_size=6)


def found(values: list[float], *, grand: float | None = None, empty: float = 0.0) -> Attribution:
    total = sum(values) if grand is None else grand
    return Attribution(tuple(values), (0.0,) * len(values), "exact", 0, empty, total)


def alike(matrix: list[list[float]]) -> Floats:
    return np.array(matrix)


@given(VALUES, UNITS, UNITS)
def test_shares_are_never_negative_and_never_more_than_the_whole(
    values: list[float], grand: float, empty: float
) -> None:
    parts = shares(found(values, grand=grand, empty=empty))
    assert all(part >= 0 for part in parts)
    assert sum(parts) <= 1
    assert all(part == 0 for part, value in zip(parts, values, strict=True) if value <= 0)


@given(VALUES)
def test_values_that_are_all_positive_and_efficient_are_paid_out_wholly(values: list[float]) -> None:
    positive = [abs(value) + 2.0**-30 for value in values]
    parts = shares(found(positive))
    assert sum(parts) == 1
    assert parts[0] / parts[-1] == Fraction(positive[0]) / Fraction(positive[-1])


@given(VALUES, UNITS)
def test_shares_are_the_named_formula_exactly(values: list[float], grand: float) -> None:
    """Decision 17: max(0, psi_i) over the larger of the gain and the sum of the positive values."""
    whole = max(Fraction(grand), sum(max(Fraction(0), Fraction(value)) for value in values))
    expected = [max(Fraction(0), Fraction(value)) / whole if whole > 0 else Fraction(0) for value in values]
    assert shares(found(values, grand=grand)) == tuple(expected)


def test_a_gain_that_values_do_not_reach_is_withheld() -> None:
    assert shares(found([0.25, 0.25], grand=1.0)) == (Fraction(1, 4), Fraction(1, 4))


def test_negative_values_are_not_renormalised_away() -> None:
    """A seller who lowered the gain is not paid by the others: together they earn no more than the gain."""
    assert shares(found([0.75, -0.25])) == (Fraction(1), Fraction(0))
    assert shares(found([0.5, 0.5, -0.5])) == (Fraction(1, 2), Fraction(1, 2), Fraction(0))


@pytest.mark.parametrize("values", [[0.0, 0.0], [-0.25, -0.5], [0.0]])
def test_where_nobody_is_worth_anything_nobody_is_paid(values: list[float]) -> None:
    assert shares(found(values, grand=-0.75)) == (Fraction(0),) * len(values)


def test_example_3_1_a_copy_pays_under_shapley() -> None:
    """Agarwal et al.: A and B sell the same; A copies itself once and earns 2/3 instead of 1/2."""
    one, two = (table_game([0.0] + [1.0] * (2**players - 1)) for players in (2, 3))
    before, after = (shares(shapley(game, stream(0))) for game in (one, two))
    assert before == (Fraction(1, 2),) * 2
    assert float(after[0] + after[2]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("rate", "before", "after", "kept_before", "kept_after"),
    [
        (1.0, 0.18393972058572117, 0.09022352215774178, 0.6321205588285577, 0.8646647167633873),
        (LAMBDA, 0.25, 1 / 6, 0.5, 0.75),
    ],
)
def test_example_4_5_a_copy_does_not_pay_under_similarity(
    rate: float, before: float, after: float, kept_before: float, kept_after: float
) -> None:
    """Of A, with its copy: 1/(2e) becomes 2/(3 e^2); the rest is withheld, as section 8 of the specification has it."""
    two = shares(found([0.5, 0.5]), discounts(np.ones((2, 2)).tolist(), rate))
    three = shares(found([1 / 3, 1 / 3, 1 / 3], grand=1.0), discounts(np.ones((3, 3)).tolist(), rate))
    assert float(two[0]) == pytest.approx(before)
    assert float(three[0] + three[2]) == pytest.approx(after)
    assert 1 - float(sum(two)) == pytest.approx(kept_before)
    assert 1 - float(sum(three)) == pytest.approx(kept_after)


@pytest.mark.parametrize("copies", range(8))
@pytest.mark.parametrize("rivals", range(4))
def test_proposition_5_2_at_ln_2_no_number_of_exact_copies_pays(copies: int, rivals: int) -> None:
    def earned(own: int) -> Fraction:
        players = own + rivals
        parts = shares(found([1.0 / players] * players, grand=1.0), discounts(np.ones((players, players)).tolist()))
        return sum(parts[:own], Fraction(0))

    assert earned(copies + 1) <= earned(1) + Fraction(1, 2**38)


def test_proposition_5_2_at_a_lower_rate_copies_pay() -> None:
    parts = [shares(found([1.0] * n), discounts(np.ones((n, n)).tolist(), 0.5)) for n in (1, 2)]
    assert sum(parts[1]) > Fraction(1, 2)
    assert float(2 * parts[1][0]) == pytest.approx(np.exp(-0.5))


def test_withheld_money_is_not_renormalised_away() -> None:
    """Row 10 of section 2: payouts scaled up to the payment give the copying seller 2/3 again."""
    parts = shares(found([1.0, 1.0, 1.0]), discounts(np.ones((3, 3)).tolist()))
    assert sum(parts) < Fraction(1, 3)
    renormalised = [part / sum(parts) for part in parts]
    assert renormalised[0] + renormalised[2] == Fraction(2, 3)


@given(st.integers(1, 6), st.integers(0, 2**32), st.floats(0.0, 5.0))
def test_discounts_are_the_penalties_to_2_to_the_minus_40(players: int, seed: int, rate: float) -> None:
    drawn = stream(seed, "alike").random((players, players))
    matrix = np.maximum(drawn, drawn.T)
    np.fill_diagonal(matrix, 1.0)
    factors = discounts(matrix.tolist(), rate)
    for mine, (factor, penalty) in enumerate(zip(factors, penalties(matrix, rate), strict=True)):
        others = sum(matrix[mine, other] for other in range(players) if other != mine)
        assert penalty == pytest.approx(np.exp(-rate * others))
        assert 0 <= factor <= 1
        assert (factor * 2**40).denominator == 1
        assert abs(factor - Fraction(penalty)) <= Fraction(1, 2**41)


def test_every_division_names_a_rule_and_what_it_violates() -> None:
    for word, policy in DIVISIONS.items():
        assert division(word) is policy
        assert policy.rule in {"shapley", "banzhaf"}
        assert policy.violates
        assert bool(policy.metric) is word.startswith("similarity")


def test_an_unknown_division_is_refused() -> None:
    with pytest.raises(Refused, match=r'rules\.division = "shapely": must be one of shapley, group-shapley'):
        division("shapely")
