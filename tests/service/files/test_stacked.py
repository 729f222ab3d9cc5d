"""Sellers who bring rows of one header."""

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import table_id
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.offers import Brought, Hole, LeftOut
from gainshare.service.files.stacked import stacked
from gainshare.service.files.tables import Category, Column, Columns, Numbers

NORTH = Brought("north", frame_columns({"age": [63, 67], "thal": ["a", "b"], "num": [0, 2]}))
SOUTH = Brought("south", frame_columns({"age": [41, 55], "thal": ["c", "b"], "num": [1, 0]}))


def numbers(*cells: float) -> Numbers:
    return Numbers(np.array(cells))


def brought(name: str, **columns: Column) -> Brought:
    rows = len(next(iter(columns.values())).missing)
    return Brought(name, Columns(name, tuple(columns), tuple(columns.values()), tuple(map(str, range(1, rows + 1)))))


def test_a_column_means_the_same_at_every_seller() -> None:
    found = stacked([NORTH, SOUTH], "num")
    north, south = found.offers
    assert north.table.names == south.table.names == ("age", "thal=a", "thal=b", "thal=c", "num")
    assert north.table.values.tolist() == [[63, 1, 0, 0, 0], [67, 0, 1, 0, 2]]
    assert south.table.values.tolist() == [[41, 0, 0, 1, 1], [55, 0, 1, 0, 0]]
    assert (north.table.keys, found.goals[0].labels) == (("1", "2"), None)


def test_a_comparison_replaces_its_column() -> None:
    found = stacked([NORTH, SOUTH], "num > 0", ignore=["thal"])
    assert found.offers[0].table.names == ("age", "num > 0")
    assert [offer.table.values[:, 1].tolist() for offer in found.offers] == [[0, 1], [1, 0]]
    assert found.goals[0].classes == ("num <= 0", "num > 0")


def test_classes_are_counted_over_all_sellers() -> None:
    found = stacked([NORTH, SOUTH], "num", classes=["num"])
    assert found.goals[0].classes == ("0", "1", "2")
    words = stacked([NORTH, SOUTH], "thal")
    assert words.goals[0].classes == ("a", "b", "c")
    assert words.offers[1].table.values[:, -1].tolist() == [2, 1]


def test_a_row_with_a_gap_is_left_out_and_counted_for_its_seller() -> None:
    found = stacked(
        [brought("n", a=numbers(1, np.nan, 3), y=numbers(1, 2, 3)), brought("s", a=numbers(7), y=numbers(7))], "y"
    )
    assert [offer.table.keys for offer in found.offers] == [("1", "3"), ("1",)]
    assert found.left_out == (LeftOut("n", "2", "a missing"),)
    with pytest.raises(DataError, match="row 2 of n"):
        stacked([brought("n", a=numbers(1, np.nan), y=numbers(1, 2))], "y", left_out="refuse")


def test_rows_of_one_number_at_two_sellers_are_two_rows() -> None:
    gappy = numbers(np.nan, 1)
    found = stacked([brought("n", a=gappy, y=gappy), brought("s", a=gappy, y=numbers(1, 2))], "y")
    assert found.rows_left_out == 2


def test_a_seller_without_a_complete_row_is_refused_with_its_hollow_columns() -> None:
    hollow = brought("swiss", a=numbers(np.nan, np.nan), b=numbers(1, 2), y=numbers(1, 2))
    with pytest.raises(DataError, match=r"swiss: 0 rows: no row of swiss is complete \[empty_data\]") as caught:
        stacked([brought("n", a=numbers(1), b=numbers(1), y=numbers(1)), hollow], "y")
    assert 'ignore = ["a"]' in caught.value.remedy


def test_headers_must_agree() -> None:
    other = Brought("other", frame_columns({"age": [1], "num": [1]}))
    with pytest.raises(Refused, match=r"thal stands in one of them only \[bad_csv\]"):
        stacked([NORTH, other], "num")
    turned = Brought("turned", frame_columns({"thal": ["a"], "age": [1], "num": [1]}))
    with pytest.raises(Refused, match="in another order"):
        stacked([NORTH, turned], "num")


