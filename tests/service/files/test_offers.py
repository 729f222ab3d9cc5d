"""Encoding and the rules every offer keeps."""

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.questions import Table, table_id
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.offers import (
    Brought,
    LeftOut,
    Offered,
    by_value,
    checked,
    encoded,
    features,
    gaps,
    known,
    tolerated,
    without,
)
from gainshare.service.files.tables import Category, Columns, Numbers


def one_hot(columns: Columns) -> Table:
    return encoded(columns.names, columns.columns, columns.keys)


def test_a_category_becomes_a_column_for_each_value_it_takes() -> None:
    table = one_hot(frame_columns({"hr": [10, 9, 10], "t": [1.5, 2.5, 3.5]}, types={"hr": "category"}))
    assert table.names == ("hr=9", "hr=10", "t")
    assert table.values.tolist() == [[0, 1, 1.5], [1, 0, 2.5], [0, 1, 3.5]]


def test_a_level_that_no_row_takes_has_no_column() -> None:
    assert encoded(["a"], [Category(np.array([2, 0]), ("x", "y", "z"))], ("1", "2")).names == ("a=x", "a=z")


def test_exact_copies_share_their_content_name_whatever_they_are_called() -> None:
    hum = one_hot(frame_columns({"hum": [0.0, 1.0]}))
    copy = one_hot(frame_columns({"my-own": [-0.0, 1.0]}))
    assert table_id(hum) == table_id(copy)
    sky, same = (one_hot(frame_columns({name: ["a", "b"]})) for name in ("sky", "air"))
    assert table_id(sky) == table_id(same)
    assert table_id(hum) != table_id(one_hot(frame_columns({"hum": [0.0, 2.0]})))


def test_an_encoded_table_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        one_hot(frame_columns({"a": [1.0]})).values[0, 0] = 2.0


def test_a_category_of_too_many_values_is_refused_with_its_count() -> None:
    words = frame_columns({"note": [f"n{i}" for i in range(1_001)]})
    with pytest.raises(TaskTooLarge, match=r"column note: 1001 different values.*\[task_too_large\]"):
        one_hot(words)


def test_features_are_all_columns_but_those_withheld() -> None:
    held = frame_columns({"a": [1], "b": [2], "y": [3]})
    assert features(Brought("s", held), {"y"}) == ("a", "b")
    assert features(Brought("s", held, ("b",)), {"y"}) == ("b",)
    with pytest.raises(Refused, match=r"columns of s.*not for sale"):
        features(Brought("s", held, ("y",)), {"y"})
    with pytest.raises(Refused, match=r"columns of s.*not a column"):
        features(Brought("s", held, ("z",)), {"y"})


def test_an_unknown_column_names_the_one_that_was_meant() -> None:
    with pytest.raises(Refused, match=r'data\.ignore = "dtday": not a column, did you mean dteday'):
        known(["dtday"], ["dteday", "hr"], "data.ignore")


def test_rows_are_divided_by_the_value_of_a_column() -> None:
    held = Brought("all", frame_columns({"site": ["n", "s", "n"], "a": [1, 2, 3]}))
    north, south = by_value(held, "site")
    assert (north.name, north.columns.keys, north.columns.names) == ("n", ("1", "3"), ("a",))
    assert (south.name, south.columns.keys) == ("s", ("2",))
    assert by_value(held, "other") == (held,)
    assert [part.name for part in by_value(held, "a")] == ["1", "2", "3"]
    assert without(held, "site").columns.names == ("a",)


def test_a_row_that_names_no_seller_is_refused() -> None:
    held = Columns("f.csv", ("site",), (Category(np.array([0, -1]), ("n",)),), ("1", "2"), (2, 3))
    with pytest.raises(DataError, match=r"f.csv line 3: column site: names no seller"):
        by_value(Brought("all", held), "site")


def test_every_gap_is_listed_with_its_columns() -> None:
    a, b = Numbers(np.array([np.nan, 1, np.nan])), Numbers(np.array([np.nan, 1, 1]))
    assert gaps("s", ["a", "b"], [a.missing, b.missing], ["x", "y", "z"]) == [
        LeftOut("s", "x", "a, b missing"),
        LeftOut("s", "z", "a missing"),
    ]
    assert gaps("s", [], [], ["x"]) == []


def test_gaps_are_refused_only_where_the_policy_says_so() -> None:
    found = [LeftOut("va", "7", "age missing")]
    assert tolerated(found, "report") == tuple(found)
    assert tolerated([], "refuse") == ()
    with pytest.raises(DataError, match="1 gap, the first is row 7 of va: age missing"):
        tolerated(found, "refuse")


def test_two_offers_never_share_a_seller() -> None:
    table = one_hot(frame_columns({"a": [1]}))
    assert checked([Offered("s", table)])
    with pytest.raises(Refused, match='seller = "s": two offers'):
        checked([Offered("s", table), Offered("s", table)])
    with pytest.raises(Refused, match="invalid_name"):
        checked([Offered("a:b", table)])
    with pytest.raises(DataError, match="no column is left"):
        checked([])


def test_a_category_of_too_many_values_for_its_rows_is_refused_before_memory_is_taken() -> None:
    rows = 500_000
    wide = Category(np.arange(rows) % 41, tuple(map(str, range(41))))
    with pytest.raises(TaskTooLarge, match="column city: 41 different values, at most 40 can be a category of 500000"):
        encoded(["city"], [wide], ("",) * rows)
