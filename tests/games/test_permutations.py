"""Shapley values from joining orders."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.random import stream
from gainshare.games.exact import shapley_weights
from gainshare.games.permutations import (
    algorithm_2,
    antithetic_orders,
    permutation_values,
    sample_size,
    sample_size_theorem_5_3,
    sample_size_theorem_5_4,
    shapley_sampled,
)
from gainshare.games.semivalues import table_values
from gainshare.games.tables import TableGame, table_game

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [case for case in VECTORS if case["kind"] == kind]


class Plain:
    """A table that is asked coalition by coalition: the same game, without the sweep."""

    def __init__(self, table: TableGame, players: int | None = None) -> None:
        self.table, self.players, self.batches = table, table.players if players is None else players, list[int]()

    def worth(self, coalitions: Bools) -> Floats:
        self.batches.append(len(coalitions))
        return self.table.worth(coalitions)


def random_table(players: int, seed: int) -> TableGame:
    return TableGame(stream(seed, "table").random(2**players))


@pytest.mark.parametrize("seed", range(20))
def test_sampled_values_lie_within_six_standard_errors_of_the_exact_ones(seed: int) -> None:
    game = random_table(6, seed)
    attribution = shapley_sampled(game, stream(seed, "orders"), pairs=200)
    missed = np.abs(np.array(attribution.values) - table_values(game.worths, shapley_weights))
    assert (missed <= 6 * np.array(attribution.stderr)).all()
    assert min(attribution.stderr) > 0


@given(st.integers(0, 7), st.integers(2, 5), st.integers(0, 2**32))
def test_sampled_values_are_efficient_whatever_was_drawn(players: int, pairs: int, seed: int) -> None:
    game = random_table(players, seed)
    attribution = shapley_sampled(game, stream(seed), pairs=pairs)
    assert (attribution.empty, attribution.grand) == (game.worths[0], game.worths[-1])
    assert sum(attribution.values) == pytest.approx(attribution.grand - attribution.empty, abs=1e-12)
    assert attribution.evaluations == 2 * pairs * players + 1


@given(
    st.lists(st.integers(-9, 9), min_size=8, max_size=8), st.lists(st.permutations(range(3)), min_size=1, max_size=7)
)
def test_shared_orders_are_efficient_exactly(table: list[int], orders: list[list[int]]) -> None:
    assert sum(permutation_values(table, orders)) == table[-1] - table[0]


def test_algorithm_2_breaks_balance() -> None:
    left_glove, right_glove = [[[0, 1]], [[1, 0]]], [[[1, 0]], [[0, 1]]]
    assert sum(algorithm_2([0, 0, 0, 1], left_glove)) == 0
    assert sum(algorithm_2([0, 0, 0, 1], right_glove)) == 2


def test_a_game_that_cannot_sweep_is_asked_in_one_batch_and_valued_the_same() -> None:
    table = random_table(5, 3)
    plain = Plain(table)
    assert shapley_sampled(plain, stream(4), pairs=7) == shapley_sampled(table, stream(4), pairs=7)
    assert plain.batches == [70, 1]


def test_each_order_comes_with_its_reversal() -> None:
    orders = antithetic_orders(9, 5, stream(1))
    assert np.array_equal(orders[1::2], orders[::2, ::-1])
    assert (np.sort(orders, axis=1) == np.arange(9)).all()
    assert len({tuple(order) for order in orders.tolist()}) == 10


def test_joining_orders_are_uniform() -> None:
    orders = antithetic_orders(3, 6000, stream(2))[::2]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 6
    assert (np.abs(counts - 1000) < 6 * (6000 * 1 / 6 * 5 / 6) ** 0.5).all()


def test_antithetic_pairs_find_the_values_of_a_quadratic_game_at_once() -> None:
    members = np.array([number.bit_count() for number in range(64)])
    attribution = shapley_sampled(TableGame(members**2 / 36), stream(5), pairs=2)
    assert attribution.values == pytest.approx([1 / 6] * 6, abs=1e-15)
    assert attribution.stderr == pytest.approx([0.0] * 6, abs=1e-15)


@pytest.mark.parametrize("pairs", [-1, 0, 1])
def test_fewer_than_two_pairs_are_refused(pairs: int) -> None:
    with pytest.raises(Refused, match=f"pairs = {pairs}: must be at least 2"):
        shapley_sampled(table_game([0, 1]), stream(0), pairs=pairs)


def test_a_batch_that_cannot_be_held_is_refused_before_it_is_made() -> None:
    plain = Plain(random_table(2, 0), players=60_000)
    with pytest.raises(TaskTooLarge, match="players = 60000: must be at most 23170 for 4 permutations"):
        shapley_sampled(plain, stream(0), pairs=2)
    assert plain.batches == []


def test_a_sweep_of_the_wrong_shape_is_refused() -> None:
    class Short(Plain):
        def prefixes(self, orders: np.ndarray[Any, np.dtype[np.int64]]) -> Floats:
            return np.zeros((len(orders), 1))

    with pytest.raises(DataError, match="must have shape"):
        shapley_sampled(Short(random_table(3, 0)), stream(0), pairs=2)


@pytest.mark.parametrize("case", of_kind("shapley_sampled"), ids=lambda case: case["id"])
def test_vectors_of_given_permutations(case: dict[str, Any]) -> None:
    given_, expected = case["in"], case["out"]
    table = [Fraction(worth) for worth in given_["v"]]
    assert permutation_values(table, given_["permutations"]) == tuple(map(Fraction, expected["shared"]))
    literal = algorithm_2(table, given_["permutations_by_player"])
    assert literal == tuple(map(Fraction, expected["literal_algorithm_2"]))


@pytest.mark.parametrize("case", of_kind("hyper"), ids=lambda case: case["id"])
def test_vectors_of_sample_sizes(case: dict[str, Any]) -> None:
    asked = (case["in"]["M"], case["in"]["eps_shapley"], case["in"]["delta_shapley"])
    assert sample_size(*asked) == case["out"]["K_union_bound"]
    assert sample_size_theorem_5_3(*asked) == case["out"]["K_paper"]
    assert sample_size_theorem_5_4(*asked) == case["out"]["K_theorem_5_4_paper"]


def test_negative_marginals_need_four_times_the_sample_and_far_less_than_the_paper_asks() -> None:
    assert sample_size(10, 0.05, 0.05, spread=2) == 4794 < sample_size_theorem_5_3(10, 0.05, 0.05) == 7378
    assert sample_size(50, 0.02, 0.05) == 9502 < sample_size_theorem_5_3(50, 0.02, 0.05) == 230555


def test_the_sample_size_keeps_its_promise() -> None:
    orders, runs = sample_size(3, 0.2, 0.2), 200
    game = table_game([0, 0, 0, 0, 0, 0, 0, 1])
    values = [shapley_sampled(game, stream(run), pairs=orders).values for run in range(runs)]
    failures = sum(max(abs(value - 1 / 3) for value in run) >= 0.2 for run in values)
    assert failures <= 0.2 * runs


@pytest.mark.parametrize("asked", [(0, 0.1, 0.1), (3, 0.0, 0.1), (3, float("nan"), 0.1), (3, 0.1, 0.0), (3, 0.1, 1.0)])
def test_impossible_sample_sizes_are_refused(asked: tuple[int, float, float]) -> None:
    for sizes in (sample_size, sample_size_theorem_5_3, sample_size_theorem_5_4):
        with pytest.raises(Refused, match="invalid_sample"):
            sizes(*asked)


def test_a_spread_of_zero_is_refused() -> None:
    with pytest.raises(Refused, match="spread = 0"):
        sample_size(3, 0.1, 0.1, spread=0)
