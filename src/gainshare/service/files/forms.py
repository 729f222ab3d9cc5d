"""The kinds of market that files can describe: a kind is its files and a line here."""

from collections.abc import Mapping

from gainshare.core.catalog import Catalog
from gainshare.service.files.form import Form

FORMS: Mapping[str, Form] = Catalog(
    {
        "auction": "gainshare.service.files.auction_form:AUCTION",
        "menu": "gainshare.service.files.menu_form:MENU",
        "collaborative": "gainshare.service.files.collaborative_form:COLLABORATIVE",
        "procurement": "gainshare.service.files.procurement_form:PROCUREMENT",
    }
)
"""How each kind stands in files, by its name."""
