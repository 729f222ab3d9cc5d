"""What cheating with one's own data would earn: each seller under each disguise, on the actual features.

Copies and disguised copies enter as further accounts of the same seller (theorem 5.4 of Agarwal et al. 2019
covers exact copies only; the others are its known evasions).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.questions import Derived, Players, Source


def _each(sources: tuple[Source, ...], op: str, weight: float) -> tuple[Source, ...]:
    return tuple(Derived(source, op, (weight,)) for source in sources)


DISGUISES: dict[str, Callable[[tuple[Source, ...]], Players]] = {
    "copy": lambda own: (own, own),
    "x+z, x-z": lambda own: (_each(own, "plus", 1.0), _each(own, "plus", -1.0)),
    "offset": lambda own: (_each(own, "shift", 1.0), _each(own, "shift", -1.0)),
    "sign": lambda own: (own, _each(own, "flip", 0.0)),
    "noise": lambda own: (own, _each(own, "blur", 0.1)),
}
"""The accounts that a seller with these sources would open."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What one disguise does for one seller: its share of a payment before, and of all its accounts after."""

    seller: str
    disguise: str
    before: Fraction
    after: Fraction

    @property
    def pays(self) -> bool:
        """Whether the seller would earn more."""
        return self.after > self.before

    def __str__(self) -> str:
        verb = "would earn" if self.pays else "would not pay:"
        after, before = (f"{100 * float(share):.2f} %" for share in (self.after, self.before))
        return f"{self.seller}, {self.disguise}: {verb} {after} of a payment instead of {before}"


def attacked(players: Players) -> Iterator[tuple[int, str, Players]]:
    """Every seller under every disguise: its index, the disguise, and the players with its accounts put last."""
    for index, own in enumerate(players):
        for name, accounts in DISGUISES.items():
            yield index, name, (*players[:index], *players[index + 1 :], *accounts(own))


def attack_report(
    names: Sequence[str], players: Players, divided: Callable[[Sequence[Players]], Sequence[Sequence[Fraction]]]
) -> tuple[Attack, ...]:
    """All attacks on these players. divided: shares of a payment for each list of players, asked in one batch."""
    trials = list(attacked(players))
    honest, *disguised = divided([players, *(after for _, _, after in trials)])
    return tuple(
        Attack(names[index], name, honest[index], sum(found[len(players) - 1 :], Fraction(0)))
        for (index, name, _), found in zip(trials, disguised, strict=True)
    )
