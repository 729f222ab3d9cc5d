"""Who helps whom: cross-validated on a member's own rows, in which copies of rows count for nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from gainshare.core.errors import DataError, TaskTooLarge
from gainshare.core.questions import Data, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.helping import MOST, Census, CrossValidated, Helping
from gainshare.gains.joint import Counted, Helped, Joint
from gainshare.gains.pooled import FOLDS, stock
from tests.gains.hospitals import NAMES, copied, hospital, joint, members, real
from tests.gains.samples import Answering, shelf, table

A, B, C, D = (hospital(seed) for seed in (21, 22, 23, 24))
SOLVED = [("logistic", "accuracy"), ("logistic", "log-loss-skill"), ("ridge", "skill"), ("ols", "skill")]


def helped(asked: Joint, *tables: Table, base: tuple[str, ...] = (), data: Data | None = None) -> tuple[float, ...]:
    own, *others = members(*tables)
    question = Helping(asked, own, base, tuple(others))
    data = data or shelf(*tables)
    found: Helped = question.answer(data, Answering(data), stream(0))
    return found.scores


def sampled(learner: str, score: str, *seeds: int) -> tuple[Joint, list[Table]]:
    classes = 0 if learner in ("ridge", "ols") else 2
    return joint(learner, score, classes=classes), [hospital(seed, classes=classes) for seed in seeds]


@pytest.mark.parametrize(("learner", "score"), SOLVED)
def test_an_exact_copy_changes_no_score_to_the_last_bit(learner: str, score: str) -> None:
    """Whoever is copied, however often, and whichever coalition the copy joins."""
    asked, (own, one, two) = sampled(learner, score, 21, 22, 23)
    plain = helped(asked, own, one, two)
    assert len(set(plain)) > 1
    of_other = helped(asked, own, one, two, table(one.values[::-1], names=NAMES))
    of_own = helped(asked, own, one, two, table(own.values[::-1], names=NAMES))
    for mask in range(8):
        without = mask & 3
        assert of_other[mask] == plain[without | (mask >> 2 & 1)]
        assert of_own[mask] == plain[without]


@pytest.mark.parametrize(("learner", "score"), SOLVED)
def test_who_else_is_there_changes_no_coalition(learner: str, score: str) -> None:
    asked, (own, one, two) = sampled(learner, score, 21, 22, 23)
    assert helped(asked, own, one, two)[:2] == pytest.approx(helped(asked, own, one), abs=2**-30)
    assert helped(asked, own, two, one) == tuple(helped(asked, own, one, two)[mask] for mask in (0, 2, 1, 3))


def test_what_was_paid_for_already_is_in_every_coalition() -> None:
    asked, data = joint(score="skill"), shelf(A, B, C)
    plain, based = helped(asked, A, B, C), helped(asked, A, B, base=(table_id(C),), data=data)
    assert based == (plain[2], plain[3])


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("learner", ["logistic", "knn", "boosting", "forest"])
def test_other_learners_are_trained_by_questions_of_their_own(learner: str, classes: int) -> None:
    asked = joint(learner, classes=classes)
    tables = [hospital(seed, 40, classes=classes) for seed in (21, 22)]
    data = shelf(*tables)
    own, other = members(*tables)
    question, ask = Helping(asked, own, (), (other,)), Answering(data)
    found = question.answer(data, ask, stream(0))
    assert question.composite == (learner != "logistic" or classes == 3)
    if question.composite:
        assert ask.batches == [2]
        one = CrossValidated(asked, own, other)
        assert (one.composite, one.tolerance) == (False, question.tolerance)
        assert one.answer(data, ask, stream(9)) == found.scores[1]
    assert 0.2 < found.scores[0] <= 1.0


def test_both_ways_to_train_agree() -> None:
    asked, data = joint(score="skill"), shelf(A, B)
    own, other = members(A, B)
    one = CrossValidated(asked, own, other).answer(data, Answering(data), stream(0))
    assert one == pytest.approx(helped(asked, A, B)[1], abs=2**-30)


def test_the_score_is_that_of_a_pipeline_of_scikit_learn_fold_by_fold() -> None:
    asked, rows = joint(score="skill"), stock(joint(), members(A, B), shelf(A, B))
    guess, own = np.zeros(len(rows.labels)), rows.weights([0]) > 0
    for fold in range(FOLDS):
        peer = make_pipeline(
            make_union(SimpleImputer(strategy="median"), MissingIndicator(features="all")),
            StandardScaler(),
            LogisticRegression(tol=1e-10, max_iter=10_000),
        )
        may, here = (rows.weights([0, 1]) > 0) & (rows.fold != fold), own & (rows.fold == fold)
        peer.fit(rows.features[may], rows.labels[may])
        guess[here] = peer.predict_proba(rows.features[here])[:, 1]
    truth = rows.labels[own]
    expected = 1 - np.mean((guess[own] - truth) ** 2) / np.mean((truth.mean() - truth) ** 2)
    assert helped(asked, A, B)[1] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("learner", "score"), SOLVED)
def test_one_table_may_judge_all(learner: str, score: str) -> None:
    """Its own rates are what nobody's data would say; rows that stand in it train nobody."""
    asked, (one, two, judge) = sampled(learner, score, 21, 22, 25)
    asked = replace(asked, task=replace(asked.task, validation=table_id(judge)))
    data = shelf(one, two, judge)
    pooled = Helping(asked, (), (), members(one, two, judge)).answer(data, Answering(data), stream(0)).scores
    rates = np.mean(judge.values[:, 3])
    assert pooled[0] == pytest.approx(max(rates, 1 - rates) if score == "accuracy" else 0.0, abs=2**-30)
    assert pooled[1] > pooled[0]
    assert pooled[4:] == pooled[:4]
    assert helped(asked, one, two, data=data) == pytest.approx((pooled[1], pooled[3]), abs=2**-30)


