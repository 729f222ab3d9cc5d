"""Accounts: named balances that sum to zero, each with its floor."""

from collections.abc import Iterable, Mapping

from gainshare.core.errors import InsufficientFunds
from gainshare.core.trades import Entry

Balances = Mapping[tuple[str, str], int]
"""Minor units by account and asset."""


def floored_at_zero(account: str) -> bool:
    """Whether an account may not fall below 0: all but those of the outside world.

    >>> floored_at_zero("escrow:city"), floored_at_zero("external:city")
    (True, False)
    """
    return not account.startswith("external:")


def applied(balances: Balances, entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """The balances that these entries touch, after them.

    Raises InsufficientFunds, naming account, what is available and what was requested, at the first overdraft.
    """
    touched: dict[tuple[str, str], int] = {}
    for entry in entries:
        for leg in entry.postings:
            name = (leg.account, leg.asset)
            available = touched.get(name, balances.get(name, 0))
            if available + leg.units < 0 and leg.units < 0 and floored_at_zero(leg.account):
                rule = f"account has available {available} {leg.asset}, requested {-leg.units}"
                raise InsufficientFunds("insufficient_funds", leg.account, None, rule)
            touched[name] = available + leg.units
    return touched
