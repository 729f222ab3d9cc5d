"""Vectors of coalition games: semivalues, sampled values, replication, least squares as a game."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.gains.linear import LinearGame, Rows
from gainshare.games.exact import (
    average_marginals,
    banzhaf_weights,
    han_robust_weights,
    leave_one_out_weights,
    semivalue,
    shapley_weights,
)
from gainshare.games.permutations import algorithm_2, permutation_values
from gainshare.games.replication import replicated_table, shapley_limit
from gainshare.games.semivalues import banzhaf, shapley
from gainshare.games.tables import tabulated
from tests.vectors.figures import Near, rationals
from tests.vectors.least_squares import determination

RULES = {
    "shapley": shapley_weights,
    "banzhaf": banzhaf_weights,
    "leave_one_out": leave_one_out_weights,
    "han_robust_shapley": han_robust_weights,
}


def semivalues(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    table = rationals(given["v"])
    return {rule: semivalue(table, weights) for rule, weights in RULES.items()}


def sampled(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    table = rationals(given["v"])
    return {
        "shared": permutation_values(table, given["permutations"]),
        "literal_algorithm_2": algorithm_2(table, given["permutations_by_player"]),
    }


def replication(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    table, player, copies = rationals(given["v"]), given["player"], given["copies"]
    copied = replicated_table(table, player, copies)
    names = [player, *range(given["n"], given["n"] + copies)]

    def earned(game: Sequence[Fraction], rule: str, players: Sequence[int]) -> Fraction:
        found = semivalue(game, RULES[rule])
        return sum((found[name] for name in players), Fraction(0))

    return {
        "total_before_and_after": {
            rule: [earned(table, rule, [player]), earned(copied, rule, names)] for rule in RULES
        },
        "average_marginals": average_marginals(table, player),
        "shapley_limit": shapley_limit(table, player),
    }


def least_squares(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """R^2 in floats from the product's moments; its Shapley values exactly, on worths solved in Fractions."""
    columns, target = np.array(given["features"], dtype=float).T, np.array(given["y"], dtype=float)
    worths = tabulated(LinearGame(in_sample(columns, target), "ols", "skill"))
    exact = [determination(given["features"], given["y"], members) for members in range(len(worths))]
    return {"v": [Near(float(worth), 1e-9) for worth in worths], "shapley": semivalue(exact, shapley_weights)}


def in_sample(columns: Floats, target: Floats) -> Rows:
    """All rows both to train on and to be scored on; every column a player."""
    spans = tuple((place, place + 1) for place in range(columns.shape[1]))
    return Rows(columns, target, columns, target, target, spans)


def feature_sellers(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """Column sellers of a least squares task scored by 1 - RMSE / sd, in or out of sample."""
    columns, target = np.array(given["X"]), np.array(given["y"])
    rows = in_sample(columns, target)
    if given["heldout_rows"] != "train=evaluation":
        held = int(given["heldout_rows"].removeprefix("first ").split()[0])
        wanted = target[held:]
        rows = Rows(columns[held:], wanted, columns[:held], target[:held], wanted, rows.spans)
    game = LinearGame(rows, "ols", "sd-rmse")
    found, rng = shapley(game, stream(0)), stream(0)
    swept = game.prefixes(np.arange(given["m"])[None])
    assert abs(float(swept[0, -1]) - found.grand) < 1e-9, "sweeping a joining order ends at everybody's worth"
    return {
        "empty_value": found.empty,
        "shapley": found.values,
        "banzhaf": banzhaf(game, rng).values,
        "grand": found.grand,
    }
