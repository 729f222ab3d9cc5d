"""What lots weigh: their Shapley value for the buyer's task, measured, and the same among those that are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.core.questions import Ask, Question, Source
from gainshare.gains.recipe import Recipe
from gainshare.gains.task import Task
from gainshare.gains.text import Lot, TextGain, TextTask, TextValuation, pairs_for
from gainshare.gains.valuation import Valuation
from gainshare.games.game import Attribution
from gainshare.markets.procurement.screening import KEPT, WHOLE, Screened

Coalition = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scales:
    """What lots are weighed on.

    task, split: the buyer's task, and from what its test rows or evaluation text are drawn. lots: of each seller, those
    that count. brought: content ids of these as they were offered. kept: millionths of each seller's worth that
    screening leaves it. exam: where sellers bring rows, the tables from which test rows are drawn. cap: the most that
    anybody weighs, -1 for no bound.
    """

    task: Task | TextTask
    split: str
    lots: tuple[tuple[Source | Lot, ...], ...]
    brought: tuple[tuple[str, ...], ...]
    kept: tuple[int, ...]
    exam: tuple[Source, ...] = ()
    cap: int = -1

    @property
    def members(self) -> Coalition:
        """Sellers with a lot that counts."""
        return tuple(one for one, lots in enumerate(self.lots) if lots)

    def valuation(self, members: Coalition) -> Question[Attribution]:
        """What each of these sellers is worth among them, as a question."""
        pairs = pairs_for(len(members))
        held = tuple(self.lots[one] for one in members)
        if isinstance(self.task, TextTask):
            texts = tuple(tuple(lot for lot in lots if isinstance(lot, Lot)) for lots in held)
            return TextValuation(self.task, self.split, texts, pairs=pairs)
        tables = tuple(tuple(lot for lot in lots if not isinstance(lot, Lot)) for lots in held)
        return Valuation(self._recipe(), tables, pairs=pairs)

    def shares(self, members: Coalition, ask: Ask) -> tuple[int, ...]:
        """What each of these sellers is worth among them: weights, units of 2^-30 of gain."""
        if not members:
            return ()
        (found,) = ask([self.valuation(members)])
        return self.weighed(members, found.values)

    def weighed(self, members: Coalition, values: Sequence[float]) -> tuple[int, ...]:
        """These worths of these sellers as weights: discounted, and none above the cap."""
        found = zip(members, values, strict=True)
        weights = (max(0, measures(value)) * self.kept[one] // WHOLE for one, value in found)
        return tuple(weight if self.cap < 0 else min(weight, self.cap) for weight in weights)

    def gain(self, members: Coalition, ask: Ask) -> int:
        """What these sellers are worth together, units of 2^-30 of gain; below 0 where they do harm."""
        if not members:
            return 0
        if isinstance(self.task, TextTask):
            texts = tuple(tuple(lot for lot in lots if isinstance(lot, Lot)) for lots in self.lots)
            ((found,),) = ask([TextGain(self.task, self.split, texts, (members,))])
            return measures(found)
        recipe = self._recipe()
        sources = (lot for one in members for lot in self.lots[one] if not isinstance(lot, Lot))
        grand, empty = ask([recipe.using(tuple(sources)), recipe.using(())])
        return measures(grand) - measures(empty)

    def _recipe(self) -> Recipe:
        assert isinstance(self.task, Task)
        return Recipe(self.task, self.split, exam=() if self.task.labels else self.exam)


def discount(screened: Sequence[Screened]) -> int:
    """Millionths of its worth that a seller keeps for risks that no gain shows: its lots by bytes that are weighed."""
    sizes = [one.size * dict(one.factors)[KEPT] for one in screened]
    if not any(sizes):
        return WHOLE
    return sum(size * one.discount for size, one in zip(sizes, screened, strict=True)) // sum(sizes)


def per_weight(amount: Fraction) -> Fraction:
    """An amount per gain, as an amount per unit of weight, which is 2^-30 of gain."""
    return amount / MEASURE
