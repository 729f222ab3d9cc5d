"""The markets there are: a market is one file and a line in each of these tables."""

from collections.abc import Callable, Mapping
from typing import Any

from gainshare.axioms.verdicts import Verdict
from gainshare.core.market import Market
from gainshare.markets import auction, auction_promises

MARKETS: Mapping[str, Callable[[Any, Any], Market[Any, Any]]] = {"auction": auction.AuctionMarket}
"""Each kind, and how a market of it is made from rules and offers."""

CHARTERS: tuple[type, ...] = (auction.Rules, auction.Offer)
"""The records in which rules and offers of any kind are written."""

PROMISES: Mapping[str, Callable[..., tuple[Verdict, ...]]] = {"auction": auction_promises.promises}
"""What each kind promises: from market, past trades, generators and tries to verdicts."""
