"""What scikit-learn brings: every learner of the allow-list that is not linear, for numbers and for classes."""

import numpy as np
import pytest

from gainshare.core.random import stream
from gainshare.gains.estimators import ESTIMATORS, NEIGHBOURS
from gainshare.gains.task import LEARNERS, LINEAR


def test_every_learner_of_the_allow_list_can_be_made() -> None:
    assert set(ESTIMATORS) == set(LEARNERS) - set(LINEAR)


@pytest.mark.parametrize("learner", ["knn", "logistic"])
def test_the_unit_of_a_column_changes_nothing_where_distances_and_penalties_count(learner: str) -> None:
    columns = stream(1, "columns").normal(size=(60, 3))
    labels = (columns[:, 0] + 0.3 * columns[:, 1] > 0).astype(np.float64)
    one, other = (
        ESTIMATORS[learner](2, 40, 0).fit(given[:40], labels[:40]).predict(given[40:])
        for given in (columns, columns * np.array([1.0, 1000.0, 0.001]))
    )
    assert one.tolist() == other.tolist()


def test_few_rows_are_all_neighbours() -> None:
    columns, labels = np.arange(3.0)[:, None], np.array([1.0, 2.0, 6.0])
    assert len(columns) < NEIGHBOURS
    assert ESTIMATORS["knn"](0, 3, 0).fit(columns, labels).predict(columns).tolist() == [3.0, 3.0, 3.0]


@pytest.mark.parametrize("learner", ["boosting", "forest"])
def test_the_seed_decides_a_tree(learner: str) -> None:
    assert ESTIMATORS[learner](0, 40, 11).get_params()["random_state"] == 11
