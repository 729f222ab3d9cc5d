"""The kinds of market that files can describe: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.service.files.auction_form import AUCTION
from gainshare.service.files.form import Form
from gainshare.service.files.menu_form import MENU

FORMS: Mapping[str, Form] = {"auction": AUCTION, "menu": MENU}
"""How each kind stands in files, by its name."""
