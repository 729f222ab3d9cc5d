"""Who helps whom: how well a member's own rows are predicted, by cross-validation, with every coalition of others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.codec import canonical
from gainshare.core.errors import TaskTooLarge
from gainshare.core.questions import Ask, Data, Players, Source
from gainshare.core.random import Rng
from gainshare.gains.added import Added, added
from gainshare.gains.joint import Brought, Counted, Helped, Joint
from gainshare.gains.learning import Constant, Predictor
from gainshare.gains.merits import score_of, yardstick
from gainshare.gains.pooled import Stock, stock
from gainshare.gains.recipe import TOLERANCE
from gainshare.gains.task import LINEAR
from gainshare.gains.together import Away, solves, together

MOST = 12
"""Others of whom all coalitions are tried."""


@dataclass(frozen=True, slots=True)
class Census:
    """What each member's tables come to on either side of the split, and what members share, as a question."""

    joint: Joint
    members: Players

    @property
    def tolerance(self) -> float:
        """Rows are counted."""
        return 0.0

    @property
    def composite(self) -> bool:
        """Nothing is trained."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Counted:
        """Numbers of distinct rows."""
        rows, members = stock(self.joint, self.members, data), range(len(self.members))
        mine = np.array([rows.weights([member]) > 0 for member in members]).astype(np.int64)
        shared = mine @ mine.T
        return Counted(tuple(self._brought(rows, member) for member in members), tuple(map(tuple, shared.tolist())))

    def _brought(self, rows: Stock, member: int) -> Brought:
        training, held = rows.weights([member]) > 0, rows.held_by(member)
        dropped = int((rows.held & (rows.counts[member] > 0)).sum()) if rows.judging else 0
        classes, held_classes = (self._classes(rows.labels[side]) for side in (training, held))
        return Brought(int(training.sum()), int(held.sum()), classes, held_classes, dropped)

    def _classes(self, labels: Floats) -> int:
        found = len(np.unique(labels))
        return found if self.joint.task.classes else min(found, 2)


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """How well a member's own rows are predicted by a model of its own and these others' rows, as a question."""

    joint: Joint
    own: tuple[Source, ...]
    others: tuple[Source, ...]

    @property
    def tolerance(self) -> float:
        """Iterative learners may stop elsewhere on another machine."""
        return tolerated(self.joint)

    @property
    def composite(self) -> bool:
        """A few models, trained in one place."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        """The score, a multiple of 2^-30 in [0, 1]."""
        rows = stock(self.joint, (self.own, self.others), data)
        return score_of(Trial(self.joint, rows).merits(rows.weights([0, 1])))


@dataclass(frozen=True, slots=True)
class Helping:
    """How well a member's own rows are predicted with each coalition of others, as a question.

    own: its tables; () where one table judges and nobody is in every coalition. base: what it has paid for already.
    others: the tables of each of m others. Raises TaskTooLarge for more than 12.
    """

    joint: Joint
    own: tuple[Source, ...]
    base: tuple[Source, ...]
    others: Players

    def __post_init__(self) -> None:
        if len(self.others) > MOST:
            rule = f"exceeds {MOST}: every coalition of them is trained"
            raise TaskTooLarge("task_too_large", "others", len(self.others), rule, "join in smaller groups")

    @property
    def tolerance(self) -> float:
        """As of each coalition."""
        return tolerated(self.joint)

    @property
    def composite(self) -> bool:
        """Whether each coalition is a question of its own, to be trained anywhere."""
        return not solves(self.joint.task)

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Helped:
        """The scores by bitmask."""
        masks = range(1 << len(self.others))
        if self.composite:
            return Helped(ask([CrossValidated(self.joint, self.own, self._sources(mask)) for mask in masks]))
        rows = stock(self.joint, (self.own, self.base, *self.others), data)
        sums = added(self.joint, rows) if self.joint.task.learner in LINEAR else None
        trial, known = Trial(self.joint, rows, sums), dict[bytes, float]()

        def score(counts: Ints) -> float:
            name = counts.tobytes()  # copies change nothing, and cost nothing
            if name not in known:
                known[name] = score_of(trial.merits(counts))
            return known[name]

        return Helped(tuple(score(rows.weights(self._groups(mask))) for mask in masks))

    def _sources(self, mask: int) -> tuple[Source, ...]:
        """Tables beside a member's own, each once, in canonical order."""
        chosen = {source for place in self._groups(mask)[1:] for source in (self.base, *self.others)[place - 1]}
        return tuple(sorted(chosen, key=canonical))

    def _groups(self, mask: int) -> list[int]:
        return [0, 1, *(2 + place for place in range(len(self.others)) if mask >> place & 1)]


Keeping = Callable[[Bools], Away | None]
"""From the rows that may train, what a model of them shall be kept away from."""


class Trial:
    """The rows that the coalitions of a stock's first group are judged by, fold by fold. sums: of linear learners."""

    def __init__(self, joint: Joint, rows: Stock, sums: Added | None = None) -> None:
        self._joint, self._rows, self._sums = joint, rows, sums
        self._judged = rows.judged_by(0)
        self._yardstick = yardstick(joint.task, rows.labels[self._judged], rows.labels, rows.known_to(0))
        self._folds = rows.folds(self._judged)
        self._starts: tuple[Predictor | None, ...] = (None,) * len(self._folds)

    def merits(self, counts: Ints, keeping: Keeping | None = None) -> Floats:
        """Of each judged row, by the model of all rows of other folds, which count so often.

        Optima are sought from those of the coalition that was tried first.
        """
        rows, parts = self._rows, zip(self._folds, self._starts, strict=True)
        models = tuple(self._model(counts, fold, start, keeping) for fold, start in parts)
        if not any(self._starts):
            self._starts = models
        judged = [self._judged & (rows.fold == fold) for fold in self._folds]
        told = [model.predict(rows.features[here]) for model, here in zip(models, judged, strict=True)]
        guess = np.zeros((len(rows.labels), *told[0].shape[1:]))
        for part, here in zip(told, judged, strict=True):
            guess[here] = part
        return self._yardstick.merits(guess[self._judged])

    def _model(self, counts: Ints, fold: int, start: Predictor | None, keeping: Keeping | None) -> Predictor:
        rows = self._rows
        if self._sums and not keeping:
            return self._sums.model(counts, fold) or Constant(self._yardstick.base)
        may = rows.fold != fold
        if not (counts * may).any():
            return Constant(self._yardstick.base)
        away = keeping(may) if keeping else None
        return together(self._joint, rows.features, rows.labels, counts * may, start=start, away=away)


def tolerated(joint: Joint) -> float:
    """By which scores may differ on another machine."""
    return TOLERANCE if solves(joint.task) else 0.02
