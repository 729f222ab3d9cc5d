"""The data sets of the study: ten owners, a model for every union of their rows, and the models that are listed.

Simulated data have the published shape, 1,100 rows of 10 features in two classes, and a recipe of their own: labels
are fair coins; feature i is normal around + or - 0.5 x 0.75^i, as the label says. Seed 2 of 12 lists most models.
Digits are scikit-learn's, shuffled. Each of ten owners holds equally many rows of those trained on; 1,000 rows test.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from gainshare.core.arrays import Floats, Ints
from gainshare.core.random import stream
from gainshare.games.lattice import walk
from gainshare.games.lattice import walked as walk_through
from gainshare.games.supported import Listing

OWNERS, TEST = 10, 1000
ROWS = {"simulated": 10, "digits": 30}
"""Data sets, and the training rows of each owner."""

KEPT = Path(__file__).with_name("counts.json")


def drawn(name: str) -> tuple[Floats, Ints]:
    """Features (rows, columns) and labels (rows,): the owners' rows, owner by owner, then the test rows."""
    rows = OWNERS * ROWS[name] + TEST
    if name == "simulated":
        rng = stream("tpmp2022 simulated", 2)
        labels = rng.integers(0, 2, rows)
        features = rng.standard_normal((rows, 10)) + np.outer(2 * labels - 1, 0.5 * 0.75 ** np.arange(10))
        return features, labels
    pixels, digits = load_digits(return_X_y=True)
    chosen = stream("tpmp2022 digits").permutation(len(digits))[:rows]
    return pixels[chosen] / 16, digits[chosen].astype(np.int64)


def trained(name: str, subsets: Sequence[int]) -> list[int]:
    """Correct test rows, of 1,000, of the model trained on each of these unions of data sets (bit i: owner i).

    Logistic regression as published (liblinear, tolerance 0.1), one class against the rest where there are more than
    two. A union of one class or of none is worth what the commonest label of the test rows is.
    """
    features, labels = drawn(name)
    first = OWNERS * ROWS[name]
    owner = np.arange(first) // ROWS[name]
    learner = LogisticRegression(solver="liblinear", tol=0.1, max_iter=5000)
    learner = learner if name == "simulated" else OneVsRestClassifier(learner)
    counts = []
    for subset in subsets:
        rows = np.flatnonzero(subset >> owner & 1)
        if len(np.unique(labels[rows])) < 2:
            counts.append(int(np.bincount(labels[first:]).max()))
        else:
            model = learner.fit(features[rows], labels[rows])
            counts.append(int((model.predict(features[first:]) == labels[first:]).sum()))
    return counts


@cache
def counts(name: str) -> tuple[int, ...]:
    """Correct test rows of all 1,024 unions, as trained once and kept."""
    return tuple(json.loads(KEPT.read_text("utf-8"))[name])


@cache
def listing(name: str) -> Listing:
    """The models listed among all unions."""
    found = Listing(OWNERS)
    found.add(dict(enumerate(counts(name))))
    return found


@dataclass(frozen=True, slots=True)
class Offer:
    """Models offered: their training sets as bit masks, and their accuracies in thousandths."""

    sets: tuple[int, ...]
    accuracies: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.sets)

    def taking(self, places: Sequence[int]) -> "Offer":
        """These models only."""
        return Offer(tuple(self.sets[at] for at in places), tuple(self.accuracies[at] for at in places))


@cache
def walked(name: str, order: str, size: int | None = None) -> Offer:
    """The first so many models that are listed on a walk down from the union of all; None: every one.

    order: "breadth-first" or "depth-first".
    """
    worth = counts(name)
    visits = walk_through(walk(OWNERS, stream("unused"), order=order), lambda batch: [worth[one] for one in batch])
    sets = [one for one in visits if one in listing(name).marginals][:size]
    return Offer(tuple(sets), tuple(worth[one] for one in sets))


def write() -> None:
    """Train every union of both data sets and keep the counts."""
    found = {name: trained(name, range(2**OWNERS)) for name in ROWS}
    KEPT.write_text(json.dumps(found) + "\n", "utf-8")
