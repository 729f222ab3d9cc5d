"""What cannot be true of a trade among members by its own figures, whoever shows it."""

from collections import Counter
from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.games.tables import players_in
from gainshare.markets.collaborative.records import (
    Close,
    Evidence,
    Join,
    Joined,
    Order,
    Outcome,
    Settled,
    Unchanged,
    Withdraw,
    Withdrawn,
)
from gainshare.markets.collaborative.sharing import chosen, gains
from gainshare.markets.kind import Whole

COMES_TO: dict[type, type] = {Join: Joined, Withdraw: Withdrawn, Close: Settled}
"""What comes of each order."""


def contradiction(one: Whole[Order, Evidence]) -> str:
    """What cannot be true of a trade by its own figures, whatever the rules; "" if they agree.

    An order comes to what such an order comes to; scores are shares, and nobody is charged for more than it improved;
    helps are those of the scores; who gets a model is who owes for one, and is handed it; members earn what the
    members with a task are said to hand out, and joining or leaving moves the fee that is told.
    """
    if len(one.orders) != 1:
        return f"{len(one.orders)} orders: members come and go one at a time"
    (order,), found = one.orders, one.evidence
    if isinstance(found, Unchanged):
        return "what came to nothing moves money or goods" if one.entries or one.deliveries else ""
    if not isinstance(found, COMES_TO[type(order)]):
        return "what came of the order is not what such an order comes to"
    if not isinstance(found, Settled):
        return _moved(one, order.party, found)
    names = [member.party for member in found.members]
    if len(set(names)) < max(2, len(names)):
        return "members settle with themselves"
    broken = next(filter(None, (_member(member, names) for member in found.members)), "")
    return broken or _paid(one, found) or _handed(one, found)


def _moved(one: Whole[Order, Evidence], party: str, found: Joined | Withdrawn) -> str:
    """Joining is admitted before it is settled: its trade moves nothing."""
    out = -found.fee if isinstance(found, Withdrawn) else 0
    legs = {leg.account: leg.units for entry in one.entries for leg in entry.postings}
    due = {f"external:{party}": -out, f"escrow:{party}": out} if out else {}
    return "" if legs == due and not one.deliveries else "the entry does not move the fee that is told"


def _member(one: Outcome, names: list[str]) -> str:
    """What cannot be true of one member's outcome."""
    if one.reason:
        silent = not (one.artefact or one.helps or one.leaks or one.scores or one.paid or one.due)
        return "" if silent else f"{one.party} only helps and has a task"
    figures: list[Fraction | float] = [one.alone, one.after, *one.scores]
    if not all(0 <= score <= 1 for score in figures):
        return f"{one.party} scores outside 0..1"
    if not 0 <= one.charged <= max(Fraction(0), one.after - one.alone) or one.error < 0:
        return f"{one.party} is charged for more than it improved"
    if min(one.fee, one.due, one.paid) < 0 or (one.artefact != "") < (one.due > 0):
        return f"{one.party} owes for a model and has none"
    return _helps(one, [name for name in names if name != one.party])


def _helps(one: Outcome, others: list[str]) -> str:
    if len(one.scores) != 2 ** len(others):
        return f"{one.party} was not tried with every coalition of the others"
    by_itself = gains(one.scores)
    alone = {name: Fraction(by_itself[1 << bit], MEASURE) for bit, name in enumerate(others)}
    helpers = [aid for aid in one.helps if aid.party != one.party]
    if [aid.party for aid in helpers] != others or len(one.helps) > len(others) + 1:
        return f"the helpers of {one.party} are not the other members"
    if any(aid.alone != alone[aid.party] for aid in helpers):
        return f"what others did for {one.party} is not what its scores say"
    best = chosen(one.scores)
    used = [aid.chosen for aid in helpers]
    if not all(used) and used != [bool(best >> bit & 1) for bit in range(players_in(one.scores))]:
        return f"{one.party} was not trained with those who helped it most"
    if min((aid.amount for aid in one.helps), default=0) < 0 or min((aid.share for aid in one.helps), default=0) < 0:
        return f"{one.party} takes money from its helpers"
    return ""


def _paid(one: Whole[Order, Evidence], found: Settled) -> str:
    earned = Counter[str]()
    for member in found.members:
        for aid in member.helps:
            earned[f"earnings:{aid.party}"] += aid.amount
    moved = Counter[str]()
    for entry in one.entries:
        for leg in entry.postings:
            if leg.account.startswith("earnings:"):
                moved[leg.account] += leg.units
    return "" if +earned == +moved else "the entry does not pay what the evidence says"


def _handed(one: Whole[Order, Evidence], found: Settled) -> str:
    due = [(member.party, member.artefact) for member in found.members if member.artefact]
    handed = [(delivery.party, delivery.artefact) for delivery in one.deliveries]
    return "" if handed == due else "what is handed over is not what was made"
