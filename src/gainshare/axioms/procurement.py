"""What is promised to those who sell to a budget: no ask beats the true cost, nobody sells at a loss, nor is overpaid.

Any rule can be searched: a function from asks to a purchase, everything else (weights, budget, reserve) bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Protocol, TypeAlias

import numpy.typing as npt

from gainshare.axioms.exact import Figures, Number, either, is_exact, numbers, shown
from gainshare.axioms.truth import Deal, Outcome, lie, utility
from gainshare.core.errors import Refused
from gainshare.core.random import Rng

ROUNDING = Fraction(1, 10**9)
"""What floats are forgiven, of what a provider is paid or of one minor unit; exact numbers are forgiven nothing."""

NOTHING = Fraction(0)


class Bought(Protocol):
    """A purchase, as `auctions.procurement.Purchase` has it: who won, and what each provider is paid, 0 for losers."""

    @property
    def winners(self) -> Sequence[int]:
        """Numbers of the providers from whom is bought."""
        ...

    @property
    def pay(self) -> Figures:
        """One figure for each provider, minor units."""
        ...


Buying: TypeAlias = Callable[[Sequence[int]], Bought | tuple[Sequence[int], Figures]]
"""A procurement rule: from what each provider asks (whole minor units) to the purchase, or its winners and what each
provider is paid. It is deterministic.
"""


def deals(buying: Buying, asks: Sequence[int]) -> tuple[Deal, ...]:
    """For each provider whether it sells (1 or 0), and what it is paid. Raises Refused if that is no such purchase.

    >>> from gainshare.auctions.procurement import qmia
    >>> deals(lambda asks: qmia(asks, [1, 1, 1], 12), [1, 2, 99])
    ((1, Fraction(6, 1)), (1, Fraction(6, 1)), (0, Fraction(0, 1)))
    """
    won, paid = _bought(buying, asks)
    pay, winners = numbers(paid, field="pay"), set(won)
    if len(pay) != len(asks):
        raise Refused("length_mismatch", "pay", len(pay), f"must be one for each of {len(asks)} providers")
    if not winners <= set(range(len(asks))):
        raise Refused("out_of_range", "winners", max(winners), f"must lie in 0..{len(asks) - 1}")
    return tuple((int(provider in winners), paid) for provider, paid in enumerate(pay))


def _bought(buying: Buying, asks: Sequence[int]) -> tuple[Sequence[int], Figures]:
    found = buying(asks)
    return found if isinstance(found, tuple) else (found.winners, found.pay)


def kept(cost: Number, deal: Deal) -> Fraction:
    """What a provider keeps: its pay, less its cost if it sells. Exact.

    >>> kept(2, (1, Fraction(5, 2))), kept(2, (0, 0))
    (Fraction(1, 2), Fraction(0, 1))
    """
    return utility(-cost, (deal[0], -deal[1]))


def forgiven(*compared: Deal) -> Fraction:
    """How much more than nothing a profit must be, between deals: nothing where all figures are exact."""
    return sum(
        (ROUNDING * max(Fraction(1), abs(Fraction(paid))) for _, paid in compared if not is_exact(paid)), NOTHING
    )


@dataclass(frozen=True, slots=True)
class Misreport:
    """A provider that asks another amount than its cost.

    provider: its number. cost, ask: what it knows, what it says. others: what the others ask. honest, lying: whether it
    sells (1 or 0) and what it is paid when it asks its cost, when it asks the other.
    """

    provider: int
    cost: Number
    ask: Number
    others: tuple[Number, ...]
    honest: Deal
    lying: Deal

    @property
    def profit(self) -> Fraction:
        """By how much the other ask beats the cost, in minor units; below 0 if it hurts."""
        return kept(self.cost, self.lying) - kept(self.cost, self.honest)

    def __str__(self) -> str:
        others = f" (others ask {', '.join(map(shown, self.others))})" if self.others else ""
        return (
            f"Misreport: provider {self.provider} with cost {shown(self.cost)} asks {shown(self.ask)} "
            f"and gains {shown(self.profit)}{others}: "
            f"{_SELLS[self.lying[0], self.honest[0]]}, is paid {either(self.lying[1], self.honest[1])}"
        )


_SELLS: dict[tuple[Number, Number], str] = {
    (1, 1): "sells either way",
    (0, 0): "sells neither way",
    (1, 0): "sells instead of not selling",
    (0, 1): "does not sell instead of selling",
}


def misreport(buying: Buying, asks: Sequence[int], costs: Sequence[int]) -> Misreport | None:
    """A provider that gains by asking another amount than its cost, while the others ask as given.

    A rule is truthful if and only if it has none for any asks: an ask that is lower never loses, and what a winner is
    paid is the highest ask at which it still wins (Myerson 1981; Singer 2010, theorem 4.1, under a budget). Searched:
    every provider, each of `costs` as its cost and as its ask; exhaustive, exact, deterministic. The most profitable
    one is returned. Raises Refused for a purchase of other providers than those who ask.

    >>> from gainshare.auctions.baselines import literal
    >>> from gainshare.auctions.procurement import qmia
    >>> print(misreport(lambda asks: literal(asks, [1, 1, 1, 1], 10), [4, 4, 4, 5], range(2, 12)))
    Misreport: provider 0 with cost 3 asks 2 and gains 1 (others ask 4, 4, 5): sells either way, is paid 5 instead of 4
    >>> print(misreport(lambda asks: qmia(asks, [1, 1, 1, 1], 10), [4, 4, 4, 5], range(2, 12)))
    None
    """
    found: Misreport | None = None
    for provider in range(len(asks)):
        others = tuple(ask for other, ask in enumerate(asks) if other != provider)
        dealt = {said: deals(buying, _with(asks, {provider: said}))[provider] for said in costs}
        best = _best_paid(dealt)
        for cost in costs:
            said = max(best, key=lambda each: kept(cost, dealt[each]))
            case = Misreport(provider, cost, said, others, dealt[cost], dealt[said])
            if case.profit > forgiven(case.honest, case.lying) and (found is None or case.profit > found.profit):
                found = case
    return found


def _best_paid(dealt: Mapping[int, Deal]) -> list[int]:
    """The best asks, whatever the cost is: that which sells for most, and that which is paid most for nothing."""
    groups = [[said for said, deal in dealt.items() if deal[0] == sells] for sells in (1, 0)]
    return [max(group, key=lambda said: dealt[said][1]) for group in groups if group]


def deviations(buying: Buying, asks: Sequence[int], provider: int, told: Iterable[int]) -> Iterator[Misreport]:
    """What comes of each of these asks of one provider, where what it asks now is its cost and others ask the same.

    >>> from gainshare.auctions.baselines import literal
    >>> tried = deviations(lambda asks: literal(asks, [1, 1, 1, 1], 10), [4, 4, 4, 5], 2, [2, 5])
    >>> [int(each.profit) for each in tried]
    [1, 0]
    """
    others = tuple(ask for other, ask in enumerate(asks) if other != provider)

    def dealt(said: int) -> Deal:
        winners, pay = _bought(buying, _with(asks, {provider: said}))
        return int(provider in winners), pay[provider]

    honest = dealt(asks[provider])
    for said in told:
        yield Misreport(provider, asks[provider], said, others, honest, dealt(said))


def misreport_anywhere(
    buying: Buying, providers: int, costs: Sequence[int], rng: Rng, *, tries: int = 10_000
) -> Misreport | None:
    """A provider that gains by asking another amount than its cost, whatever the others ask (as `misreport`).

    costs: at least two whole amounts, what a cost may be and an ask. Searched, as `truth.lie` does: every deviation
    there is, if these are no more than tries; otherwise at least tries of them, from random asks.
    """

    def sold(bids: npt.NDArray[Any]) -> Outcome:
        dealt = deals(buying, (-bids).tolist())
        return Outcome([sells for sells, _ in dealt], [-paid for _, paid in dealt])

    found = lie(sold, [-cost for cost in costs], providers, rng, tries=tries, slack=float(ROUNDING))
    if found is None:
        return None
    honest, lying = ((deal[0], -deal[1]) for deal in (found.honest, found.lying))
    return Misreport(found.party, -found.value, -found.bid, tuple(-bid for bid in found.others), honest, lying)


def profiles(costs: Sequence[int], providers: int, rng: Rng, *, tries: int) -> Iterator[tuple[int, ...]]:
    """Asks of all providers: every combination of these costs, if there are no more than tries; else random ones."""
    if len(costs) ** providers <= tries:
        yield from product(costs, repeat=providers)
        return
    for _ in range(tries):
        yield tuple(costs[place] for place in rng.integers(len(costs), size=providers).tolist())


@dataclass(frozen=True, slots=True)
class Underpaid:
    """A winner that is paid less than it asks."""

    provider: int
    ask: int
    pay: Number
    asks: tuple[int, ...]

    def __str__(self) -> str:
        asks = ", ".join(map(shown, self.asks))
        return f"Underpaid: provider {self.provider} asks {self.ask} and sells for {shown(self.pay)} (asks {asks})"


def underpaid(buying: Buying, asked: Iterable[Sequence[int]]) -> Underpaid | None:
    """A winner paid below its ask: selling can hurt (individual rationality; Singer 2010, section 2).

    asked: profiles of asks, all of which are searched, such as `profiles` gives. The first witness is returned.
    """
    for asks in asked:
        for provider, deal in enumerate(deals(buying, asks)):
            if deal[0] and kept(asks[provider], deal) < -forgiven(deal):
                return Underpaid(provider, asks[provider], deal[1], tuple(asks))
    return None


@dataclass(frozen=True, slots=True)
class Overrun:
    """Asks at which more is paid than the budget holds."""

    asks: tuple[int, ...]
    budget: int
    paid: Number

    def __str__(self) -> str:
        asks = ", ".join(map(shown, self.asks))
        return f"Overrun: a budget of {self.budget} pays {shown(self.paid)} (asks {asks})"


def overrun(buying: Buying, budget: int, asked: Iterable[Sequence[int]]) -> Overrun | None:
    """Asks at which all are paid more than the budget (budget feasibility; Singer 2010, section 2).

    asked: profiles of asks, all of which are searched. The largest excess is returned. Of whole amounts that were
    settled already, `money.overspent` says the same.

    >>> from gainshare.auctions.baselines import literal
    >>> print(overrun(lambda asks: literal(asks, [1, 1, 1, 1], 10), 10, [(1, 1, 1, 100)]))
    Overrun: a budget of 10 pays 300 (asks 1, 1, 1, 100)
    """
    worst: Overrun | None = None
    for asks in asked:
        dealt = deals(buying, asks)
        paid = sum((Fraction(pay) for _, pay in dealt), NOTHING)
        if paid > budget + forgiven(*dealt) and (worst is None or paid > worst.paid):
            worst = Overrun(tuple(asks), budget, paid)
    return worst


def _with(asks: Sequence[int], changed: dict[int, int]) -> tuple[int, ...]:
    return tuple(changed.get(provider, ask) for provider, ask in enumerate(asks))
