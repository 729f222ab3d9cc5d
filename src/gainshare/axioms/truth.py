"""Truthfulness of mechanisms with several bidders: the search for a profitable lie (Myerson, 1981)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gainshare.axioms.exact import Figures, Number, either, is_exact, numbers, shown
from gainshare.core.errors import Refused
from gainshare.core.random import Rng


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mechanism decides: for each party what it gets (in units of its value) and what it pays.

    allocation, payments: n figures each, arrays or sequences; kept as tuples of Python numbers.
    Raises Refused if their lengths differ or a figure is not finite.

    >>> Outcome(allocation=np.array([True, False]) * 1.0, payments=np.array([30, 0]))
    Outcome(allocation=(1.0, 0.0), payments=(30, 0))
    """

    allocation: Figures
    payments: Figures

    def __post_init__(self) -> None:
        object.__setattr__(self, "allocation", numbers(self.allocation, field="allocation"))
        object.__setattr__(self, "payments", numbers(self.payments, field="payments"))
        if len(self.allocation) != len(self.payments):
            rule = f"must have as many figures as allocation, {len(self.allocation)}"
            raise Refused("length_mismatch", "payments", len(self.payments), rule)


Mechanism: TypeAlias = Callable[[npt.NDArray[Any]], Outcome]
"""From the bids of all parties to the outcome."""

Deal: TypeAlias = tuple[Number, Number]
"""What one party gets, and what it pays."""


@dataclass(frozen=True, slots=True)
class Lie:
    """A party that gains by not bidding its value.

    party: its index. value, bid: what it knows, what it says. others: what the other parties say.
    honest, lying: what it gets and what it pays when it says its value, when it says the bid.
    """

    party: int
    value: Number
    bid: Number
    others: tuple[Number, ...]
    honest: Deal
    lying: Deal

    @property
    def profit(self) -> Fraction:
        """By how much lying beats honesty, exactly, in units of the payments."""
        return utility(self.value, self.lying) - utility(self.value, self.honest)

    def __str__(self) -> str:
        others = f" (others say {', '.join(map(shown, self.others))})" if self.others else ""
        return (
            f"Lie: party {self.party} with value {shown(self.value)} says {shown(self.bid)} "
            f"and gains {shown(self.profit)}{others}: "
            f"{_received(self.lying[0], self.honest[0])}, pays {either(self.lying[1], self.honest[1])}"
        )


def _received(lying: Number, honest: Number) -> str:
    match lying, honest:
        case (1, 1):
            return "wins either way"
        case (0, 0):
            return "loses either way"
        case (1, 0):
            return "wins instead of losing"
        case (0, 1):
            return "loses instead of winning"
        case _:
            return f"gets {either(lying, honest)}"


def utility(value: Number, deal: Deal) -> Fraction:
    """Value times what is got, less what is paid: exact, whatever the numbers are.

    >>> utility(71, (1.0, 52))
    Fraction(19, 1)
    """
    return Fraction(value) * Fraction(deal[0]) - Fraction(deal[1])


