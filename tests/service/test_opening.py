"""`gs.open`: rules with data make a market in memory, a file the market in its folder."""

from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.service.kept import KeptMarket
from gainshare.service.library import Auction, Market
from gainshare.service.opening import open as opened


def test_rules_with_data_make_a_market_in_memory() -> None:
    assert isinstance(opened(Auction(), {"x": [1.0, 2.0, 3.0, 4.0]}, seed=1), Market)


def test_a_file_opens_its_market(settled: Path) -> None:
    assert isinstance(opened(settled / "bikes.toml"), KeptMarket)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nowhere\.toml"):
        opened(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("given", [{"data": {"x": [1.0, 2.0]}}, {"seed": 7}])
def test_what_the_file_says_is_not_said_twice(settled: Path, given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"stands in the MARKET\.toml"):
        opened(settled / "bikes.toml", **given)


def test_a_folder_opens_its_market_too(settled: Path) -> None:
    assert opened(str(settled / "bikes")).statement("wind") == opened(settled / "bikes.toml").statement("wind")
