"""Semivalues in Fractions: the axioms that define them, worked examples, vectors."""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import permutations
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.games.exact import (
    Weights,
    average_marginals,
    banzhaf_weights,
    beta_shapley_weights,
    han_robust_weights,
    late_shapley_weights,
    leave_one_out_weights,
    semivalue,
    shapley_weights,
)
from gainshare.games.permutations import permutation_values

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
SEMIVALUES: dict[str, Weights] = {
    "shapley": shapley_weights,
    "banzhaf": banzhaf_weights,
    "leave_one_out": leave_one_out_weights,
    "beta_4_1": partial(beta_shapley_weights, alpha=4, beta=1),
    "beta_half_third": partial(beta_shapley_weights, alpha=Fraction(1, 2), beta=Fraction(1, 3)),
}
RULES = {**SEMIVALUES, "han_robust_shapley": han_robust_weights, "late_shapley": late_shapley_weights}
every_rule = pytest.mark.parametrize("weights", RULES.values(), ids=RULES)

Table = list[int]
worths = st.integers(-9, 9)


def tables(players: int) -> st.SearchStrategy[Table]:
    return st.lists(worths, min_size=2**players, max_size=2**players)


games = st.integers(1, 4).flatmap(tables)


def as_table(players: int, worth: Callable[[int], int]) -> Table:
    return [worth(coalition) for coalition in range(2**players)]


@given(games)
def test_shapley_shares_out_the_whole_surplus(table: Table) -> None:
    assert sum(semivalue(table, shapley_weights)) == table[-1] - table[0]


@given(games)
def test_shapley_is_the_mean_over_all_joining_orders(table: Table) -> None:
    orders = list(permutations(range(len(table).bit_length() - 1)))
    assert semivalue(table, shapley_weights) == permutation_values(table, orders)


@every_rule
@given(table=tables(3))
def test_players_with_equal_roles_are_worth_the_same(weights: Weights, table: Table) -> None:
    swapped = [0, 2, 1, 3]
    alike = as_table(3, lambda s: table[s] + table[s & 4 | swapped[s & 3]])
    first, second, _ = semivalue(alike, weights)
    assert first == second


@every_rule
@given(table=tables(3))
def test_a_player_that_adds_nothing_is_worth_nothing(weights: Weights, table: Table) -> None:
    assert semivalue(as_table(4, lambda s: table[s & 7]), weights)[3] == 0


@pytest.mark.parametrize("weights", SEMIVALUES.values(), ids=SEMIVALUES)
@given(table=tables(3), alone=worths)
def test_a_player_that_always_adds_the_same_is_worth_that(weights: Weights, table: Table, alone: int) -> None:
    assert semivalue(as_table(4, lambda s: table[s & 7] + (s >> 3) * alone), weights)[3] == alone


@every_rule
@given(tasks=st.tuples(tables(3), tables(3)))
def test_the_value_of_two_tasks_is_the_sum_of_their_values(weights: Weights, tasks: tuple[Table, Table]) -> None:
    both = semivalue([one + two for one, two in zip(*tasks, strict=True)], weights)
    apart = zip(*(semivalue(task, weights) for task in tasks), strict=True)
    assert both == tuple(one + two for one, two in apart)


@pytest.mark.parametrize("weights", SEMIVALUES.values(), ids=SEMIVALUES)
@pytest.mark.parametrize("players", [1, 2, 7, 20])
def test_semivalue_weights_are_a_distribution_over_coalitions(weights: Weights, players: int) -> None:
    assert sum(comb(players - 1, size) * weight for size, weight in enumerate(weights(players))) == 1


@pytest.mark.parametrize("players", [1, 2, 5, 12])
def test_beta_1_1_is_shapley_and_large_alpha_looks_at_small_coalitions(players: int) -> None:
    assert beta_shapley_weights(players, alpha=1, beta=1) == shapley_weights(players)
    alone = [beta_shapley_weights(players, alpha=alpha, beta=1)[0] for alpha in (1, 4, 16)]
    assert alone == sorted(alone)


@pytest.mark.parametrize("players", range(1, 9))
def test_robust_weights_never_exceed_shapleys_and_favour_no_small_coalition(players: int) -> None:
    robust = han_robust_weights(players)
    assert all(weight <= shapley for weight, shapley in zip(robust, shapley_weights(players), strict=True))
    assert list(robust) == sorted(robust)


def test_glove_game() -> None:
    left, right = 0b001, 0b110
    table = as_table(3, lambda s: int(bool(s & left and s & right)))
    assert semivalue(table, shapley_weights) == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
    assert semivalue(table, banzhaf_weights) == (Fraction(3, 4), Fraction(1, 4), Fraction(1, 4))
    assert average_marginals(table, 0) == (0, 1, 1)


def test_agarwal_example_3_1_a_copy_raises_the_share_of_its_seller_to_two_thirds() -> None:
    twins = [0, 1, 1, 1]
    assert semivalue(twins, shapley_weights)[0] == Fraction(1, 2)
    copied = semivalue([0, *[1] * 7], shapley_weights)
    assert copied[0] + copied[2] == Fraction(2, 3)


def test_nobody_is_worth_nothing() -> None:
    assert all(semivalue([3], weights) == () for weights in RULES.values())


@pytest.mark.parametrize("case", [case for case in VECTORS if case["kind"] == "semivalue"], ids=lambda case: case["id"])
def test_vectors(case: dict[str, Any]) -> None:
    table = [Fraction(worth) for worth in case["in"]["v"]]
    expected = {rule: tuple(map(Fraction, values)) for rule, values in case["out"].items()}
    assert {rule: semivalue(table, RULES[rule]) for rule in expected} == expected
    assert len(expected) == 4


@pytest.mark.parametrize(("alpha", "beta"), [(0, 1), (1, -2), (float("nan"), 1), (1, float("inf"))])
def test_beta_parameters_are_positive_numbers(alpha: float, beta: float) -> None:
    with pytest.raises(Refused, match="must be a number > 0"):
        beta_shapley_weights(3, alpha=alpha, beta=beta)


def test_a_table_of_three_worths_is_refused() -> None:
    with pytest.raises(DataError, match="table = 3"):
        semivalue([0, 1, 2], shapley_weights)


@pytest.mark.parametrize("players", [1, 2, 5, 9])
def test_late_shapley_weights_are_the_integral_over_the_second_half(players: int) -> None:
    """The integral of p^c (1 - p)^(n - 1 - c) from 1/2 to 1, by the binomial theorem."""

    def integral(c: int) -> Fraction:
        rest = players - 1 - c
        terms = ((c + j + 1, (-1) ** j * comb(rest, j)) for j in range(rest + 1))
        return sum((sign * (1 - Fraction(1, 2**power)) / power for power, sign in terms), Fraction())

    assert late_shapley_weights(players) == tuple(map(integral, range(players)))


@given(games)
def test_late_shapley_values_sum_to_what_the_second_half_adds(table: Table) -> None:
    """v(N) less the mean worth of a coalition drawn from all alike."""
    assert sum(semivalue(table, late_shapley_weights)) == table[-1] - Fraction(sum(table), len(table))
