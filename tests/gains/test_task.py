"""The market draws the test rows, as many as promised; what cannot be judged is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.gains.task import LEARNERS, Task, checked_labels, content_names, key_names
from gainshare.gains.task import test_rows as drawn_rows
from tests.gains.samples import SPLIT, table

ROWS = 4000
NAMES = tuple(str(row).encode() for row in range(ROWS))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_the_share_of_test_rows_is_the_one_promised(share: float) -> None:
    deviation = 6 * (share * (1 - share) / ROWS) ** 0.5
    assert abs(drawn_rows(share, SPLIT, NAMES).mean() - share) < deviation


def test_equal_rows_are_on_one_side_wherever_they_stand() -> None:
    drawn = drawn_rows(0.5, SPLIT, NAMES + NAMES[::-1])
    assert drawn[:ROWS].tolist() == drawn[ROWS:][::-1].tolist()


def test_a_larger_share_only_adds_rows() -> None:
    small, large = (drawn_rows(share, SPLIT, NAMES) for share in (0.2, 0.6))
    assert not np.any(small & ~large)


def test_different_splits_are_independent() -> None:
    one, other = (drawn_rows(0.5, split, NAMES) for split in (SPLIT, SPLIT[::-1]))
    assert abs(np.corrcoef(one, other)[0, 1]) < 6 / ROWS**0.5


def test_the_drawn_rows_are_fixed_for_ever() -> None:
    assert np.flatnonzero(drawn_rows(0.3, SPLIT, NAMES[:20])).tolist() == [9, 13, 18]


def test_rows_that_are_alike_have_one_name() -> None:
    first, second, third = content_names(table([[1.0, 2.0], [1.0, 2.0], [1.0, 2.5]]))
    assert first == second != third
    assert key_names(table([5.0, 5.0], keys=("a", "é"))) == (b"a", "é".encode())


@pytest.mark.parametrize(
    ("options", "kind", "named"),
    [
        ({"learner": "xgboost"}, Refused, "learner"),
        ({"learner": "logistic"}, Refused, "cannot predict a number"),
        ({"learner": "ridge", "classes": 2}, Refused, "cannot predict classes"),
        ({"learner": "ols", "classes": 3}, Refused, "cannot predict classes"),
        ({"learner": "knn", "classes": 1}, DataError, "one class"),
        ({"score": "accuracy"}, Refused, "skill, range-rmse, sd-rmse"),
        ({"score": "sd-rmse", "classes": 2, "learner": "knn"}, Refused, "skill, accuracy, log-loss-skill"),
        ({"test": 0.0}, Refused, "strictly between 0 and 1"),
        ({"test": 1.0}, Refused, "strictly between 0 and 1"),
        ({"labels": "sha256:0", "validation": "sha256:1"}, Refused, "bring rows"),
    ],
)
def test_a_task_that_cannot_be_done_is_refused(options: dict[str, object], kind: type[Refused], named: str) -> None:
    with pytest.raises(kind, match=named):
        Task("price", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("learner", sorted(LEARNERS))
def test_every_learner_of_the_allow_list_has_a_task(learner: str) -> None:
    classes = 2 if learner == "logistic" else 0
    assert Task("price", learner=learner, classes=classes).learner == learner


@pytest.mark.parametrize(
    ("labels", "classes", "code", "named"),
    [
        ([3.0, 3.0, 3.0], 0, "degenerate_labels", "the target is constant in the test rows"),
        ([1.0, 1.0], 2, "degenerate_labels", "one class in the test rows"),
        ([1.0], 2, "degenerate_labels", "one class in the test rows"),
        ([], 0, "empty_data", "0 rows"),
    ],
)
def test_labels_that_define_no_gain_are_refused(labels: list[float], classes: int, code: str, named: str) -> None:
    with pytest.raises(DataError, match=named) as refused:
        checked_labels(np.array(labels), "test", classes)
    assert refused.value.code == code


@given(st.lists(st.floats(-9, 9), min_size=2))
def test_labels_pass_exactly_if_two_of_them_differ(labels: list[float]) -> None:
    if len(set(labels)) > 1:
        checked_labels(np.array(labels), "test", 0)
    else:
        with pytest.raises(DataError, match="constant"):
            checked_labels(np.array(labels), "test", 0)
