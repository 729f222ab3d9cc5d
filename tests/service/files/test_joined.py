"""Joining sellers' columns on a key."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.joined import by_column, joined
from gainshare.service.files.offers import Brought, LeftOut
from gainshare.service.files.tables import read_columns

RIDES = Brought("rides", frame_columns({"id": [3, 1, 2], "hr": [7.0, 8.0, 9.0], "cnt": [30, 10, 20]}, key="id"))
SKY = Brought("sky", frame_columns({"id": [1, 2, 3, 4], "hum": [0.1, 0.2, 0.3, 0.4]}, key="id"))


def test_rows_are_aligned_by_key_in_the_order_of_the_target() -> None:
    found = joined([SKY, RIDES], ["cnt"])
    sky, rides = found.offers
    assert sky.table.keys == rides.table.keys == ("3", "1", "2")
    assert sky.table.values[:, 0].tolist() == [0.3, 0.1, 0.2]
    labels = found.goals[0].labels
    assert labels is not None
    assert (labels.names, labels.values[:, 0].tolist(), labels.keys) == (("cnt",), [30, 10, 20], ("3", "1", "2"))


def test_the_target_is_never_for_sale() -> None:
    found = joined([SKY, RIDES], ["cnt", "hr > 7"])
    assert [(offer.seller, offer.table.names) for offer in found.offers] == [("sky", ("hum",))]
    assert found.goals[1].classes == ("hr <= 7", "hr > 7")


def test_keys_missing_somewhere_are_counted_and_listed() -> None:
    found = joined([SKY, RIDES], ["cnt"])
    assert found.left_out == (LeftOut("rides", "4", "no such row in rides"),)
    assert found.gaps == {"rides": 1}
    with pytest.raises(DataError, match="row 4 of rides"):
        joined([SKY, RIDES], ["cnt"], left_out="refuse")


def test_a_row_with_a_gap_is_left_out_at_every_seller(tmp_path: Path) -> None:
    (tmp_path / "sky.csv").write_text("id,hum,wind\n1,0.1,\n2,,5\n3,0.3,6\n")
    sky = Brought("sky", read_columns(tmp_path / "sky.csv", "sky.csv", key="id"))
    found = joined([sky, RIDES], ["cnt"])
    assert [offer.table.keys for offer in found.offers] == [("3",), ("3",)]
    assert found.left_out == (LeftOut("sky", "1", "wind missing"), LeftOut("sky", "2", "hum missing"))


def test_a_gap_belongs_to_the_column_that_is_sold_alone(tmp_path: Path) -> None:
    (tmp_path / "sky.csv").write_text("id,hum,wind,y\n1,0.1,,1\n2,,5,2\n3,0.3,6,\n4,0.4,7,4\n")
    sky = Brought("sky", read_columns(tmp_path / "sky.csv", "sky.csv", key="id"))
    found = joined(by_column(sky, {"y"}), ["y"])
    assert [(offer.seller, offer.table.keys) for offer in found.offers] == [("hum", ("4",)), ("wind", ("4",))]
    assert found.gaps == {"hum": 1, "wind": 1, "sky": 1}


def test_a_row_with_a_gap_at_two_sellers_is_left_out_once(tmp_path: Path) -> None:
    (tmp_path / "sky.csv").write_text("id,hum,wind,y\n1,,,1\n2,,5,2\n3,0.3,6,3\n")
    sky = Brought("sky", read_columns(tmp_path / "sky.csv", "sky.csv", key="id"))
    found = joined(by_column(sky, {"y"}), ["y"])
    assert (len(found.left_out), found.rows_left_out) == (3, 2)


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    (tmp_path / "sky.csv").write_text("id,hum\n1,0.1\n2,0.2\n1,0.3\n")
    sky = Brought("sky", read_columns(tmp_path / "sky.csv", "sky.csv", key="id"))
    with pytest.raises(DataError) as caught:
        joined([sky, RIDES], ["cnt"])
    assert str(caught.value) == 'sky.csv line 4: key = "1": names two rows, the other is sky.csv line 2 [duplicate_key]'


def test_a_target_in_two_tables_is_refused_with_both_named() -> None:
    other = Brought("other", frame_columns({"id": [1], "cnt": [5]}, key="id"))
    with pytest.raises(Refused, match="must stand in one table only, not in rides and other"):
        joined([RIDES, other], ["cnt"])


def test_tables_without_a_common_row_are_refused() -> None:
    other = Brought("other", frame_columns({"id": ["x"], "a": [5]}, key="id"))
    with pytest.raises(DataError, match=r'no key stands in every table: other begins with "x", rides begins with "3"'):
        joined([RIDES, other], ["cnt"])


def test_ignored_columns_are_dropped() -> None:
    found = joined([RIDES, SKY], ["cnt"], ignore=("hr",))
    assert [offer.seller for offer in found.offers] == ["sky"]


def test_one_table_may_be_offered_in_parts_under_several_names() -> None:
    table = frame_columns({"a": [1, 2], "b": [3, 4], "y": [5, 6]})
    found = joined([Brought("s", table, ("a",), "g"), Brought("t", table, ("b",), "g")], ["y"])
    assert [(offer.seller, offer.table.names, offer.group) for offer in found.offers] == [
        ("s", ("a",), "g"),
        ("t", ("b",), "g"),
    ]


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_a_sellers_rows_changes_nothing(order: list[int], other: list[int]) -> None:
    def shuffled(by: list[int]) -> Brought:
        return Brought("sky", frame_columns({"id": by, "hum": [row / 8 for row in by]}, key="id"))

    rides = Brought("rides", frame_columns({"id": range(6), "cnt": range(6)}, key="id"))
    one, same = (joined([shuffled(by), rides], ["cnt"]).offers[0].table for by in (order, other))
    assert one.keys == same.keys
    np.testing.assert_array_equal(one.values, same.values)
