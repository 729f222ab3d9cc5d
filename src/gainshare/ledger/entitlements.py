"""Dividing money exactly: one-off splits by largest remainder, and entitlements for streams of payments.

A stream that rounds each payment by itself drifts and rewards sellers who split into clones. Entitlements count in
millionths of a minor unit; a seller is paid the whole units it has come to, the rest waits in `rounding`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, isnan, lcm
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
    parts, whole = _whole_numbers(shares)
    return tuple(total * part // whole for part in parts)


def largest_remainder(total: int, shares: Weights) -> tuple[int, ...]:
    """As `floored`, plus one unit each to the largest remainders until floor(total x sum of shares) is reached.

    >>> largest_remainder(100, (Fraction(1, 3),) * 3)
    (34, 33, 33)
    """
    return _apportioned(total, *_whole_numbers(shares))


def split(total: int, weights: Weights) -> tuple[int, ...]:
    """A total by weights, to the last unit: largest remainder, ties to the lower index.

    total: minor units, >= 0. weights: >= 0, of any size. Raises AllocationError for weights that divide nothing.

    >>> split(100, (1, 1, 1))
    (34, 33, 33)
    """
    parts = _weighed(weights)
    return _apportioned(charge(total, field="total"), parts, sum(parts))


def floor_split(total: int, weights: Weights) -> tuple[tuple[int, ...], int]:
    """A total by weights, each part floored, and the reserve that is left.

    total, weights and errors: as of `split`.

    >>> floor_split(100, (1, 1, 1))
    ((33, 33, 33), 1)
    """
    parts, units = _weighed(weights), charge(total, field="total")
    floors = tuple(units * part // sum(parts) for part in parts)
    return floors, units - sum(floors)


def _apportioned(total: int, parts: Sequence[int], whole: int) -> tuple[int, ...]:
    floors = [total * part // whole for part in parts]
    missing = total * sum(parts) // whole - sum(floors)
    first = sorted(range(len(parts)), key=lambda i: (-(total * parts[i] % whole), i))
    for i in first[:missing]:
        floors[i] += 1
    return tuple(floors)


def _whole_numbers(shares: Weights) -> tuple[list[int], int]:
    """Numerators over the least common denominator."""
    whole = lcm(*(share.denominator for share in shares))
    return [share.numerator * (whole // share.denominator) for share in shares], whole


def _weighed(weights: Weights) -> list[int]:
    parts, _ = _whole_numbers(_checked(weights, "weights"))
    if not any(parts):
        rule = "all weights are zero" if parts else "there are no weights"
        raise AllocationError("no_positive_weight", "weights", None, rule, "decide by policy who is paid then")
    return parts


def _bounded(shares: Weights) -> Weights:
    parts, whole = _whole_numbers(_checked(shares, "shares"))
    if sum(parts) > whole:
        raise AllocationError("shares_above_one", "shares", str(Fraction(sum(parts), whole)), "must sum to at most 1")
    return shares


def _checked(weights: Weights, field: str) -> Weights:
    for index, weight in enumerate(weights):
        if isinstance(weight, float) and not isfinite(weight):
            shown = "NaN" if isnan(weight) else weight
            raise AllocationError("not_finite", field, None, f"index {index} is {shown}, must be finite")
        if isinstance(weight, bool) or not isinstance(weight, int | Fraction):
            rule = f"index {index} is {weight!r}, must be an int or a Fraction: other numbers are not exact"
            raise AllocationError("wrong_type", field, None, rule, "give Fraction(weight), which is what it holds")
        if weight < 0:
            rule = f"index {index} is {weight}, must be >= 0: a division policy decides what a negative worth earns"
            raise AllocationError("negative_weight", field, None, rule, "pay max(0, worth) and keep it on record")
    return weights


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
    owed: Entitlements, total: int, shares: Weights, *, rule: Rule = floored
) -> tuple[Entitlements, tuple[int, ...]]:
    """Entitle each name to its share of a payment, and pay what makes whole units.

    total: minor units, >= 0. shares: of the first names, summing to at most 1. rule: how micros are divided.
    What is not paid stays with the caller. If the shares always sum to 1, its rounding account then never falls
    below 0 and holds less than one unit for each name; `floored` adds less than 10^-6 of a unit a name and payment.
    Raises AllocationError for a negative share, shares above 1, or more shares than names.

    >>> owed, paid = pay(Entitlements.start(("a", "b")), 5, (Fraction(1, 2), Fraction(1, 2)))
    >>> paid, pay(owed, 5, (Fraction(1, 2), Fraction(1, 2)))[1]
    ((2, 2), (3, 3))
    """
    parts = rule(charge(total, field="total") * MICROS, _bounded(shares))
    if len(parts) > len(owed.names):
        raise AllocationError("length_mismatch", "shares", len(parts), f"must be at most {len(owed.names)}, one a name")
    padded = (*parts, *(0,) * (len(owed.names) - len(parts)))
    sums = [micros + part for micros, part in zip(owed.micros, padded, strict=True)]
    payouts = tuple(whole // MICROS for whole in sums)
    paid = tuple(before + now for before, now in zip(owed.paid, payouts, strict=True))
    return Entitlements(owed.names, paid, tuple(whole % MICROS for whole in sums)), payouts
