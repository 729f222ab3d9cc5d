"""The markets there are: a market is one file and one line here."""

from gainshare.markets.auction import AuctionMarket, Offer, Rules

MARKETS = {"auction": AuctionMarket}
"""Each kind, and how a market of it is made from rules and offers."""

CHARTERS: tuple[type, ...] = (Rules, Offer)
"""The records in which rules and offers of any kind are written."""