def lie(
    mechanism: Mechanism, values: Figures, parties: int, rng: Rng, *, tries: int = 10_000, slack: float = 1e-9
) -> Lie | None:
    """A profitable misreport: bidding one's value is not a dominant strategy (Agarwal et al. 2019, property 3.1).

    mechanism: from an array of bids to an Outcome; it is deterministic. values: at least two figures, what a
    party's value may be and what it may say. Where the numbers are whole or fractions, any profit counts; floats
    must show more than slack x max(1, value).
    Searched: every deviation there is, if these are no more than tries; otherwise at least tries of them, from
    random profiles (a third spread wide, the rest crowded, where ties decide): random bids, the ends, the others'
    bids and one step beside them, then coordinate ascent. The lie returned is the best one found for its profile.
    Raises Refused if there are fewer than two values or no party.

    >>> from gainshare.core.random import stream
    >>> def first_price(bids):
    ...     wins = np.arange(len(bids)) == bids.argmax()
    ...     return Outcome(allocation=wins * 1.0, payments=wins * bids)
    >>> print(lie(first_price, values=(0, 1, 3), parties=2, rng=stream(7, "audit")))
    Lie: party 1 with value 3 says 1 and gains 2 (others say 0): wins either way, pays 1 instead of 3
    """
    grid = tuple(sorted(set(numbers(values, field="values"))))
    if len(grid) < 2:
        raise Refused("empty_data", "values", len(grid), "needs at least two different values")
    if parties < 1:
        raise Refused("empty_data", "parties", parties, "needs at least one party")
    everything = parties * len(grid) ** (parties + 1) <= tries
    every = product(range(len(grid)), repeat=parties)
    left = tries
    for profile in every if everything else _profiles(len(grid), parties, rng):
        for party in range(parties):
            deal = partial(_deal, mechanism, grid, profile, party)
            deals = {said: deal(said) for said in _sayings(len(grid), profile, party, rng)}
            if everything:
                _complete(deals, deal, len(grid))
            else:
                _ascend(deals, deal, grid, grid[profile[party]])
            best = _best(deals, grid[profile[party]])
            if _profitable(grid[profile[party]], deals[profile[party]], deals[best], slack):
                return _witness(deals, deal, grid, profile, party)
            left -= len(deals) - 1
            if left <= 0 and not everything:
                return None
    return None


def _profiles(size: int, parties: int, rng: Rng) -> Iterator[tuple[int, ...]]:
    while True:
        spread = (size, max(2, size // 8), min(size, 3))[int(rng.integers(3))]
        low = int(rng.integers(size - spread + 1))
        yield tuple(low + int(step) for step in rng.integers(spread, size=parties))


def _sayings(size: int, profile: tuple[int, ...], party: int, rng: Rng) -> set[int]:
    near = {place + step for place in profile for step in (-1, 0, 1)}
    drawn = rng.integers(size, size=4).tolist()
    return {profile[party], *(place for place in (0, size - 1, *near, *drawn) if 0 <= place < size)}


def _deal(mechanism: Mechanism, grid: tuple[Number, ...], profile: tuple[int, ...], party: int, said: int) -> Deal:
    bids = [grid[place] for place in profile]
    bids[party] = grid[said]
    outcome = mechanism(np.array(bids))
    if len(outcome.payments) != len(profile):
        rule = f"must be one for each of {len(profile)} bids"
        raise Refused("length_mismatch", "payments", len(outcome.payments), rule)
    return outcome.allocation[party], outcome.payments[party]


def _best(deals: dict[int, Deal], value: Number) -> int:
    return max(sorted(deals), key=lambda said: utility(value, deals[said]))


def _ascend(deals: dict[int, Deal], deal: Callable[[int], Deal], grid: tuple[Number, ...], value: Number) -> None:
    step = len(grid) // 4
    while step:
        here = _best(deals, value)
        for said in (here - step, here + step):
            if 0 <= said < len(grid) and said not in deals:
                deals[said] = deal(said)
        step //= 2


def _complete(deals: dict[int, Deal], deal: Callable[[int], Deal], size: int) -> None:
    deals.update((said, deal(said)) for said in range(size) if said not in deals)


def _profitable(value: Number, honest: Deal, lying: Deal, slack: float) -> bool:
    exact = all(map(is_exact, (value, *honest, *lying)))
    allowed = 0 if exact else Fraction(slack) * max(Fraction(1), abs(Fraction(value)))
    return utility(value, lying) - utility(value, honest) > allowed


def _witness(
    deals: dict[int, Deal], deal: Callable[[int], Deal], grid: tuple[Number, ...], profile: tuple[int, ...], party: int
) -> Lie:
    if len(grid) <= 1000:
        _complete(deals, deal, len(grid))
    value = grid[profile[party]]
    best = _best(deals, value)
    others = tuple(grid[place] for other, place in enumerate(profile) if other != party)
    return Lie(party, value, grid[best], others, deals[profile[party]], deals[best])
