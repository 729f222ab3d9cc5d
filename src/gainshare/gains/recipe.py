"""A recipe decides a trained model completely; its answer is the score. The same record names the thing delivered."""

import hashlib
import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gainshare.core.arrays import Floats, measured
from gainshare.core.codec import canonical
from gainshare.core.errors import DataError
from gainshare.core.questions import Ask, Data, Source, Table
from gainshare.core.random import Rng, stream
from gainshare.gains.article import Article
from gainshare.gains.learning import Predictor, scored, trained
from gainshare.gains.linear import Rows
from gainshare.gains.task import LINEAR, Task, checked_labels, content_names, key_names, test_rows

TOLERANCE = 2.0**-20
"""Within which scores repeated on another machine must agree, for learners that are solved exactly."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a trained model, as a question: how well it does on the test rows.

    task: what is predicted. split: 32 hex digits from which the market draws the test rows.
    sources: the tables it is trained on, in canonical order. exam: the tables test rows are drawn from where sellers
    bring rows (all sellers, whoever is in the coalition); () where they bring columns.
    """

    task: Task
    split: str
    sources: tuple[Source, ...] = ()
    exam: tuple[Source, ...] = ()

    @property
    def tolerance(self) -> float:
        """Iterative learners may stop elsewhere on another machine."""
        return TOLERANCE if self.task.learner in LINEAR else 0.02

    @property
    def composite(self) -> bool:
        """One model, trained in one place."""
        return False

    def using(self, sources: tuple[Source, ...]) -> "Recipe":
        """The same recipe on other sources, in canonical order."""
        return replace(self, sources=tuple(sorted(sources, key=canonical)))

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        """The score in [0, 1]; without sources, that of the training mean or rates."""
        rows = assembled(self, data)
        return measured(scored(self.task, rows, _model(self, rows).predict(rows.test)))


