"""What members ask has a limit of columns, told before anything is trained."""

from pathlib import Path

import pytest

from gainshare.core.errors import TaskTooLarge
from gainshare.gains.joint import WIDEST, require_narrow
from gainshare.service.files.forms import FORMS
from gainshare.service.files.rules_file import load

MARKET = """
market = "wards"
kind = "collaborative"
[data]
files = "wards/*.csv"
[task]
target = "sick"
learner = "logistic"
[rules]
price = "1000.00 EUR/gain"
"""


def test_as_many_columns_as_are_trained_with_are_accepted_and_one_more_is_not() -> None:
    names = [f"x{place}" for place in range(WIDEST)]
    require_narrow([*names, "target"])
    with pytest.raises(TaskTooLarge, match="on 200 at most"):
        require_narrow([*names, "more", "target"])


def test_a_file_with_more_is_refused_by_name_before_the_market_is_opened(tmp_path: Path) -> None:
    (tmp_path / "wards").mkdir()
    head = ",".join([*(f"x{place}" for place in range(WIDEST + 1)), "sick"])
    for ward in "ab":
        rows = [",".join([str(row)] * (WIDEST + 1) + [str(row % 2)]) for row in range(4)]
        (tmp_path / "wards" / f"{ward}.csv").write_text("\n".join([head, *rows]) + "\n")
    (tmp_path / "wards.toml").write_text(MARKET)
    with pytest.raises(TaskTooLarge, match=r"wards.toml: columns = 201"):
        FORMS["collaborative"].draft(load(tmp_path / "wards.toml"))
