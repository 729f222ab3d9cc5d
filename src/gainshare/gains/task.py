"""A task: what shall be predicted, by which learner, judged how; and the test rows that the market draws for it."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES

LEARNERS = ("ridge", "ols", "logistic", "knn", "boosting", "forest")
"""The learners a task may name; the first is the default for numbers."""

LINEAR = ("ridge", "ols")
"""Those that are solved from moments."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a buyer wants predicted.

    target: name of the column. labels: content id of the table that holds it, or "" if every seller's rows do.
    classes: number of classes, coded 0 to classes - 1; 0 for a number. learner, score: words of the allow-lists.
    test: share of rows drawn as test rows. validation: content id of a table of test rows instead, or "".
    """

    target: str
    labels: str = ""
    classes: int = 0
    learner: str = "ridge"
    score: str = "skill"
    test: float = 0.3
    validation: str = ""

    def __post_init__(self) -> None:
        scores = CLASS_SCORES if self.classes else NUMBER_SCORES
        if self.learner not in LEARNERS:
            raise Refused("unknown_value", "learner", self.learner, f"must be one of {', '.join(LEARNERS)}")
        if self.classes == 1:
            raise DataError("degenerate_labels", "target", self.target, "has one class: there is nothing to predict")
        if bool(self.classes) != (self.learner == "logistic") and self.learner in ("logistic", *LINEAR):
            kind = "classes" if self.classes else "a number"
            raise Refused("unknown_value", "learner", self.learner, f"cannot predict {kind}")
        if self.score not in scores:
            raise Refused("unknown_value", "score", self.score, f"must be one of {', '.join(scores)} for this target")
        if self.labels and self.validation:
            rule = "needs sellers who bring rows: where they bring columns the market draws the test rows"
            raise Refused("unknown_value", "validation", self.validation, rule)
        if not 0.0 < self.test < 1.0:
            raise Refused("unknown_value", "test", self.test, "must lie strictly between 0 and 1")


@lru_cache(maxsize=32)
def test_rows(share: float, split: str, names: tuple[bytes, ...]) -> Bools:
    """Which rows are test rows: those whose keyed hash falls below the share, so that equal rows fall together.

    share: in (0, 1). split: the secret drawn after the task was committed. names: one per row.
    """
    key, bound = bytes.fromhex(split), int(share * 2**64)
    return np.fromiter(
        (int.from_bytes(hashlib.blake2b(name, key=key, digest_size=8).digest(), "big") < bound for name in names),
        dtype=np.bool_,
        count=len(names),
    )


@lru_cache(maxsize=32)
def key_names(table: Table) -> tuple[bytes, ...]:
    """What identifies each row where sellers bring columns: its key."""
    return tuple(key.encode() for key in table.keys)


@lru_cache(maxsize=32)
def content_names(table: Table) -> tuple[bytes, ...]:
    """What identifies each row where sellers bring rows: its content, so that copies share a side of the split."""
    return tuple(row.tobytes() for row in np.ascontiguousarray(table.values))


def checked_labels(labels: Floats, part: str, classes: int) -> None:
    """Refuse labels on which no gain is defined: none at all, a constant number, a single class."""
    if not len(labels):
        raise DataError("empty_data", f"{part} rows", None, "0 rows: there is nothing to learn from or to judge by")
    if np.all(labels == labels[0]):
        rule = f"one class in the {part} rows" if classes else f"the target is constant in the {part} rows"
        raise DataError("degenerate_labels", "target", float(labels[0]), rule)
