"""Every learner trains on a coalition's rows, weighing as often as they count; only solved ones heed a penalty."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

from gainshare.gains.encoding import filled
from gainshare.gains.learning import Constant
from gainshare.gains.scorecard import Encoded
from gainshare.gains.task import LEARNERS
from gainshare.gains.together import Away, Solved, solves, together
from tests.gains.hospitals import hospital, joint

CLASSES, NUMBERS = hospital(7).values, hospital(7, classes=0).values
COUNTS = np.arange(60) % 3
OTHERS = hospital(8).values[:, :3]


def joined(learner: str, classes: int) -> tuple:
    rows = CLASSES if classes else NUMBERS
    return joint(learner, "skill", classes=classes), rows[:, :3], rows[:, 3]


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_learner_learns_from_rows_with_gaps(learner: str) -> None:
    asked, features, labels = joined(learner, 0 if learner in ("ridge", "ols") else 2)
    guess = together(asked, features, labels, COUNTS).predict(features)
    if guess.ndim == 2:
        assert np.mean(guess.argmax(axis=1) == labels) > 0.7
    else:
        assert np.corrcoef(guess, labels)[0, 1] > 0.5


@pytest.mark.parametrize(("learner", "peer"), [("ridge", Ridge(1.0)), ("ols", LinearRegression())])
def test_linear_learners_are_those_of_scikit_learn_on_the_same_columns(learner: str, peer: Ridge) -> None:
    asked, features, labels = joined(learner, 0)
    model = together(asked, features, labels, COUNTS)
    assert isinstance(model, Solved)
    repeated = np.repeat(features, COUNTS, axis=0)
    scaler = StandardScaler().fit(filled(repeated, np.nanmedian(repeated, axis=0)))
    columns = scaler.transform(filled(features, np.nanmedian(repeated, axis=0)))
    peer.fit(columns[COUNTS > 0], labels[COUNTS > 0], sample_weight=COUNTS[COUNTS > 0])
    np.testing.assert_allclose(model.predict(features), peer.predict(columns), atol=1e-9)
    np.testing.assert_allclose(model.card().predict(features), peer.predict(columns), atol=1e-7)


@pytest.mark.parametrize("learner", LEARNERS)
def test_what_counts_for_nothing_is_not_there(learner: str) -> None:
    asked, features, labels = joined(learner, 0 if learner in ("ridge", "ols") else 2)
    used = COUNTS > 0
    whole, part = (
        together(asked, *rows).predict(OTHERS)
        for rows in ((features, labels, COUNTS), (features[used], labels[used], COUNTS[used]))
    )
    assert whole.tobytes() == part.tobytes()


def test_where_labels_are_alike_they_are_what_is_said() -> None:
    asked, features, _ = joined("logistic", 2)
    model = together(asked, features, np.ones(60), COUNTS)
    assert isinstance(model, Constant)
    assert model.predict(features[:1]).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(("learner", "classes"), [("logistic", 2), ("ridge", 0), ("ols", 0)])
def test_a_stronger_penalty_says_less_of_others(learner: str, classes: int) -> None:
    """Of their rows the model says ever more what it would say without looking."""
    asked, features, labels = joined(learner, classes)
    target, told = float(labels.mean()), []
    for weight in (0.0, 10.0, 1_000.0, 1e6):
        model = together(asked, features, labels, np.ones(60, dtype=int), away=Away(OTHERS, target, weight))
        guess = model.predict(OTHERS)
        told.append(float(np.abs((guess[:, 1] if classes else guess) - target).mean()))
    assert told == sorted(told, reverse=True)
    assert told[-1] < 0.1 * told[0]


def test_which_learners_are_solved_here() -> None:
    assert [solves(joint(learner, "skill", classes=0).task) for learner in ("ridge", "ols", "forest")] == [1, 1, 0]
    assert [solves(joint("logistic", classes=classes).task) for classes in (2, 3)] == [True, False]
    three = joint("logistic", classes=3)
    rows = hospital(9, classes=3).values
    model = together(three, rows[:, :3], rows[:, 3], np.ones(60, dtype=int), away=Away(OTHERS, 0.5, 1e9))
    assert isinstance(model, Encoded)
    again = together(replace(three), rows[:, :3], rows[:, 3], np.ones(60, dtype=int))
    assert model.predict(OTHERS).tobytes() == again.predict(OTHERS).tobytes()
