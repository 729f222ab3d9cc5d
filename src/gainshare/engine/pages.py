"""What each kind of market adds to its report: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.engine.auction_page import AUCTION
from gainshare.engine.menu_page import MENU
from gainshare.engine.page import Page

PAGES: Mapping[str, Page] = {"auction": AUCTION, "menu": MENU}
"""By the kinds' names."""
