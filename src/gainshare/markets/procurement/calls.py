"""What a live clock asks of sellers: its price, and what that is for the lots of each."""

from collections.abc import Sequence

from gainshare.auctions.clock import Clock, opened
from gainshare.core.money import Asset
from gainshare.markets.procurement.records import LIVE, Called, Rules

SHOWN = 8
"""Sellers whose offers are told in one sentence."""


def first_call(rules: Rules, sellers: Sequence[str], weights: Sequence[int]) -> Called | None:
    """The first price of a live clock; None without a clock, or if nobody's lots weigh anything."""
    if rules.asks != LIVE or not any(weights):
        return None
    return called(opened(weights, rules.budget, reserve=rules.ceiling, step=rules.step), sellers, 1)


def called(clock: Clock, sellers: Sequence[str], tick: int) -> Called:
    """A clock as everybody sees it. tick: the number of its price."""
    active = tuple(sellers[one] for one in clock.active)
    return Called(tick, clock.rate, active, tuple(int(clock.offer(one)) for one in clock.active))


def offered(found: Called, asset: Asset, party: str) -> str:
    """What this price means to a party, or "" to the first of all."""
    offers = {seller: asset.show(units) for seller, units in zip(found.active, found.offers, strict=True)}
    if party:
        took = f"is offered {offers[party]}" if party in offers else "is asked no more"
        return f"{party} {took}."
    named = ", ".join(f"{amount} to {seller}" for seller, amount in [*offers.items()][:SHOWN])
    more = f", and {len(offers) - SHOWN:,} more" if len(offers) > SHOWN else ""
    return f"Price times weight is offered: {named}{more}."
