"""Buying within a budget by a public coin: one time in three the largest offer alone, else the proportional rule."""

from collections.abc import Sequence
from fractions import Fraction

from gainshare.auctions.asks import supply
from gainshare.auctions.procurement import Purchase, proportional, qmia
from gainshare.core.errors import Refused

FACES = 3


def random3(
    asks: Sequence[int], weights: Sequence[int], budget: int, *, coin: int, reserve: Fraction | None = None
) -> Purchase:
    """If the coin shows 0 the single largest offer is bought, at the budget or the reserve; otherwise `qmia`.

    coin: 0, 1 or 2, drawn after the asks are in and from none of them. Truthful whatever it shows; on average a third
    of the fractional optimum is bought. Other arguments, ties and errors as of `qmia`.

    >>> random3([0, 9], [5, 7], 10, coin=0).paid
    (0, 10)
    """
    if type(coin) is not int or not 0 <= coin < FACES:
        raise Refused("unknown_value", "coin", coin, "must be 0, 1 or 2")
    if coin:
        return qmia(asks, weights, budget, reserve=reserve)
    held = supply(asks, weights, budget, reserve)
    if not held.order:
        return proportional(len(held.asks), (), None, held.weights)
    largest = min(held.order, key=lambda at: (-held.weights[at], at))
    rate = Fraction(budget, held.weights[largest])
    if held.ceiling is not None:
        rate = min(rate, held.ceiling)
    return proportional(len(held.asks), (largest,), rate, held.weights)
