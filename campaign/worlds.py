"""Markets drawn at random: gain curves of every shape, and streams of orders in which one buyer keeps returning."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from gainshare.auctions.menu import Menu, serve
from gainshare.auctions.quality import QUALITIES
from gainshare.core.arrays import LEVELS, Floats, measured
from gainshare.core.money import asset
from gainshare.core.questions import Question
from gainshare.core.random import Rng
from gainshare.gains.curve import GainCurve, gain_curve
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.task import Task
from gainshare.gains.valuation import Valuation
from gainshare.games.game import Attribution
from gainshare.markets.auction.market import AuctionMarket, Rules
from gainshare.markets.offers import Offer
from gainshare.prices.folds import FOLDS

EUR = asset("EUR")
TASK = Task("target", "labels")
STEPS = np.arange(1, LEVELS + 1) / LEVELS


def served(menu: Menu, bid: int) -> tuple[int, int]:
    """What a bid gets (in units of 2^-30) and is charged (minor units)."""
    level = serve(menu, bid)
    return level.gain, level.price


def random_curve(rng: Rng) -> GainCurve:
    """A gain curve: rising, wild (better data sometimes score worse), bent, in a few steps or flat; high or tiny."""
    shapes = (np.sort(rng.random(LEVELS)), rng.random(LEVELS), STEPS ** (4 * rng.random()), np.floor(4 * STEPS) / 4)
    heights: Floats = shapes[int(rng.integers(len(shapes)))]
    without, reach = rng.random() / 2, 10.0 ** -int(rng.integers(4))
    return gain_curve([measured(score) for score in (without, *(without + (1 - without) * reach * heights))])


def default_rules(_rng: Rng) -> Rules:
    """The rules of a market whose file says nothing about them."""
    return Rules(EUR)


def random_rules(rng: Rng, price: str = "hedge", delta: float = 0.0) -> Rules:
    """Any quality rule, highest bids from 1.00 to a million, and a rate for the price "fixed"."""
    highest, words = 10 ** int(rng.integers(2, 9)), tuple(QUALITIES)
    word, rate = words[int(rng.integers(len(words)))], int(rng.integers(1, highest + 1))
    return Rules(EUR, highest, price, rate if price == "fixed" else 0, delta, word)


@dataclass(frozen=True, slots=True)
class World:
    """A market, the gain curve of its one task, and its orders.

    key: of every draw. buyers, folds, values: one for each order; a value in minor units per unit of gain.
    """

    market: AuctionMarket
    curve: GainCurve
    key: int
    buyers: tuple[str, ...]
    folds: tuple[int, ...]
    values: tuple[int, ...]

    def ask(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        """Answers that are simply given: the curve, one equal worth for every player, an artefact."""
        if isinstance(questions[0], Recipe):
            return self.curve.raw
        return tuple(map(_given, questions))


def _given(question: Question[Any]) -> Attribution | Artefact:
    if isinstance(question, Forecast):
        return Artefact("sha256:0", 0.0)
    assert isinstance(question, Valuation)
    players = len(question.players)
    return Attribution((1 / 32,) * players, (0.0,) * players, "given", 0, 0.0, 1.0)


def random_world(rng: Rng, rules: Rules, orders: tuple[int, int]) -> World:
    """A stream of so many orders under these rules, 30 % to 50 % of them one buyer's.

    The other buyers return too, and some share the regular buyer's fold.
    """
    count = int(rng.integers(*orders))
    mine = ceil(0.3 * count) + int(rng.integers(count // 5))
    others = rng.integers(int(rng.integers(8, count)), size=count - mine)
    names = ["regular"] * mine + [f"buyer {number}" for number in others]
    buyers = tuple(names[place] for place in rng.permutation(count))
    folds = {buyer: int(rng.integers(FOLDS)) for buyer in dict.fromkeys(buyers)}
    return World(
        AuctionMarket(rules, (Offer("seller", "table"),)),
        random_curve(rng),
        int(rng.integers(2**31)),
        buyers,
        tuple(folds[buyer] for buyer in buyers),
        _values(rng, count, rules.highest_bid),
    )


def _values(rng: Rng, count: int, highest: int) -> tuple[int, ...]:
    """Spread evenly, all alike, all low, or partly above the highest bid that pricers reckon with."""
    low = int(rng.integers(highest)) + 1
    spreads = ((0, highest + 1), (low, low + 1), (0, highest // 20 + 2), (0, 2 * highest + 1))
    return tuple(map(int, rng.integers(*spreads[int(rng.integers(len(spreads)))], size=count)))
