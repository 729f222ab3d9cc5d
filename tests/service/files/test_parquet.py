"""Parquet: what its schema declares, and the same refusals as for CSV."""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.parquet import INSTALLED_BY, read_parquet
from gainshare.service.files.paths import read_table
from gainshare.service.files.tables import Category, Columns, Numbers

DAYS = [dt.date(2011, 1, 1), None, dt.date(2011, 1, 3)]


def read(folder: Path, columns: dict[str, Any], **options: Any) -> Columns:
    path = folder / "rides.parquet"
    parquet.write_table(pa.table(columns), path)
    return read_parquet(path, "rides.parquet", **options)


def test_a_table_is_the_same_from_parquet_as_from_csv(tmp_path: Path) -> None:
    cells = {"id": [7, 8, 9], "temp": [0.5, None, 2.0], "sky": ["clear", "rain", None]}
    (tmp_path / "rides.csv").write_text("id,temp,sky\n7,0.5,clear\n8,,rain\n9,2,\n")
    ours = read(tmp_path, cells, key="id")
    theirs = read_table(tmp_path / "rides.csv", "rides.csv", key="id")
    assert (ours.names, ours.keys) == (theirs.names, theirs.keys)
    assert isinstance(ours["temp"], Numbers)
    assert isinstance(ours["sky"], Category)
    assert isinstance(theirs["sky"], Category)
    np.testing.assert_array_equal(ours["temp"].missing, theirs["temp"].missing)
    np.testing.assert_array_equal(ours["sky"].codes, theirs["sky"].codes)
    assert ours["sky"].levels == theirs["sky"].levels


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ([1, None, 3], [1, np.nan, 3]),
        ([True, None, False], [1, np.nan, 0]),
        ([Decimal("1.5"), None, Decimal(2)], [1.5, np.nan, 2]),
        (DAYS, [14_975, np.nan, 14_977]),
        ([dt.datetime(2011, 1, 1, 12), None, None], [14_975.5, np.nan, np.nan]),  # noqa: DTZ001 - as tables hold it
        ([None, None, None], [np.nan] * 3),
    ],
)
def test_numbers_and_dates_are_what_the_schema_says(tmp_path: Path, cells: list[Any], values: list[float]) -> None:
    column = read(tmp_path, {"a": cells})["a"]
    assert isinstance(column, Numbers)
    np.testing.assert_array_equal(column.values, values)


def test_text_stays_text_even_if_all_of_it_are_digits(tmp_path: Path) -> None:
    column = read(tmp_path, {"a": ["07", "7", "?"]}, missing=("?",))["a"]
    assert isinstance(column, Category)
    assert column.levels == ("07", "7")
    assert list(column.missing) == [False, False, True]


def test_keys_keep_their_zeros_and_dates(tmp_path: Path) -> None:
    assert read(tmp_path, {"id": ["007", "07"], "a": [1, 2]}, key="id").keys == ("007", "07")
    assert read(tmp_path, {"id": [DAYS[0], DAYS[2]], "a": [1, 2]}, key="id").keys == ("2011-01-01", "2011-01-03")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": [1], "a": [[1, 2]]}, "rides.parquet: column a: must hold numbers, text or dates, not list"),
        ({"id": [1], "a": [b"x"]}, "rides.parquet: column a: must hold numbers, text or dates, not binary"),
        ({"id": [1, None], "a": [1, 2]}, "rides.parquet row 2: column id: a key must not be empty"),
        ({"id": [1, 2], "a": [1.0, float("nan")]}, "rides.parquet row 2: column a: must be finite, row 2 holds NaN"),
        ({"id": [1], "a": [2**60 + 1]}, "rides.parquet: column a: holds whole numbers beyond 2^53"),
        ({"no": [1], "a": [1]}, 'rides.parquet: key = "id": not a column'),
        ({"id": pa.array([], pa.int64())}, "rides.parquet: 0 rows: needs at least one"),
    ],
)
def test_what_cannot_be_traded_is_refused(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, columns, key="id")
    assert str(caught.value).startswith(message)


def test_nan_is_a_gap_if_the_market_says_so(tmp_path: Path) -> None:
    assert list(read(tmp_path, {"a": [1.0, float("nan")]}, missing=("NaN",))["a"].missing) == [False, True]


@pytest.mark.parametrize("kept", [0, 3, 100, -1, -9])
def test_a_damaged_file_is_refused(tmp_path: Path, kept: int) -> None:
    read(tmp_path, {"a": list(range(500))})
    path = tmp_path / "rides.parquet"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refused, match=r"rides.parquet: cannot be read as Parquet") as caught:
        read_parquet(path, "rides.parquet")
    assert caught.value.code == "bad_parquet"


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(Refused, match=r"rides.parquet: reading Parquet needs pyarrow.*\[not_installed\]") as caught:
        read_parquet(tmp_path / "rides.parquet", "rides.parquet")
    assert caught.value.remedy == f"{INSTALLED_BY}; or save it as CSV"


def test_types_declared_in_the_market_file_hold(tmp_path: Path) -> None:
    held = read(
        tmp_path, {"hr": [1, 2], "when": ["2011-01-01", "2011-01-02"]}, types={"hr": "category", "when": "date"}
    )
    assert isinstance(held["hr"], Category)
    assert isinstance(held["when"], Numbers)
    with pytest.raises(DataError, match=r"row 1.*'x' is not a number"):
        read(tmp_path, {"a": ["x"]}, types={"a": "number"})
