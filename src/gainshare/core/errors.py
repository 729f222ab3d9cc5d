"""What can go wrong, as types: `Refused` when an input breaks a rule, other `MarketError`s when a promise broke."""

from dataclasses import dataclass
from typing import Self


class MarketError(Exception):
    """Anything the engine can name. What is not one of these is a defect and escapes."""


@dataclass(eq=False)
class Refused(MarketError):
    """An input broke a rule; nothing was changed.

    code: stable name of the rule. field, value: what was given. rule: what would have been right.
    remedy: what to do about it. where: file and line, if the input came from one.

    >>> print(Refused("invalid_amount", "bid", "1e400", "must be finite, such as 45.00"))
    bid = "1e400": must be finite, such as 45.00 [invalid_amount]
    """

    code: str
    field: str
    value: object
    rule: str
    remedy: str = ""
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        given = self.field if self.value is None else f"{self.field} = {shown(self.value)}"
        return f"{place}{given}: {self.rule} [{self.code}]"

    def at(self, where: str) -> Self:
        """The same refusal, with the file and line it came from."""
        return type(self)(self.code, self.field, self.value, self.rule, self.remedy, where)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, object, str, str, str]]:
        return type(self), (self.code, self.field, self.value, self.rule, self.remedy, self.where)


def shown(value: object) -> str:
    """A value as a message may show it: text in quotes, control characters escaped, long ones cut in the middle.

    >>> shown("ten"), shown(-5), shown("x" * 99)
    ('"ten"', '-5', '"xxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxx"')
    """
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= 40 else f"{text[:12]}...{text[-25:]}"
    plain = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return f'"{plain}"' if isinstance(value, str) else plain


class InvalidAmount(Refused):
    """An amount of money, a bid or an ask that no market can accept."""


class FloatMoney(Refused):
    """A float where money was expected: floats cannot hold cents."""


class UnbalancedEntry(Refused):
    """A journal entry whose postings do not sum to zero."""


class IdempotencyConflict(Refused):
    """A key that was used before, with another request."""


class InsufficientFunds(Refused):
    """An account would fall below its floor."""


class AllocationError(Refused):
    """Money cannot be divided by these weights."""


class DataError(Refused):
    """A data set or task that cannot be traded as it is."""


class UnsafeFormat(Refused):
    """A file format that could execute code or reach outside its bundle."""


class PrivacyError(Refused):
    """A privacy parameter outside its range."""


class BudgetExhausted(Refused):
    """A privacy budget does not cover this release."""


class TaskTooLarge(Refused):
    """More work than the chosen method can do."""


class Unavailable(Refused):
    """A rule that this installation lacks, or holds broken."""


class BrokenPromise(MarketError):
    """Something the engine promised does not hold: a damaged journal, a differing replay."""


class Busy(MarketError):
    """Another process holds the market; nothing was changed, run it again."""
