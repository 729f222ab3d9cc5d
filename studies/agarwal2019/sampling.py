"""How many joining orders are enough: theorem 5.3 and algorithm 2 of Agarwal, Dahleh, Sarkar (2019)."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from gainshare.core.arrays import Floats, Ints, measures
from gainshare.core.random import Rng, stream
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.games.permutations import (
    algorithm_2,
    permutation_values,
    sample_size,
    sample_size_theorem_5_3,
    shapley_sampled,
)
from gainshare.games.semivalues import table_values
from gainshare.games.tables import TableGame
from studies.agarwal2019.features import overlapping
from studies.row import Figure

SELLERS, ERROR, CHANCE = 10, 0.05, 0.05
ORDERS, RUNS = (16, 128, 1200), 400
LITERAL_SELLERS, LITERAL_ORDERS, LITERAL_RUNS = 6, 50, 200


def theorem_5_3() -> Iterator[Figure]:
    """The sizes, what they achieve, and what algorithm 2 does to balance."""
    for sellers, error in ((SELLERS, ERROR), (50, 0.02)):
        setting = f"M = {sellers}, eps = {error:g}"
        yield Figure(f"K as printed, {setting}", sample_size_theorem_5_3(sellers, error, CHANCE))
        yield Figure(f"K that is enough, {setting}", sample_size(sellers, error, CHANCE))
        yield Figure(f"the same with negative marginals, {setting}", sample_size(sellers, error, CHANCE, spread=2))
    yield from _curve()
    yield from _balance()


def _curve() -> Iterator[Figure]:
    """95th percentile of the largest error of any seller."""
    hard, features = TableGame(_both_needed()), TableGame(overlapping(SELLERS))
    for orders in ORDERS:
        for name, game in (("two sellers needed together", hard), ("overlapping features", features)):
            exact = table_values(game.worths, shapley_weights)
            worst = [_largest(sampled(game, orders, _rng(name, run)), exact) for run in range(RUNS)]
            yield Figure(f"{name}, K = {orders:,}: largest error, 95 % of runs", float(np.quantile(worst, 0.95)))
        exact = table_values(features.worths, shapley_weights)
        pairs = [shapley_sampled(features, _rng("pairs", run), pairs=orders // 2).values for run in range(RUNS)]
        worst = [_largest(np.array(one), exact) for one in pairs]
        yield Figure(f"the same in antithetic pairs, K = {orders:,}", float(np.quantile(worst, 0.95)))


def _both_needed() -> Floats:
    """Worth 1 with both the first two sellers: marginals are fair coins, the hardest to average."""
    numbers = np.arange(2**SELLERS)
    return np.asarray(numbers & 3 == 3, dtype=np.float64)


def sampled(game: TableGame, orders: int, rng: Rng) -> Floats:
    """Mean marginals over independent joining orders shared by all sellers."""
    drawn = joining(game.players, orders, rng)
    marginals = np.empty(drawn.shape)
    np.put_along_axis(marginals, drawn, np.diff(game.prefixes(drawn), axis=1, prepend=game.worths[0]), axis=1)
    return np.asarray(marginals.mean(axis=0))


def joining(players: int, orders: int, rng: Rng) -> Ints:
    """Independent uniform joining orders."""
    return rng.permuted(np.tile(np.arange(players, dtype=np.int64), (orders, 1)), axis=1)


def _balance() -> Iterator[Figure]:
    """Algorithm 2 to the letter, with orders of each seller's own, beside orders shared by all."""
    table = [measures(worth) for worth in overlapping(LITERAL_SELLERS).tolist()]
    exact, whole = semivalue(table, shapley_weights), table[-1]
    missing: dict[str, list[float]] = {"own": [], "shared": []}
    errors: dict[str, list[float]] = {"own": [], "shared": []}
    for run in range(LITERAL_RUNS):
        rng = _rng("algorithm 2", run)
        own = [joining(LITERAL_SELLERS, LITERAL_ORDERS, rng).tolist() for _ in range(LITERAL_SELLERS)]
        for name, found in (("own", algorithm_2(table, own)), ("shared", permutation_values(table, own[0]))):
            missing[name].append(abs(float(sum(found, Fraction()) / whole - 1)))
            errors[name].append(max(abs(float((one - true) / whole)) for one, true in zip(found, exact, strict=True)))
    for name in ("own", "shared"):
        error = float(np.std(missing[name], ddof=1) / LITERAL_RUNS**0.5)
        yield Figure(f"{name} orders: sum misses v(N) by, as a part of it", float(np.mean(missing[name])), error)
        error = float(np.std(errors[name], ddof=1) / LITERAL_RUNS**0.5)
        yield Figure(f"{name} orders: largest error, as a part of v(N)", float(np.mean(errors[name])), error)


def _largest(found: Floats, exact: Floats) -> float:
    return float(np.abs(found - exact).max())


def _rng(name: str, run: int) -> Rng:
    return stream("theorem 5.3", name, run)
