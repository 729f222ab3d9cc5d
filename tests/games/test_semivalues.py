"""Value rules that evaluate every coalition, in floats."""

import time
import tracemalloc
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Bools, Floats, snapped
from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.random import stream
from gainshare.games import semivalues
from gainshare.games.exact import (
    Weights,
    average_marginals,
    banzhaf_weights,
    beta_shapley_weights,
    han_robust_weights,
    leave_one_out_weights,
    semivalue,
    shapley_weights,
)
from gainshare.games.game import ValueRule
from gainshare.games.semivalues import (
    banzhaf,
    beta_shapley,
    coalition_sizes,
    han_robust_shapley,
    leave_one_out,
    marginal_sums,
    shapley,
    table_values,
)
from gainshare.games.tables import EXACT_LIMIT, TableGame, table_game

EXACT_RULES: dict[str, tuple[ValueRule, Weights]] = {
    "shapley": (shapley, shapley_weights),
    "banzhaf": (banzhaf, banzhaf_weights),
    "beta_shapley": (partial(beta_shapley, alpha=3, beta=2), partial(beta_shapley_weights, alpha=3, beta=2)),
    "han_robust_shapley": (han_robust_shapley, han_robust_weights),
    "leave_one_out": (leave_one_out, leave_one_out_weights),
}
RNG = stream(0)


class Unaskable:
    """A game too large to ask anything of."""

    def __init__(self, players: int) -> None:
        self.players = players

    def worth(self, coalitions: Bools) -> Floats:
        raise AssertionError(f"asked for {len(coalitions)} coalitions")


class Counting:
    """Worth = number of members squared; counts what it is asked."""

    def __init__(self, players: int) -> None:
        self.players, self.asked = players, 0

    def worth(self, coalitions: Bools) -> Floats:
        self.asked += len(coalitions)
        return coalitions.sum(axis=1).astype(np.float64) ** 2


def measured_table(players: int) -> Floats:
    return np.round(stream(3, players).random(2**players) * 2**30) / 2**30


@pytest.mark.parametrize(("rule", "weights"), EXACT_RULES.values(), ids=EXACT_RULES)
@given(table=st.integers(0, 4).flatmap(lambda n: st.lists(st.integers(-64, 64), min_size=2**n, max_size=2**n)))
def test_floats_agree_with_fractions(rule: ValueRule, weights: Weights, table: list[int]) -> None:
    attribution = rule(table_game(table), RNG)
    assert attribution.values == pytest.approx([float(value) for value in semivalue(table, weights)], abs=1e-12)
    assert attribution.stderr == (0.0,) * len(attribution.values)
    assert (attribution.empty, attribution.grand) == (table[0], table[-1])


def test_marginal_sums_are_the_average_marginals_times_the_coalitions() -> None:
    table = [Fraction(value) for value in range(16)]
    table[5] += Fraction(7, 8)
    sums = marginal_sums(np.array([float(worth) for worth in table]))
    for player in range(4):
        assert sums[player].tolist() == [
            n * z for n, z in zip((1, 3, 3, 1), average_marginals(table, player), strict=True)
        ]


def test_sizes_are_bit_counts() -> None:
    assert coalition_sizes(6).tolist() == [number.bit_count() for number in range(64)]


@pytest.mark.parametrize("players", [12, EXACT_LIMIT])
def test_measured_worths_give_twins_equal_values_and_null_players_zero_to_the_last_bit(players: int) -> None:
    core = measured_table(players - 3)
    numbers = np.arange(2**players)
    twins = (numbers >> players - 3 & 1) + (numbers >> players - 2 & 1)
    values = table_values(core[numbers % len(core)] + twins * twins / 8 * core[numbers % len(core)], shapley_weights)
    assert values[-1] == 0.0
    assert values[-2] == values[-3] != 0.0


def test_shapley_of_twenty_players_is_efficient() -> None:
    worths = measured_table(20)
    attribution = shapley(TableGame(worths), RNG)
    assert sum(attribution.values) == pytest.approx(worths[-1] - worths[0], abs=1e-12)
    assert attribution.evaluations == 2**20


@pytest.mark.parametrize(("players", "seconds"), [(12, 0.005), (20, 1.5)])
def test_exact_values_are_quick(players: int, seconds: float) -> None:
    game = TableGame(measured_table(players))
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        shapley(game, RNG)
        spent.append(time.perf_counter() - start)
    assert min(spent) < seconds


@pytest.mark.parametrize("rule", [rule for rule, _ in list(EXACT_RULES.values())[:-1]], ids=list(EXACT_RULES)[:-1])
@pytest.mark.parametrize("players", [EXACT_LIMIT + 1, 2_000_000])
def test_too_many_players_are_refused_before_anything_is_allocated(rule: ValueRule, players: int) -> None:
    tracemalloc.start()
    with pytest.raises(TaskTooLarge) as refused:
        rule(Unaskable(players), RNG)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20
    assert refused.value.code == "task_too_large"
    assert all(part in str(refused.value) for part in (str(players), "exact limit", "use permutation or KNN"))


def test_leave_one_out_asks_for_everybody_nobody_and_all_but_each() -> None:
    game = Counting(500)
    attribution = leave_one_out(game, RNG)
    assert game.asked == attribution.evaluations == 502
    assert set(attribution.values) == {500.0**2 - 499.0**2}


def test_leave_one_out_of_many_players_is_asked_in_bounded_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = leave_one_out(Counting(50), RNG)
    monkeypatch.setattr(semivalues, "MEMBERSHIPS", 350)
    assert leave_one_out(Counting(50), RNG) == whole


def test_methods_are_named() -> None:
    game = table_game(snapped(measured_table(2)))
    names = [rule(game, RNG).method for rule, _ in EXACT_RULES.values()]
    assert names == [
        "exact shapley",
        "exact banzhaf",
        "exact beta shapley (3, 2)",
        "exact robust shapley",
        "leave-one-out",
    ]


def test_beta_shapley_refuses_a_negative_parameter() -> None:
    with pytest.raises(Refused, match="beta = -1"):
        beta_shapley(table_game([0, 1]), RNG, beta=-1)
