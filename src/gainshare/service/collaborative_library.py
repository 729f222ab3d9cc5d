"""Members that train together, in memory: their rules, their data and their task, in the words of MARKET.toml."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import asset, money
from gainshare.core.questions import Table, table_id
from gainshare.engine.memory import roots_in_memory
from gainshare.engine.vault import Shelf
from gainshare.gains.joint import IMPUTERS
from gainshare.gains.task import Task as Goal
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.records import (
    DELIVERIES,
    OPERATOR,
    Close,
    Join,
    Rules,
    Settled,
    Withdraw,
)
from gainshare.markets.collaborative.rounds import QUALITIES
from gainshare.markets.offers import Offer
from gainshare.service.collaborative_answers import Settlement
from gainshare.service.files.amounts import minor_units
from gainshare.service.files.names import party_name
from gainshare.service.files.offers import Brought, Offers
from gainshare.service.library import MEMORY, InMemory, Market, Trade, require_type
from gainshare.service.rows import brought_by, columns_of, encoded_together, records_of
from gainshare.service.tasks import Task


@dataclass(frozen=True, slots=True)
class Collaborative:
    """The rules of members that train together, in the words of MARKET.toml.

    price: of one unit of score, that is of a model without any fault: a rate, "1000.00 EUR/gain". quality, division,
    imputer, delivery: their words. min_fee: what each member with a task pays whatever comes of it: "5.00 EUR", or
    minor units. min_validation: held-out rows below which a member only helps.
    """

    kind: ClassVar[str] = "collaborative"
    price: object
    quality: str = QUALITIES[0]
    division: str = next(iter(DIVISIONS))
    imputer: str = IMPUTERS[0]
    min_fee: object = 0
    min_validation: int = 30
    delivery: str = DELIVERIES[0]
    currency: str = ""

    def __post_init__(self) -> None:
        for name in ("quality", "division", "imputer", "delivery", "currency"):
            require_type(getattr(self, name), str, f"rules.{name}", "must be text")
        require_type(self.min_validation, int, "rules.min_validation", "must be a whole number")

    def rules(self, task: Goal) -> Rules:
        """The rules for this task, with exact amounts. Raises Refused; InvalidAmount if no currency is named."""
        price = money(self.price, asset(self.currency) if self.currency else None, field="rules.price", per="gain")
        if price.units <= 0:
            raise InvalidAmount("invalid_amount", "rules.price", self.price, "must be > 0")
        return Rules(
            asset=price.asset,
            price=price.units,
            task=task,
            quality=self.quality,
            division=self.division,
            imputer=self.imputer,
            min_fee=minor_units(self.min_fee, price.asset, field="rules.min_fee"),
            min_validation=self.min_validation,
            delivery=self.delivery,
        )


class CollaborativeMarket(Market):
    """Members in memory: they join and withdraw, and train together when their round is settled."""

    def __init__(
        self, rules: Collaborative, data: Any, *, task: Task | None = None, seed: int | None = None, workers: int = 1
    ) -> None:
        """As `gainshare.open`. Raises Refused."""
        if task is None:
            raise Refused("missing_key", "task", None, 'is required: task=gs.Task("num > 0")')
        require_type(task, Task, "task", "must be a gs.Task")
        found = brought(data, task)
        roots, meant = roots_in_memory(seed, os.urandom), rules.rules(goal_of(task, found))
        sold = tuple(Offer(each.seller, table_id(each.table)) for each in found.offers)
        rows = sum(each.table.rows for each in found.offers)
        super().__init__("collaborative", sold, Shelf(shelved(found), roots.noise), roots, rows=rows, workers=workers)
        self._open(meant)

    @property
    def joined(self) -> tuple[str, ...]:
        """Who takes part in the next settlement so far."""
        return tuple(seat.party for seat in self._running().state.joined)

    def join(self, member: str) -> Trade:
        """A member takes part in the next settlement, and sets aside what a whole unit of score costs."""
        return self._settled(Join(self._next(), party_name(member, field="member")))

    def withdraw(self, member: str) -> Trade:
        """A member takes no part after all: everything comes back."""
        return self._settled(Withdraw(self._next(), party_name(member, field="member")))

    def settle(self) -> Settlement:
        """Whoever has not joined joins; then all train together, pay and are paid. Raises Refused if one is alone."""
        engine = self._running()
        for member in engine.market.sellers:
            if member not in self.joined:
                self.join(member)
        return self.close()

    def close(self) -> Settlement:
        """Those who have joined train together, pay and are paid. Raises Refused for fewer than two."""
        if len(self.joined) < 2:
            rule = "members: a round needs two at least"
            raise Refused("empty_data", "joined", len(self.joined), rule, "let them join first")
        trade, engine = self._settled(Close(self._next(), OPERATOR)), self._running()
        ((_, _, dossier),) = engine.trades(trade.number, trade.number)
        found, (order,) = dossier.evidence, dossier.orders
        assert isinstance(found, Settled)
        return Settlement(f"{MEMORY}/{trade.number}", engine.charter.rules, order, found, MappingProxyType(self._goods))


def brought(data: Any, task: Task) -> Offers:
    """The members' tables, encoded together, gaps and all, and the one that judges them if the task names it.

    Raises Refused and DataError.
    """
    exams = [] if task.validation is None else [_exam(task.validation)]
    return encoded_together(brought_by(data, keep_gaps=True), task, validation=exams, keep_gaps=True)


def _exam(given: Any) -> Brought:
    """The table that judges all members."""
    if isinstance(given, str | os.PathLike):
        (found,) = brought_by(given)
        return replace(found, name=EXAM)
    return Brought(EXAM, columns_of(given, EXAM, keep_gaps=True))


EXAM = "validation"
"""What the table that judges all is called."""


def goal_of(task: Task, found: Offers) -> Goal:
    """The task as the market knows it."""
    (goal,) = found.goals
    exam = found.validation.get(EXAM)
    return Goal(
        target=goal.target,
        classes=len(goal.classes),
        learner=task.learner or ("logistic" if goal.classes else "ridge"),
        score=task.score or "skill",
        test=float(task.test),
        validation=table_id(exam) if exam else "",
    )


def shelved(found: Offers) -> list[Table]:
    """The tables of all members, and the one that judges them."""
    return [*(each.table for each in found.offers), *found.validation.values()]


def tables(data: Any, receipt: Mapping[str, Any], *, task: Task | None = None) -> list[Table]:
    """The members' tables as they were when this receipt was made, and the one that judged them.

    Raises Refused without the task if a table judged them.
    """
    said = next(records_of(receipt, Goal))
    if said["validation"] and task is None:
        rule = "is required to measure again: the table that judged all"
        raise Refused("missing_key", "task.validation", None, rule, 'task=gs.Task("num > 0", validation="judge.csv")')
    return shelved(brought(data, task or Task(said["target"], said["learner"])))


COLLABORATIVE = InMemory(Collaborative, CollaborativeMarket, tables, options=("task",), again=("task",))
