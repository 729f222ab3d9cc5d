"""The markets there are: a market is one file and a line in each of these tables."""

from collections.abc import Callable, Mapping
from typing import Any

from gainshare.core.market import Market
from gainshare.markets import auction, auction_promises

MARKETS: Mapping[str, Callable[[Any, Any], Market[Any, Any]]] = {"auction": auction.AuctionMarket}
"""Each kind, and how a market of it is made from rules and offers."""

CHARTERS: Mapping[str, tuple[type, ...]] = {"auction": (auction.Rules, auction.Offer)}
"""The records in which rules and offers are written, by kind."""

SURVEYS: Mapping[str, Callable[[Any, int], auction_promises.Survey]] = {"auction": auction_promises.Survey}
"""What each kind promises: from a market, and the trades before its rules, to what is shown its trades one by
one, and then tells verdicts."""

EVIDENCE: Mapping[str, tuple[type, type]] = {"auction": (auction.Order, auction.Sold)}
"""The records of an order and of a trade's evidence, by kind."""

CONTRADICTIONS: Mapping[str, Callable[[Any], str]] = {"auction": auction_promises.contradiction}
"""What cannot be true of one trade by its own figures, or "", by kind: from all that its operator sees of it."""
