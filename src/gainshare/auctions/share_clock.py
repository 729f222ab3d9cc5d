"""Buying within a budget what is worth more or less beside others: a clock that follows shares of the active set.

Each provider is offered the falling rate times its share among those still in. No offer ever rises, none depends on
the ask of anybody still in, and leaving is final: the clock is obviously strategy-proof, individually rational, within
budget and proof against groups that cannot pay each other, whatever the shares are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from gainshare.auctions.asks import amount, amounts, rate
from gainshare.auctions.procurement import Purchase, offered
from gainshare.core.errors import DataError, Refused

Shares = Callable[[tuple[int, ...]], Sequence[int | Fraction]]
"""From the active providers, ascending, to a share for each: exact, in units of utility."""


def share_clock(
    asks: Sequence[int], shares: Shares, budget: int, *, reserve: Fraction | None = None, refresh: int = 1
) -> Purchase:
    """Offers of the budget fall with the rate times the share, until together they fit the budget.

    asks: (n,) and budget: minor units >= 0. shares: called with the active set; what is not above 0 is offered nothing.
    reserve: the most paid per unit of share. refresh: after how many exits shares are asked for again, 0 for never.
    With constant shares above 0 the outcome is that of `qmia`. At most 2n rates. Ties: the higher number leaves first.
    Exact; raises Refused as `supply` does, and if a share is no whole number or Fraction.

    >>> share_clock([0, 0], lambda active: [3] * len(active), 9).pay
    (Fraction(9, 2), Fraction(9, 2))
    """
    asked, most, ceiling = amounts(asks, "asks"), amount(budget, "budget"), rate(reserve, "reserve")
    if type(refresh) is not int or refresh < 0:
        raise Refused("unknown_value", "refresh", refresh, "must be a whole number of exits, 0 for never")
    active = [provider for provider, ask in enumerate(asked) if ask <= most]
    clock = Standing(asked, most, ceiling, active, dict.fromkeys(active, Fraction(most)))
    exits = 0
    while clock.active:
        if exits == 0 or (refresh and exits >= refresh):
            clock.share(_checked(shares, tuple(clock.active)))
            exits = 0
        if (leaves := clock.falls()) is None:
            break
        clock.active.remove(leaves)
        exits += 1
    return offered(
        len(asked),
        clock.active,
        clock.rate if clock.active else None,
        [clock.offers.get(at, Fraction(0)) for at in range(len(asked))],
    )


def _checked(shares: Shares, active: tuple[int, ...]) -> dict[int, int | Fraction]:
    """Shares above 0, by provider."""
    found = shares(active)
    if len(found) != len(active):
        raise DataError("length_mismatch", "shares", len(found), f"must be one for each of {len(active)} providers")
    for provider, share in zip(active, found, strict=True):
        if type(share) not in (int, Fraction):
            raise Refused("wrong_type", f"shares[{provider}]", share, "must be a whole number or a Fraction")
    return {provider: share for provider, share in zip(active, found, strict=True) if share > 0}


@dataclass(slots=True)
class Standing:
    """Where a share clock stands: who is active, what each was last offered, and the rate, at first the reserve."""

    asks: Sequence[int]
    budget: int
    rate: Fraction | None
    active: list[int]
    offers: dict[int, Fraction]
    shares: Mapping[int, int | Fraction] = field(default_factory=dict)
    ceiling: Fraction | None = field(init=False)

    def __post_init__(self) -> None:
        self.ceiling = self.rate

    def share(self, shares: Mapping[int, int | Fraction]) -> None:
        """The shares of the active set from now on."""
        self.shares = shares
        for provider in self.active:
            if provider not in shares:
                self.offers[provider] = Fraction(0)
        if self.ceiling is not None:
            self._offer(self.ceiling)

    def _offer(self, rate: Fraction) -> None:
        for provider in self.active:
            if provider in self.shares:
                self.offers[provider] = min(self.offers[provider], rate * self.shares[provider])

    def falls(self) -> int | None:
        """Who leaves next as the rate falls; None if the offers to all fit the budget first."""
        short = [provider for provider in self.active if self.offers[provider] < self.asks[provider]]
        if short:
            return short[-1]
        if sum(self.offers[provider] for provider in self.active) <= self.budget:
            return None
        held = [provider for provider in self.active if provider in self.shares]
        fits = self._fitting(held)
        leaves = max(held, key=lambda provider: (Fraction(self.asks[provider]) / self.shares[provider], provider))
        at = Fraction(self.asks[leaves]) / self.shares[leaves]
        self.rate = max(fits, at)
        self._offer(self.rate)
        return None if fits >= at else leaves

    def _fitting(self, held: Sequence[int]) -> Fraction:
        """The largest rate at which the offers fit the budget."""
        caps = sorted((self.offers[provider] / self.shares[provider], provider) for provider in held)
        left, rising = Fraction(self.budget), Fraction(sum(self.shares[provider] for provider in held))
        for cap, provider in caps:
            if rising * cap >= left:
                break
            left -= self.offers[provider]
            rising -= self.shares[provider]
        return left / rising