def test_numbers_here_and_words_there_are_refused_with_the_word() -> None:
    words = brought("w", a=Category(np.array([0]), ("?",)), y=numbers(1))
    with pytest.raises(DataError, match=r"column a: holds numbers, but '\?' in w \[wrong_type\]") as caught:
        stacked([brought("n", a=numbers(1), y=numbers(1)), words], "y")
    assert 'missing = "?"' in caught.value.remedy


def test_a_column_without_a_cell_agrees_with_words() -> None:
    words = brought("w", a=Category(np.array([0, 0]), ("x",)), y=numbers(1, 2))
    empty = brought("e", a=numbers(np.nan), y=numbers(1))
    assert stacked([words, empty], "y", ignore=["a"]).offers[1].table.rows == 1
    with pytest.raises(DataError, match="no row of e is complete"):
        stacked([words, empty], "y")


def test_test_rows_are_encoded_like_the_sellers_and_sold_by_nobody() -> None:
    later = Brought("later.csv", frame_columns({"age": [30], "thal": ["d"], "num": [2]}))
    found = stacked([NORTH, SOUTH], "num", validation=[later])
    assert [offer.seller for offer in found.offers] == ["north", "south"]
    exam = found.validation["later.csv"]
    assert exam.names == found.offers[0].table.names == ("age", "thal=a", "thal=b", "thal=c", "thal=d", "num")
    assert exam.values.tolist() == [[30, 0, 0, 0, 1, 2]]


GAPPY = brought("gappy", a=numbers(1, np.nan, 3), c=Category(np.array([0, -1, 1]), ("p", "q")), y=numbers(1, 0, np.nan))


def test_where_gaps_are_kept_only_rows_without_a_target_are_left_out() -> None:
    found = stacked([GAPPY, brought("full", a=numbers(7), y=numbers(1))], "y", keep_gaps=True)
    gappy, full = (offer.table for offer in found.offers)
    assert gappy.names == full.names == ("a", "c=p", "y")
    np.testing.assert_array_equal(gappy.values, [[1, 1, 1], [np.nan, np.nan, 0]])
    np.testing.assert_array_equal(full.values, [[7, np.nan, 1]])
    assert found.left_out == (LeftOut("gappy", "3", "y missing"),)
    assert found.holes == (Hole("gappy", "a", 1, 2), Hole("gappy", "c", 1, 2), Hole("full", "c", 1, 1))
    assert found.missing == 3


def test_a_gap_is_the_same_gap_whoever_has_it() -> None:
    odd = np.array([0.0, np.nan])
    odd.view(np.uint64)[1] |= 1 << 63 | 1
    other = stacked([brought("n", a=Numbers(odd), y=numbers(0, 1))] * 1, "y", keep_gaps=True)
    plain = stacked([brought("m", a=numbers(-0.0, np.nan), y=numbers(0, 1))], "y", keep_gaps=True)
    assert table_id(other.offers[0].table) == table_id(plain.offers[0].table)


def test_a_code_written_with_decimals_is_the_same_code() -> None:
    here = brought("n", c=Category(np.array([0, 1]), ("1.0", "2.0")), y=numbers(0, 1))
    there = brought("s", c=Category(np.array([0, 1]), ("1", "2")), y=numbers(0, 1))
    north, south = (offer.table for offer in stacked([here, there], "y").offers)
    assert north.names == ("c=1", "c=2", "y")
    assert north.values.tolist() == south.values.tolist()


def test_rows_without_a_target_can_be_refused() -> None:
    with pytest.raises(DataError, match="row 3 of gappy: y missing"):
        stacked([GAPPY], "y", keep_gaps=True, left_out="refuse")


def test_a_table_that_judges_keeps_its_gaps_too() -> None:
    found = stacked([GAPPY], "y", validation=[brought("judge.csv", a=numbers(np.nan), y=numbers(1))], keep_gaps=True)
    np.testing.assert_array_equal(found.validation["judge.csv"].values, [[np.nan, np.nan, 1]])
