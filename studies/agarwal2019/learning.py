"""Regret of algorithm 1 and where its net ends: theorem 5.2 of Agarwal, Dahleh, Sarkar (2019).

The gain is g(u) = 1 / (1 + u^2) under noise u = (p - b)+, so that revenue is Lipschitz in the price, and known exactly.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from scipy.optimize import minimize_scalar

from gainshare.auctions.myerson import Cauchy, noised
from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import stream
from gainshare.gains.noise import noise_curve
from gainshare.prices.hedge import Hedge
from gainshare.prices.net import eps_net, tuning
from gainshare.prices.pricer import Posted
from studies.row import Figure

B_MAX = 1.0
LIPSCHITZ = noise_curve(np.eye(1), np.ones(1), 1.0).lipschitz(B_MAX)
BIDS = np.linspace(0.0, B_MAX, 501)
EVERY_PRICE = np.linspace(0.0, 2.0 * B_MAX, 401)
"""What stands for every price there is."""

STREAMS = {100: 16, 1000: 16, 10_000: 4}
"""Buyers, and how many streams of so many."""


def payments(prices: Sequence[float]) -> Floats:
    """What each bid of BIDS pays at each price: (bids, prices)."""
    return np.array([[noised(Cauchy(), float(price), float(bid)).payment for price in prices] for bid in BIDS])


def mixture(buyers: int, number: int) -> Ints:
    """Bids, 70 % from Beta(2, 5) and 30 % from Beta(5, 2), by their place in BIDS."""
    rng = stream("theorem 5.2", buyers, number)
    drawn = np.where(rng.random(buyers) < 0.7, rng.beta(2, 5, buyers), rng.beta(5, 2, buyers))
    return np.asarray(np.rint(drawn * (len(BIDS) - 1)), dtype=np.int64)


def theorem_5_2() -> Iterator[Figure]:
    """Average regret against every price, and the bound that the proof makes explicit."""
    every = payments(EVERY_PRICE.tolist())
    for buyers, streams in STREAMS.items():
        tuned = tuning(buyers, LIPSCHITZ, B_MAX)
        net = eps_net(2.0 * B_MAX, tuned.eps)
        rule, table = _algorithm_1(net, buyers), payments(net)
        bids = [mixture(buyers, number) for number in range(streams)]
        regrets = [float(every[one].sum(axis=0).max() - _earned(rule, table[one])) / buyers for one in bids]
        error = float(np.std(regrets, ddof=1)) / math.sqrt(streams)
        yield Figure(f"average regret, N = {buyers:,}", float(np.mean(regrets)), error)
        bound = 2 * B_MAX * math.sqrt(math.log(len(net)) / buyers) + LIPSCHITZ * tuned.eps
        yield Figure(f"explicit bound, N = {buyers:,}", bound, says=f"{len(net)} prices")


def linear_regret() -> Iterator[Figure]:
    """Every buyer bids B_max; the net ends there, or at twice that."""
    best = minimize_scalar(lambda price: -noised(Cauchy(), price, B_MAX).payment, bounds=(0, 2), method="bounded")
    at_bid = noised(Cauchy(), B_MAX, B_MAX).payment
    yield Figure("best price", float(best.x))
    yield Figure("revenue at the best price", float(-best.fun))
    yield Figure("revenue at p = B_max", at_bid)
    yield Figure("lost per round by any net on [0, B_max], at least", float(-best.fun) - at_bid)
    for highest in (1.0, 2.0):
        for buyers in (1000, 10_000):
            net = eps_net(highest, tuning(buyers, LIPSCHITZ, B_MAX).eps)
            paid = np.array([[noised(Cauchy(), price, B_MAX).payment for price in net]])
            earned = _earned(_algorithm_1(net, buyers), np.broadcast_to(paid, (buyers, len(net))))
            yield Figure(f"net [0, {highest:g}], average regret, N = {buyers:,}", float(-best.fun) - earned / buyers)


def _algorithm_1(net: tuple[float, ...], buyers: int) -> Hedge:
    return Hedge(net, B_MAX, math.sqrt(math.log(len(net)) / buyers))


def _earned(rule: Hedge, paid: Floats) -> float:
    """Expected revenue of the rule over a stream. paid: (buyers, k) what each price would have charged each buyer."""
    state, total = rule.start(), 0.0
    for charged in paid:
        total += float(np.dot(rule.chances(state), charged))
        state = rule.learn(state, Posted(rule.net[0], 1.0), partial(_charged, charged))
    return total


def _charged(charged: Floats, _prices: Sequence[float]) -> Floats:
    """Algorithm 1 asks for the whole net at once."""
    return charged
