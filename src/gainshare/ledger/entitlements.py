"""Dividing money exactly: one-off splits by largest remainder, and entitlements for streams of payments.

A stream that rounds each payment by itself drifts and rewards sellers who split into clones. Entitlements count in
millionths of a minor unit; a seller is paid the whole units it has come to, the rest waits in `rounding`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from gainshare.core.errors import AllocationError
from gainshare.core.money import charge

MICROS = 10**6
"""Parts of a minor unit in which entitlements are counted."""

Weights = Sequence[int | Fraction]
Rule = Callable[[int, Weights], tuple[int, ...]]


def floored(total: int, shares: Weights) -> tuple[int, ...]:
    """floor(total x share) for each share: superadditive, so clones of a seller gain nothing. The rest is nobody's.

    >>> floored(10, (Fraction(1, 3), Fraction(2, 3)))
    (3, 6)
    """
    return tuple(int(total * Fraction(share)) for share in shares)


def largest_remainder(total: int, shares: Weights) -> tuple[int, ...]:
    """As `floored`, plus one unit each to the largest remainders until floor(total x sum of shares) is reached.

    >>> largest_remainder(100, (Fraction(1, 3),) * 3)
    (34, 33, 33)
    """
    exact = [total * Fraction(share) for share in shares]
    parts = [int(part) for part in exact]
    missing = int(sum(exact)) - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:missing]:
        parts[i] += 1
    return tuple(parts)


def split(total: int, weights: Sequence[int | Fraction | float]) -> tuple[int, ...]:
    """A total by weights, to the last unit: largest remainder, ties to the lower index.

    total: minor units, >= 0. weights: >= 0, of any size. Raises AllocationError for weights that divide nothing.

    >>> split(100, (1, 1, 1))
    (34, 33, 33)
    """
    return largest_remainder(charge(total, field="total"), _shares(weights))


def floor_split(total: int, weights: Sequence[int | Fraction | float]) -> tuple[tuple[int, ...], int]:
    """A total by weights, each part floored, and the reserve that is left.

    >>> floor_split(100, (1, 1, 1))
    ((33, 33, 33), 1)
    """
    parts = floored(charge(total, field="total"), _shares(weights))
    return parts, total - sum(parts)


def settle(total: int, shares: Sequence[Fraction]) -> tuple[tuple[int, ...], int]:
    """A payment by shares that sum to at most 1: payouts by largest remainder, and what is retained.

    >>> settle(1000, (Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)))
    ((250, 125, 62), 563)
    """
    payouts = largest_remainder(charge(total, field="total"), _bounded(shares))
    return payouts, total - sum(payouts)


def _shares(weights: Sequence[int | Fraction | float]) -> tuple[Fraction, ...]:
    exact = _checked(weights)
    whole = sum(exact, Fraction(0))
    if whole == 0:
        rule = "all weights are zero" if exact else "there are no weights"
        raise AllocationError("no_positive_weight", "weights", None, rule, "decide by policy who is paid then")
    return tuple(weight / whole for weight in exact)


def _bounded(shares: Sequence[Fraction]) -> tuple[Fraction, ...]:
    exact = _checked(shares)
    if sum(exact, Fraction(0)) > 1:
        raise AllocationError("negative_weight", "shares", None, "sum to more than the whole: nothing would be retained")
    return exact


def _checked(weights: Sequence[int | Fraction | float]) -> tuple[Fraction, ...]:
    for index, weight in enumerate(weights):
        if not math.isfinite(weight):
            shown = "NaN" if weight != weight else weight  # noqa: PLR0124 - the definition of NaN
            raise AllocationError("not_finite", "weights", None, f"index {index} is {shown}, must be finite")
        if weight < 0:
            rule = f"index {index} is {weight}, must be >= 0: a division policy decides what a negative worth earns"
            raise AllocationError("negative_weight", "weights", None, rule, "pay max(0, worth) and keep it on record")
    return tuple(map(Fraction, weights))


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What a stream of payments owes: for each name whole units already paid, and micros waiting to become one.

    names: recipients. paid: minor units. micros: in [0, 10^6).
    """

    names: tuple[str, ...]
    paid: tuple[int, ...]
    micros: tuple[int, ...]

    @classmethod
    def start(cls, names: tuple[str, ...]) -> Self:
        """Nobody is owed anything."""
        return cls(names, (0,) * len(names), (0,) * len(names))

    def joined(self, names: tuple[str, ...]) -> Self:
        """The same debts among these names; a name that is gone keeps what it is owed at the end."""
        every = (*names, *(name for name in self.names if name not in names))
        held = {name: (paid, micros) for name, paid, micros in zip(self.names, self.paid, self.micros, strict=True)}
        found = [held.get(name, (0, 0)) for name in every]
        return type(self)(every, tuple(paid for paid, _ in found), tuple(micros for _, micros in found))


def pay(
    owed: Entitlements, total: int, shares: Sequence[Fraction], *, rule: Rule = floored
) -> tuple[Entitlements, tuple[int, ...]]:
    """Entitle each name to its share of a payment, and pay what makes whole units.

    total: minor units, >= 0. shares: of the first names, summing to at most 1. rule: how micros are divided.
    What is not paid stays with the caller, whose rounding account then holds less than one unit for each name.

    >>> owed, paid = pay(Entitlements.start(("a", "b")), 5, (Fraction(1, 2), Fraction(1, 2)))
    >>> paid, pay(owed, 5, (Fraction(1, 2), Fraction(1, 2)))[1]
    ((2, 2), (3, 3))
    """
    parts = rule(charge(total, field="total") * MICROS, _bounded(shares))
    padded = (*parts, *(0,) * (len(owed.names) - len(parts)))
    sums = [micros + part for micros, part in zip(owed.micros, padded, strict=True)]
    payouts = tuple(whole // MICROS for whole in sums)
    paid = tuple(before + now for before, now in zip(owed.paid, payouts, strict=True))
    return Entitlements(owed.names, paid, tuple(whole % MICROS for whole in sums)), payouts
