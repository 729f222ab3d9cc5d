"""What several providers gain together, and one provider under several names: rings, cartels, splits of a lot."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import Protocol

from gainshare.axioms.exact import Number, shown
from gainshare.axioms.procurement import NOTHING, Bought, Buying, deals, forgiven, kept


@dataclass(frozen=True, slots=True)
class Ring:
    """Providers that gain together by not asking their costs.

    members: their numbers. costs, asks: what they know, what they say. others: what all others ask, by number.
    honest, lying: what each of them keeps when all ask their costs, when the ring does not.
    """

    members: tuple[int, ...]
    costs: tuple[int, ...]
    asks: tuple[int, ...]
    others: tuple[tuple[int, int], ...]
    honest: tuple[Fraction, ...]
    lying: tuple[Fraction, ...]

    @property
    def gain(self) -> Fraction:
        """What they keep more, together, in minor units."""
        return sum(self.lying, NOTHING) - sum(self.honest, NOTHING)

    def __str__(self) -> str:
        others = f" (others ask {_listed([ask for _, ask in self.others])})" if self.others else ""
        return (
            f"Ring: providers {_listed(self.members)} with costs {_listed(self.costs)} ask {_listed(self.asks)} "
            f"and keep {_listed(self.lying)} instead of {_listed(self.honest)}{others}"
        )


def ring(buying: Buying, costs: Sequence[int], asks: Sequence[int], *, members: int = 2) -> Ring | None:
    """Providers that all gain, each for itself, by asking other amounts than their costs, without paying each other.

    Clocks leave none (weak group-strategyproofness; Milgrom and Segal 2020, deferred acceptance). costs: of all; the
    others ask theirs. asks: what the ring's members may ask. Searched: every group of so many providers and every
    combination of asks; exhaustive, exact, deterministic. The ring that gains most is returned.

    >>> from gainshare.auctions.baselines import literal
    >>> from gainshare.auctions.procurement import qmia
    >>> print(ring(lambda asks: literal(asks, [1, 1, 1, 1], 10), [4, 4, 4, 5], [2, 3, 4]))
    Ring: providers 0 and 1 with costs 4 and 4 ask 2 and 2 and keep 1 and 1 instead of 0 and 0 (others ask 4 and 5)
    >>> print(ring(lambda asks: qmia(asks, [1, 1, 1, 1], 10), [4, 4, 4, 5], [2, 3, 4]))
    None
    """

    def all_gain(case: Ring, allowed: Fraction) -> bool:
        return all(after > before + allowed for before, after in zip(case.honest, case.lying, strict=True))

    return _best(buying, costs, asks, members, all_gain)


def cartel(buying: Buying, costs: Sequence[int], asks: Sequence[int], *, members: int = 2) -> Ring | None:
    """Providers that gain in sum, if they pay each other: not promised by any rule here; a measure of what is at stake.

    Where a loser's ask caps what winners are paid, the loser can raise it. A reserve bounds the sum, as nobody is paid
    above it. Arguments and search as of `ring`; the largest sum is returned.

    >>> from functools import partial
    >>> from gainshare.auctions.procurement import qmia
    >>> print(cartel(partial(qmia, weights=[1, 1, 1], budget=10), [1, 1, 4], [1, 9]))
    Ring: providers 0 and 2 with costs 1 and 4 ask 1 and 9 and keep 4 and 0 instead of 3 and 0 (others ask 1)
    """
    return _best(buying, costs, asks, members, lambda case, allowed: case.gain > allowed)


def _best(
    buying: Buying,
    costs: Sequence[int],
    asks: Sequence[int],
    members: int,
    gains: Callable[[Ring, Fraction], bool],
) -> Ring | None:
    found = (case for case, allowed in _rings(buying, costs, asks, members) if gains(case, allowed))
    return max(found, key=lambda case: case.gain, default=None)


def _rings(buying: Buying, costs: Sequence[int], asks: Sequence[int], size: int) -> Iterator[tuple[Ring, Fraction]]:
    """Every ring of this size and what rounding may make up of its gain."""
    honest = deals(buying, costs)
    for members in combinations(range(len(costs)), size):
        own = tuple(costs[member] for member in members)
        others = tuple((other, ask) for other, ask in enumerate(costs) if other not in members)
        before = tuple(kept(costs[member], honest[member]) for member in members)
        for said in product(asks, repeat=size):
            stated = dict(others) | dict(zip(members, said, strict=True))
            dealt = deals(buying, tuple(stated[provider] for provider in range(len(costs))))
            after = tuple(kept(costs[member], dealt[member]) for member in members)
            allowed = forgiven(*(each[member] for each in (honest, dealt) for member in members))
            yield Ring(members, own, said, others, before, after), allowed


class Weighing(Protocol):
    """A procurement rule that takes asks and weights, such as `auctions.procurement.qmia` with its budget bound."""

    def __call__(self, asks: Sequence[int], weights: Sequence[int]) -> Bought:
        """The purchase."""
        ...


@dataclass(frozen=True, slots=True)
class LotSplit:
    """A provider that keeps more by offering its lot in parts, each under a name of its own.

    ask, weight: of the whole lot. parts: equal ones. whole, apart: what the provider keeps either way.
    """

    provider: int
    ask: int
    weight: int
    parts: int
    whole: Fraction
    apart: Fraction

    def __str__(self) -> str:
        return (
            f"Lot split: provider {self.provider} offers weight {self.weight} at cost {self.ask} in {self.parts} parts "
            f"and keeps {shown(self.apart)} instead of {shown(self.whole)}"
        )


def lot_split(
    buying: Weighing, asks: Sequence[int], weights: Sequence[int], *, parts: Sequence[int] = (2, 3, 4)
) -> LotSplit | None:
    """A provider that gains by splitting its lot into equal parts, of which cost and weight are equal shares.

    Under additive weights proportional shares depend on sums of weights and on costs per weight alone, which such
    parts leave as they are. Parts whose costs do not split like their weights are not searched: nothing is promised
    there. Searched: every provider and each number of `parts` that divides its ask and its weight; the first part
    keeps the provider's number, the others come last. Exact, deterministic; the largest gain is returned. What bought
    copies of the same data gain is searched by `copying.replication`, where an offer is a player.
    """
    honest = deals(partial(buying, weights=weights), asks)
    worst: LotSplit | None = None
    for provider, (ask, weight) in enumerate(zip(asks, weights, strict=True)):
        whole = kept(ask, honest[provider])
        for count in parts:
            if ask % count or weight % count:
                continue
            asked, weighed = (_in_parts(of, provider, count) for of in (asks, weights))
            dealt = deals(partial(buying, weights=weighed), asked)
            mine = (dealt[provider], *dealt[len(asks) :])
            apart = sum((kept(asked[provider], deal) for deal in mine), NOTHING)
            allowed = forgiven(honest[provider], *mine)
            if apart > whole + allowed and (worst is None or apart - whole > worst.apart - worst.whole):
                worst = LotSplit(provider, ask, weight, count, whole, apart)
    return worst


def _in_parts(figures: Sequence[int], place: int, parts: int) -> tuple[int, ...]:
    part = figures[place] // parts
    return (*figures[:place], part, *figures[place + 1 :], *(part,) * (parts - 1))


def _listed(figures: Sequence[Number]) -> str:
    *first, last = map(shown, figures)
    return f"{', '.join(first)} and {last}" if first else last
