"""What members of a joint training ask about their data: who helps whom, and what a member's own model comes to.

Every member's rows are split by content into training rows and held-out rows: equal rows fall together, whoever brings
them, so nobody's held-out rows are among anybody's training rows. Whom to train with is chosen by cross-validation
inside a member's training rows; its held-out rows only judge the model that was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gainshare.core.errors import TaskTooLarge
from gainshare.gains.task import Task

IMPUTERS = ("median", "mean")
"""What stands for a missing cell: of the coalition's own training rows, beside an indicator that it was missing."""


WIDEST = 200
"""Columns up to which members' models are trained, again and again, for every coalition."""


def require_narrow(names: Sequence[str]) -> None:
    """Raises TaskTooLarge for more columns than are trained with, categories counted by their values."""
    if len(names) - 1 > WIDEST:
        rule = f"columns, categories counted by their values: models of all coalitions are trained on {WIDEST} at most"
        raise TaskTooLarge("task_too_large", "columns", len(names) - 1, rule, "ignore = [...] under [data]")


@dataclass(frozen=True, slots=True)
class Joint:
    """What is the same for all members of one settlement.

    task: its `test` is the share of rows held out; its `validation` a table by which all are judged instead, whose rows
    train nobody. split: 32 hex digits from which rows are held out and folds are drawn. imputer: a word of IMPUTERS.
    """

    task: Task
    split: str
    imputer: str = "median"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a member's tables come to.

    training, held: distinct rows on either side. classes, held_classes: different labels among them, at most 2 are
    counted for a number. dropped: rows that are in the validation table too, and train nobody.
    """

    training: int
    held: int
    classes: int
    held_classes: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer of a Census. shared: distinct training rows that each two members have in common, (n, n)."""

    members: tuple[Brought, ...]
    shared: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Helped:
    """The answer of a Helping. scores: of each of the 2^m coalitions by bitmask, multiples of 2^-30 in [0, 1]."""

    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The answer of a Bespoke.

    digest: of the model file. before, after: scores of the member's own model and of this one, on the same rows.
    error: paired standard error of after - before. strength: of the penalty on others' rows. judged: for each judged
    member the scores on its rows of the model that its taker would have alone, and of this one. All figures are
    multiples of 2^-30.
    """

    digest: str
    before: float
    after: float
    error: float
    strength: float
    judged: tuple[tuple[float, float], ...]
