"""Buying one offer after another at a posted price per unit of what it adds: truthful whatever the utility is."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from gainshare.auctions.asks import amount, amounts
from gainshare.auctions.asks import rate as checked_rate
from gainshare.auctions.procurement import Purchase, offered
from gainshare.core.errors import Refused

Value = Callable[[tuple[int, ...]], int | Fraction]
"""The utility of a set of providers, ascending: exact."""


def sequential(
    asks: Sequence[int], value: Value, budget: int, *, target: int | Fraction, reserve: Fraction | None = None
) -> Purchase:
    """Each provider in turn is offered budget / target for each unit of utility it adds to what was bought so far.

    asks: (n,) and budget: minor units >= 0. target: the utility to be bought, > 0, fixed before asks are opened.
    reserve: the most paid per unit. An offer that is not above 0 or exceeds what is left is not made. Nobody's offer
    depends on its own ask, so telling it is best. Raises Refused as `supply` does.

    >>> sequential([2, 9, 2], len, 8, target=2).winners
    (0, 2)
    """
    asked, most, ceiling = amounts(asks, "asks"), amount(budget, "budget"), checked_rate(reserve, "reserve")
    if type(target) not in (int, Fraction) or target <= 0:
        raise Refused("unknown_value", "target", target, "must be a utility above 0, a whole number or a Fraction")
    rate = Fraction(most) / target
    if ceiling is not None:
        rate = min(rate, ceiling)
    bought, held, left = list[int](), value(()), Fraction(most)
    offers = [Fraction(0)] * len(asked)
    for provider, ask in enumerate(asked):
        then = value((*bought, provider))
        offer = rate * (then - held)
        if 0 < offer <= left and ask <= offer:
            bought, held, left = [*bought, provider], then, left - offer
            offers[provider] = offer
    return offered(len(asked), bought, rate, offers)
