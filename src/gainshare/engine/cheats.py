"""What sellers in a simulation do to earn more: further accounts for copies or pieces of their data, hidden groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gainshare.axioms.disguise import DISGUISES
from gainshare.core.questions import Source
from gainshare.engine.vault import Shelf
from gainshare.gains.task import LINEAR, Task
from gainshare.markets.auction.market import ATTACKED
from gainshare.markets.offers import Offer

CHEATS: Mapping[str, tuple[str, ...]] = {
    "copying": ("copy", "noise", "sign", "offset"),
    "splitting": ("x+z, x-z",),
}
"""Which disguises each behaviour tries; splitting also takes declared groups apart."""

ROWS = ("copy",)
"""The disguises for sellers who bring rows: the others work on columns."""

UNDECLARED = "undeclared group"

COPY = "copycat"
"""A seller with somebody else's data."""

TRAINED = 5
"""Up to how many sellers cheating is played where every coalition is a model to be trained."""


@dataclass(frozen=True, slots=True)
class Cheat:
    """What one seller does. party: its name, or that of its group. own: its offers. offers: of everybody, then."""

    behaviour: str
    trick: str
    party: str
    own: tuple[Offer, ...]
    offers: tuple[Offer, ...]


def unplayable(behaviour: str, sellers: int, tasks: Sequence[Task]) -> str:
    """Why this behaviour of sellers cannot be played in a market of these tasks, or ""."""
    columns = all(task.labels for task in tasks)
    if behaviour == "splitting" and not columns:
        return "it is played for sellers of columns only"
    linear = columns and all(task.learner in LINEAR for task in tasks)
    limit, why = (ATTACKED, "") if linear else (TRAINED, ", because every coalition of theirs is trained anew")
    return f"only up to {limit} sellers{why}" if sellers > limit else ""


def cheats(
    offers: Sequence[Offer], parties: Sequence[str], behaviours: Sequence[str], tasks: Sequence[Task], shelf: Shelf
) -> Iterator[Cheat]:
    """Everything that these parties do, and every declared group; their new tables are put on the shelf."""
    tried = DISGUISES if all(task.labels for task in tasks) else ROWS
    for behaviour in (one for one in behaviours if one in CHEATS):
        for trick in (one for one in CHEATS[behaviour] if one in tried):
            yield from (_disguised(offers, party, behaviour, trick, shelf) for party in parties)
        if behaviour == "splitting":
            groups = dict.fromkeys(offer.group for offer in offers if offer.group)
            yield from (_ungrouped(offers, group) for group in groups)


def _disguised(offers: Sequence[Offer], party: str, behaviour: str, trick: str, shelf: Shelf) -> Cheat:
    """The first account stays where the party stood; the others come last, under names that no party can have."""
    own = tuple(offer for offer in offers if offer.party == party)
    first, *others = (
        tuple(_shelved(shelf, source) for source in account)
        for account in DISGUISES[trick](tuple(offer.source for offer in own))
    )
    places = iter(first)
    stay = (replace(offer, source=next(places)) if offer.party == party else offer for offer in offers)
    new = (Offer(f"{party}:{number}", source) for number, sources in enumerate(others, 2) for source in sources)
    return Cheat(behaviour, trick, party, own, (*stay, *new))


def _ungrouped(offers: Sequence[Offer], group: str) -> Cheat:
    own = tuple(offer for offer in offers if offer.group == group)
    apart = tuple(replace(offer, group="") if offer.group == group else offer for offer in offers)
    return Cheat("splitting", UNDECLARED, group, own, apart)


def _shelved(shelf: Shelf, source: Source) -> str:
    return source if isinstance(source, str) else shelf.add(shelf(source))
