"""What each kind of market adds to its report: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.core.catalog import Catalog
from gainshare.engine.page import Page

PAGES: Mapping[str, Page] = Catalog(
    {
        "auction": "gainshare.engine.auction_page:AUCTION",
        "menu": "gainshare.engine.menu_page:MENU",
        "collaborative": "gainshare.engine.collaborative_page:COLLABORATIVE",
        "procurement": "gainshare.engine.procurement_page:PROCUREMENT",
    }
)
"""By the kinds' names."""
