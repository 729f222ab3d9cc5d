"""What a question about a model yields to whoever bought it, made anew: the same for every kind of market."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gainshare.core.arrays import MEASURE, Floats, measures
from gainshare.core.questions import Ask, Data
from gainshare.gains.learning import Predictor
from gainshare.gains.task import Task


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """Something made for delivery, predictions or a model or both, with the digest that it was sold by.

    score: of it. base: what its buyer would score without it. columns: what the model predicts from, in order; None if
    no model leaves. keys, guess: predictions, () and None if none are handed over.
    """

    digest: str
    task: Task
    score: float
    base: Callable[[Ask], float]
    columns: tuple[str, ...] = ()
    model: Predictor | None = None
    keys: tuple[str, ...] = ()
    guess: Floats | None = None

    def gain(self, ask: Ask) -> float:
        """How much better its buyer does with it."""
        return max(0, measures(self.score) - measures(self.base(ask))) / MEASURE


class Sellable(Protocol):
    """A question whose answer names something to be delivered, by its digest."""

    def article(self, data: Data) -> Article:
        """Make it. The same data make the same."""
        ...
