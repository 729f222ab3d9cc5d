"""Numbers that stand for a missing cell in one column alone."""

import numpy as np

from gainshare.service.files.blanks import blanked, zeros
from gainshare.service.files.tables import Category, Columns, Numbers

CHOL = Numbers(np.array([0.0, 233.0, -9.0]))
FBS = Numbers(np.array([0.0, 1.0, 0.0]))
SMOKES = Category(np.array([0, 1, 2]), ("-9.0", "0", "yes"))
TABLE = Columns("va.csv", ("chol", "fbs", "smokes"), (CHOL, FBS, SMOKES), ("1", "2", "3"))


def test_a_number_is_a_gap_in_its_column_alone_however_it_is_written() -> None:
    found = blanked(TABLE, {"chol": [0, -9], "smokes": [-9]})
    assert found["chol"].missing.tolist() == [True, False, True]
    assert found["fbs"].missing.tolist() == [False, False, False]
    assert found["smokes"].missing.tolist() == [True, False, False]


def test_a_table_without_the_column_stays_as_it_is() -> None:
    assert blanked(TABLE, {"thal": [0]}) is TABLE
    assert blanked(TABLE, {}) is TABLE


def test_only_a_measurement_that_is_0_throughout_looks_like_no_measurement() -> None:
    measured, nothing = np.arange(100.0, 130.0), np.zeros(30)
    flag = np.tile([0.0, 1.0], 15)
    tables = {
        "bern": {"chol": measured, "fbs": flag, "oldpeak": np.maximum(measured - 120, 0)},
        "lyon": {"chol": nothing, "fbs": nothing, "oldpeak": np.append(nothing, 0.5)},
        "oslo": {"chol": np.array([0.0, np.nan]), "fbs": flag},
    }
    (found,) = zeros(tables)
    assert str(found) == (
        'all 30 cells of chol in lyon are 0: if nothing was measured, missing_in = {"chol" = 0} under [data]'
    )


def test_a_column_without_a_cell_is_no_column_of_zeros() -> None:
    hollow = np.full(30, np.nan)
    assert [*zeros({"bern": {"chol": np.arange(100.0, 130.0)}, "lyon": {"chol": hollow}})] == []
