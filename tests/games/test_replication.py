"""What copying oneself earns."""

import json
from fractions import Fraction
from functools import partial
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.core.random import stream
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
from gainshare.games.replication import Replicated, replicated_table, replicated_total, shapley_limit
from gainshare.games.tables import TableGame, table_game, tabulated

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "auction" / "test-vectors.json").read_text())["cases"]
REPLICATION = [case for case in VECTORS if case["kind"] == "replication"]
RULES: dict[str, Weights] = {
    "shapley": shapley_weights,
    "banzhaf": banzhaf_weights,
    "leave_one_out": leave_one_out_weights,
    "han_robust_shapley": han_robust_weights,
    "beta_2_3": partial(beta_shapley_weights, alpha=2, beta=3),
}
HAN_EXAMPLE = (Fraction(3), Fraction(2), Fraction(1))

Table = list[int]
tables = st.integers(1, 3).flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=2**n, max_size=2**n))
covers = st.lists(st.sets(st.integers(0, 5)), min_size=2, max_size=4)


def earned(table: Table, copies: int, weights: Weights) -> Fraction:
    """What player 0 and its copies earn together, by enumeration."""
    players = len(table).bit_length() - 1
    values = semivalue(replicated_table(table, 0, copies), weights)
    return values[0] + sum(values[players:], Fraction())


def coverage(sets: list[set[int]]) -> Table:
    """Worth of a coalition: how much its members cover together; submodular and indifferent to copies."""
    chosen = range(2 ** len(sets))
    return [len(set().union(*(s for i, s in enumerate(sets) if mask >> i & 1))) for mask in chosen]


@pytest.mark.parametrize("weights", RULES.values(), ids=RULES)
@given(table=tables, copies=st.integers(0, 3))
def test_the_closed_form_is_the_total_of_the_replicated_game(weights: Weights, table: Table, copies: int) -> None:
    assert replicated_total(average_marginals(table, 0), copies, weights) == earned(table, copies, weights)


@given(tables)
def test_one_redundant_copy_leaves_a_banzhaf_total_unchanged(table: Table) -> None:
    assert earned(table, 1, banzhaf_weights) == earned(table, 0, banzhaf_weights)


@given(covers, st.integers(0, 3))
def test_copying_never_lowers_a_shapley_total_where_more_data_overlaps(sets: list[set[int]], copies: int) -> None:
    z = average_marginals(coverage(sets), 0)
    assert replicated_total(z, copies + 1, shapley_weights) >= replicated_total(z, copies, shapley_weights)


@pytest.mark.parametrize("weights", [banzhaf_weights, han_robust_weights, leave_one_out_weights])
@given(sets=covers, copies=st.integers(1, 8))
def test_copying_never_raises_a_robust_total_where_more_data_overlaps(
    weights: Weights, sets: list[set[int]], copies: int
) -> None:
    z = average_marginals(coverage(sets), 0)
    assert replicated_total(z, copies, weights) <= replicated_total(z, 0, weights)


@given(tables)
def test_a_shapley_total_tends_to_what_the_player_is_worth_alone(table: Table) -> None:
    total = replicated_total(average_marginals(table, 0), 10**6, lambda n: shapley_head(n, 3))
    assert float(total) == pytest.approx(float(shapley_limit(table, 0)), abs=1e-4)


def shapley_head(players: int, sizes: int) -> tuple[Fraction, ...]:
    """The first Shapley weights of very many players, without their factorials."""
    return tuple(Fraction(1, players * comb(players - 1, size)) for size in range(sizes))


def test_han_example_of_marginals_3_2_1() -> None:
    totals = {
        "shapley": [replicated_total(HAN_EXAMPLE, copies, shapley_weights) for copies in (0, 1, 4)],
        "banzhaf": [replicated_total(HAN_EXAMPLE, copies, banzhaf_weights) for copies in (0, 1, 4)],
        "leave_one_out": [replicated_total(HAN_EXAMPLE, copies, leave_one_out_weights) for copies in (0, 1, 4)],
    }
    assert totals == {
        "shapley": [2, Fraction(7, 3), Fraction(8, 3)],
        "banzhaf": [2, 2, Fraction(5, 8)],
        "leave_one_out": [1, 0, 0],
    }


@pytest.mark.parametrize("case", REPLICATION, ids=lambda case: case["id"])
def test_vectors(case: dict[str, Any]) -> None:
    player, copies = case["in"]["player"], case["in"]["copies"]
    table = [Fraction(worth) for worth in case["in"]["v"]]
    marginals = average_marginals(table, player)
    assert marginals == tuple(map(Fraction, case["out"]["average_marginals"]))
    assert shapley_limit(table, player) == Fraction(case["out"]["shapley_limit"])
    copied = replicated_table(table, player, copies)
    for rule, (before, after) in case["out"]["total_before_and_after"].items():
        values = semivalue(copied, RULES[rule])
        assert semivalue(table, RULES[rule])[player] == Fraction(before)
        assert values[player] + sum(values[case["in"]["n"] :]) == Fraction(after)
        assert replicated_total(marginals, copies, RULES[rule]) == Fraction(after)


@pytest.mark.parametrize(("player", "copies"), [(0, 0), (1, 1), (2, 3)])
def test_a_replicated_game_has_the_replicated_table(player: int, copies: int) -> None:
    table = stream(6).random(8)
    game = Replicated(TableGame(table), player, copies)
    assert game.players == 3 + copies
    assert tabulated(game).tolist() == list(replicated_table(table.tolist(), player, copies))


def test_asking_a_replicated_game_changes_no_coalition() -> None:
    asked = np.array([[False, True, True]])
    assert Replicated(table_game([0, 1, 1, 3]), 0, 1).worth(asked).tolist() == [3.0]
    assert asked.tolist() == [[False, True, True]]


def test_unknown_players_and_negative_copies_are_refused() -> None:
    with pytest.raises(Refused, match="player = 2: must be one of 0 to 1"):
        Replicated(table_game([0, 1, 1, 3]), 2, 1)
    with pytest.raises(Refused, match="player = -1"):
        replicated_table([0, 1], -1, 1)
    with pytest.raises(Refused, match="copies = -1: must be >= 0"):
        replicated_total(HAN_EXAMPLE, -1, shapley_weights)
