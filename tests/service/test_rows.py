"""Rows come as Owners, tables by name, or files; whoever brings none, or gaps where none may be, is told."""

from pathlib import Path

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.gains.task import Task as Goal
from gainshare.service.examples import Owners
from gainshare.service.rows import brought_by, columns_of, encoded_together, offered, records_of
from gainshare.service.tasks import Task

A, B = {"x": [1.0, 2.0], "y": [0.0, 1.0]}, {"x": [3.0, 4.0], "y": [1.0, 0.0]}


def test_owners_mappings_and_files_are_the_same_offers(tmp_path: Path) -> None:
    owners = Owners("both", {"a": {name: np.array(held) for name, held in A.items()}, "b": B}, "y")  # type: ignore[dict-item]
    for name, table in (("a", A), ("b", B)):
        lines = [",".join(table), *(",".join(map(str, row)) for row in zip(*table.values(), strict=True))]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines))
    paths = [tmp_path / "a.csv", str(tmp_path / "b.csv")]
    found = [offered(data, Task("y")) for data in ({"a": A, "b": B}, owners, paths, str(tmp_path / "*.csv"))]
    tables = [[(one.seller, one.table.values.tolist()) for one in each.offers] for each in found]
    assert tables[0] == [("a", [[1.0, 0.0], [2.0, 1.0]]), ("b", [[3.0, 1.0], [4.0, 0.0]])]
    assert all(each == tables[0] for each in tables)


def test_gaps_are_refused_unless_they_are_kept() -> None:
    gappy = {"x": [1.0, None], "y": [0.0, 1.0]}
    with pytest.raises(Refused, match="x: must be finite, row 2 holds NaN") as refused:
        offered({"a": gappy, "b": B}, Task("y"))
    assert refused.value.where == "table of a"
    found = encoded_together(brought_by({"a": gappy, "b": B}, keep_gaps=True), Task("y"), keep_gaps=True)
    assert np.isnan(found.offers[0].table.values).tolist() == [[False, False], [True, False]]
    assert columns_of(gappy, "a", keep_gaps=True)["x"].missing.tolist() == [False, True]


def test_a_table_that_judges_is_encoded_with_the_others() -> None:
    words = {"x": ["dry", "wet"], "y": [0.0, 1.0]}
    exam = brought_by({"exam": {"x": ["ice", "wet"], "y": [1.0, 1.0]}})
    found = encoded_together(brought_by({"a": words}), Task("y"), validation=exam)
    assert found.offers[0].table.names == found.validation["exam"].names == ("x=dry", "x=ice", "x=wet", "y")


@pytest.mark.parametrize(("data", "rule"), [({}, "needs at least one seller"), (5, "not int"), ([5], "not list")])
def test_what_is_no_data_is_refused(data: object, rule: str) -> None:
    with pytest.raises(DataError, match=rule):
        offered(data, Task("y"))


def test_records_are_found_wherever_they_stand() -> None:
    held = {"a": [{"type": "Task", "n": 1, "more": {"type": "Task", "n": 2}}], "b": "Task", "c": {"type": "Rules"}}
    assert [one["n"] for one in records_of(held, Goal)] == [1, 2]