@dataclass(frozen=True, slots=True)
class Artefact:
    """What a recipe yields for delivery: the digest of its predictions for the test rows, and their score."""

    digest: str
    score: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The predictions of a recipe for its test rows, as a question: their digest and their score."""

    recipe: Recipe

    @property
    def tolerance(self) -> float:
        """As the recipe's."""
        return self.recipe.tolerance

    @property
    def composite(self) -> bool:
        """One model, trained in one place."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Artefact:
        """Digest of the canonical bytes of `predictions`, and the score of those very numbers."""
        names, guess, score = predictions(self.recipe, data)
        return Artefact(predictions_digest(names, guess), score)

    def article(self, data: Data) -> Article:
        """The predictions; where sellers bring rows, the model too."""
        recipe = self.recipe
        names, guess, score = predictions(recipe, data)
        made = Article(predictions_digest(names, guess), recipe.task, score, self._without, keys=names, guess=guess)
        if recipe.task.labels:
            return made
        columns = tuple(name for name in data(recipe.exam[0]).names if name != recipe.task.target)
        return replace(made, columns=columns, model=predictor(recipe, data))

    def _without(self, ask: Ask) -> float:
        return ask([self.recipe.using(())])[0]


def predictions_digest(names: tuple[str, ...], guess: Floats) -> str:
    """SHA-256 of the row keys and the predictions, multiples of 2^-30, as little-endian doubles."""
    return "sha256:" + hashlib.sha256("\x1f".join(names).encode() + guess.astype("<f8").tobytes()).hexdigest()


def predictions(recipe: Recipe, data: Data) -> tuple[tuple[str, ...], Floats, float]:
    """Keys of the test rows, rounded predictions, and the score of these very numbers."""
    rows = assembled(recipe, data)
    guess = rounded_guesses(recipe, rows)
    return test_keys(recipe, data), guess, measured(scored(recipe.task, rows, guess))


def rounded_guesses(recipe: Recipe, rows: Rows) -> Floats:
    """Predictions for the test rows, as they are delivered.

    Probabilities are multiples of 2^-30, numbers of a power of two near 2^-30 of the labels' standard deviation.
    """
    unit = 2.0**-30 if recipe.task.classes else 2.0 ** (math.frexp(float(rows.known.std()))[1] - 31)
    return np.asarray(np.round(_model(recipe, rows).predict(rows.test) / unit) * unit)


def predictor(recipe: Recipe, data: Data) -> Predictor:
    """The trained model itself."""
    return _model(recipe, assembled(recipe, data))


def _model(recipe: Recipe, rows: Rows) -> Predictor:
    """Trained with draws named by the split, which every recipe of a task shares: models differ by their data only."""
    return trained(recipe.task, rows, stream(recipe.split, "train"))


def assembled(recipe: Recipe, data: Data, players: tuple[tuple[Source, ...], ...] | None = None) -> Rows:
    """Training and test rows of a recipe; players: whose spans to mark, by default one of each source.

    Raises DataError if no gain is defined on them.
    """
    groups = tuple((source,) for source in recipe.sources) if players is None else players
    rows = _by_columns(recipe, data, groups) if recipe.task.labels else _by_rows(recipe, data)
    for part, held in (("task's", [rows.known, rows.truth]), ("training", [rows.known]), ("test", [rows.truth])):
        checked_labels(np.concatenate(held), part, recipe.task.classes)
    return rows


def test_keys(recipe: Recipe, data: Data) -> tuple[str, ...]:
    """Names of the test rows, in the order in which they are predicted."""
    if recipe.task.labels:
        table = data(recipe.task.labels)
        drawn = test_rows(recipe.task.test, recipe.split, key_names(table))
        return tuple(key for key, taken in zip(table.keys, drawn, strict=True) if taken)
    return tuple(str(row) for row in range(len(_by_rows(recipe, data).truth)))


def test_names(recipe: Recipe, data: Data) -> tuple[bytes, ...]:
    """What identifies each test row, in the same order: its key, or its content where sellers bring rows."""
    if recipe.task.labels:
        return tuple(key.encode() for key in test_keys(recipe, data))
    return tuple(row.tobytes() for row in _held(recipe, data))


def _by_columns(recipe: Recipe, data: Data, players: tuple[tuple[Source, ...], ...]) -> Rows:
    labels = data(recipe.task.labels)
    drawn = test_rows(recipe.task.test, recipe.split, key_names(labels))
    truth, tables, ends = labels.values[:, 0], [np.empty((labels.rows, 0))], [0]
    for sources in players:
        tables += [_aligned(data(source), labels).values for source in sources]
        ends.append(sum(table.shape[1] for table in tables))
    columns = np.hstack(tables)
    spans = tuple(pairwise(ends))
    return Rows(columns[~drawn], truth[~drawn], columns[drawn], truth[drawn], truth[~drawn], spans)


def _aligned(table: Table, labels: Table) -> Table:
    if table.rows != labels.rows or table.keys != labels.keys:
        rule = f"len(X) is {table.rows} and len(y) is {labels.rows}: a task needs a label for every row"
        raise DataError("length_mismatch", "target", None, rule)
    return table


def _by_rows(recipe: Recipe, data: Data) -> Rows:
    """A coalition trains on its own rows; test rows and baseline are those of all sellers, whoever is in it."""
    names = data(recipe.exam[0]).names
    at, nobody = names.index(recipe.task.target), np.empty((0, len(names)))
    seen = np.vstack([nobody, *(_side(data(source), recipe, tested=False) for source in recipe.sources)])
    everybody = np.vstack([_side(data(source), recipe, tested=False) for source in recipe.exam])
    features, held = np.delete(seen, at, axis=1), _held(recipe, data)
    others = np.delete(held, at, axis=1)
    return Rows(features, seen[:, at], others, held[:, at], everybody[:, at], ((0, features.shape[1]),))


def _held(recipe: Recipe, data: Data) -> Floats:
    """The test rows, each once: copying a row into two tables does not make it count twice."""
    if recipe.task.validation:
        return data(recipe.task.validation).values
    return np.unique(np.vstack([_side(data(source), recipe, tested=True) for source in recipe.exam]), axis=0)


def _side(table: Table, recipe: Recipe, *, tested: bool) -> Floats:
    if recipe.task.validation:
        return table.values
    drawn = test_rows(recipe.task.test, recipe.split, content_names(table))
    return table.values[drawn if tested else ~drawn]
