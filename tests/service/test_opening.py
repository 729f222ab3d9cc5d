"""`gs.open`: rules with data make a market in memory, a file the market in its folder."""

from pathlib import Path

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
