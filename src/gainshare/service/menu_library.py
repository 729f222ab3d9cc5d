"""A menu in memory: its rules, its price list and its orders, in the words of MARKET.toml."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gainshare.core.errors import DataError, InvalidAmount, Refused
from gainshare.core.money import Asset, asset, money
from gainshare.core.questions import Table, table_id
from gainshare.engine.memory import roots_in_memory
from gainshare.engine.vault import Shelf
from gainshare.gains.task import LEARNERS, LINEAR
from gainshare.gains.task import Task as Goal
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.markets.menu.records import OPERATOR, Add, Buy, Close, Publish, Published, Remove, Reprice, Rules
from gainshare.markets.offers import Offer
from gainshare.prices.menus.accuracy import accuracy as share
from gainshare.prices.menus.accuracy import exact
from gainshare.prices.menus.revenue import METHODS
from gainshare.service.files.menu_history import ordered
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import Offers
from gainshare.service.files.surveys import Survey, currency_of, said
from gainshare.service.library import InMemory, Market, Trade, require_type
from gainshare.service.menu_items import Items
from gainshare.service.rows import offered, records_of
from gainshare.service.tasks import Task


@dataclass(frozen=True, slots=True)
class Menu:
    """The rules of a menu, in the words of MARKET.toml.

    price, quality, division, walk: their words. keep: the share of the best revenue at which the most models stay
    listed. time_limit: seconds for the solver of exact. models: trained at most. prepare: steps done to all data
    first. currency: of all amounts; without one the survey names it.
    """

    kind: ClassVar[str] = "menu"
    price: str = MODES[0]
    quality: str = METHODS[0]
    division: str = DIVISIONS[0]
    keep: object = "0.999"
    time_limit: int = 10
    walk: str = "breadth-first"
    models: int = 1024
    prepare: Sequence[str] = ()
    currency: str = ""

    def __post_init__(self) -> None:
        for name in ("price", "quality", "division", "walk", "currency"):
            require_type(getattr(self, name), str, f"rules.{name}", "must be text")
        for name in ("time_limit", "models"):
            require_type(getattr(self, name), int, f"rules.{name}", "must be a whole number")
        if not isinstance(self.prepare, list | tuple) or not all(isinstance(step, str) for step in self.prepare):
            raise Refused("wrong_type", "rules.prepare", None, 'must be steps in words, such as ["scaled 64 16"]')

    def rules(self, held: Asset) -> Rules:
        """The rules, with amounts in this asset."""
        return Rules(
            asset=held,
            price=self.price,
            quality=self.quality,
            division=self.division,
            keep=exact(self.keep, field="rules.keep", rule="must lie in 0..1, and above 0"),
            time_limit=self.time_limit,
            walk=self.walk,
            models=self.models,
            prepare=tuple(self.prepare),
        )


class MenuMarket(Market):
    """An open menu in memory: its models are trained, listed and priced when it is opened."""

    def __init__(
        self,
        rules: Menu,
        data: Any,
        *,
        task: Task | None = None,
        survey: Survey | None = None,
        seed: int | None = None,
        workers: int = 1,
    ) -> None:
        """As `gainshare.open`. Raises Refused, also if nothing can be listed or no answer is met by any model."""
        if task is None or survey is None:
            field, example = ("task", 'gs.Task("digit")') if task is None else ("survey", '"survey.csv"')
            raise Refused("missing_key", field, None, f"is required: {field}={example}")
        require_type(task, Task, "task", "must be a gs.Task")
        held = asset(rules.currency) if rules.currency else currency_of(survey)
        if held is None:
            rule = "none is named in the rules or the survey"
            raise InvalidAmount("invalid_amount", "currency", None, rule, 'gs.Menu(currency="EUR")')
        answers, brought = said(survey, held), offered(data, task)
        goal, roots = goal_of(task, brought), roots_in_memory(seed, os.urandom)
        shelf = Shelf((each.table for each in brought.offers), roots.noise)
        sold = tuple(Offer(each.seller, table_id(each.table)) for each in brought.offers)
        rows = sum(each.table.rows for each in brought.offers)
        super().__init__("menu", sold, shelf, roots, rows=rows, workers=workers)
        self._open(rules.rules(held))
        self._listed(Publish(self._next(), OPERATOR, goal, answers))

    @property
    def items(self) -> Items:
        """The price list in force, each price with its certificate."""
        return self._items

    def order(self, buyer: str, *, bid: object, accuracy: object = None) -> Trade:
        """Place one order and settle it.

        bid: the most that is paid, "80.00 EUR" or minor units. accuracy: the share of test rows that is good enough,
        for the cheapest model that has it; a float is the decimal it prints. Without one, the order means the best
        model that the bid affords. The trade tells if nothing was bought. Raises Refused if the market does not take
        the order; nothing is changed then.
        """
        party, held = party_name(buyer, field="buyer"), self._running().asset
        offered = money(bid, held, field="bid")
        if offered.units < 0:
            raise InvalidAmount("invalid_amount", "bid", bid, "must be >= 0")
        wanted = None if accuracy is None else share(accuracy)
        return self._settled(Buy(self._next(), party, wanted, offered.units))

    def remove(self, model: str) -> Trade:
        """Take a model off the list: no price falls. The trade tells if that came to nothing."""
        return self._listed(Remove(self._next(), OPERATOR, _named(model)))

    def add(self, model: str) -> Trade:
        """Put a model back on the list: no price rises. The trade tells if that came to nothing."""
        return self._listed(Add(self._next(), OPERATOR, _named(model)))

    def reprice(self, survey: Survey | None = None) -> Trade:
        """Choose and price the list anew, from this survey; without one, from what past orders with an accuracy bid."""
        engine = self._running()
        answers = ordered(engine) if survey is None else said(survey, engine.asset)
        return self._listed(Reprice(self._next(), OPERATOR, answers))

    def close(self) -> Trade:
        """Sell nothing more."""
        return self._settled(Close(self._next(), OPERATOR))

    def _listed(self, order: Publish | Add | Remove | Reprice) -> Trade:
        """A change of the list, which is the one in force then, unless it came to nothing."""
        trade, engine = self._settled(order), self._running()
        ((_, _, dossier),) = engine.trades(trade.number, trade.number)
        if isinstance(dossier.evidence, Published):
            self._items = Items(f"{engine.name}/{trade.number}", engine.charter.rules, order, dossier.evidence)
        return trade


def _named(model: object) -> str:
    require_type(model, str, "model", "must be the id of a model, such as m1")
    return str(model)


def goal_of(task: Task, found: Offers) -> Goal:
    """The task as the market knows it. Raises Refused for a target, learner or score that no menu can sell."""
    (goal,) = found.goals
    if not goal.classes:
        rule = "is a number: models are sold by the share of rows they get right, which needs classes"
        raise DataError("wrong_type", "task.target", goal.target, rule, 'learner="logistic" takes numbers for classes')
    if task.learner in LINEAR:
        words = ", ".join(word for word in LEARNERS if word not in LINEAR)
        raise Refused("unknown_value", "task.learner", task.learner, f"predicts numbers: must be one of {words}")
    if task.score not in {"", "accuracy"}:
        rule = "must be accuracy: models are sold by the share of rows they get right"
        raise Refused("unknown_value", "task.score", task.score, rule)
    return Goal(
        target=goal.target,
        classes=len(goal.classes),
        learner=task.learner or "logistic",
        score="accuracy",
        test=float(task.test),
    )


def tables(data: Any, receipt: Mapping[str, Any]) -> list[Table]:
    """The tables of a menu's data, encoded as they were when this receipt was made; none if nothing of it is asked."""
    found = next(records_of(receipt, Goal), None)
    if found is None:
        return []
    return [each.table for each in offered(data, Task(found["target"], found["learner"])).offers]


MENU = InMemory(Menu, MenuMarket, tables, options=("task", "survey"))
