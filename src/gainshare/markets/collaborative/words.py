"""The sentences of a market of members: what a model costs, whom it was trained with, who pays and earns what, and why.

Each is told about one member: the one asked about, else the one whose improvement cost most, else the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.core.money import Asset
from gainshare.core.words import counted, listing, percent
from gainshare.markets.collaborative.records import (
    OPERATOR,
    Evidence,
    Given,
    Joined,
    Order,
    Outcome,
    Rules,
    Settled,
    Unchanged,
    Withdraw,
    Withdrawn,
)
from gainshare.markets.collaborative.sharing import AS_WRITTEN, BALANCED, PUBLISHED
from gainshare.markets.collaborative.story import Telling, board, points
from gainshare.markets.kind import Answers, Words, first, require_asked

WHYS = ("price", "quality", "payment", "share", "lost")
"""The questions; the last, what was missed, is answered when it is asked."""

HOW = {
    "banzhaf": "what it adds on average to all groups of the others, scaled so that all together cannot exceed what is "
    "due (its Banzhaf value, over the most that such values can sum to)",
    "banzhaf-scaled": "its Banzhaf value, scaled down where all of them exceed what is due",
    "shapley": "its Shapley value: what it adds, averaged over every order of joining",
    "group-banzhaf": "the Banzhaf value of its group, members that share half of their rows, in equal parts",
    "late-shapley": "what it adds when it joins in the second half of a random order, others at random before it",
    AS_WRITTEN: "its Shapley value in the published game, times what all improvements come to",
    BALANCED: "its Shapley value in the published game, as a part of all of them",
}
"""What a share of a member's payment is, by division."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a trade: the rules, and of the rest what is not sealed in its copy.

    found: the evidence, for operator and auditor. own: what came of a member's own task. given: what its data did.
    """

    rules: Rules
    order: Order | None = None
    found: Evidence | None = None
    own: Outcome | None = None
    given: tuple[Given, ...] = ()

    @property
    def settled(self) -> Settled | None:
        """The whole settlement, if all of it is seen."""
        return self.found if isinstance(self.found, Settled) else None

    def about(self, party: str) -> "Seen":
        """The same of one member, "" for the one that paid most: its own outcome, and what its data did for others."""
        if self.settled is None:
            return self
        members = self.settled.members
        one = next((one for one in members if one.party == party), None) if party else _dearest(members)
        name = one.party if one else party
        given = tuple(Given(each.party, aid) for each in members for aid in each.helps if aid.party == name)
        return Seen(self.rules, self.order, self.found, one, tuple(each for each in given if each.taker != name))


def _dearest(members: Sequence[Outcome]) -> Outcome:
    return max(members, key=lambda one: (one.paid, one.charged, bool(one.scores)))


def seen(rules: Rules, records: Sequence[object]) -> Seen:
    """What is seen of a trade in these records."""
    given = tuple(one for one in records if isinstance(one, Given))
    return Seen(rules, first(records, Order), first(records, Evidence), first(records, Outcome), given)


def answer(trade: str, seen: Seen) -> str:
    """The answer first, as far as it is seen."""
    if seen.settled:
        return f"{trade}: {Telling(seen.rules, seen.settled).headline()}"
    if seen.own:
        return f"{trade}: {_net(seen.own, seen.given, seen.rules)}"
    who, show = seen.order.party if seen.order else "a member", seen.rules.asset.show
    if isinstance(seen.found, Joined):
        return (
            f"{trade}: {who} joins and sets {show(seen.found.fee)} aside; {counted(seen.found.members, 'member')} now"
        )
    if isinstance(seen.found, Unchanged):
        return f"{trade}: the order of {who} came to nothing: {seen.found.reason}"
    if isinstance(seen.found, Withdrawn):
        return f"{trade}: {who} withdraws and has {show(seen.found.fee)} back"
    return f"{trade}: sealed in this copy"


def _net(one: Outcome, given: Sequence[Given], rules: Rules) -> str:
    earned = sum(each.aid.amount for each in given)
    return f"{one.party} pays {rules.asset.show(one.paid)} and earns {rules.asset.show(earned)}"


def printed(trade: str, order: Order, evidence: Evidence, asset: Asset) -> str:
    """A trade in one line."""
    if isinstance(evidence, Settled):
        paid = sum(one.paid for one in evidence.members)
        better = sum(bool(one.artefact) for one in evidence.members)
        members = counted(len(evidence.members), "member")
        return f"trade {trade}: {better} of {members} improved and paid {asset.show(paid)}"
    if isinstance(evidence, Unchanged):
        return f"trade {trade}: came to nothing: {evidence.reason}"
    verb = "withdraws" if isinstance(order, Withdraw) else "joins"
    return f"trade {trade}: {order.party} {verb}, {asset.show(evidence.fee)}"


def told(seen: Seen, why: str, party: str) -> Answers:
    """Label and sentence for each question, or for one; of one member. Raises Refused."""
    names = _names(seen)
    require_asked(WHYS, why, names, party)
    if not names or party == OPERATOR:
        return (("what", _before(seen)),)
    known = seen.about(party)
    assert known.own is not None, "parties that are asked about have an outcome"
    sentences = tuple((word, _SAYS[word](known, known.own)) for word in ([why] if why else WHYS[:-1]))
    others = [name for name in names if name != known.own.party]
    more = (("others", f"--party NAME tells the same of {_listed(others)}."),) if others and not (why or party) else ()
    return (*sentences, *more)


def _before(seen: Seen) -> str:
    """What follows from a trade that settles nothing."""
    if isinstance(seen.found, Joined):
        return "What was set aside waits for the operator to close the round, or for its member to withdraw."
    if isinstance(seen.found, Withdrawn):
        return "Its data have no part in the next settlement."
    return "Nothing moved." if isinstance(seen.found, Unchanged) else "Sealed in this copy."


def _names(seen: Seen) -> tuple[str, ...]:
    if seen.settled:
        return tuple(one.party for one in seen.settled.members)
    return (seen.own.party,) if seen.own else ()


def _price(seen: Seen, one: Outcome) -> str:
    rules = seen.rules
    show = rules.asset.show
    rate = f"The rules charge {show(rules.price)} for one unit of score, that is for a model without any fault"
    least = f", and {show(rules.min_fee)} whatever comes of it" if rules.min_fee else ""
    if one.reason:
        return f"{rate}{least}. {one.party} only helps and pays nothing: {one.reason}."
    return (
        f"{rate}{least}. {one.party} scores {percent(one.alone)} alone: all that is missing would cost {show(one.fee)}."
    )


def _quality(seen: Seen, one: Outcome) -> str:
    if one.reason:
        return f"{one.party} has no task and gets no model: {one.reason}."
    used = [aid.party for aid in one.helps if aid.chosen and aid.party != one.party]
    rows = f"{one.held:,} rows that had no part in training"
    if seen.rules.task.validation:
        chose = f"The model is that of everybody's data: {_listed(used)} and its own."
    elif used:
        chose = (
            f"{one.party} tried them on parts of its own {one.training:,} training rows: "
            f"the data of {_listed(used)} helped most."
        )
    else:
        return (
            f"{one.party} tried them on parts of its own {one.training:,} training rows: nobody's data made its model "
            f"better. It keeps its own, which scores {percent(one.alone)} on {rows}."
        )
    found = f"On {rows} that model scores {percent(one.after)}, its own {percent(one.alone)}"
    kept = "" if one.artefact else " That is not enough to be charged for, so nothing is handed over."
    lost = f" {counted(one.dropped, 'row')} of its own, which judge too, trained nobody." if one.dropped else ""
    return f"{chose} {found}.{kept}{lost}"


def _payment(seen: Seen, one: Outcome) -> str:
    rules = seen.rules
    show = rules.asset.show
    if one.reason:
        return f"{one.party} pays nothing."
    least = f" The least fee of {show(rules.min_fee)} is kept." if rules.min_fee else ""
    aside = show(rules.price + rules.min_fee)
    if not one.due:
        whole = f"Of {aside} set aside, {show(rules.price)} came back"
        return f"Nobody helped {one.party}, so it pays nothing for help. {whole}.{least}"
    less = "" if rules.division in PUBLISHED else f", less {_exactly(one.error)} that may be chance"
    improved = _exactly(one.after - one.alone)
    handed = sum(aid.amount for aid in one.helps)
    if rules.division in PUBLISHED:
        spent = f"Due: {show(one.due)}."
    else:
        spent = (
            f"Due: {show(one.due)} at most, of which its helpers get {show(handed)}; the rest stays with {one.party}."
        )
    back = rules.price + rules.min_fee - one.paid
    return (
        f"{one.party} improved by {improved} points{less}: {_exactly(one.charged)} points are charged. {spent}"
        f"{least} Of {aside} set aside, {show(back)} came back."
    )


def _exactly(part: Fraction) -> str:
    """Points with as many digits as show how a charge comes about."""
    return f"{100 * float(part):.2f}"


def _share(seen: Seen, one: Outcome) -> str:
    rules = seen.rules
    got = sorted(seen.given, key=lambda each: -each.aid.amount)
    paid = [each for each in got if each.aid.amount]
    if not paid:
        useful = [each.taker for each in got if each.aid.worth > 0]
        why = f" It is worth something to {_listed(useful)}, of whom nothing is due." if useful else ""
        return f"The data of {one.party} earned nothing.{why}"
    lines = "; ".join(
        f"{rules.asset.show(each.aid.amount)} of what {each.taker} owes ({percent(each.aid.share)})" for each in paid
    )
    return f"The data of {one.party} earned {lines}. Its share is {HOW[rules.division]}."


def _lost(seen: Seen, one: Outcome) -> str:
    """What a member missed: help for its own task, and pay for its data."""
    tried = sorted((aid for aid in one.helps if aid.party != one.party), key=lambda aid: -aid.alone)
    if one.reason:
        own = f"{one.party} could have a model of its own, but for this: {one.reason}."
    elif one.artefact:
        own = f"{one.party} was helped."
    elif tried and any(aid.chosen for aid in tried):
        own = (
            f"What promised to help changed its score by {points(one.after - one.alone)} points on rows kept apart, "
            f"with {points(one.error).lstrip('+')} that may be chance."
        )
    else:
        best = f", {tried[0].party} the least so with {points(tried[0].alone)} points" if tried else ""
        own = f"Nobody's data made its model better when added by itself or with others{best}."
    unpaid = [each.taker for each in seen.given if not each.aid.amount]
    return f"{own}{f' Its data earned nothing from {_listed(unpaid)}.' if unpaid else ''}"


_SAYS = {"price": _price, "quality": _quality, "payment": _payment, "share": _share, "lost": _lost}


def _listed(names: Sequence[str]) -> str:
    few = list(names) if len(names) < 5 else [*names[:3], f"{len(names) - 3} more"]
    return listing(few)


WORDS = Words(
    whys=WHYS,
    seen=seen,
    answer=answer,
    told=told,
    printed=printed,
    promised="what your helpers are paid for your improvement, and the least fee if there is one; the rest came back",
    earned="of what each improved member owes, the share that your data were worth to it",
    lines=("helped {buyer}", "no help to {buyer}"),
    figures=("worth", "gain"),
    sellers="member",
    board=board,
)
"""What a collaborative market says."""
