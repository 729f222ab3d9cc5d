"""What is timed, and against whom. Each contest first makes sure that the ways it runs give the same figures."""

from collections.abc import Iterator
from functools import partial
from itertools import islice, permutations
from math import factorial

import numpy as np

from benchmarks.contest import Contest, Way
from benchmarks.fits import Refitted, prefixes, same, sample
from gainshare.auctions.charges import charges
from gainshare.auctions.menu import menu, serve
from gainshare.auctions.quality import openings
from gainshare.core.arrays import LEVELS, MEASURE, Floats
from gainshare.core.random import stream
from gainshare.gains.linear import LinearGame, Rows
from gainshare.games.exact import shapley_weights
from gainshare.games.permutations import antithetic_orders
from gainshare.games.semivalues import table_values
from gainshare.games.tables import coalitions
from gainshare.kernels.linear import (
    Prefixes,
    kernel_status,
    linear_prefixes,
    linear_prefixes_compiled,
    linear_prefixes_numpy,
)
from gainshare.prices.net import midpoints

SELLERS, SAMPLED = 10, 64
"""Sellers of one column each, and coalitions that are refitted to tell how long all of them would take."""

PAIRS, QUADRATURE, HIGHEST, BID = 50, 100, 40_000, 12_345
"""Antithetic pairs of orders; points of the integral in the source's code; P_max and a bid, in minor units."""


def contests() -> Iterator[Contest]:
    """Every contest."""
    for learner in ("ridge", "ols"):
        yield _all_coalitions(learner)
    for players in (10, 50):
        yield _along_orders(players)
    yield _learning()
    yield _exact_values()


def _all_coalitions(learner: str) -> Contest:
    rows, everything = sample(SELLERS), coalitions(np.arange(2**SELLERS), SELLERS)
    some = everything[stream("benchmarks", "some").choice(len(everything), SAMPLED, replace=False)]
    peer = Refitted(rows, learner)
    same(LinearGame(rows, learner, "skill"), peer, some)
    refits = f"{SAMPLED} coalitions at random, times {len(everything) // SAMPLED}"
    return Contest(
        f"worth of all {len(everything):,} coalitions of {SELLERS} sellers, {learner}",
        (
            Way("LinearGame", lambda: LinearGame(rows, learner, "skill").worth(everything), how="Gram matrix included"),
            Way("scikit-learn refits", lambda: peer.worth(some), len(everything) // SAMPLED, refits),
        ),
    )


def _along_orders(players: int) -> Contest:
    rows, orders = sample(players), antithetic_orders(players, PAIRS, stream("benchmarks", "orders"))
    peer, moments = Refitted(rows, "ridge"), _moments(rows)
    same(LinearGame(rows, "ridge", "skill"), peer, prefixes(orders[0]))
    kernels: dict[str, Prefixes] = {"NumPy twin": linear_prefixes_numpy}
    if kernel_status().runs == "C":
        kernels = {"C kernel": linear_prefixes_compiled(), **kernels}
    for run in kernels.values():
        np.testing.assert_allclose(run(*moments, orders), linear_prefixes(*moments, orders), rtol=1e-8)
    return Contest(
        f"worth of every prefix of {len(orders)} joining orders, {players} sellers, ridge",
        (
            *(Way(name, partial(run, *moments, orders), how="from moments") for name, run in kernels.items()),
            Way(
                "scikit-learn refits",
                lambda: peer.worth(prefixes(orders[0])),
                len(orders),
                f"one order, times {len(orders)}",
            ),
        ),
    )


def _moments(rows: Rows) -> tuple[Floats, Floats, Floats, Floats]:
    """What the kernel takes: Gram matrix with the penalty, cross products, and the held-out rows as a triangle."""
    mean, spread, level = rows.train.mean(axis=0), rows.train.std(axis=0), rows.labels.mean()
    train, test = (rows.train - mean) / spread, (rows.test - mean) / spread
    held = np.asarray(np.linalg.qr(np.column_stack([test, rows.truth - level]), mode="r"))
    return train.T @ train + np.eye(len(mean)), train.T @ (rows.labels - level), held[:, :-1].copy(), held[:, -1].copy()


def _learning() -> Contest:
    net, gains = midpoints(HIGHEST), [round(MEASURE * 0.5 * (1 - (1 - k / LEVELS) ** 2)) for k in range(1, LEVELS + 1)]
    whole = Refitted(sample(SELLERS), "ridge")

    def by_arrays() -> Floats:
        return charges(net, rule="levels", highest=HIGHEST, gains=gains, bid=BID)

    def by_menus() -> list[int]:
        return [serve(menu(openings("levels", price, HIGHEST), gains), BID).price for price in net]

    assert by_arrays().tolist() == by_menus()
    return Contest(
        f"what each of {len(net)} prices would have earned from a bid",
        (
            Way("charges", by_arrays, how="one gain curve, all prices at once"),
            Way("a menu for each price", by_menus, how="one gain curve, exact fractions"),
            Way(
                "a fit for each price and point",
                lambda: whole.worth(np.ones((1, SELLERS), dtype=np.bool_)),
                len(net) * QUADRATURE,
                f"computed: one scikit-learn fit, times {len(net)} prices x {QUADRATURE} points of the integral",
            ),
        ),
    )


def _exact_values() -> Contest:
    worths = stream("benchmarks", "table").random(2**SELLERS)
    plain, some = worths.tolist(), 5_040
    np.testing.assert_allclose(_by_subsets(plain), table_values(worths, shapley_weights), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(_by_orders(plain[:64], factorial(6)), table_values(worths[:64], shapley_weights))
    return Contest(
        f"Shapley values of {SELLERS} players from a table of {len(worths):,} worths",
        (
            Way("table_values", lambda: table_values(worths, shapley_weights), how="sums by size of coalition"),
            Way("loop over coalitions", lambda: _by_subsets(plain), how="plain Python"),
            Way(
                "loop over joining orders",
                lambda: _by_orders(plain, some),
                factorial(SELLERS) // some,
                f"plain Python, {some:,} of {factorial(SELLERS):,} orders, times {factorial(SELLERS) // some:,}",
            ),
        ),
    )


def _by_subsets(table: list[float]) -> list[float]:
    players = len(table).bit_length() - 1
    weight = [factorial(c) * factorial(players - c - 1) / factorial(players) for c in range(players)]
    values = [0.0] * players
    for player in range(players):
        for others in range(len(table)):
            if not others >> player & 1:
                values[player] += weight[others.bit_count()] * (table[others | 1 << player] - table[others])
    return values


def _by_orders(table: list[float], count: int) -> list[float]:
    players = len(table).bit_length() - 1
    values = [0.0] * players
    for order in islice(permutations(range(players)), count):
        before = 0
        for player in order:
            values[player] += (table[before | 1 << player] - table[before]) / count
            before |= 1 << player
    return values
