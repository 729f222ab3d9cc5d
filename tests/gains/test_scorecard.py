"""A scorecard is a model that a form could hold: one weight for each column, one for its absence."""

import json
from dataclasses import replace

import numpy as np
import pytest

from gainshare.core.codec import digest
from gainshare.gains.encoding import encoding
from gainshare.gains.logistic import logistic
from gainshare.gains.scorecard import Encoded, Scorecard, card_content, on_grid, scorecard
from gainshare.gains.task import Task
from gainshare.gains.together import Solved
from tests.gains.hospitals import NAMES, hospital

ROWS = hospital(5).values
HOW = encoding(ROWS[:, :3], np.ones(len(ROWS), dtype=np.int64), "median")
SOLUTION = logistic(HOW.encode(ROWS[:, :3]), ROWS[:, 3], np.ones(len(ROWS)))
CARD = scorecard(HOW, SOLUTION, 2)


def test_a_scorecard_says_what_the_encoded_model_says() -> None:
    model = Solved(HOW, SOLUTION, 2)
    np.testing.assert_allclose(CARD.predict(ROWS[:, :3]), model.predict(ROWS[:, :3]), atol=1e-7)
    np.testing.assert_allclose(CARD.predict(ROWS[:, :3]).sum(axis=1), 1.0, atol=1e-12)


def test_a_number_is_the_sum_itself() -> None:
    card = Scorecard((2.0, 0.0), (1.0, 10.0), (0.5, 0.25), 100.0, 0)
    assert card.predict(np.array([[3.0, 4.0], [np.nan, np.nan]])).tolist() == [143.0, 102.75]


def test_figures_that_differ_in_their_last_bits_make_the_same_file() -> None:
    moved = replace(HOW, centre=HOW.centre * (1 + 1e-15), unit=HOW.unit * (1 - 1e-15))
    task = Task("sick", "", 2, "logistic")
    content = card_content(CARD, task, NAMES[:3])
    assert card_content(scorecard(moved, SOLUTION + 1e-14, 2), task, NAMES[:3]) == content
    assert digest(card_content(scorecard(HOW, SOLUTION + 1e-6, 2), task, NAMES[:3])) != digest(content)
    found = json.loads(content)
    assert found["columns"] == list(NAMES[:3])
    assert found["weights"] == list(CARD.weights)
    assert found["classes"] == 2


@pytest.mark.parametrize("size", [1.0, 1e-9, 3e12])
def test_rounding_is_by_size(size: float) -> None:
    figures = np.array([size / 3, -size * 7, 0.0])
    assert on_grid(figures, np.array([size])) == pytest.approx(figures, abs=size * 1e-9)
    assert on_grid(np.array([-0.0]), np.array([1.0])).tobytes() == np.zeros(1).tobytes()


def test_any_other_model_stands_behind_its_encoding() -> None:
    assert Encoded(HOW, Mean()).predict(ROWS[:, :3]).tolist() == HOW.encode(ROWS[:, :3]).mean(axis=1).tolist()


class Mean:
    def predict(self, columns: np.ndarray) -> np.ndarray:
        return np.asarray(columns.mean(axis=1))
