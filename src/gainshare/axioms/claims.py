"""What is promised about claims: a private discount is no reason to misreport, no operation loses or makes money."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from gainshare.axioms.exact import shown
from gainshare.axioms.procurement import Buying, deals
from gainshare.core.errors import BrokenPromise
from gainshare.ledger.claims import Pool, Tranche, checked
from gainshare.ledger.mixed import mixed

Settle: TypeAlias = Callable[[Fraction, Fraction], tuple[int, int]]
"""From an exact payment of face and the cash share to cash and claim, as `ledger.mixed.mixed`."""


@dataclass(frozen=True, slots=True)
class MixedMisreport:
    """A provider that gains by asking another face than its cost is worth to it, by more than flooring can.

    discount: what a unit of claim is worth to it, in units of cash. face: its cost in face at that discount. ask: what
    it asks instead, None for staying out. honest, lying: what it keeps, in minor units of cash.
    """

    provider: int
    discount: Fraction
    face: int
    ask: int | None
    honest: Fraction
    lying: Fraction

    def __str__(self) -> str:
        does = "stays out" if self.ask is None else f"asks {self.ask}"
        return (
            f"Mixed misreport: provider {self.provider} values a unit of claim at {shown(self.discount)}, "
            f"would ask {self.face}, {does} and keeps {shown(self.lying)} instead of {shown(self.honest)}"
        )


def mixed_misreport(
    buying: Buying,
    alpha: Fraction,
    asks: Sequence[int],
    costs: Sequence[int],
    discounts: Iterable[Fraction],
    *,
    settle: Settle = mixed,
) -> MixedMisreport | None:
    """A provider whose private discount makes another ask better than its cost, where part of the pay is a claim.

    With cash share a and discount d >= 0 a payment p is worth p (a + (1 - a) d), so that a cost c is a face of
    c / (a + (1 - a) d), and a truthful rule stays so, whatever d is (Mixed-MIA, Ayyoubzadeh et al. 2025, corrected).
    Flooring cash and claim moves what is kept by less than 1, or 2 d - 1 if d > 1: only more than that counts.

    alpha: a, in [0, 1]. asks: of all, in face. costs: faces that a provider's cost may be worth, and asks. discounts:
    d, each for every provider. settle: how pay is parted. Exhaustive, exact, deterministic; staying out is searched
    too. The witness that gains most is returned.

    >>> from gainshare.auctions.procurement import qmia
    >>> def rule(asks):
    ...     return qmia(asks, [1, 1, 1], 900)
    >>> discounts = [Fraction(0), Fraction(1, 2), Fraction(3, 2)]
    >>> print(mixed_misreport(rule, Fraction(1, 2), [200, 300, 500], range(0, 600, 50), discounts))
    None
    >>> def loose(pay, alpha):
    ...     return int(alpha * pay), 1000
    >>> print(mixed_misreport(rule, Fraction(1, 2), [200, 300, 500], [100, 500], discounts[1:2], settle=loose))
    Mixed misreport: provider 0 values a unit of claim at 0.5, would ask 500, asks 100 and keeps 350 instead of 0
    """
    drawn, found = tuple(discounts), list[MixedMisreport]()
    for provider in range(len(asks)):
        parts = dict[int, tuple[int, int] | None]()
        for said in costs:
            sells, pay = deals(buying, (*asks[:provider], said, *asks[provider + 1 :]))[provider]
            parts[said] = settle(Fraction(pay), alpha) if sells else None
        for discount in drawn:
            found += _gains(provider, discount, alpha + (1 - alpha) * discount, parts)
    return max(found, key=lambda case: case.lying - case.honest, default=None)


def _gains(
    provider: int, discount: Fraction, worth: Fraction, parts: Mapping[int, tuple[int, int] | None]
) -> Iterator[MixedMisreport]:
    """For each cost the best ask, if it gains. worth: of a unit of face. parts: cash and claim by ask."""
    got = {said: part[0] + discount * part[1] for said, part in parts.items() if part is not None}
    dearest = max(got, key=got.__getitem__, default=None)
    for face in parts:
        honest = got[face] - face * worth if face in got else Fraction(0)
        selling = Fraction(0) if dearest is None else got[dearest] - face * worth
        ask, lying = (dearest, selling) if selling > 0 else (None, Fraction(0))
        if lying - honest > max(Fraction(1), 2 * discount - 1):
            yield MixedMisreport(provider, discount, face, ask, honest, lying)


@dataclass(frozen=True, slots=True)
class Unconserved:
    """A state of a pool that does not follow from the one before. index: its place in the history. reason: in words."""

    index: int
    reason: str

    def __str__(self) -> str:
        return f"Unconserved: state {self.index}: {self.reason}"


def unconserved(states: Iterable[Pool]) -> Unconserved | None:
    """The first state in a history of a pool that loses or makes money or claims, or takes back what it gave.

    In each: paid + escrow + remainders + buyer = entered, entered x 10^6 + carry = theta x revenue, no claim negative,
    face and units as issued (`ledger.claims.checked`). From each to the next: terms stay, totals and vesting never
    fall, tranches are only added, with what they issued and minted. states: after one operation after another.
    Exhaustive, exact, deterministic.

    >>> from dataclasses import replace
    >>> from gainshare.ledger.claims import income, issue, opened
    >>> pool = issue(opened(500_000), {"ann": 30})
    >>> paid, _ = income(pool, 20)
    >>> print(unconserved([opened(500_000), pool, paid]))
    None
    >>> print(unconserved([pool, replace(paid, buyer=1)]))
    Unconserved: state 1: claims: paid + escrow + remainders + buyer is 11, should be 10
    """
    before: Pool | None = None
    for index, pool in enumerate(states):
        try:
            checked(pool)
        except BrokenPromise as broken:
            return Unconserved(index, str(broken))
        changed = None if before is None else _taken_back(before, pool)
        if changed:
            return Unconserved(index, changed)
        before = pool
    return None


_TERMS = ("theta", "transfers", "early", "uses")
_TOTALS = ("revenue", "entered", "paid", "buyer", "funded", "redeemed")


def _taken_back(before: Pool, after: Pool) -> str | None:
    """What changed that may not, or fell that may only rise."""
    changed = [name for name in _TERMS if getattr(before, name) != getattr(after, name)]
    fell = [name for name in _TOTALS if getattr(before, name) > getattr(after, name)]
    if changed or fell:
        verb, name = ("changed", changed[0]) if changed else ("fell", fell[0])
        return f"{name} {verb} from {getattr(before, name)} to {getattr(after, name)}"
    if len(before.tranches) > len(after.tranches):
        return f"{len(after.tranches)} tranches are left of {len(before.tranches)}"
    for number, (was, now) in enumerate(zip(before.tranches, after.tranches, strict=False), start=1):
        if _promised(was) != _promised(now):
            return f"tranche {number} promises {_promised(now)}, before that {_promised(was)}"
        if was.age > now.age or was.cancelled > now.cancelled:
            return f"tranche {number} grew younger, or what was given up came back"
    return None


def _promised(tranche: Tranche) -> tuple[int, ...]:
    """Face, units, rate, cliff and end of vesting."""
    return tranche.issued, tranche.minted, tranche.rate, tranche.cliff, tranche.vests
