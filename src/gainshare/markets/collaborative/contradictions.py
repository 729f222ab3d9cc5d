"""What cannot be true of a trade among members by its own figures, whoever shows it."""

from collections import Counter
from fractions import Fraction
from math import ceil

from gainshare.core.arrays import MEASURE
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
    helps are those of the scores, and get their shares of what is due, by one price for all; who gets a model is who
    owes for one, and is handed it; the entry charges and pays just that, and joining or leaving moves the fee told.
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
    broken = next(filter(None, (_member(member, found) for member in found.members)), "")
    return broken or _price(found) or _paid(one, found) or _handed(one, found)


def _moved(one: Whole[Order, Evidence], party: str, found: Joined | Withdrawn) -> str:
    """Joining is admitted before it is settled: its trade moves nothing."""
    out = -found.fee if isinstance(found, Withdrawn) else 0
    legs = {leg.account: leg.units for entry in one.entries for leg in entry.postings}
    due = {f"external:{party}": -out, f"escrow:{party}": out} if out else {}
    return "" if legs == due and not one.deliveries else "the entry does not move the fee that is told"


def _member(one: Outcome, found: Settled) -> str:
    """What cannot be true of one member's outcome."""
    if one.reason:
        silent = not (one.artefact or one.helps or one.leaks or one.scores or one.paid or one.due)
        return "" if silent else f"{one.party} only helps and has a task"
    figures: list[Fraction | float] = [one.alone, one.after, *one.scores]
    if not all(0 <= score <= 1 for score in figures):
        return f"{one.party} scores outside 0..1"
    rise = one.after - one.alone - (0 if _published(one, found) else one.error)
    free = _published(one, found) and not any(aid.share for aid in one.helps)
    if one.charged != (0 if free else max(Fraction(0), rise)) or one.error < 0:
        return f"{one.party} is charged for another improvement than it had"
    if min(one.fee, one.due, one.paid) < 0:
        return f"{one.party} owes less than nothing"
    if (one.artefact != "") != (_published(one, found) or _spent(one, found) > 0):
        return f"{one.party} pays for a model and has none, or has one for nothing"
    others = [each.party for each in found.members if each is not one]
    takers = [each.party for each in found.members if each is not one and not each.reason]
    if [leak.party for leak in one.leaks] not in ([], takers):
        return f"the model of {one.party} was tried at other tasks than there are"
    return _helps(one, others, common=found.written is not None) or _shared(one, found)


def _published(one: Outcome, found: Settled) -> bool:
    """Whether what a member owes is divided as it is published: among all, itself too."""
    return len(one.helps) == len(found.members)


def _helps(one: Outcome, others: list[str], *, common: bool) -> str:
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
    if [aid.chosen for aid in helpers] != [common or bool(best >> bit & 1) for bit in range(len(others))]:
        return f"{one.party} was not trained with those who helped it most"
    return ""


def _shared(one: Outcome, found: Settled) -> str:
    """What cannot be true of what a member owes and hands out."""
    if any(aid.amount < 0 or aid.share < 0 for aid in one.helps):
        return f"{one.party} takes money from its helpers"
    if any(abs(aid.amount - one.due * aid.share) >= 1 for aid in one.helps):
        return f"what {one.party} hands out is not its helpers' shares of what is due"
    if not _published(one, found) and sum(aid.share for aid in one.helps) > 1:
        return f"{one.party} hands out more than is due"
    return ""


def _price(found: Settled) -> str:
    """Whether there is a price of a unit of score, in minor units, by which all is due, and one least fee."""
    takers = [one for one in found.members if not one.reason]
    rated = [(one.due, one.charged) for one in takers] + [(one.fee, 1 - one.alone) for one in takers]
    low = max((ceil(units / part) for units, part in rated if part), default=0)
    high = min((Fraction(units + 1) / part for units, part in rated if part), default=Fraction(low + 1))
    if low >= high or any(units for units, part in rated if not part):
        return "what is due is not one price of what improved"
    least = {one.paid - _spent(one, found) for one in takers}
    return "" if len(least) < 2 and min(least, default=0) >= 0 else "members pay another sum than they hand out"


def _spent(one: Outcome, found: Settled) -> int:
    """Minor units that a member pays beside the least fee."""
    return one.due if _published(one, found) else sum(aid.amount for aid in one.helps)


def _paid(one: Whole[Order, Evidence], found: Settled) -> str:
    moved, earned = Counter[str](), {f"earnings:{name}": units for name, units in found.earned.items()}
    for entry in one.entries:
        for leg in entry.postings:
            moved[leg.account] += leg.units
    paid = {account: units for account, units in moved.items() if account.startswith("earnings:")}
    if any(paid.get(account, 0) != earned.get(account, 0) for account in {*earned, *paid}):
        return "the entry does not pay what the evidence says"
    aside = {
        member.party: moved[f"external:{member.party}"] + moved[f"escrow:{member.party}"] for member in found.members
    }
    if any(aside[member.party] != -member.paid for member in found.members):
        return "the entry does not charge what the evidence says"
    return ""


def _handed(one: Whole[Order, Evidence], found: Settled) -> str:
    due = [(member.party, member.artefact) for member in found.members if member.artefact]
    handed = [(delivery.party, delivery.artefact) for delivery in one.deliveries]
    return "" if handed == due else "what is handed over is not what was made"
