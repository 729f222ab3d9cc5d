"""The kinds of market there are: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.markets.auction_kind import AUCTION
from gainshare.markets.kind import Kind
from gainshare.markets.menu.kind import MENU

KINDS: Mapping[str, Kind] = {"auction": AUCTION, "menu": MENU}
"""What each kind brings, by its name in charters and market files."""
