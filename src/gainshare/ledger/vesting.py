"""Vesting: how much of a claim is its holder's for good, counted in income events."""

from fractions import Fraction


def vested(age: int, *, cliff: int = 0, vests: int = 0) -> Fraction:
    """The share of a claim that has vested after `age` income events: nothing up to the cliff, linear from there.

    cliff: events up to which nothing has vested. vests: events from which on all has, >= cliff. A claim without
    both is its holder's at once.

    >>> [str(vested(age, cliff=2, vests=4)) for age in range(6)]
    ['0', '0', '0', '1/2', '1', '1']
    >>> vested(0)
    Fraction(1, 1)
    """
    if age >= vests:
        return Fraction(1)
    return Fraction(age - cliff, vests - cliff) if age > cliff else Fraction(0)
