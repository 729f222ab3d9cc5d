"""What can go wrong, as types: `Refused` when an input breaks a rule, other `MarketError`s when a promise broke."""

import math
from collections.abc import Sized
from dataclasses import dataclass
from typing import Any, Self

LONGEST = 300
"""Characters of a message."""


class MarketError(Exception):
    """Anything the engine can name. What is not one of these is a defect and escapes."""


@dataclass(eq=False)
class Refused(MarketError):
    """An input broke a rule; nothing was changed.

    code: stable name of the rule. field, value: what was given. rule: what would have been right.
    remedy: what to do about it. where: file and line, if the input came from one. As text, it is one line of at most
    300 characters, whatever was given.

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
        place = f"{one_line(self.where, 80)}: " if self.where else ""
        given = one_line(self.field, 60) if self.value is None else f"{one_line(self.field, 60)} = {shown(self.value)}"
        end = f" [{self.code}]"
        return f"{place}{given}: {one_line(self.rule, LONGEST - len(place) - len(given) - len(end) - 2)}{end}"

    def at(self, where: str) -> Self:
        """The same refusal, with the file and line it came from."""
        return type(self)(self.code, self.field, self.value, self.rule, self.remedy, where)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values; a value that is none is shown as a message shows it."""
        value = self.value
        plain = value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
        named = {name: getattr(self, name) for name in ("code", "field", "rule", "remedy", "where")}
        return named | {"value": value if plain else shown(value)}

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, object, str, str, str]]:
        return type(self), (self.code, self.field, self.value, self.rule, self.remedy, self.where)


def shown(value: object) -> str:
    """A value as a message may show it: text in quotes, control characters escaped, long ones cut in the middle.

    Of what has a length only the type is shown, but for the shape of an array.

    >>> shown("ten"), shown(-5), shown((3, 2)), shown("x" * 99)
    ('"ten"', '-5', '(3, 2)', '"xxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxx"')
    """
    if isinstance(value, str):
        return f'"{one_line(value, 40)}"'
    shape = isinstance(value, tuple) and len(value) < 9 and all(type(each) is int for each in value)
    if isinstance(value, Sized) and not shape:
        return type(value).__name__
    try:
        return one_line(str(value), 40)
    except Exception:  # noqa: BLE001 - a whole number of 5,000 digits has no text, and a stranger's object may do anything
        return type(value).__name__


def one_line(text: str, longest: int) -> str:
    r"""Text that stays on its line: at most so many characters, the middle left out, none that moves a cursor.

    >>> one_line("two\nlines", 40), one_line("first, second and last", 15)
    ('two\\nlines', 'firs...and last')
    """
    shortened = _cut(text, longest)
    if shortened.isprintable():
        return shortened
    escaped = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in shortened)
    return _cut(escaped, longest)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    kept = longest - 3
    return f"{text[: kept // 3]}...{text[kept // 3 - kept :]}"


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


class TaskTooLarge(Refused):
    """More work than the chosen method can do."""


class Unavailable(Refused):
    """A rule that this installation lacks, or holds broken."""


class BrokenPromise(MarketError):
    """Something the engine promised does not hold: a damaged journal, a differing replay."""


class Busy(MarketError):
    """Another process holds the market; nothing was changed, run it again."""
