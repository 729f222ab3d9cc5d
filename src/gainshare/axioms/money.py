"""What is promised about money: nobody pays above the bid, nobody hands out more than came in, every line balances."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from gainshare.axioms.exact import Number, is_exact, numbers, shown
from gainshare.core.random import Rng


@dataclass(frozen=True, slots=True)
class Irrational:
    """A deal that costs more than it is worth at the bid. index: its place among the deals. payment: minor units."""

    index: int
    bid: Number
    gain: Number
    payment: Number

    def __str__(self) -> str:
        worth = Fraction(self.bid) * Fraction(self.gain)
        return (
            f"Irrational: deal {self.index} pays {shown(self.payment)} "
            f"for gain {shown(self.gain)}, worth {shown(worth)} at its bid of {shown(self.bid)}"
        )


def irrational(
    deals: Iterable[tuple[Number, Number, Number]], *, scale: int = 1, slack: float = 1e-9
) -> Irrational | None:
    """Somebody who pays above bid x gain: taking part can hurt (individual rationality; Agarwal et al. 2019, 3.1).

    deals: bid, gain (in units of 1 / scale) and payment of each. Whole numbers and fractions are compared exactly;
    floats are forgiven slack x max(1, worth). Exhaustive over the deals, deterministic.

    >>> print(irrational([(45, 0.5, 22), (45, 0.5, 23)]))
    Irrational: deal 1 pays 23 for gain 0.5, worth 22.5 at its bid of 45
    """
    for index, deal in enumerate(deals):
        bid, gain, payment = numbers(deal, field=f"deal {index}")
        received = Fraction(gain) / scale
        worth = Fraction(bid) * received
        forgiven = 0 if all(map(is_exact, deal)) else Fraction(slack) * max(Fraction(1), abs(worth))
        if Fraction(payment) > worth + forgiven:
            return Irrational(index, bid, received, payment)
    return None


@dataclass(frozen=True, slots=True)
class Overspent:
    """More handed out than came in, in minor units."""

    payment: int
    payouts: int
    withheld: int
    rounding: int

    def __str__(self) -> str:
        spent = self.payouts + self.withheld + self.rounding
        return (
            f"Overspent: a payment of {self.payment} became {spent}: payouts {self.payouts}, "
            f"withheld {self.withheld}, rounding {self.rounding}"
        )


def overspent(payment: int, payouts: Iterable[int], *, withheld: int = 0, rounding: int = 0) -> Overspent | None:
    """Payouts, withheld and rounding that together exceed the payment (budget balance; Agarwal et al. 2019, 3.3).

    All in minor units; rounding may be negative where earlier fractions are paid out. Exact, deterministic.

    >>> print(overspent(193, [96, 98]))
    Overspent: a payment of 193 became 194: payouts 194, withheld 0, rounding 0
    """
    paid = sum(payouts)
    return Overspent(payment, paid, withheld, rounding) if paid + withheld + rounding > payment else None


@dataclass(frozen=True, slots=True)
class Misdivided:
    """A division that loses or makes money, or pays somebody less than nothing."""

    amount: int
    weights: tuple[int, ...]
    parts: tuple[int, ...]

    def __str__(self) -> str:
        weights = ", ".join(map(str, self.weights))
        parts = ", ".join(map(str, self.parts))
        return f"Misdivided: {self.amount} by weights {weights} became {parts}, sum {sum(self.parts)}"


def misdivided(
    split: Callable[[int, tuple[int, ...]], Sequence[int]], rng: Rng, *, tries: int = 10_000
) -> Misdivided | None:
    """A split whose parts do not sum to the amount, are not as many as the weights, or are negative.

    split: an amount in minor units and whole weights, of which one at least is positive, to parts.
    Searched: tries random cases, amounts from 0 to 10^12 and 1 to 12 weights from 0 to 10^6, of all magnitudes.

    >>> from gainshare.core.random import stream
    >>> print(misdivided(lambda amount, weights: [amount // len(weights)] * len(weights), stream(7, "audit")))
    Misdivided: 2 by weights 14, 7, 594, 1142, 9369, 369, 16, 39950 became 0, 0, 0, 0, 0, 0, 0, 0, sum 0
    """
    for _ in range(tries):
        amount = _magnitude(rng, 12)
        weights = tuple(_magnitude(rng, 6) for _ in range(int(rng.integers(1, 13))))
        weights = weights if any(weights) else (1, *weights[1:])
        parts = tuple(int(part) for part in split(amount, weights))
        if sum(parts) != amount or len(parts) != len(weights) or min(parts) < 0:
            return Misdivided(amount, weights, parts)
    return None


def _magnitude(rng: Rng, digits: int) -> int:
    return int(rng.integers(10 ** int(rng.integers(digits + 1))))


class Leg(Protocol):
    """One posting of a line, as `core.trades.Posting` has it."""

    @property
    def account(self) -> str:
        """Into which account."""
        ...

    @property
    def units(self) -> int:
        """How many minor units, signed."""
        ...

    @property
    def asset(self) -> str:
        """Of which asset."""
        ...


class Line(Protocol):
    """One line of a journal, as `core.trades.Entry` has it; unlike there, nothing ensures that it balances."""

    @property
    def memo(self) -> str:
        """What it is about."""
        ...

    @property
    def postings(self) -> Sequence[Leg]:
        """Its legs."""
        ...


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A sum in the journal that is not what it should be. place: the line or the account. units: minor units."""

    place: str
    asset: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"Imbalance: {self.place} is {self.found} minor units of {self.asset}, should be {self.expected}"


def imbalance(lines: Iterable[Line], balances: Mapping[tuple[str, str], int] | None = None) -> Imbalance | None:
    """A line whose postings do not sum to zero in an asset, or a balance that is not the sum of its postings.

    The two invariants of double entry (Pacioli, 1494). balances: by (account, asset), in minor units; None checks the
    lines alone; an account left out is taken to stand at 0. Exhaustive, exact, deterministic.
    """
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for number, line in enumerate(lines):
        within: defaultdict[str, int] = defaultdict(int)
        for leg in line.postings:
            within[leg.asset] += leg.units
            sums[leg.account, leg.asset] += leg.units
        for asset, total in within.items():
            if total:
                return Imbalance(f"the sum of line {number} ({line.memo})", asset, 0, total)
    if balances is None:
        return None
    for account, asset in sorted({*sums, *balances}):
        stated = balances.get((account, asset), 0)
        if stated != sums[account, asset]:
            return Imbalance(f"the balance of {account}", asset, sums[account, asset], stated)
    return None
