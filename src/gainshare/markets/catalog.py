"""The kinds of market there are: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.core.catalog import Catalog
from gainshare.markets.kind import Kind

KINDS: Mapping[str, Kind] = Catalog(
    {
        "auction": "gainshare.markets.auction.kind:AUCTION",
        "menu": "gainshare.markets.menu.kind:MENU",
        "collaborative": "gainshare.markets.collaborative.kind:COLLABORATIVE",
        "procurement": "gainshare.markets.procurement.kind:PROCUREMENT",
    }
)
"""What each kind brings, by its name in charters and market files."""
