"""Model files: they predict what the model does, say from what, and cannot make a reader run anything."""

import io
import json
import pickle
import time
import zipfile
from typing import Any

import numpy as np
import pytest
import skops.io
from threadpoolctl import threadpool_limits

from gainshare.core.arrays import Floats
from gainshare.core.codec import digest
from gainshare.core.errors import UnsafeFormat
from gainshare.core.random import stream
from gainshare.engine.models import model_file, read_model, sold_by
from gainshare.gains.joint import Joint
from gainshare.gains.learning import Predictor, trained
from gainshare.gains.linear import Rows
from gainshare.gains.scorecard import Scorecard
from gainshare.gains.task import Task
from gainshare.gains.together import Solved, together
from tests.gains.hospitals import NAMES, hospital, joint

COLUMNS = ("hr", "hum")
NUMBERS, CLASSES = ("ridge", "ols", "knn", "boosting", "forest"), ("logistic", "knn", "forest")


def fitted(task: Task, *, constant: bool = False) -> tuple[Predictor, Floats]:
    rng = stream(7, "models")
    columns = rng.standard_normal((60, 2))
    target = columns @ [1.0, 0.5] + 0.3 * rng.standard_normal(60)
    known = np.digitize(target, [-0.5, 0.5]).astype(np.float64) if task.classes else target
    known = known * 0 + 1.0 if constant else known
    rows = Rows(columns[:40], known[:40], columns[40:], known[40:], known[:40], ((0, 1), (1, 2)))
    with threadpool_limits(1):
        return trained(task, rows, rng), columns[40:]


TASKS = [Task("cnt", "x", learner=learner) for learner in NUMBERS]
TASKS += [Task("mood", "x", classes=3, learner=learner) for learner in CLASSES]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.learner} {task.classes}")
def test_a_model_read_from_its_file_predicts_the_same_to_the_bit(task: Task) -> None:
    model, rows = fitted(task)
    suffix, content = model_file(model, task, COLUMNS)
    assert suffix == (".json" if task.learner in ("ridge", "ols") else ".skops")
    read = read_model(content)
    assert np.array_equal(read.predictor.predict(rows), model.predict(rows))
    assert read.card == {
        "target": task.target,
        "learner": task.learner,
        "classes": task.classes,
        "columns": list(COLUMNS),
    }


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.learner} {task.classes}")
def test_the_same_model_is_the_same_file_whenever_it_is_trained_and_wherever_it_lies(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = fitted(task)[0], fitted(task)[0]
    written = model_file(first, task, COLUMNS)
    later = time.gmtime(10**9)
    monkeypatch.setattr(time, "localtime", lambda _: later)
    assert model_file(second, task, COLUMNS) == written


@pytest.mark.parametrize("task", [TASKS[0], TASKS[-1]], ids=["number", "classes"])
def test_a_constant_is_a_model_too(task: Task) -> None:
    model, rows = fitted(task, constant=True)
    suffix, content = model_file(model, task, COLUMNS)
    assert suffix == ".json"
    assert np.array_equal(read_model(content).predictor.predict(rows), model.predict(rows))


def test_a_linear_model_is_its_weights_in_plain_sight() -> None:
    model, rows = fitted(TASKS[0])
    held = json.loads(model_file(model, TASKS[0], COLUMNS)[1])
    by_hand = rows @ np.array(held["weights"]) + held["intercept"]
    assert held["columns"] == ["hr", "hum"]
    assert by_hand == pytest.approx(model.predict(rows), abs=1e-12)


class Bomb:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("run",)


def test_what_could_run_when_it_is_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    bad = skops.io.dumps({"model": Bomb(), "target": "x", "learner": "forest", "classes": 0, "columns": []})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("model.pkl", pickle.dumps(Bomb()))
    for content in (bad, b"PK\x03\x04 but no archive"):
        with pytest.raises(UnsafeFormat) as refused:
            read_model(content)
        assert refused.value.code == "unsafe_format"
    assert capsys.readouterr().out == ""


MEMBERS = [joint("logistic"), joint("ridge", "skill", classes=0), joint("knn"), joint("forest", "skill", classes=0)]
MEMBERS += [joint("logistic", classes=3)]


@pytest.mark.parametrize("asked", MEMBERS, ids=lambda asked: f"{asked.task.learner} {asked.task.classes}")
def test_a_members_model_reads_rows_with_gaps_from_its_file(asked: Joint) -> None:
    """Its digest is that of the file, or stands in it."""
    table = hospital(7, classes=asked.task.classes)
    features, labels, once = table.values[:, :3], table.values[:, 3], np.ones(table.rows, dtype=np.int64)
    with threadpool_limits(1):
        models = [together(asked, features, labels, once) for _ in range(2)]
        one, other = [model.card() if isinstance(model, Solved) else model for model in models]
        suffix, content = model_file(one, asked.task, NAMES[:3], digest="sha256:0")
        assert model_file(other, asked.task, NAMES[:3], digest="sha256:0") == (suffix, content)
        read = read_model(content)
        assert np.array_equal(read.predictor.predict(features), one.predict(features))
    assert read.card["columns"] == list(NAMES[:3])
    assert suffix == (".json" if isinstance(one, Scorecard) else ".skops")
    assert sold_by(content) == (digest(content) if isinstance(one, Scorecard) else "sha256:0")


def test_a_model_that_was_sold_with_predictions_does_not_say_by_which_digest() -> None:
    assert sold_by(model_file(fitted(TASKS[2])[0], TASKS[2], COLUMNS)[1]) == ""
