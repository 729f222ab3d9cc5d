"""Who may join, leave and close: what is refused, what comes to nothing, and the money that is set aside."""

from gainshare.core.errors import Refused
from gainshare.core.trades import Entry, Posting
from gainshare.core.words import counted
from gainshare.gains.joint import IMPUTERS
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.records import DELIVERIES, OPERATOR, Close, Join, Open, Order, Rules
from gainshare.markets.collaborative.rounds import COMMON, QUALITIES, most


def moved(memo: str, party: str, units: int, asset: str) -> Entry | None:
    """From the party's outside account into its escrow, or back if units are below 0; None if nothing moves."""
    legs = (Posting(f"external:{party}", -units, asset), Posting(f"escrow:{party}", units, asset))
    return Entry(memo, legs) if units else None


def futile(state: Open, order: Order) -> str:
    """Why an order comes to nothing; "" if it does not."""
    if isinstance(order, Close):
        few = len(state.joined) < 2
        return f"{counted(len(state.joined), 'member')} joined: a round needs two at least" if few else ""
    here = any(seat.party == order.party for seat in state.joined)
    if isinstance(order, Join):
        return f"{order.party} has joined already" if here else ""
    return "" if here or waiting(state, order.party) else f"{order.party} has not joined"


def waiting(state: Open, party: str) -> int:
    """Minor units that were set aside under earlier rules."""
    return sum(seat.fee for seat in state.earlier if seat.party == party)


def require_sound(rules: Rules) -> None:
    """Raises Refused for words that no rule knows, amounts out of range, and rules that do not go together."""
    words = {"quality": QUALITIES, "division": tuple(DIVISIONS), "imputer": IMPUTERS, "delivery": DELIVERIES}
    for field, known in words.items():
        word = getattr(rules, field)
        if word not in known:
            raise Refused("unknown_value", f"rules.{field}", word, f"must be one of {', '.join(known)}")
    for field, least in (("price", 1), ("min_fee", 0), ("min_validation", 1)):
        if getattr(rules, field) < least:
            raise Refused("out_of_range", f"rules.{field}", getattr(rules, field), f"must be at least {least}")
    if (rules.quality == COMMON) != bool(rules.task.validation):
        rule = "needs a table that judges all" if rules.quality == COMMON else "judges members by their own rows"
        raise Refused("unknown_value", "rules.quality", rules.quality, rule, 'validation = "FILE" goes with "common"')
    if DIVISIONS[rules.division].common and rules.quality != COMMON:
        rule = "divides a task that all members have in common"
        raise Refused(
            "unknown_value", "rules.division", rules.division, rule, 'quality = "common", validation = "FILE"'
        )
    if rules.task.labels:
        raise Refused("unknown_value", "task.labels", rules.task.labels, "members bring rows with their labels")


def require_closable(state: Open, order: Close, quality: str) -> None:
    """Raises Refused if another party than the operator closes, or for more members than can be tried together."""
    if order.party != OPERATOR:
        raise Refused("forbidden", "party", order.party, f"cannot close: that is the {OPERATOR}'s")
    if len(state.joined) > (limit := most(quality)):
        rule = f"members: every coalition is tried, for at most {limit}"
        remedy = "let members with like data join as one group"
        raise Refused("task_too_large", "joined", len(state.joined), rule, remedy)
