"""What training together costs: all coalitions of four hospitals, and of ten owners of many rows, beside refits."""

import csv
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from benchmarks.contest import Contest, Way
from gainshare.core.arrays import Floats
from gainshare.core.questions import Data, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.helping import Helping
from gainshare.gains.joint import Joint
from gainshare.gains.pooled import FOLDS, stock
from gainshare.gains.task import Task

HOSPITALS = ("cleveland", "hungarian", "switzerland", "va")
TARGET, SPLIT = "num > 0", "5eed" * 8
OWNERS, ROWS, COLUMNS, SOME = 10, 10_000, 10, 4
"""Owners of so many rows and columns; of their coalitions those that are refitted, spread evenly."""

LEARNERS = {
    "logistic": partial(LogisticRegression, tol=1e-10, max_iter=10_000),
    "ridge": Ridge,
}


def contests(rows: int = ROWS) -> Iterator[Contest]:
    """Every contest about training together; of hospitals, where their data are. rows: of each of the ten owners."""
    folder = Path(os.environ.get("GAINSHARE_DATA", "../shared/data")) / "heart"
    if folder.is_dir():
        patients = [_hospital(folder / f"{name}.csv") for name in HOSPITALS]
        yield _helping("the four hospitals, logistic", patients, Task(TARGET, "", 2, "logistic"), 2 ** (4 - 1))
    yield _helping(f"{OWNERS} owners of {rows:,} rows, ridge", owners(rows), Task(TARGET, "", 0, "ridge"), SOME)


def _hospital(path: Path) -> Table:
    """The patients of a hospital; a "?" is a gap."""
    with path.open(encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    cells = np.array([[np.nan if cell == "?" else float(cell) for cell in line] for line in lines])
    cells[:, -1] = cells[:, -1] > 0
    return Table((*header[:-1], TARGET), cells, tuple(map(str, range(len(cells)))))


def owners(rows: int) -> list[Table]:
    """Owners whose rows obey much the same law, with a gap in two columns now and then."""
    rng, names = stream("benchmarks together"), (*(f"x{place}" for place in range(COLUMNS)), TARGET)
    law, tables = rng.standard_normal(COLUMNS), []
    for _ in range(OWNERS):
        columns = rng.standard_normal((rows, COLUMNS)) + 0.3 * rng.standard_normal(COLUMNS)
        labels = columns @ (law + 0.2 * rng.standard_normal(COLUMNS)) + 3.0 * rng.standard_normal(rows)
        columns[:, :2][rng.random((rows, 2)) < 0.1] = np.nan
        tables.append(Table(names, np.column_stack([columns, labels]), tuple(map(str, range(rows)))))
    return tables


def _helping(who: str, tables: Sequence[Table], task: Task, some: int) -> Contest:
    """All coalitions of the others, for the last. some: of them are refitted."""
    shelf = {table_id(one): one for one in tables}
    *others, own = ((name,) for name in shelf)
    question, many = Helping(Joint(task, SPLIT), own, (), tuple(others)), 2 ** len(others)
    masks = np.linspace(0, many - 1, some).astype(int).tolist()

    def data(source: Source) -> Table:
        return shelf[str(source)]

    def ours() -> tuple[float, ...]:
        return question.answer(data, lambda _: (), stream(0)).scores

    refits = Refits(question, data)
    scores = ours()
    np.testing.assert_allclose([scores[mask] for mask in masks], [refits(mask) for mask in masks], atol=1e-6)
    part = "all of them" if some == many else f"{some} of them, times {many // some}"
    return Contest(
        f"helping one of {who}: {many} coalitions of the others, {FOLDS} folds",
        (
            Way("Helping", ours, how="splits and encodings included"),
            Way("scikit-learn pipelines", lambda: [refits(mask) for mask in masks], many // some, part),
        ),
    )


class Refits:
    """The score of a coalition by a pipeline that is fitted anew in each fold."""

    def __init__(self, question: Helping, data: Data) -> None:
        self._rows = stock(question.joint, (question.own, *question.others), data)
        self._learner = question.joint.task.learner

    def __call__(self, mask: int) -> float:
        """By bitmask of the others."""
        rows = self._rows
        counts = rows.weights([0, *(place + 1 for place in range(mask.bit_length()) if mask >> place & 1)])
        mine, places = rows.weights([0]) > 0, np.arange(len(rows.labels))
        guess = np.zeros(len(rows.labels))
        for fold in range(FOLDS):
            may, here = np.repeat(places, counts * (rows.fold != fold)), mine & (rows.fold == fold)
            guess[here] = told(self._pipeline().fit(rows.features[may], rows.labels[may]), rows.features[here])
        truth, level = rows.labels[mine], np.average(rows.labels, weights=rows.weights([0]))
        return max(0.0, 1.0 - float(np.mean((guess[mine] - truth) ** 2) / np.mean((level - truth) ** 2)))

    def _pipeline(self) -> BaseEstimator:
        filled = make_union(
            SimpleImputer(strategy="median", keep_empty_features=True), MissingIndicator(features="all")
        )
        return make_pipeline(filled, StandardScaler(), LEARNERS[self._learner]())


def told(model: BaseEstimator, rows: Floats) -> Floats:
    """Numbers, or probabilities of class 1."""
    return np.asarray(model.predict_proba(rows)[:, 1] if hasattr(model, "predict_proba") else model.predict(rows))
