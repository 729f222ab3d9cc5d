"""Buying within a budget where one offer may outweigh the others: a clock that spares the largest, then three sets.

The clock and the sets it chooses from depend on no ask of whoever is still in, so that it is obviously strategy-proof.
At least a quarter of the fractional optimum is bought.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from gainshare.auctions.asks import Supply, supply
from gainshare.auctions.procurement import Purchase, proportional


def guarded(asks: Sequence[int], weights: Sequence[int], budget: int, *, reserve: Fraction | None = None) -> Purchase:
    """The rate falls until all but the largest offer fit the budget; then the best of three sets is bought at it.

    Arguments, ties and errors as of `qmia`. The rate starts at budget / the largest weight that can be bought, or at
    the reserve. The sets: the largest offer; the others; the largest first while they fit. Of sets that weigh the same
    the one with the first numbers is taken. Truthful, individually rational, within budget.

    >>> guarded([0, 999], [5, 1000], 1000).winners
    (1,)
    """
    held = supply(asks, weights, budget, reserve)
    if not held.order:
        return proportional(len(held.asks), (), None, held.weights)
    heaviest = list(accumulate((held.weights[at] for at in held.order), max))
    rate = Fraction(budget, heaviest[-1])
    if held.ceiling is not None:
        rate = min(rate, held.ceiling)
    above, below = rate.as_integer_ratio()
    start = held.first(lambda at: held.asks[held.order[at]] * below > above * held.weights[held.order[at]])

    def too_dear(at: int) -> bool:
        provider = held.order[at]
        return held.asks[provider] * (held.upto[at] - heaviest[at]) > budget * held.weights[provider]

    left = min(start, held.first(too_dear))
    assert left, "whoever can be bought from fits alone"
    if left < start:
        rate = min(rate, held.per_weight(left))
    others = held.upto[left - 1] - heaviest[left - 1]
    if others:
        rate = min(rate, Fraction(budget, others))
    return proportional(len(held.asks), _best(held, left, rate, budget), rate, held.weights)


def _best(held: Supply, left: int, rate: Fraction, budget: int) -> list[int]:
    """The heaviest of the three sets of those left, ascending."""
    heavy_first = sorted(sorted(held.order[:left]), key=held.weights.__getitem__, reverse=True)
    above, below = rate.as_integer_ratio()
    fitting, room = list[int](), below * budget
    for at in heavy_first:
        if (cost := above * held.weights[at]) <= room:
            fitting.append(at)
            room -= cost
    sets = [heavy_first[:1], sorted(heavy_first[1:]), sorted(fitting)]
    return min(sets, key=lambda each: (-sum(map(held.weights.__getitem__, each)), each))
