"""Menus of models drawn at random, without data: how many test rows each model gets right is simply given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from campaign.worlds import EUR
from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import Refused
from gainshare.core.questions import Question, Source
from gainshare.core.random import Rng, stream
from gainshare.core.trades import Trade
from gainshare.gains.grades import Grade, Graded
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.task import Task
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import OPERATOR, Add, Buy, Listed, Order, Publish, Published, Remove, Rules, Sold
from gainshare.markets.offers import Offer
from gainshare.prices.menus.revenue import METHODS
from gainshare.prices.menus.survey import Answer

ROWS = 100
"""Rows of either half of the test rows."""

TASK = Task("target", classes=2, learner="logistic", score="accuracy")
Counts = dict[frozenset[Source], int]
"""Test rows that a model gets right, by the tables it saw."""

Market = Callable[[Rules, Sequence[Offer]], MenuMarket]


def right_rows(rng: Rng, sizes: Floats) -> Ints:
    """Test rows that a model of each union of data sets gets right, (2**N,): more with more data, but for luck.

    sizes: how much data each set holds, (N,).
    """
    unions = np.arange(1 << len(sizes))[:, None] >> np.arange(len(sizes)) & 1
    base, luck = int(rng.integers(40, 70)), int(rng.integers(4))
    learned = (ROWS - 1 - base) * (1 - np.exp(-(unions @ sizes)))
    right = base + learned + rng.integers(-luck, luck + 1, size=len(unions)) * unions.any(axis=1)
    return np.clip(np.rint(right), 0, ROWS).astype(np.int64)


def by_name(right: Ints, names: Sequence[Source]) -> Counts:
    """The rows by the names of the tables, those of data set i being names[i]."""
    return {
        frozenset(name for place, name in enumerate(names) if union >> place & 1): int(rows)
        for union, rows in enumerate(right)
    }


def random_sizes(rng: Rng, least: int = 2, most: int = 4) -> Floats:
    """How much data each of a few sellers has."""
    sizes: Floats = rng.exponential(0.7, size=int(rng.integers(least, most + 1)))
    return sizes


def random_rules(rng: Rng) -> Rules:
    """Any words of a menu, but for the search that a clock ends."""
    methods = [word for word in METHODS if word != "exact"]
    price, quality, division = (words[int(rng.integers(len(words)))] for words in (MODES, methods, DIVISIONS))
    return Rules(EUR, price, quality, division, keep=Fraction(int(rng.integers(900, 1_001)), 1_000))


def random_answers(rng: Rng, buyers: int) -> tuple[Answer, ...]:
    """One answer of each buyer; worth more the more accurate, more or less."""
    wanted = rng.integers(30, ROWS + 2, size=buyers).clip(0, ROWS).tolist()
    worth = rng.uniform(0.3, 1.5, size=buyers) * 4.0 ** rng.integers(5)
    return tuple(
        Answer(f"buyer {place}", Fraction(least, ROWS), int(each * least))
        for place, (least, each) in enumerate(zip(wanted, worth.tolist(), strict=True))
    )


@dataclass(eq=False)
class Shop:
    """A menu whose counts are given. state: as its last order left it."""

    market: MenuMarket
    counts: Counts
    state: Any = None
    _known: dict[Any, Any] = field(default_factory=dict)

    def ask(self, questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        """Each question is answered once."""
        for question in questions:
            if question not in self._known:
                self._known[question] = self._answered(question)
        return tuple(self._known[question] for question in questions)

    def _answered(self, question: Any) -> Any:
        if isinstance(question, Grade):
            right = self.counts[frozenset(question.recipe.sources)]
            return Graded(right, ROWS, right, ROWS)
        if isinstance(question, Recipe):
            return self.counts[frozenset(question.sources)] / ROWS
        if isinstance(question, Forecast):
            return Artefact("sha256:0", self.ask([question.recipe])[0])
        return question.answer(None, self.ask, stream("shop"))

    def trade(self, order: Order, state: Any = None) -> tuple[Any, Trade[Any]]:
        """What would come of an order in this state, or in the shop's. Raises Refused as the market does."""
        state = self.state if state is None else state
        self.market.escrow(state, order)
        return self.market.clear(state, (order,), self.ask, partial(stream, "shop"))

    def settled(self, order: Order) -> Any:
        """The evidence of an order, and the state after it."""
        self.state, trade = self.trade(order)
        return trade.evidence

    def bought(self, order: Buy, answers: tuple[Answer, ...]) -> Sold:
        """What an order would buy if these were the answers of the survey."""
        assert isinstance(self.state, Listed)
        found = self.trade(order, replace(self.state, answers=answers))[1].evidence
        assert isinstance(found, Sold)
        return found


def opened(rules: Rules, counts: Counts, offers: Sequence[Offer], market: Market = MenuMarket) -> Shop:
    """A shop that has no list yet."""
    made = market(rules, offers)
    return Shop(made, counts, made.start())


def offers_of(names: Sequence[Source]) -> tuple[Offer, ...]:
    """A seller for each table."""
    return tuple(Offer(f"seller {name}", str(name)) for name in names)


def random_shop(rng: Rng, answers: tuple[Answer, ...], market: Market = MenuMarket) -> tuple[Shop, Published] | None:
    """A shop with its first list, under any rules; None if nothing can be listed, or no answer is met."""
    sizes = random_sizes(rng)
    names = [f"table {place}" for place in range(len(sizes))]
    shop = opened(random_rules(rng), by_name(right_rows(rng, sizes), names), offers_of(names), market)
    try:
        published = shop.settled(Publish("list", OPERATOR, TASK, answers))
    except Refused:
        return None
    return shop, published


def edited(rng: Rng, shop: Shop, published: Published) -> None:
    """Some models are put on the list or taken off it by hand."""
    models = [item.model for item in (*published.items, *published.taken_off)]
    for place in range(int(rng.integers(4))):
        order = (Add, Remove)[int(rng.integers(2))]
        try:
            shop.settled(order(f"edit {place}", OPERATOR, models[int(rng.integers(len(models)))]))
        except Refused:
            continue
