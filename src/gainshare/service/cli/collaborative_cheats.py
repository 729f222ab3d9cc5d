"""Ways to cheat among hospitals: what was tried before anybody was paid, and what the published formula would pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gainshare.core.codec import plain
from gainshare.core.questions import Question, table_id
from gainshare.core.random import subkey
from gainshare.engine.executor import answered
from gainshare.engine.vault import Shelf
from gainshare.gains.joint import Joint
from gainshare.markets.collaborative.attacks import EXACT, copied_as_published
from gainshare.markets.collaborative.records import Tried
from gainshare.markets.collaborative.rounds import COMMON, Member, Round
from gainshare.markets.collaborative.sharing import AS_WRITTEN, as_published
from gainshare.service.collaborative_answers import Settlement
from gainshare.service.collaborative_library import brought, goal_of, shelved
from gainshare.service.examples import SEED, Owners
from gainshare.service.tasks import Task

THIRD = 3
"""Every third row judges the model of all, where they share one task."""

SHOWN = ("shapley", "late-shapley")
"""Rules beside the one in use."""


@dataclass(frozen=True, slots=True)
class Single:
    """One task for all, as it is published. out: minor units beyond all that came in. copies: one by each member."""

    out: int
    copies: tuple[Tried, ...]

    @property
    def best(self) -> Tried:
        """The copy that would bring most."""
        return max(self.copies, key=lambda one: one.gained)


@dataclass(frozen=True, slots=True)
class Cheats:
    """What was tried. own: under the rule in use. single: on the published single task."""

    settlement: Settlement
    single: Single

    @property
    def own(self) -> tuple[Tried, ...]:
        """Attempts under the rule in use."""
        rules, found = self.settlement.rules, self.settlement.found
        return tuple(one for one in found.tried if one.rule == rules.division)

    @property
    def kept(self) -> bool:
        """Whether no exact copy would have paid, which is promised."""
        return not any(one.pays for one in self.own if one.attack in EXACT)

    @property
    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The most that anybody would have gained by each attack: under the rule in use, and under others beside."""
        heads, *rows = self.settlement.attacks.table()
        rules = (self.settlement.rules.division, *SHOWN)
        places = [0, *(heads.index(rule) for rule in rules)]
        return (heads[0], *(f">{rule}" for rule in rules)), [tuple(row[at] for at in places) for row in rows]

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Label and sentence: under the rule in use, and on the published single task."""
        return ("here", self._here()), ("as published", self._published())

    def _here(self) -> str:
        asset, others = self.settlement.rules.asset, [one for one in self.own if one.attack not in EXACT]
        paying = [one for one in others if one.pays]
        if not paying:
            return "Nothing that was tried pays." if self.kept else "An exact copy pays, though it is promised not to."
        best = max(paying, key=lambda one: one.gained)
        most = f"at most {asset.show(best.gained)}, {best.attack} by {best.party}"
        copies = (
            "No exact copy pays, as is promised" if self.kept else "An exact copy pays, though it is promised not to"
        )
        return (
            f"{copies}. {len(paying)} of {len(others)} other ways would have paid "
            f"on these rows, {most}: near copies are tried, and not promised."
        )

    def _published(self) -> str:
        asset, best = self.settlement.rules.asset, self.single.best
        more = f"{best.party} would have {asset.show(best.gained)} more by copying its file once"
        copier = more if best.pays else "no copy would have paid"
        return (
            f"Were all judged by one table, every third row of each, the published formula would pay out "
            f"{asset.show(self.single.out)} more than came in, and {copier}."
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"tried": [plain(one) for one in self.own], "published": [plain(one) for one in self.single.copies]}


def single_task(data: Owners, task: Task, price: int) -> Single:
    """The hospitals with one task, judged by every third row of each, and everybody's copy under the published rule."""
    tables = data.tables.values()
    exam = {column: np.concatenate([held[column][::THIRD] for held in tables]) for column in next(iter(tables))}
    judged = Task(task.target, task.learner, validation=exam)
    found = brought(data, judged)
    joint = Joint(goal_of(judged, found), subkey(SEED, "one task").hex()[:32])
    members = tuple(Member(each.seller, (table_id(each.table),), ()) for each in found.offers)
    whole = Round(joint, COMMON, price, members)
    scores = answered(whole.pooled(), Shelf(shelved(found), b"\0" * 32), nobody).scores
    paid = as_published(AS_WRITTEN, scores, price, range(len(members)))
    out = sum(map(sum, paid.moved)) - sum(paid.dues)
    return Single(out, copied_as_published(whole, scores))


def nobody(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
    """A pooled game of linear learners or logistic regression asks nothing further."""
    raise AssertionError(f"{len(questions)} questions")