def census(asked: Joint, *tables: Table, data: Data | None = None) -> Counted:
    question = Census(asked, members(*tables))
    assert (question.tolerance, question.composite) == (0.0, False)
    data = data or shelf(*tables)
    return question.answer(data, Answering(data), stream(0))


def test_a_census_counts_distinct_rows_on_either_side_and_what_members_share() -> None:
    part = table(np.vstack([A.values[:25], B.values[:10]]), names=NAMES)
    found = census(joint(), A, copied(B, 3), part)
    assert [one.training + one.held for one in found.members] == [60, 60, 35]
    assert min(one.held for one in found.members) > 5
    assert {one.classes for one in found.members} | {one.held_classes for one in found.members} == {2}
    assert [found.shared[place][place] for place in range(3)] == [one.training for one in found.members]
    assert found.shared[0][1] == 0
    assert found.shared[0][2] + found.shared[1][2] == found.members[2].training
    assert found.shared[2] == tuple(line[2] for line in found.shared)


def test_a_census_counts_at_most_two_labels_of_a_number() -> None:
    number, same = hospital(21, classes=0), table(np.where(np.arange(4) == 3, 1.0, A.values), names=NAMES)
    found = census(joint("ridge", "skill", classes=0), number, same)
    assert [(one.classes, one.held_classes) for one in found.members] == [(2, 2), (1, 1)]


def test_a_census_counts_rows_that_the_judging_table_holds() -> None:
    judge = table(np.vstack([A.values[:8], C.values]), names=NAMES)
    found = census(joint(validation=table_id(judge)), A, copied(B), data=shelf(A, copied(B), judge))
    assert [(one.training, one.held, one.dropped) for one in found.members] == [(52, 68, 8), (60, 68, 0)]


def test_too_many_others_are_refused() -> None:
    with pytest.raises(TaskTooLarge, match="others = 13: exceeds 12"):
        Helping(joint(), ("a",), (), (("b",),) * (MOST + 1))


def test_a_member_without_rows_to_be_judged_by_is_refused() -> None:
    with pytest.raises(DataError, match="nothing to judge by"):
        helped(joint(), table(A.values[:0], names=NAMES), B)


def test_a_lone_row_is_judged_by_rates_where_nobody_else_trains() -> None:
    (row,) = np.flatnonzero(stock(joint(), members(A), shelf(A)).weights([0]))[:1]
    rows = stock(joint(), members(A), shelf(A))
    lone = table(np.append(rows.features[row], rows.labels[row])[None], names=NAMES)
    assert helped(joint(), lone, B)[0] == 1.0


def test_hospitals_help_one_another(real_data: Path) -> None:
    """Each sees what every coalition of the three others adds; 160 models in a tenth of a second."""
    tables = real(real_data)
    asked = joint(target="num > 0", score="skill")
    scores = [helped(asked, tables[own], *(one for one in tables if one is not tables[own])) for own in range(4)]
    assert [round(one[0], 2) for one in scores] == [0.47, 0.49, 0.0, 0.0]
    assert max(scores[3]) > scores[3][0]
