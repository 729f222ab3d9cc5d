"""Whether learners are as assumed: monotone, and super- or submodular, on drawn and on real data.

Four parties; the score is accuracy on validation rows, 0 for no data.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from gainshare.axioms.collaborative import profitable_copies
from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import stream
from gainshare.games.exchange import Members
from gainshare.games.helping import WEIGHTS
from studies.measures import mean
from studies.row import Figure

PARTIES, ROWS, VALIDATION = 4, 10, 50
DRAWS = 100
REAL_DRAWS = 10
HOSPITALS = ("cleveland", "hungarian", "switzerland", "va")


Labelled = tuple[Floats, Ints]
"""Columns and the class of each row."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Training rows of each party, and one set of validation rows or more."""

    training: tuple[Labelled, ...]
    judged: tuple[Labelled, ...]


def overlapping(draw: int) -> Parties:
    """Two normal classes in the plane, their centres one standard deviation apart."""
    rng = stream("ohrimenko2019 overlapping", draw)

    def rows(count: int) -> Labelled:
        labels = rng.integers(0, 2, count)
        return rng.standard_normal((count, 2)) + labels[:, None] * np.array([1.0, 0.0]), labels

    return Parties(tuple(rows(ROWS) for _ in range(PARTIES)), (rows(VALIDATION),))


def tumours(draw: int) -> Parties:
    """Scikit-learn's breast-cancer data: 40 rows for each party, half of them to judge by."""
    columns, labels = load_breast_cancer(return_X_y=True)
    parts = np.split(stream("ohrimenko2019 tumours", draw).permutation(len(labels))[: PARTIES * 40], PARTIES * 2)
    rows = [(columns[part], labels[part]) for part in parts]
    return Parties(tuple(rows[:PARTIES]), tuple(rows[PARTIES:]))


def hospitals(draw: int) -> Parties:
    """The four hospitals of the heart-disease data: 30 % of each one's rows to judge by.

    Read from $GAINSHARE_DATA, or `../shared/data`.
    """
    rng, training, judged = stream("ohrimenko2019 hospitals", draw), [], []
    for columns, labels in map(hospital, HOSPITALS):
        held, kept = np.split(rng.permutation(len(labels)), [round(0.3 * len(labels))])
        training.append((columns[kept], labels[kept]))
        judged.append((columns[held], labels[held]))
    return Parties(tuple(training), tuple(judged))


def together(parties: Parties) -> Parties:
    """The same, judged by all validation rows at once."""
    columns, labels = zip(*parties.judged, strict=True)
    return Parties(parties.training, ((np.concatenate(columns), np.concatenate(labels)),))


def hospital(name: str) -> Labelled:
    """Columns, NaN where one is missing, and whether the disease was found."""
    file = Path(os.environ.get("GAINSHARE_DATA", "../shared/data")) / "heart" / f"{name}.csv"
    rows = np.genfromtxt(file, delimiter=",", skip_header=1, missing_values="?")
    return rows[:, :-1], (rows[:, -1] > 0).astype(np.int64)


DATA = {"tumours": tumours, "hospitals": hospitals}

Learner = Callable[[], Any]

LEARNERS: dict[str, Learner] = {
    "1-NN": lambda: KNeighborsClassifier(1),
    "logistic": lambda: LogisticRegression(max_iter=1000),
    "tree": lambda: DecisionTreeClassifier(random_state=0),
    "MLP": lambda: MLPClassifier((8,), solver="lbfgs", alpha=1.0, max_iter=5000, random_state=0),
}


def scores(parties: Parties, learner: Learner) -> list[tuple[Fraction, ...]]:
    """Accuracy on each set of validation rows, by bitmask of the parties. Rows of one class foretell that class."""
    found = [[Fraction()] for _ in parties.judged]
    for members in range(1, 1 << len(parties.training)):
        held = [rows for at, rows in enumerate(parties.training) if members >> at & 1]
        foretold = _fitted(
            np.concatenate([rows for rows, _ in held]), np.concatenate([rows for _, rows in held]), learner
        )
        for table, (columns, labels) in zip(found, parties.judged, strict=True):
            table.append(Fraction(int((foretold(columns) == labels).sum()), len(labels)))
    return [tuple(table) for table in found]


def _fitted(columns: Floats, labels: Ints, learner: Learner) -> Callable[[Floats], Ints]:
    if len(set(labels.tolist())) == 1:
        return lambda rows: np.full(len(rows), labels[0])
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    model = make_pipeline(imputer, StandardScaler(), learner()).fit(columns, labels)
    return lambda rows: np.asarray(model.predict(rows))


def violations(table: Sequence[Fraction]) -> tuple[float, float, float]:
    """Parts of all additions that lower the score, of all pairs that add more, and less, together than apart."""
    players = len(table).bit_length() - 1
    falls, more, less = [], [], []
    for members in range(len(table)):
        outside = [1 << at for at in range(players) if not members >> at & 1]
        falls += [table[members | one] < table[members] for one in outside]
        for one, two in combinations(outside, 2):
            apart = table[members | one] + table[members | two] - table[members]
            more.append(table[members | one | two] > apart)
            less.append(table[members | one | two] < apart)
    return float(np.mean(falls)), float(np.mean(more)), float(np.mean(less))


NAMES = ("additions that lower the score", "submodularity violated", "supermodularity violated")


def _measured(line: str, tables: Sequence[Sequence[Fraction]]) -> Iterator[Figure]:
    for name, found in zip(NAMES, zip(*map(violations, tables), strict=True), strict=True):
        yield mean(f"{line} | {name}", found)


def nearest_neighbour() -> Iterator[Figure]:
    """The smallest example that is not monotone, and drawn data."""
    one, two = (np.array([[0.0]]), np.array([0])), (np.array([[0.6]]), np.array([1]))
    smallest = Parties((one, two), ((np.array([[0.5]]), np.array([0])),))
    (table,) = scores(smallest, LEARNERS["1-NN"])
    yield Figure("smallest, score alone | score", float(table[1]))
    yield Figure("smallest, score with a correct row more | score", float(table[3]))
    yield from _measured(
        "drawn, 10 rows each", [scores(overlapping(draw), LEARNERS["1-NN"])[0] for draw in range(DRAWS)]
    )


def learners(name: str) -> Iterator[Figure]:
    """All learners on a set of real data, judged by the rows that all held out."""
    for word, learner in LEARNERS.items():
        tables = [scores(together(DATA[name](draw)), learner)[0] for draw in range(REAL_DRAWS)]
        yield from _measured(word, tables)


def real_copies(name: str) -> Iterator[Figure]:
    """Instances in which somebody profits by 1 to 16 copies, each party judged by what it held out itself."""
    instances = [Members(tuple(scores(DATA[name](draw), LEARNERS["logistic"]))) for draw in range(REAL_DRAWS)]
    for rule in WEIGHTS:
        found = [case for each in instances if (case := profitable_copies(rule, each)) is not None]
        most = max(found, key=lambda case: case.after - case.before, default=None)
        yield Figure(f"{rule}, of {REAL_DRAWS}", len(found), says=str(most or ""))
