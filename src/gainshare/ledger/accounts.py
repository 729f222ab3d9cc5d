"""Accounts: named balances that sum to zero, each with its floor."""

from collections.abc import Iterable, Mapping

from gainshare.core.errors import InsufficientFunds, InvalidAmount
from gainshare.core.money import units
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

    Raises InsufficientFunds, naming account, what is available and what was requested, at the first entry that
    overdraws; InvalidAmount for a posting that moves nothing, or a balance beyond 2^53 - 1.
    """
    touched: dict[tuple[str, str], int] = {}
    for entry in entries:
        for (account, asset), moved in _moved(entry).items():
            available = touched.get((account, asset), balances.get((account, asset), 0))
            if moved < 0 and available + moved < 0 and floored_at_zero(account):
                rule = f"account has available {available} {asset}, requested {-moved}"
                raise InsufficientFunds("insufficient_funds", account, None, rule)
            touched[account, asset] = units(available + moved, field=account)
    return touched


def _moved(entry: Entry) -> Balances:
    moved: dict[tuple[str, str], int] = {}
    for leg in entry.postings:
        if not leg.units:
            raise InvalidAmount("invalid_amount", leg.account, leg.units, f"entry {entry.memo}: a posting moves units")
        moved[leg.account, leg.asset] = moved.get((leg.account, leg.asset), 0) + leg.units
    return moved
