"""Tables of members that did not measure the same, under one header."""

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.aligned import aligned
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.offers import Brought
from gainshare.service.files.tables import Columns, Numbers

BERN = Brought("bern", frame_columns({"age": [63, 67], "chol": [233, 286], "num": [0, 2]}))
LYON = Brought("lyon", frame_columns({"num": [1, 0], "thal": ["a", "b"], "age": [41, 55]}))


def test_every_member_gets_every_column_and_has_none_of_its_cells_where_it_had_no_column() -> None:
    bern, lyon = aligned([BERN, LYON], [], "num", ())
    assert bern.columns.names == lyon.columns.names == ("age", "chol", "thal", "num")
    assert bern.columns["thal"].missing.all()
    assert lyon.columns["chol"].missing.all()
    assert not lyon.columns["thal"].missing.any()


def test_a_column_that_a_member_does_not_put_up_is_as_absent_as_one_it_has_not() -> None:
    bern, lyon = aligned([Brought("bern", BERN.columns, ("age",)), LYON], [], "num", ["thal"])
    assert bern.columns.names == ("age", "num")
    assert lyon.offered is None


def test_a_table_that_judges_brings_no_columns_of_its_own() -> None:
    exam = Brought("judge.csv", frame_columns({"num": [1], "age": [50], "mood": [3]}))
    found = aligned([BERN], [exam], "num", ())[1].columns
    assert found.names == ("age", "chol", "num")
    assert found["chol"].missing.all()


def test_a_table_without_the_target_is_refused_by_name_and_told_what_may_be_meant() -> None:
    other = Brought("va", Columns("va.csv", ("age", "Num"), (Numbers(np.array([1.0])),) * 2, ("1",)))
    with pytest.raises(Refused, match=r'va.csv: data of va = "num": .* did you mean Num \[unknown_value\]'):
        aligned([BERN, other], [], "num", ())


def test_a_table_in_which_no_row_has_the_target_is_refused_by_name() -> None:
    hollow = Brought("va", Columns("va.csv", ("num",), (Numbers(np.array([np.nan])),), ("1",)))
    with pytest.raises(DataError, match=r"va.csv: column num: no row of va says what it is"):
        aligned([BERN, hollow], [], "num", ())
