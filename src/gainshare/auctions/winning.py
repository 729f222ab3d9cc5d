"""Up to which ask each provider would be bought from by the proportional rule, while all others stand: all at once."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from gainshare.auctions.asks import Supply, supply


def winning_asks(
    asks: Sequence[int], weights: Sequence[int], budget: int, *, reserve: Fraction | None = None
) -> tuple[int | None, ...]:
    """For each provider the largest whole ask with which `qmia` buys from it, None if none does.

    Arguments and errors as of `qmia`. With the others at its place or before of weight W it wins up to its share
    budget x w / (W + w), and up to the ask that would put it behind the next of them. The first falls and the second
    rises with its place: the answer is where they cross. O(n log n) in all.

    >>> winning_asks([1, 2, 5], [1, 1, 1], 7)
    (3, 3, 2)
    """
    held = supply(asks, weights, budget, reserve)
    places = {provider: place for place, provider in enumerate(held.order)}
    return tuple(
        _largest(held, provider, places.get(provider), budget) if weight else None
        for provider, weight in enumerate(held.weights)
    )


def _largest(held: Supply, provider: int, place: int | None, budget: int) -> int:
    """place: of the provider in the supply, None if it asks too much to be in it."""
    weight, others = held.weights[provider], len(held.order) - (place is not None)

    def share(before: int) -> int:
        """What it may ask behind so many of the others."""
        inside = place is not None and before > place
        last = before if inside else before - 1
        together = held.upto[last] - weight * inside if last >= 0 else 0
        return budget * weight // (together + weight)

    def ahead(before: int) -> int:
        """The largest ask with which no more than so many of the others stand before it."""
        rival = held.order[before + (place is not None and before >= place)]
        level, rest = divmod(held.asks[rival] * weight, held.weights[rival])
        return level - (rest == 0 and rival < provider)

    crossing = bisect_left(range(others), x=True, key=lambda before: ahead(before) >= share(before))
    found = max(share(crossing), ahead(crossing - 1) if crossing else 0)
    limit = budget if held.ceiling is None else min(budget, int(held.ceiling * weight))
    return min(found, limit)
