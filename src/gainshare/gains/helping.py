"""Who helps whom: how well a member's own rows are predicted, by cross-validation, with every coalition of others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.codec import canonical
from gainshare.core.errors import TaskTooLarge
from gainshare.core.questions import Ask, Data, Source
from gainshare.core.random import Rng
from gainshare.gains.joint import Brought, Counted, Helped, Joint, Players
from gainshare.gains.learning import Constant, Predictor
from gainshare.gains.merits import Yardstick, score_of, yardstick
from gainshare.gains.pooled import Stock, stock
from gainshare.gains.recipe import TOLERANCE
from gainshare.gains.together import solves, together

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
        trial = Trial(self.joint, rows)
        return score_of(trial.merits(trial.models(rows.weights([0, 1]))))


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
        trial, known = Trial(self.joint, rows), dict[bytes, float]()
        return Helped(tuple(trial.score(rows.weights(self._groups(mask)), known) for mask in masks))

    def _sources(self, mask: int) -> tuple[Source, ...]:
        """Tables beside a member's own, each once, in canonical order."""
        chosen = {source for place in self._groups(mask)[1:] for source in (self.base, *self.others)[place - 1]}
        return tuple(sorted(chosen, key=canonical))

    def _groups(self, mask: int) -> list[int]:
        return [0, 1, *(2 + place for place in range(len(self.others)) if mask >> place & 1)]


class Trial:
    """The rows that a member's coalitions are judged by, fold by fold. group: of the member in the stock."""

    def __init__(self, joint: Joint, rows: Stock, group: int = 0) -> None:
        self._joint, self._rows = joint, rows
        self._judged, self.known = rows.judged_by(group), rows.known_to(group)
        self.yardstick: Yardstick = yardstick(joint.task, rows.labels[self._judged], rows.labels, self.known)
        self._starts: tuple[Predictor, ...] = ()

    def splits(self) -> Iterator[tuple[Bools, Bools]]:
        """For each fold: which rows may train, which are judged."""
        return self._rows.splits(self._judged)

    def models(self, counts: Ints) -> tuple[Predictor, ...]:
        """A model for each fold of rows that count so often; the first ones are where later ones begin."""
        made = tuple(self._model(counts * may, at) for at, (may, _) in enumerate(self.splits()))
        self._starts = self._starts or made
        return made

    def _model(self, counts: Ints, at: int) -> Predictor:
        if not counts.any():
            return Constant(self.yardstick.base)
        start = self._starts[at] if self._starts else None
        return together(self._joint, self._rows.features, self._rows.labels, counts, start=start)

    def merits(self, models: tuple[Predictor, ...]) -> Floats:
        """Of each judged row, by the model that was not trained on it."""
        return self.yardstick.merits(guessed(models, [here for _, here in self.splits()], self._rows)[self._judged])

    def score(self, counts: Ints, known: dict[bytes, float]) -> float:
        """Of a coalition whose rows count so often. known: by these counts; the same rows have the same score."""
        name = counts.tobytes()
        if name not in known:
            known[name] = score_of(self.merits(self.models(counts)))
        return known[name]


def guessed(models: tuple[Predictor, ...], judged: list[Bools], rows: Stock) -> Floats:
    """Predictions of each model for its rows, beside zeros for rows that none judges."""
    parts = [model.predict(rows.features[here]) for model, here in zip(models, judged, strict=True)]
    guess = np.zeros((len(rows.labels), *parts[0].shape[1:]))
    for part, here in zip(parts, judged, strict=True):
        guess[here] = part
    return guess


def tolerated(joint: Joint) -> float:
    """By which scores may differ on another machine."""
    return TOLERANCE if solves(joint.task) else 0.02
