"""gainshare: fair prices for data, with receipts.

Sellers bring data, buyers bring prediction tasks and bids; the engine measures, prices, charges, divides, and hands
everyone a receipt that anybody can replay to the same bytes.

    import gainshare as gs
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gainshare import axioms
    from gainshare.axioms.conformance import check
    from gainshare.axioms.truth import Outcome
    from gainshare.core.errors import MarketError, Refused
    from gainshare.core.money import Money, asset, money
    from gainshare.core.random import stream
    from gainshare.ledger.entitlements import Entitlements, split
    from gainshare.service import examples
    from gainshare.service.ask_lists import procure
    from gainshare.service.auction_library import Auction, AuctionMarket
    from gainshare.service.collaborative_library import Collaborative, CollaborativeMarket
    from gainshare.service.language_models import language_gains
    from gainshare.service.library import Market, Trade
    from gainshare.service.menu_library import Menu, MenuMarket
    from gainshare.service.opening import open, replay
    from gainshare.service.price_lists import price
    from gainshare.service.procurement_library import Procurement, ProcurementMarket
    from gainshare.service.tasks import Task
    from gainshare.service.texts import Lot, Text

__version__ = "0.1.0"

_NAMES = {
    "Auction": "gainshare.service.auction_library",
    "AuctionMarket": "gainshare.service.auction_library",
    "Collaborative": "gainshare.service.collaborative_library",
    "CollaborativeMarket": "gainshare.service.collaborative_library",
    "Entitlements": "gainshare.ledger.entitlements",
    "Lot": "gainshare.service.texts",
    "Market": "gainshare.service.library",
    "MarketError": "gainshare.core.errors",
    "Menu": "gainshare.service.menu_library",
    "MenuMarket": "gainshare.service.menu_library",
    "Money": "gainshare.core.money",
    "Outcome": "gainshare.axioms.truth",
    "Procurement": "gainshare.service.procurement_library",
    "ProcurementMarket": "gainshare.service.procurement_library",
    "Refused": "gainshare.core.errors",
    "Task": "gainshare.service.tasks",
    "Text": "gainshare.service.texts",
    "Trade": "gainshare.service.library",
    "asset": "gainshare.core.money",
    "check": "gainshare.axioms.conformance",
    "language_gains": "gainshare.service.language_models",
    "money": "gainshare.core.money",
    "open": "gainshare.service.opening",
    "price": "gainshare.service.price_lists",
    "procure": "gainshare.service.ask_lists",
    "replay": "gainshare.service.opening",
    "split": "gainshare.ledger.entitlements",
    "stream": "gainshare.core.random",
}
_MODULES = {"axioms": "gainshare.axioms", "examples": "gainshare.service.examples"}

__all__ = [
    "Auction",
    "AuctionMarket",
    "Collaborative",
    "CollaborativeMarket",
    "Entitlements",
    "Lot",
    "Market",
    "MarketError",
    "Menu",
    "MenuMarket",
    "Money",
    "Outcome",
    "Procurement",
    "ProcurementMarket",
    "Refused",
    "Task",
    "Text",
    "Trade",
    "asset",
    "axioms",
    "check",
    "examples",
    "language_gains",
    "money",
    "open",
    "price",
    "procure",
    "replay",
    "split",
    "stream",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that importing the package costs nothing."""
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    if name in _MODULES:
        return import_module(_MODULES[name])
    raise AttributeError(f"module 'gainshare' has no attribute {name!r}")
