"""A small auction in memory."""

from typing import Any

from gainshare.core.random import stream
from gainshare.service.auction_library import Auction, AuctionMarket

ROWS = stream(6, "library").normal(size=(60, 3))
DATA = {"wind": ROWS[:, 0], "sun": ROWS[:, 1], "rain": ROWS[:, 2]}
TARGET = 2 * ROWS[:, 0] + ROWS[:, 1] + 0.1 * stream(7, "library").normal(size=60)


def opened(rules: Auction | None = None, data: Any = None, *, workers: int = 1) -> AuctionMarket:
    return AuctionMarket(rules or Auction(), DATA if data is None else data, seed=7, workers=workers)
