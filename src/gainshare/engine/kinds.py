"""The markets there are, each made with what installed packages add to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gainshare.core.codec import Codec
from gainshare.core.errors import Refused
from gainshare.core.market import Market
from gainshare.engine.plugins import PRICERS
from gainshare.markets.auction.market import AuctionMarket, Rules
from gainshare.markets.catalog import KINDS
from gainshare.markets.offers import Offer


def auction_market(rules: Rules, offers: Sequence[Offer]) -> AuctionMarket:
    """The auction market, whose price rule may be a package's. Raises Unavailable, naming the package that fails it."""
    plugin = PRICERS.plugin(rules.price)
    if plugin is None:
        return AuctionMarket(rules, offers, pricers=PRICERS)
    try:
        market = AuctionMarket(rules, offers, pricers=PRICERS)
        Codec(market.records)
    except Refused:
        raise
    except Exception as problem:  # noqa: BLE001 - making a rule and its first state runs the package's code
        raise plugin.unusable(f"{type(problem).__name__}: {problem}") from None
    return market


ADDED_TO: Mapping[str, Callable[[Any, Any], Market[Any, Any]]] = {"auction": auction_market}
"""How a market is made from rules and offers where installed packages add to its kind."""


def made(kind: str, rules: Any, offers: Sequence[Any]) -> Market[Any, Any]:
    """A market of this kind, whoever wrote its price rule. Raises Refused for rules that cannot be."""
    maker = ADDED_TO[kind] if kind in ADDED_TO else KINDS[kind].market
    return maker(rules, offers)
