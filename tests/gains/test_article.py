"""An article is what was sold, made anew: its gain is what its buyer does better with it, never below zero."""

import pytest

from gainshare.core.questions import table_id
from gainshare.gains.article import Article, Sellable
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.recipe import Forecast, Recipe
from gainshare.gains.task import Task
from tests.gains.hospitals import NAMES, hospital, joint
from tests.gains.samples import SPLIT, Answering, shelf

A, B = hospital(31, 90, gaps=0.0), hospital(32, 90, gaps=0.0)
DATA = shelf(A, B)
ROWS = (table_id(A), table_id(B))


@pytest.mark.parametrize(
    "question",
    [
        Bespoke(joint(score="skill"), ROWS[:1], (), ROWS[1:], (), ()),
        Forecast(Recipe(Task("sick", "", 2, "logistic"), SPLIT, ROWS[1:], ROWS)),
    ],
    ids=["a member's model", "predictions"],
)
def test_the_answer_names_what_is_made(question: Sellable) -> None:
    made, ask = question.article(DATA), Answering(DATA)
    (answer,) = ask([question])
    assert made.digest == answer.digest
    assert made.columns == NAMES[:3]
    assert made.model is not None
    after = answer.after if isinstance(question, Bespoke) else answer.score
    assert made.score == after
    assert made.gain(ask) == pytest.approx(max(0.0, after - made.base(ask)), abs=2**-30)


def test_a_gain_is_never_below_zero() -> None:
    assert Article("", Task("y"), 0.25, lambda _: 0.5).gain(Answering(DATA)) == 0.0
    assert Article("", Task("y"), 0.5, lambda _: 0.25).gain(Answering(DATA)) == 0.25
