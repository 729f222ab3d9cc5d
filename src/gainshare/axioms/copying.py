"""Robustness to replication: a seller who brings its data twice never earns more (Agarwal et al., 2019)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from gainshare.axioms.exact import Figures, Number, is_exact, numbers, shown
from gainshare.core.errors import Refused

SharesOf: TypeAlias = Callable[[tuple[int, ...]], Figures]
"""From the players, each named by the seller whose data it brings, to what each receives."""

ROUNDING = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Replication:
    """A seller whose copies pay. copies: brought besides the original. before, after: what all its accounts receive."""

    seller: int
    copies: int
    before: Number
    after: Number

    @property
    def gain(self) -> Fraction:
        """What copying adds."""
        return Fraction(self.after) - Fraction(self.before)

    def __str__(self) -> str:
        times = "once" if self.copies == 1 else f"{self.copies} times"
        return (
            f"Replication: seller {self.seller} copies its data {times} and receives "
            f"{shown(self.after)} instead of {shown(self.before)}"
        )


def replication(
    shares_of: SharesOf, sellers: int, *, copies: Sequence[int] = (1, 2, 3), slack: Number = 0
) -> Replication | None:
    """A seller that receives more, over all its accounts, by copying its data (Agarwal et al. 2019, property 3.4).

    shares_of: asked once with the players (0, 1, .., sellers - 1), then with copies of one seller put last, such as
    (0, 1, 2, 0). slack: the epsilon of the property, in units of the shares; shares that are floats are forgiven
    10^-9 besides. Exhaustive over sellers and over the counts in `copies`, deterministic; the witness is the most
    profitable one. Raises Refused if shares_of does not answer with one figure for each player.

    >>> def per_account(players):
    ...     return [Fraction(1, len(players))] * len(players)
    >>> print(replication(per_account, 2))
    Replication: seller 0 copies its data 3 times and receives 0.8 instead of 0.5
    """
    everyone = tuple(range(sellers))
    honest = _shares(shares_of, everyone)
    found = []
    for seller in everyone:
        for count in copies:
            after = _shares(shares_of, everyone + (seller,) * count)
            whole = sum(after[sellers:], after[seller])
            rounding = 0 if is_exact(whole) and is_exact(honest[seller]) else ROUNDING
            case = Replication(seller, count, honest[seller], whole)
            if case.gain > Fraction(slack) + rounding:
                found.append(case)
    return max(found, key=lambda case: case.gain, default=None)


def _shares(shares_of: SharesOf, players: tuple[int, ...]) -> tuple[Number, ...]:
    shares = numbers(shares_of(players), field="shares")
    if len(shares) != len(players):
        raise Refused("length_mismatch", "shares", len(shares), f"must be one for each of {len(players)} players")
    return shares
