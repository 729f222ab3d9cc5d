"""Buying from whoever asks least per weight within a budget: proportional shares (Singer, 2010), in closed form.

Weights are measured before asks are opened and depend on none of them. The clock that gives the same outcome makes the
rule obviously strategy-proof and proof against groups that cannot pay each other (Milgrom and Segal).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from gainshare.auctions.asks import supply, whole


@dataclass(frozen=True, slots=True)
class Purchase:
    """Whom to buy from, and what each is paid.

    winners: ascending. rate: the price per weight; None if there is none, such as where nobody wins.
    due: for each winner what it is owed in units of `unit` minor units, exactly. paid: for each provider whole minor
    units, what it is owed rounded down; 0 for losers.
    """

    winners: tuple[int, ...]
    rate: Fraction | None
    due: tuple[int | Fraction, ...]
    unit: Fraction
    paid: tuple[int, ...]

    @property
    def pay(self) -> tuple[Fraction, ...]:
        """What each provider is owed, exactly, before it is rounded down."""
        exact = [Fraction(0)] * len(self.paid)
        for winner, due in zip(self.winners, self.due, strict=True):
            exact[winner] = due * self.unit
        return tuple(exact)

    @property
    def spent(self) -> int:
        """What all are paid, in minor units."""
        return sum(self.paid)


def proportional(providers: int, winners: Sequence[int], rate: Fraction | None, weights: Sequence[int]) -> Purchase:
    """The purchase that pays each winner the rate for its weight. winners: ascending."""
    if rate is None or not winners:
        return Purchase((), None, (), Fraction(0), (0,) * providers)
    above, below = rate.as_integer_ratio()
    paid, due = [0] * providers, tuple(weights[winner] for winner in winners)
    for winner, weight in zip(winners, due, strict=True):
        paid[winner] = above * weight // below
    return Purchase(tuple(winners), rate, due, rate, tuple(paid))


def offered(
    providers: int, winners: Sequence[int], rate: Fraction | None, offers: Sequence[int | Fraction]
) -> Purchase:
    """The purchase that pays each winner its offer. winners: ascending, offers: of all providers."""
    paid, due = [0] * providers, tuple(offers[winner] for winner in winners)
    for winner, offer in zip(winners, due, strict=True):
        paid[winner] = int(offer)
    return Purchase(tuple(winners), rate, due, Fraction(1), tuple(paid))


def qmia(asks: Sequence[int], weights: Sequence[int], budget: int, *, reserve: Fraction | None = None) -> Purchase:
    """Cheapest per weight first, while each ask is at most its share of the budget; one rate pays all.

    asks: (n,) and budget: minor units >= 0. weights: (n,) whole, >= 0. reserve: the most paid per weight, in minor
    units. With the k first of weight W bought: rate = min(budget / W, the next ask per weight, reserve).
    Truthful, individually rational and within budget (Singer 2010, theorem 4.1). Exact at any size; ties to the lower
    number. Without a reserve a lone seller is paid the whole budget. Raises Refused as `supply` does.

    >>> qmia([1, 2, 5], [1, 1, 1], 7).pay
    (Fraction(7, 2), Fraction(7, 2), Fraction(0, 1))
    """
    held = supply(asks, weights, budget, reserve)
    bought = held.first(lambda at: held.asks[held.order[at]] * held.upto[at] > budget * held.weights[held.order[at]])
    if not bought:
        return proportional(len(held.asks), (), None, held.weights)
    rate = Fraction(budget, held.upto[bought - 1])
    if bought < len(held.order):
        rate = min(rate, held.per_weight(bought))
    if held.ceiling is not None:
        rate = min(rate, held.ceiling)
    return proportional(len(held.asks), sorted(held.order[:bought]), rate, held.weights)


def automatic(weights: Sequence[int]) -> Literal["qmia", "guarded"]:
    """The rule that `auto` takes, by weights alone: guarded if one exceeds half of all.

    >>> automatic([300, 420, 500]), automatic([5, 1000])
    ('qmia', 'guarded')
    """
    checked = whole(weights, "weights")
    return "guarded" if 2 * max(checked, default=0) > sum(checked) else "qmia"
