"""CSV files as columns: what is a number, what is a category, what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.tables import BLOCK, Category, Columns, Numbers, as_text, in_order, read_columns


def read(folder: Path, text: str, **options: object) -> Columns:
    path = folder / "data.csv"
    path.write_text(text)
    return read_columns(path, "data.csv", **options)  # type: ignore[arg-type]


def test_a_column_is_numeric_if_all_its_present_cells_are_numbers(tmp_path: Path) -> None:
    held = read(tmp_path, "a,b,c\n1,x,\n,2,\n-2.5e1,,\n")
    assert isinstance(held["a"], Numbers)
    np.testing.assert_array_equal(held["a"].values, [1.0, np.nan, -25.0])
    assert isinstance(held["b"], Category)
    assert (held["b"].levels, held["b"].codes.tolist()) == (("2", "x"), [1, 0, -1])
    assert held["c"].missing.all()


def test_a_declared_type_overrides_what_cells_look_like(tmp_path: Path) -> None:
    types = {"hr": "category", "day": "date"}
    held = read(tmp_path, "hr,day\n10,1970-01-02\n9,1970-01-01T12:00\n", types=types)
    assert isinstance(held["hr"], Category)
    assert held["hr"].levels == ("9", "10")
    assert isinstance(held["day"], Numbers)
    assert held["day"].values.tolist() == [1.0, 0.5]


def test_only_the_listed_marks_and_empty_cells_are_missing(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n?,\n5,0\n", missing=["?"])["a"].missing.tolist() == [True, False]
    assert read(tmp_path, "a,b\n?,\n5,0\n", missing=["?"])["b"].missing.tolist() == [True, False]
    assert read(tmp_path, "a,b\n?,\n5,0\n", missing=["0", "?"])["b"].missing.all()
    assert isinstance(read(tmp_path, "a\n?\n5\n")["a"], Category)


def test_keys_are_the_key_cells_or_else_row_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, "id,a\nx,1\ny,2\n", key="id").keys == ("x", "y")
    assert read(tmp_path, "id,a\nx,1\ny,2\n", key="id").names == ("a",)
    assert read(tmp_path, "id,a\nx,1\ny,2\n").keys == ("1", "2")


def test_a_row_knows_its_line(tmp_path: Path) -> None:
    held = read(tmp_path, 'a,b\n"x\ny",1\nz,2\n')
    assert [held.place(row) for row in range(2)] == ["data.csv line 2", "data.csv line 4"]


@pytest.mark.parametrize(
    ("text", "options", "code", "named"),
    [
        ("a,b\n1,2\n3,NaN\n", {}, "non_finite_data", ["line 3", "column b", "row 2", "NaN"]),
        ("a,b\n1,2\n3,inf\n", {}, "non_finite_data", ["line 3", "column b", "row 2", "inf"]),
        ("a,b\n1,1e999\n", {}, "non_finite_data", ["line 2", "column b", "1e999"]),
        ("a,b\n1,2\n3,x\n", {"types": {"b": "number"}}, "wrong_type", ["line 3", "column b", "'x'"]),
        ("a,b\n1,1_0\n", {"types": {"b": "number"}}, "wrong_type", ["line 2", "column b", "'1_0'"]),
        ("a,b\n1,1/2/2011\n", {"types": {"b": "date"}}, "wrong_type", ["line 2", "column b", "ISO date"]),
        ("a,b\n", {}, "empty_data", ["0 rows"]),
        ("id,a\n,1\n", {"key": "id"}, "empty_data", ["line 2", "column id"]),
        ("id,a\n1,1\n", {"key": "ids"}, "unknown_value", ["ids", "did you mean id"]),
    ],
)
def test_bad_cells_are_refused_with_line_column_and_value(
    tmp_path: Path, text: str, options: dict[str, object], code: str, named: list[str]
) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, text, **options)
    assert caught.value.code == code
    for part in ("data.csv", *named):
        assert part in str(caught.value)


def test_bad_data_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read(tmp_path, "a\nNaN\n")


def test_words_that_spell_nan_are_words_in_a_column_of_words(tmp_path: Path) -> None:
    held = read(tmp_path, "name\nNaN\nBo\n")["name"]
    assert isinstance(held, Category)
    assert held.levels == ("Bo", "NaN")


@given(st.binary(max_size=60) | st.text('a1,"\n\r\0-.eN', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_with_the_file_named(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        held = read_columns(path, "any.csv")
    except Refused as refusal:
        assert "any.csv" in str(refusal)  # noqa: PT017 - either way is right
    else:
        assert len(held.lines) == held.rows > 0


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_distinct_numbers_have_distinct_words(one: float, other: float) -> None:
    assert (as_text(one) == as_text(other)) == (one == other)


@given(st.lists(st.text(max_size=6), unique=True))
def test_levels_have_one_order_whatever_order_they_come_in(levels: list[str]) -> None:
    assert in_order(levels) == in_order(levels[::-1])
    assert sorted(in_order(levels)) == sorted(levels)


def test_two_years_of_bike_rentals_are_read_as_they_are(real_data: Path) -> None:
    held = read_columns(real_data / "bike" / "hour.csv", "hour.csv", key="instant")
    assert (held.rows, len(held.names)) == (17_379, 16)
    assert isinstance(held["cnt"], Numbers)
    assert isinstance(held["dteday"], Category)
    assert held["cnt"].values.sum() == 3_292_679
    casual, registered = held["casual"], held["registered"]
    assert isinstance(casual, Numbers)
    assert isinstance(registered, Numbers)
    np.testing.assert_array_equal(casual.values + registered.values, held["cnt"].values)


def test_words_that_come_late_make_a_category_of_all_that_came_before(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,a,b\n" + "".join(f"{row},{row % 3},nan\n" for row in range(BLOCK + 5)) + "x,word,word\n")
    held = read_columns(path, "long.csv", key="id")
    assert isinstance(held["a"], Category)
    assert isinstance(held["b"], Category)
    assert held["a"].levels == ("0", "1", "2", "word")
    assert list(held["a"].codes[:4]) == [0, 1, 2, 0]
    assert (held.rows, held["a"].codes[-1], held.place(BLOCK + 5)) == (BLOCK + 6, 3, f"long.csv line {BLOCK + 7}")


def test_a_wrong_cell_in_a_later_block_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = "".join(f"{row},1\n" for row in range(BLOCK + 5))
    for cell, message in (
        ("inf", f"long.csv line {BLOCK + 7}: column a: must be finite, row {BLOCK + 6} holds inf"),
        ("1e101", f"long.csv line {BLOCK + 7}: column a: must be within 1e100, row {BLOCK + 6} holds 1e101"),
    ):
        path.write_text(f"id,a\n{rows}x,{cell}\n")
        with pytest.raises(DataError) as caught:
            read_columns(path, "long.csv", key="id")
        assert str(caught.value).startswith(message)
    path.write_text(f"id,a\n{rows}x,word\n")
    with pytest.raises(DataError, match=f"long.csv line {BLOCK + 7}: column a: 'word' is not a number"):
        read_columns(path, "long.csv", key="id", types={"a": "number"})
