"""Escrow: an order's largest charge is set aside when it is admitted, so that settling can never overdraw."""

from collections.abc import Mapping

from gainshare.core.trades import Entry, Posting


def admission(party: str, units: int, asset: str) -> Entry | None:
    """From the party's outside account into its escrow; None if nothing is to be set aside.

    >>> admission("city", 0, "EUR") is None
    True
    """
    if units == 0:
        return None
    legs = (Posting(f"external:{party}", -units, asset), Posting(f"escrow:{party}", units, asset))
    return Entry(f"admit {party}", legs)


def settlement(
    party: str, charge: int, payouts: Mapping[str, int], *, escrow: int, withheld: int, asset: str
) -> Entry | None:
    """Release an escrow: the charge to those who earned it, the rest back.

    payouts: to earnings, by seller. withheld: what the division keeps back. What fractions leave over or take up
    passes through `rounding`. None if nothing moves.

    >>> entry = settlement("city", 7, {"hr": 4, "hum": 2}, escrow=10, withheld=0, asset="EUR")
    >>> [(leg.account, leg.units) for leg in entry.postings]
    [('escrow:city', -10), ('earnings:hr', 4), ('earnings:hum', 2), ('rounding', 1), ('external:city', 3)]
    """
    assert 0 <= charge <= escrow, "menus charge at most the bid"
    moves = {
        f"escrow:{party}": -escrow,
        **{f"earnings:{seller}": units for seller, units in payouts.items()},
        "withheld": withheld,
        "rounding": charge - sum(payouts.values()) - withheld,
        f"external:{party}": escrow - charge,
    }
    legs = tuple(Posting(account, units, asset) for account, units in moves.items() if units)
    return Entry(f"settle {party}", legs) if legs else None
