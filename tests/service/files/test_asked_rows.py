"""Rows of features are read as the market's own tables are: gaps, categories, and columns that are of no use."""

from pathlib import Path

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.asked_rows import asked_columns, asked_rows, asked_table
from gainshare.service.files.rules_file import load

MARKET = """
market = "wards"
kind = "collaborative"
[data]
files = "wards/*.csv"
missing = "?"
missing_in = {chol = 0}
types = {cp = "category"}
[task]
target = "sick"
learner = "logistic"
[rules]
price = "1000.00 EUR/gain"
"""


def test_cells_are_missing_as_in_the_market_file(tmp_path: Path) -> None:
    (tmp_path / "wards.toml").write_text(MARKET)
    (tmp_path / "rows.csv").write_text("chol,note,cp,age\n0,x,4,50\n233,?,?,\n?,y,1,60\n")
    table = asked_table(load(tmp_path / "wards.toml"), str(tmp_path / "rows.csv"))
    keys, cells = asked_rows(table, ("age", "cp=1", "cp=4", "chol"))
    assert keys == ("1", "2", "3")
    nan = np.nan
    expected = [[50, 0, 1, nan], [nan, nan, nan, 233], [60, 1, 0, nan]]
    assert np.array_equal(cells, np.array(expected), equal_nan=True)


def test_words_are_marked_whatever_the_column_looks_like() -> None:
    columns = ("sky=rain", "sky=clear", "day=1", "day=2.5")
    table = asked_columns({"sky": ["rain", "snow", None], "day": [1.0, np.nan, 2.5]})
    expected = [[1, 0, 1, 0], [0, 0, np.nan, np.nan], [np.nan, np.nan, 0, 1]]
    assert np.array_equal(asked_rows(table, columns)[1], np.array(expected), equal_nan=True)


def test_a_table_may_be_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("age\n50\n60\n")
    assert asked_rows(asked_columns(tmp_path / "rows.csv"), ("age",))[1].tolist() == [[50.0], [60.0]]


@pytest.mark.parametrize("name", ["chol", "cp=4", "a=b=c"])
def test_a_missing_column_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refused) as refused:
        asked_rows(asked_columns({"age": [1.0]}), (name,))
    assert (refused.value.code, refused.value.value) == ("unknown_field", name.partition("=")[0])


def test_words_for_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="column age: holds words such as 'old'"):
        asked_rows(asked_columns({"age": ["old"]}), ("age",))


def test_a_market_in_a_folder_takes_rows_by_their_path_only(tmp_path: Path) -> None:
    (tmp_path / "wards.toml").write_text(MARKET)
    with pytest.raises(Refused, match="must be the path of a table"):
        asked_table(load(tmp_path / "wards.toml"), {"chol": [1]})
