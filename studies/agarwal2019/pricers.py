"""Price rules on steady and on changing demand: section 4.1 and theorem 5.2 of Agarwal, Dahleh, Sarkar (2019).

The paper's algorithm 1 sees what every price would have earned; bandits see what the posted one earned; a regression
believes that revenue is a parabola. All run on the auction market's own net, qualities and integer menus.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product

import numpy as np
from scipy.stats import beta

from gainshare.auctions.charges import charges
from gainshare.core.arrays import LEVELS, MEASURE, Floats, Ints
from gainshare.core.random import stream
from gainshare.gains.derived import NOISE
from gainshare.gains.noise import NoiseCurve
from gainshare.prices.catalog import PRICERS, pricer
from gainshare.prices.net import midpoints
from studies.row import Figure

HIGHEST_BID, HIGHEST_PRICE = 10_000, 20_000
NET = midpoints(HIGHEST_PRICE, 64)
BIDS = range(0, HIGHEST_BID + 1, 100)
CURVE = NoiseCurve(explained=(0.5,), spread=(1.0,))
"""Gain 0.5 on clean data; at noise of u standard deviations 0.5 / (1 + u^2)."""

HORIZONS = {50: 200, 500: 60, 5000: 20}
"""Buyers, and how many streams of so many."""

CERTAINTY = 8.0
"""a + b of the Beta(a, b) from which values come, as parts of the highest bid."""

OFF = 0.95
"""A round explores if its price has earned less than this part of what the best price has, over all buyers so far."""

DEMANDS: dict[str, Callable[[Floats], Floats]] = {
    "stationary": lambda when: np.full_like(when, 0.4),
    "drifting": lambda when: 0.25 + 0.5 * when,
    "abrupt": lambda when: np.where(when < 0.5, 0.3, 0.75),
}
"""Mean value, as a part of the highest bid, at each part of the stream from 0 to 1."""


@lru_cache(maxsize=1)
def table() -> Floats:
    """What the market's own menus charge each bid at each price: (bids, prices), minor units."""
    gains = [round(MEASURE * CURVE.gain(NOISE * (1 - k / LEVELS))) for k in range(1, LEVELS + 1)]
    return np.array([charges(NET, rule="levels", highest=HIGHEST_PRICE, gains=gains, bid=bid) for bid in BIDS])


@lru_cache(maxsize=len(DEMANDS) * len(HORIZONS))
def attainable(demand: str, buyers: int) -> Floats:
    """(n,) expected charges at the best price for each moment's demand, which nobody knows."""
    means = np.round(DEMANDS[demand](np.arange(buyers) / buyers), 2)
    edges = (np.arange(len(BIDS) + 1) - 0.5) / (len(BIDS) - 1)
    best = {
        mean: float((np.diff(beta.cdf(edges, CERTAINTY * mean, CERTAINTY * (1 - mean))) @ table()).max())
        for mean in set(means.tolist())
    }
    return np.array([best[mean] for mean in means.tolist()])


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One stream.

    paid: (n,) charges. offered: (n, k) what each price would have charged. posted: (n,) its place.
    best: (n,) expected charges at the best price for the demand of the moment.
    """

    paid: Floats
    offered: Floats
    posted: Ints
    best: Floats

    @property
    def revenue(self) -> float:
        """Charged, as a part of what the best fixed price of the net would have been."""
        return float(self.paid.sum() / self.offered.sum(axis=0).max())

    @property
    def regret(self) -> float:
        """Behind the best fixed price, per buyer, in money; below 0 if ahead of it."""
        return float(self.offered.sum(axis=0).max() - self.paid.sum()) / len(self.paid) / 100

    @property
    def tracking(self) -> float:
        """Charged, as a part of what the best price for each moment's demand brings in expectation."""
        return float(self.paid.sum() / self.best.sum())

    @property
    def exploration(self) -> float:
        """Share of rounds at a price that had earned less than OFF of what the best had, over the buyers before."""
        before = np.cumsum(self.offered, axis=0)[:-1]
        own = np.take_along_axis(before, self.posted[1:, None], axis=1)[:, 0]
        return float(np.mean(own < OFF * before.max(axis=1)))


METRICS = ("revenue", "tracking", "exploration", "regret")


def course(word: str, demand: str, buyers: int, number: int) -> Course:
    """One price rule on one stream; all rules meet the same buyers."""
    offers = table()[values(demand, buyers, number)]
    rule, rng = pricer(word, NET, bmax=float(HIGHEST_BID)), stream("pricers", word, demand, buyers, number)
    place = {price: i for i, price in enumerate(NET)}
    state, posted = rule.start(), np.empty(buyers, dtype=np.int64)
    for n, offered in enumerate(offers):
        shown = rule.post(state, rng)
        posted[n] = place[shown.price]
        state = rule.learn(state, shown, partial(_charged, offered, place))
    return Course(offers[np.arange(buyers), posted], offers, posted, attainable(demand, buyers))


def _charged(offered: Floats, place: dict[float, int], prices: Sequence[float]) -> Floats:
    return offered if len(prices) == len(offered) else offered[[place[price] for price in prices]]


def values(demand: str, buyers: int, number: int) -> Ints:
    """The buyers' values, who bid them, by their place in BIDS."""
    means = DEMANDS[demand](np.arange(buyers) / buyers)
    drawn = stream("buyers", demand, buyers, number).beta(CERTAINTY * means, CERTAINTY * (1 - means))
    return np.rint(drawn * (len(BIDS) - 1)).astype(np.int64)


def streams(demand: str, word: str, buyers: int) -> tuple[Course, ...]:
    """One price rule on all streams of this demand and length."""
    return tuple(course(word, demand, buyers, number) for number in range(HORIZONS[buyers]))


@lru_cache(maxsize=1)
def courses() -> dict[tuple[str, str, int], tuple[Course, ...]]:
    """All streams, by demand, price rule and number of buyers."""
    return {place: streams(*place) for place in product(DEMANDS, PRICERS, HORIZONS)}


def pricers() -> Iterator[Figure]:
    """Every rule on every demand at every length."""
    for (demand, word, buyers), found in courses().items():
        yield from summarised(f"{demand}, {word}, {buyers:,} buyers", found)


def summarised(name: str, found: Sequence[Course]) -> Iterator[Figure]:
    """Means over streams, with their standard errors."""
    for metric in METRICS:
        measured = np.array([getattr(one, metric) for one in found])
        error = float(measured.std(ddof=1)) / math.sqrt(len(found))
        yield Figure(f"{name} | {metric}", float(measured.mean()), error)
