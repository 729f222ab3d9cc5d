"""Tables by the paths and patterns that name them."""

from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.service.files.paths import matching, read_table


def test_patterns_are_read_in_order_of_name_and_each_file_once(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c[1].csv"):
        (tmp_path / name).touch()
    assert matching(tmp_path, ["*.csv", "a.csv"]) == ["a.csv", "b.csv", "c[1].csv"]
    assert matching(tmp_path, ["c[1].csv"]) == ["c[1].csv"]
    assert matching(tmp_path, [f"{tmp_path}/a*"]) == [f"{tmp_path}/a.csv"]


def test_a_name_that_no_disk_can_hold_matches_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no file matches"):
        matching(tmp_path, ["*\0"])
    (name,) = matching(tmp_path, ["x" * 300 + "*"])
    with pytest.raises(Refused, match="file_not_found"):
        read_table(tmp_path / name, "x")
