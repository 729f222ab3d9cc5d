"""The model made for one member: judged on rows that trained nobody, and of no more use elsewhere than it must be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gainshare.core.codec import digest
from gainshare.core.errors import DataError
from gainshare.core.questions import Data, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.bespoke import STRENGTHS, Bespoke, Making
from gainshare.gains.joint import Joint, Made
from gainshare.gains.scorecard import Scorecard, card_content
from tests.gains.hospitals import NAMES, hospital, joint, members, real
from tests.gains.samples import Answering, shelf, table

A, B, C = (hospital(seed, 90) for seed in (31, 32, 33))


def against(one: Table) -> Table:
    """The same patients, the sick ones well."""
    return table(one.values * [1, 1, 1, -1] + [0, 0, 0, 1], names=NAMES)


def asked(how: Joint, own: Table, *helpers: Table, shunned: tuple[Table, ...] = ()) -> Bespoke:
    (mine,), others = members(own), members(*shunned)
    return Bespoke(how, mine, (), tuple(table_id(one) for one in helpers), others, others)


def made(question: Bespoke, data: Data) -> Made:
    assert not question.composite
    return question.answer(data, Answering(data), stream(0))


@pytest.mark.parametrize("learner", ["logistic", "knn"])
def test_a_copy_of_a_helper_or_of_oneself_makes_the_same_model(learner: str) -> None:
    copy, mine = table(B.values[::-1], names=NAMES), table(A.values[::-1], names=NAMES)
    data, how = shelf(A, B, C, copy, mine), joint(learner)
    plain = made(asked(how, A, B, shunned=(C,)), data)
    assert made(asked(how, A, B, copy, mine, shunned=(C,)), data) == plain
    assert made(asked(how, A, B), data).digest != made(asked(how, A, C), data).digest


@pytest.mark.parametrize("learner", ["logistic", "knn", "boosting"])
def test_without_helpers_nothing_is_gained(learner: str) -> None:
    found = made(asked(joint(learner), A), shelf(A))
    assert found.before == found.after > 0.5
    assert (found.error, found.strength, found.judged) == (0.0, 0.0, ())


def test_the_scores_are_those_of_the_models_file_on_the_held_out_rows() -> None:
    question, data = asked(joint(score="skill"), A, B, shunned=(C,)), shelf(A, B, C)
    found, making = made(question, data), Making(question, data)
    card = making.model
    assert isinstance(card, Scorecard)
    assert digest(card_content(card, question.joint.task, making.columns)) == found.digest == making.digest
    held = making.merits(card, 0)
    assert found.after == pytest.approx(held.mean(), abs=2**-30)
    assert found.error == pytest.approx(np.std(held - making.merits(making.alone, 0), ddof=1) / len(held) ** 0.5)
    assert all((figure * 2**30).is_integer() for figure in (found.before, found.after, found.error))


def test_the_penalty_takes_from_others_what_costs_nothing() -> None:
    """Here patients are of one age, there it is age that tells: what age says is of no use here, and is taken out."""
    age, ca = stream(3).standard_normal((2, 120))
    here = table(np.column_stack([0 * age, 240 + 40 * np.sign(ca), ca, ca > 0]), names=NAMES)
    there = table(np.column_stack([age, np.full(120, 240.0), 0 * age, age > 0]), names=NAMES)
    question, data, both = asked(joint(), here, there), shelf(here, there), members(there)
    free, kept = (made(replace(question, judged=both, shunned=some), data) for some in ((), both))
    assert free.strength == 0.0
    assert kept.strength in STRENGTHS[1:]
    assert kept.judged[0][1] < free.judged[0][1]
    assert kept.judged[0][0] == free.judged[0][0] < free.judged[0][1]


def test_rows_that_are_ones_own_are_never_shunned() -> None:
    """Or a copy of a member would spoil the model made for it."""
    copy = table(A.values[::-1], names=NAMES)
    data = shelf(A, B, copy)
    plain, spoilt = made(asked(joint(), A, B), data), made(asked(joint(), A, B, shunned=(copy,)), data)
    assert spoilt.strength == 0.0
    assert spoilt.digest == plain.digest


def test_a_penalty_that_would_cost_is_not_laid_on() -> None:
    """Who is most like oneself cannot be shunned: by skill, any strength costs."""
    own = hospital(34, 300, gaps=0.0)
    rest, like = table(own.values[:150], names=NAMES), table(own.values[150:], names=NAMES)
    assert made(asked(joint(score="skill"), rest, shunned=(like,)), shelf(rest, like)).strength == 0.0


def test_one_table_may_judge_all_and_then_nobody_is_shunned() -> None:
    how, data = joint(validation=table_id(C)), shelf(A, B, C)
    found = made(asked(how, A, B, shunned=(B,)), data)
    assert found.strength == 0.0
    assert found.judged == ((found.before, found.after),)


def test_what_was_paid_for_already_is_part_of_ones_own_model() -> None:
    data = shelf(A, B, C)
    (first, second) = (made(replace(asked(joint(), A, *more), base=base), data) for more, base in OWNED)
    assert first.digest == second.digest
    assert first.before == made(asked(joint(), A, B), data).after
    assert second.before == made(asked(joint(), A), data).after


OWNED: tuple[tuple[tuple[Table, ...], tuple[str, ...]], ...] = (((C,), (table_id(B),)), ((B, C), ()))


@pytest.mark.parametrize("learner", ["logistic", "forest"])
def test_rows_of_one_class_have_no_model(learner: str) -> None:
    sick = table(A.values[A.values[:, 3] == 1], names=NAMES)
    with pytest.raises(DataError, match="one class in the training rows"):
        made(asked(joint(learner), sick, B), shelf(sick, B))


def test_helpers_that_mislead_are_seen_to_on_the_held_out_rows() -> None:
    data = shelf(A, B, against(B), against(C))
    found = made(asked(joint(), A, against(B), against(C)), data)
    assert found.after < found.before


def test_models_of_hospitals(real_data: Path) -> None:
    tables = real(real_data)
    how = joint(target="num > 0")
    data = shelf(*tables)
    found = made(asked(how, tables[3], tables[0], shunned=tuple(tables[:3])), data)
    assert 0.5 < found.before < 0.9
    assert len(found.judged) == 3
    assert found.digest == Making(asked(how, tables[3], tables[0], shunned=tuple(tables[:3])), data).digest
