"""How robust algorithm 3 is to exact copies: theorem 5.4 of Agarwal, Dahleh, Sarkar (2019), at lambda = ln 2."""

from collections.abc import Iterator

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.games.division import LAMBDA, penalties
from gainshare.games.exact import shapley_weights
from gainshare.games.permutations import sample_size, sample_size_theorem_5_4
from gainshare.games.replication import replicated_table
from gainshare.games.semivalues import table_values
from gainshare.games.tables import TableGame
from studies.agarwal2019.features import contrasts, earned, overlapping
from studies.agarwal2019.sampling import sampled
from studies.row import Figure

SELLERS, COPIES = 5, 4
ORDERS, RUNS = (16, 64, 256, 1024), 200
ERROR, CHANCE = 0.05, 0.05


def theorem_5_4() -> Iterator[Figure]:
    """What exact copies bring: with exact worths, with sampled ones; and symmetry, which the theorem claims too."""
    yield Figure("K as printed, M = 10, eps = 0.05", sample_size_theorem_5_4(10, ERROR, CHANCE))
    yield Figure("K that is enough, M = 10, eps = 0.05", sample_size(10, ERROR / 3, CHANCE))
    table = overlapping(SELLERS) / overlapping(SELLERS)[-1]
    honest = penalised(table_values(table, shapley_weights), 0)
    for copies in range(1, COPIES + 1):
        most = max(_total(table, seller, copies) - honest[seller] for seller in range(SELLERS))
        yield Figure(f"exact worths, {copies} cop{'y' if copies == 1 else 'ies'}: best gain of any seller", most)
    for orders in ORDERS:
        gains = np.array([_sampled_gain(table, orders, run) for run in range(RUNS)])
        yield Figure(f"K = {orders:,}: best gain by one copy, 95 % of runs", float(np.quantile(gains, 0.95)))
    yield from _symmetry()


def penalised(values: Floats, copies: int) -> Floats:
    """Algorithm 3 on the features' game, whose last players are copies of seller 0: similarity 1 to it, 0 to others."""
    alike, players = np.eye(len(values)), len(values)
    same = [0, *range(players - copies, players)]
    alike[np.ix_(same, same)] = 1.0
    return values * penalties(alike, LAMBDA)


def _total(table: Floats, seller: int, copies: int) -> float:
    """What a seller's accounts get together, with exact worths."""
    worths = np.array(replicated_table(_first(table, seller).tolist(), 0, copies))
    return _own(penalised(table_values(worths, shapley_weights), copies), copies)


def _sampled_gain(table: Floats, orders: int, run: int) -> float:
    """What the seller that gains most gains by one copy, when worths are sampled anew for each market."""
    found = []
    for seller in range(SELLERS):
        worths = _first(table, seller)
        copied, rng = np.array(replicated_table(worths.tolist(), 0, 1)), stream("theorem 5.4", orders, run, seller)
        before = penalised(sampled(TableGame(worths), orders, rng), 0)[0]
        found.append(_own(penalised(sampled(TableGame(copied), orders, rng), 1), 1) - float(before))
    return max(found)


def _first(table: Floats, seller: int) -> Floats:
    """The game with this seller and the first one exchanged."""
    numbers = np.arange(len(table))
    differ = (numbers ^ numbers >> seller) & 1
    return np.asarray(table[numbers ^ (differ | differ << seller)])


def _own(received: Floats, copies: int) -> float:
    return float(received[0] + received[len(received) - copies :].sum())


def _symmetry() -> Iterator[Figure]:
    """Two sellers with one role in the game; the first one's feature shares a constant with a useless third."""
    one, other, useless = contrasts(4).T
    columns, target = [one + 3.0, other, useless + 3.0], one + other
    for word, name in (("similarity-cosine", "alg. 3"), ("similarity", "`similarity`")):
        first, second, _ = earned(columns, target, word)
        yield Figure(f"equal roles under {name}: the one with an offset", first)
        yield Figure(f"equal roles under {name}: the other", second)
