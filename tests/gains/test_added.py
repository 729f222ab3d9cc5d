"""Models from added sums are those of the rows themselves, whoever shares rows with whom."""

import numpy as np
import pytest

from gainshare.core.questions import Table
from gainshare.gains import added as sums
from gainshare.gains.added import Added, added
from gainshare.gains.joint import Joint
from gainshare.gains.pooled import Stock, stock
from gainshare.gains.together import together
from tests.gains.hospitals import NAMES, copied, hospital, joint, members
from tests.gains.samples import shelf, table

A, B, C = (hospital(seed, 50, classes=0) for seed in (11, 12, 13))
MIXED = table(np.vstack([A.values[:20], np.repeat(B.values[:9], 3, axis=0), C.values]), names=NAMES)


def stocked(asked: Joint, *tables: Table) -> tuple[Stock, Added]:
    rows = stock(asked, members(*tables), shelf(*tables))
    found = added(asked, rows)
    assert found is not None
    return rows, found


@pytest.mark.parametrize("imputer", ["median", "mean"])
@pytest.mark.parametrize("learner", ["ridge", "ols"])
def test_sums_tell_what_a_fit_on_the_rows_tells(learner: str, imputer: str) -> None:
    asked = joint(learner, "skill", classes=0, imputer=imputer)
    rows, found = stocked(asked, A, copied(B), MIXED, table(C.values * [1, 1, 0, 1], names=NAMES))
    for groups in ([0], [1], [3], [0, 1], [0, 2], [1, 2], [0, 1, 2, 3]):
        for fold in (0, 3):
            counts = rows.weights(groups)
            fitted = together(asked, rows.features, rows.labels, counts * (rows.fold != fold))
            expected = fitted.predict(rows.features)
            np.testing.assert_allclose(found.model(counts, fold).predict(rows.features), expected, atol=1e-9)


@pytest.mark.parametrize("imputer", ["median", "mean"])
def test_columns_far_from_zero_and_columns_that_nobody_has_are_no_trouble(imputer: str) -> None:
    asked = joint("ridge", "skill", classes=0, imputer=imputer)
    far, absent = A.values * [1, 1e-2, 1, 1] + [0, 1e6, 0, 1e4], B.values.copy()
    absent[:, 2] = np.nan
    rows, found = stocked(asked, table(far, names=NAMES), table(absent, names=NAMES))
    for groups in ([0], [1], [0, 1]):
        counts = rows.weights(groups)
        fitted = together(asked, rows.features, rows.labels, counts * (rows.fold != 1))
        guess, expected = (model.predict(rows.features[counts > 0]) for model in (found.model(counts, 1), fitted))
        np.testing.assert_allclose(guess, expected, rtol=1e-6, atol=1e-6)


def test_a_coalition_whose_labels_are_alike_says_so() -> None:
    same = table(np.where(np.arange(4) == 3, 2.5, A.values), names=NAMES)
    rows, found = stocked(joint("ridge", "skill", classes=0), same, B)
    assert set(found.model(rows.weights([0]), 0).predict(rows.features)) == {2.5}


def test_there_are_as_many_sums_as_kinds_of_rows_and_none_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = joint("ridge", "skill", classes=0)
    rows, _ = stocked(asked, A, B, copied(A, 2), MIXED)
    monkeypatch.setattr(sums, "ROOM", 5 * 5 * 8**2 - 1)
    assert added(asked, rows) is None
    monkeypatch.setattr(sums, "ROOM", 5 * 5 * 8**2)
    assert added(asked, rows) is not None
