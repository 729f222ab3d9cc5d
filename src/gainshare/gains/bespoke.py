"""The model made for one member: trained on its own rows and its helpers', and kept away from the tasks of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.codec import digest
from gainshare.core.questions import Ask, Data, Players, Source
from gainshare.core.random import Rng
from gainshare.gains.article import Article
from gainshare.gains.helping import Trial, tolerated
from gainshare.gains.joint import Joint, Made
from gainshare.gains.learning import Predictor
from gainshare.gains.merits import error_of, score_of, yardstick
from gainshare.gains.pooled import Stock, stock
from gainshare.gains.recipe import predictions_digest
from gainshare.gains.scorecard import Scorecard, card_content, on_grid
from gainshare.gains.task import checked_labels
from gainshare.gains.together import Away, Solved, solves, together

STRENGTHS = (0.0, 0.25, 1.0, 4.0)
"""Of the penalty on other tasks, in weights of the member's own training rows."""


@dataclass(frozen=True, slots=True)
class Bespoke:
    """The model of a member's own tables, of `base`, which it has paid for already, and of its helpers, as a question.

    shunned: members about whose held-out rows the model shall know nothing. judged: those whose tasks it is tried at.
    Where one table judges, nobody is shunned.
    """

    joint: Joint
    own: tuple[Source, ...]
    base: tuple[Source, ...]
    helpers: tuple[Source, ...]
    shunned: Players
    judged: Players

    @property
    def tolerance(self) -> float:
        """As of cross-validation."""
        return tolerated(self.joint)

    @property
    def composite(self) -> bool:
        """A few models, trained in one place."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Made:
        """Digest and scores of the model. Raises DataError if the member's rows are too few, or of one class."""
        made = Making(self, data)
        before, after = made.merits(made.alone, 0), made.merits(made.model, 0)
        tried = [
            tuple(score_of(made.merits(model, _JUDGED + place)) for model in (made.alone, made.model))
            for place in range(len(self.judged))
        ]
        judged = tuple((alone, model) for alone, model in tried)
        scores = score_of(before), score_of(after)
        return Made(made.digest, *scores, error_of(before, after), made.strength, judged)

    def article(self, data: Data) -> Article:
        """The model."""
        made = Making(self, data)
        before, after = (score_of(made.merits(model, 0)) for model in (made.alone, made.model))
        return Article(made.digest, self.joint.task, after, lambda _: before, made.columns, made.model)


_JUDGED = 3


class Making:
    """What a member's model is made of, and the model. alone: the one that the member has without helpers."""

    def __init__(self, question: Bespoke, data: Data) -> None:
        self._joint, self._task = question.joint, question.joint.task
        groups = (question.own, question.base, question.helpers, *question.judged, *question.shunned)
        self._rows, shunned = stock(self._joint, groups, data), len(question.shunned)
        counts, self._own = self._rows.weights([0, 1, 2]), self._rows.weights([0])
        for part, side in (("training", self._own > 0), ("held-out", self._rows.held_by(0))):
            checked_labels(self._rows.labels[side], part, self._task.classes)
        heeded = solves(self._task) and not self._rows.judging
        self._shunned = _strange(self._rows, range(len(groups) - shunned, len(groups))) if heeded and shunned else None
        self.strength = self._strongest(counts)
        self.alone, self.model = self._trained(self._rows.weights([0, 1])), self._trained(counts, self.strength)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the model predicts from, in order."""
        return self._rows.names

    @property
    def digest(self) -> str:
        """Of the scorecard's file; of what any other model says of the member's own rows."""
        if isinstance(self.model, Scorecard):
            return digest(card_content(self.model, self._task, self.columns))
        mine = (self._own > 0) | self._rows.held_by(0)
        guess = self.model.predict(self._rows.features[mine])
        return predictions_digest(self.columns, on_grid(guess, np.ones(())))

    def merits(self, model: Predictor, group: int) -> Floats:
        """Of the rows that judge a group, by its own baseline."""
        rows, side = self._rows, self._rows.held_by(group)
        measure = yardstick(self._task, rows.labels[side], rows.labels, rows.known_to(group))
        return measure.merits(model.predict(rows.features[side]))

    def _trained(self, counts: Ints, strength: float = 0.0) -> Predictor:
        away = self._away(self._own > 0, strength)
        model = together(self._joint, self._rows.features, self._rows.labels, counts, away=away)
        return model.card() if isinstance(model, Solved) else model

    def _away(self, may: Bools, strength: float) -> Away | None:
        """The penalty: others' rows, of which a model of rows that may train says what it would without looking."""
        if self._shunned is None or not strength:
            return None
        own = self._own * may
        target = float(own @ self._rows.labels / own.sum())
        return Away(self._rows.features[self._shunned], target, strength * float(own.sum()))

    def _strongest(self, counts: Ints) -> float:
        """The largest strength that costs nothing by cross-validation inside the member's training rows."""
        if self._shunned is None or not self._shunned.any():
            return 0.0
        trial = Trial(self._joint, self._rows)
        scores = {
            strength: score_of(trial.merits(counts, partial(self._away, strength=strength))) for strength in STRENGTHS
        }
        return max(strength for strength, score in scores.items() if score >= scores[0.0])


def _strange(rows: Stock, shunned: Sequence[int]) -> Bools:
    """Held-out rows of these groups that are none of the member's own."""
    return np.asarray(rows.held & (rows.counts[list(shunned)] > 0).any(axis=0) & (rows.counts[0] == 0))
