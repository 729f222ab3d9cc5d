"""Data in memory: one meaning whatever library holds it, and nothing incomplete gets in."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.frames import frame_columns, with_target
from gainshare.service.files.tables import Category, Columns, Numbers

DATA = {"temp": [0.25, 0.5, 1.0], "hr": [9, 10, 9], "sky": ["rain", "clear", "rain"], "wet": [True, False, True]}


def as_plain(columns: Columns) -> list[tuple[str, list[Any], tuple[str, ...]]]:
    return [
        (name, held.codes.tolist(), held.levels) if isinstance(held, Category) else (name, held.values.tolist(), ())
        for name, held in zip(columns.names, columns.columns, strict=True)
    ]


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_every_library_brings_the_same_columns(make: Callable[[Any], Any]) -> None:
    held = frame_columns(make(DATA))
    assert as_plain(held) == [
        ("temp", [0.25, 0.5, 1.0], ()),
        ("hr", [9.0, 10.0, 9.0], ()),
        ("sky", [1, 0, 1], ("clear", "rain")),
        ("wet", [1.0, 0.0, 1.0], ()),
    ]
    assert held.keys == ("1", "2", "3")


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_declared_types_and_keys_hold_for_every_library(make: Callable[[Any], Any]) -> None:
    held = frame_columns(make(DATA), key="temp", types={"hr": "category"})
    assert held.keys == ("0.25", "0.5", "1")
    assert as_plain(held)[0] == ("hr", [0, 1, 0], ("9", "10"))


def test_arrays_name_their_columns_by_place() -> None:
    assert frame_columns(np.eye(2)).names == ("x0", "x1")
    assert frame_columns(np.arange(3)).names == ("x0",)


@pytest.mark.parametrize(
    "sky",
    [
        pd.Series(["rain", "clear"], dtype="category"),
        pl.Series(["rain", "clear"], dtype=pl.Categorical),
        pa.chunked_array([["rain", "clear"]]),
        np.array(["rain", "clear"]),
        ("rain", "clear"),
    ],
)
def test_a_column_of_words_is_a_category_in_every_library(sky: object) -> None:
    held = frame_columns({"sky": sky})["sky"]
    assert isinstance(held, Category)
    assert held.levels == ("clear", "rain")


def test_decimals_are_numbers() -> None:
    held = frame_columns({"a": [Decimal("0.5"), Decimal(2)]})["a"]
    assert isinstance(held, Numbers)
    assert held.values.tolist() == [0.5, 2.0]


@pytest.mark.parametrize(
    "data",
    [
        np.array([[1.0, 2.0], [3.0, np.nan]]),
        {"x0": [1.0, 2.0], "x1": [2.0, float("nan")]},
        {"x0": [1.0, 2.0], "x1": [2.0, None]},
        pd.DataFrame({"x0": [1, 2], "x1": pd.array([2, None], dtype="Int64")}),
        pl.DataFrame({"x0": [1, 2], "x1": [2, None]}),
        pl.DataFrame({"x0": [1, 2], "x1": ["a", None]}),
    ],
)
def test_a_nan_is_refused_with_column_and_row(data: object) -> None:
    with pytest.raises(DataError) as caught:
        frame_columns(data)
    assert caught.value.code == "non_finite_data"
    for part in ("column x1", "row 2", "NaN"):
        assert part in str(caught.value)


def test_rows_and_labels_must_agree_in_number() -> None:
    features = frame_columns(np.eye(3))
    with pytest.raises(DataError, match=r"len\(X\) = 3: must equal len\(y\) = 2 \[length_mismatch\]"):
        with_target(features, [1, 2], name="y")
    assert with_target(features, [1, 2, 3], name="y").names == ("x0", "x1", "x2", "y")


def test_columns_must_agree_in_number_of_rows() -> None:
    with pytest.raises(DataError, match=r"len\(b\) = 1: must equal len\(a\) = 2 \[length_mismatch\]"):
        frame_columns({"a": [1, 2], "b": [1]})


@pytest.mark.parametrize("data", [np.empty((0, 3)), {}, {"a": []}, pd.DataFrame(), pl.DataFrame({"a": []})])
def test_no_rows_are_refused(data: object) -> None:
    with pytest.raises(DataError, match=r"0 rows.*\[empty_data\]"):
        frame_columns(data)


def test_text_in_a_numeric_column_is_refused_with_column_and_text() -> None:
    with pytest.raises(DataError) as caught:
        frame_columns(np.array([[1, 2], [3, "x"]], dtype=object))
    assert caught.value.code == "wrong_type"
    assert "column x1" in str(caught.value)
    assert "'x'" in str(caught.value)
    with pytest.raises(DataError, match=r"column a: 'x' is not a number \[wrong_type\]"):
        frame_columns({"a": ["x", "1"]}, types={"a": "number"})
    assert isinstance(frame_columns({"a": ["x", 1]}, types={"a": "category"})["a"], Category)


@pytest.mark.parametrize(
    "data",
    [
        5,
        "text",
        {"a": "text"},
        {"a": {1: 2}},
        {"a": np.eye(2)},
        np.zeros((2, 2, 2)),
        np.array(3),
        {"a": np.array([1j])},
        {"a": np.array(["2011-01-01"], dtype="datetime64[D]")},
        {"a": [object()]},
        pl.LazyFrame({"a": [1]}),
        {"a": pd.Index([1])},
    ],
)
def test_what_is_no_table_is_refused_and_never_escapes(data: object) -> None:
    with pytest.raises(DataError, match="wrong_type"):
        frame_columns(data)


def test_an_unknown_key_names_the_column_that_was_meant() -> None:
    with pytest.raises(Refused, match="did you mean temp"):
        frame_columns(DATA, key="tmp")


GAPPY = {"temp": [0.25, None, 1.0], "hr": [9.0, float("nan"), 9.0], "sky": ["rain", None, "clear"]}


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table])
def test_gaps_are_kept_where_they_are_asked_for_and_refused_elsewhere(make: Callable[[Any], Any]) -> None:
    held = frame_columns(make(GAPPY), keep_gaps=True)
    assert [column.missing.tolist() for column in held.columns] == [[False, True, False]] * 3
    assert [type(column) for column in held.columns] == [Numbers, Numbers, Category]
    with pytest.raises(DataError, match="column temp: must be finite, row 2 holds NaN"):
        frame_columns(make(GAPPY))


@pytest.mark.parametrize("gap", [None, pd.NA, pd.NaT, float("nan"), Decimal("nan"), ""])
def test_every_word_for_nothing_is_a_gap(gap: object) -> None:
    (numbers, words, empty) = frame_columns({"n": [1, gap], "w": ["a", gap], "e": [gap, gap]}, keep_gaps=True).columns
    assert [column.missing.tolist() for column in (numbers, words, empty)] == [[False, True], [False, True], [True] * 2]
    assert (type(numbers), type(words), type(empty)) == (Numbers, Category, Numbers)


def test_infinity_is_no_gap_and_mixed_columns_stay_refused() -> None:
    for cells in (np.array([1.0, np.inf, np.nan]), [1.0, float("inf"), None]):
        with pytest.raises(DataError, match="must be finite, row 2 holds inf"):
            frame_columns({"a": cells}, keep_gaps=True)
    with pytest.raises(DataError, match="'low' in row 3 is not a number"):
        frame_columns({"a": [1, None, "low"]}, keep_gaps=True)
