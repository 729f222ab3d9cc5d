"""A small procurement: publishers of Python's own help, one of rubbish, and a buyer who hides other pages of it."""

from typing import Any

from gainshare.service.examples import help_topics
from gainshare.service.procurement_library import Procurement, ProcurementMarket
from gainshare.service.texts import Text

HELP = help_topics()
LOTS: dict[str, Any] = {name: list(HELP.lots[name]) for name in ("types", "numbers", "debugger", "filler")}
TEXT = Text(list(HELP.text), list(HELP.base))
ASKS = {"types": "60.00 EUR", "numbers": "15.00 EUR", "debugger": 9_000, "filler": "0.01"}
BUDGET = "200.00 EUR"
MIXED: dict[str, Any] = {"cash": "0.6", "pool": 0.1}
"""Rules of which a part of every payment is a claim."""


def opened(**rules: Any) -> ProcurementMarket:
    """The market with lots weighed and nothing asked. rules: beside the budget."""
    return ProcurementMarket(Procurement(BUDGET, **{"price": "qmia", **rules}), LOTS, task=TEXT, seed=7)


def asked(**rules: Any) -> ProcurementMarket:
    """The same with the usual asks."""
    market = opened(**rules)
    for seller, ask in ASKS.items():
        market.ask(seller, ask)
    return market
