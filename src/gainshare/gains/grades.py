"""How many test rows a trained model predicts correctly, counted in two halves: one decides, the other confirms.

Whoever picks the best of many models by their test rows finds some that are lucky there. The choosing half decides
what is listed, its level and its price; the confirming half decides nothing, so its count flatters nobody.
"""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data
from gainshare.core.random import Rng, subkey
from gainshare.gains.learning import rates
from gainshare.gains.linear import Rows
from gainshare.gains.recipe import Recipe, assembled, rounded_guesses, test_names
from gainshare.gains.task import test_rows


@dataclass(frozen=True, slots=True)
class Graded:
    """Correct rows and rows: of the choosing half, and of the confirming half."""

    right: int
    of: int
    confirmed: int
    confirmed_of: int


@dataclass(frozen=True, slots=True)
class Grade:
    """How many test rows a recipe's model predicts correctly, as a question.

    Without rows, or with rows of one class only, there is no model: the count is that of the majority class among
    everybody's training rows, as without sources. Raises DataError for a task of numbers.
    """

    recipe: Recipe

    def __post_init__(self) -> None:
        if not self.recipe.task.classes:
            rule = "is a number: models are sold by how many rows they get right, which needs classes"
            remedy = 'learner = "logistic" takes whole numbers for names of classes'
            raise DataError("wrong_type", "target", self.recipe.task.target, rule, remedy)

    @property
    def tolerance(self) -> float:
        """Rows of a half: one whose two likeliest classes are nearly equal may fall otherwise on another machine."""
        return 2.0

    @property
    def composite(self) -> bool:
        """One model, trained in one place."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Graded:
        """Whole rows, never shares. Raises DataError if one of the halves is empty, or as the recipe."""
        rows = assembled(self.recipe, data)
        right = _guessed(self.recipe, rows) == rows.truth
        confirming = _confirming(self.recipe, data)
        if confirming.all() or not confirming.any():
            rule = f"{len(confirming)} of them fall into one half: it takes rows to choose by, and others to confirm"
            raise DataError("empty_data", "test rows", None, rule, "bring more rows, or a larger share of test rows")
        parts = (right[~confirming], ~confirming, right[confirming], confirming)
        return Graded(*(int(part.sum()) for part in parts))


def _guessed(recipe: Recipe, rows: Rows) -> Ints:
    """The likeliest class of each test row by what is delivered, of equals the first."""
    if rows.train.size == 0 or np.all(rows.labels == rows.labels[0]):
        return np.full(len(rows.truth), rates(rows.known, recipe.task.classes).argmax())
    return np.asarray(rounded_guesses(recipe, rows).argmax(axis=1))


def _confirming(recipe: Recipe, data: Data) -> Bools:
    """Which test rows confirm: a keyed hash of each, so that equal rows fall together and nobody can steer them."""
    key = subkey(bytes.fromhex(recipe.split), "confirming")
    return test_rows(0.5, key.hex(), test_names(recipe, data))
