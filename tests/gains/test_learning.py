"""Every learner of the allow-list learns, from numbers and classes, from many rows and from few."""

import subprocess
import sys

import numpy as np
import pytest

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.gains.learning import Constant, rates, scored, trained
from gainshare.gains.linear import Rows
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES
from gainshare.gains.task import LEARNERS, Task
from tests.gains.samples import sunny

TASKS = [(learner, classes) for learner in LEARNERS for classes in (0, 2, 3) if learner != "logistic" or classes]
TASKS = [(learner, classes) for learner, classes in TASKS if learner not in ("ridge", "ols") or not classes]


def numbers(train: int) -> Rows:
    held, target = sunny(train + 60, 3, noise=0.3)
    return Rows(held[:train], target[:train], held[train:], target[train:], target[:train], ((0, 3),))


def coded(given: Rows, classes: int) -> Rows:
    """The same rows, their targets cut into classes of about equal size."""
    cuts = np.quantile(given.truth, np.arange(1, classes) / classes)
    labels, truth = (np.searchsorted(cuts, part).astype(np.float64) for part in (given.labels, given.truth))
    return Rows(given.train, labels, given.test, truth, labels, given.spans)


def problem(learner: str, classes: int, train: int) -> tuple[Task, Rows]:
    given = numbers(train)
    return Task("y", classes=classes, learner=learner), coded(given, classes) if classes else given


@pytest.mark.parametrize(("learner", "classes"), TASKS)
def test_every_learner_learns(learner: str, classes: int) -> None:
    task, given = problem(learner, classes, 200)
    guess = trained(task, given, stream(0)).predict(given.test)
    assert guess.shape == ((60, classes) if classes else (60,))
    for score in CLASS_SCORES if classes else NUMBER_SCORES:
        judged = Task("y", classes=classes, learner=learner, score=score)
        assert 0.2 < scored(judged, given, guess) <= 1.0


@pytest.mark.parametrize(("learner", "classes"), TASKS)
def test_the_same_generator_trains_the_same_model(learner: str, classes: int) -> None:
    task, given = problem(learner, classes, 80)
    one, two = (trained(task, given, stream(5, learner)).predict(given.test) for _ in range(2))
    assert one.tolist() == two.tolist()


@pytest.mark.parametrize("train", [1, 2, 3, 6])
@pytest.mark.parametrize(("learner", "classes"), TASKS)
def test_few_rows_are_enough_to_train_on(learner: str, classes: int, train: int) -> None:
    """Coalitions of sellers who bring rows start small."""
    task, given = problem(learner, classes, train)
    guess = trained(task, given, stream(0)).predict(given.test)
    assert np.isfinite(guess).all()
    assert 0.0 <= scored(task, given, guess) <= 1.0


@pytest.mark.parametrize(("learner", "classes"), [pair for pair in TASKS if pair[1]])
def test_probabilities_have_a_column_for_every_class_seen_or_not(learner: str, classes: int) -> None:
    task, given = problem(learner, classes, 90)
    seen = given.labels < classes - 1
    part = Rows(given.train[seen], given.labels[seen], given.test, given.truth, given.labels, given.spans)
    guess = trained(task, part, stream(0)).predict(part.test)
    assert guess.shape == (60, classes)
    assert guess.sum(axis=1) == pytest.approx(1.0)
    assert guess[:, -1].tolist() == [0.0] * 60


@pytest.mark.parametrize(("learner", "classes"), TASKS)
def test_labels_that_are_all_alike_are_predicted_as_they_are(learner: str, classes: int) -> None:
    task, given = problem(learner, classes, 30)
    alike = Rows(given.train, np.ones(30), given.test, given.truth, given.known, given.spans)
    guess = trained(task, alike, stream(0)).predict(given.test)
    expected = np.eye(classes)[np.ones(60, dtype=int)] if classes else np.ones(60)
    assert guess.tolist() == expected.tolist()


@pytest.mark.parametrize(("learner", "classes"), TASKS)
def test_without_data_the_baseline_of_the_whole_market_is_predicted(learner: str, classes: int) -> None:
    task, given = problem(learner, classes, 30)
    for train, labels in ((np.empty((30, 0)), given.labels), (np.empty((0, 3)), np.empty(0))):
        nothing = Rows(train, labels, given.test, given.truth, given.known, ())
        guess = trained(task, nothing, stream(0)).predict(given.test)
        assert guess.tolist() == Constant(rates(given.known, classes)).predict(given.test).tolist()
        assert scored(task, nothing, guess) == 0.0


def test_a_score_is_measured_against_the_market_and_not_the_coalition() -> None:
    """A coalition whose own mean is far off would else look skilful beside its own bad baseline."""
    given = numbers(40)
    guess = np.full(60, float(given.known.mean()))
    far: Floats = given.labels + 100.0
    assert scored(Task("y"), Rows(given.train, far, given.test, given.truth, given.known, ()), guess) == 0.0


def test_a_ridge_market_loads_no_scikit_learn() -> None:
    """The first example runs within a second; scikit-learn alone takes as long to import."""
    code = "import sys, gainshare.gains.valuation, gainshare.gains.curve; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
