"""What sellers bring to a market of any kind: their data, and who of them is valued as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gainshare.core.errors import Refused


class Held(Protocol):
    """Data that somebody offers."""

    @property
    def party(self) -> str:
        """Who offers them."""
        ...

    @property
    def source(self) -> str:
        """Their content id."""
        ...

    @property
    def group(self) -> str:
        """The group that was declared, or ""."""
        ...


Brought = TypeVar("Brought", bound=Held)


@dataclass(frozen=True, slots=True)
class Offer:
    """A seller's data: party, the table's content id, and the group declared, or ""."""

    party: str
    source: str
    group: str = ""


def required(offers: Sequence[Brought]) -> tuple[Brought, ...]:
    """The offers. Raises Refused if there is none, or if a group is named after a seller that is not in it."""
    if not offers:
        raise Refused("empty_data", "offers", None, "0 offers: a market needs at least one seller")
    groups = {offer.party: offer.group for offer in offers}
    stray = next((name for name in groups.values() if name and groups.get(name, name) != name), None)
    if stray is not None:
        raise Refused("invalid_name", "group", stray, "is the name of a seller outside the group")
    return tuple(offers)


def first_held(offers: Sequence[Held]) -> dict[str, tuple[str, ...]]:
    """By seller the data that nobody offered before: exact copies are the earliest offer's."""
    seen = set[str]()
    held: dict[str, tuple[str, ...]] = {}
    for offer in offers:
        seller = offer.group or offer.party
        fresh = () if offer.source in seen else (offer.source,)
        held[seller] = (*held.get(seller, ()), *fresh)
        seen.add(offer.source)
    return held
