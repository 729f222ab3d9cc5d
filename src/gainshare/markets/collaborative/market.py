"""A market of members that train together and pay each other, after Ohrimenko, Tople and Tschiatschek (2019).

Every member brings data and a task, sets a fee aside for the improvement it seeks, and earns for the improvement it
gives. The rules of several tasks are ours: whom to train with is chosen by cross-validation in a member's own training
rows, what that is worth is judged by its held-out rows, and the helpers are paid by Banzhaf values so that copies never
pay. The single task is also here as it is published, with its counterexamples.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from gainshare.core.arrays import MEASURE, measures
from gainshare.core.codec import content_id
from gainshare.core.errors import Refused
from gainshare.core.questions import Ask, Source
from gainshare.core.random import Streams
from gainshare.core.trades import HOLD, Deed, Delivery, Entry, Posting, Trade
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.helping import Census, Helping
from gainshare.gains.joint import Brought, Counted, Helped, Joint, Made
from gainshare.gains.similarity import RowSimilarity
from gainshare.gains.task import Task
from gainshare.ledger.escrow import admission
from gainshare.markets.collaborative.admission import futile, moved, require_closable, require_sound, waiting
from gainshare.markets.collaborative.attacks import Attacked, attacked, untried
from gainshare.markets.collaborative.records import (
    DELIVERIES,
    OPERATOR,
    Close,
    Evidence,
    Given,
    Help,
    Join,
    Joined,
    Leak,
    Open,
    Order,
    Outcome,
    Owned,
    Rules,
    Seat,
    Settled,
    State,
    Together,
    Tried,
    Unchanged,
    Withdraw,
    Withdrawn,
    Written,
)
from gainshare.markets.collaborative.rounds import (
    COMMON,
    Bill,
    Measured,
    Member,
    Round,
    alike,
    billed,
    billed_as_published,
    lacking,
)
from gainshare.markets.collaborative.sharing import (
    AS_WRITTEN,
    PUBLISHED,
    as_published,
    chosen,
    due,
    gains,
    shortfall,
    surplus,
)
from gainshare.markets.offers import Offer, required


class CollaborativeMarket:
    """The market as a pure fold over orders."""

    def __init__(self, rules: Rules, offers: Sequence[Offer]) -> None:
        """Raises Refused for words that no rule knows, amounts out of range, and offers that cannot be."""
        require_sound(rules)
        self.rules, self.offers = rules, required(offers)
        self.sellers = tuple(dict.fromkeys(offer.group or offer.party for offer in self.offers))
        if OPERATOR in self.sellers:
            raise Refused("invalid_name", "member", OPERATOR, "is the name of the party that closes a round")
        self._held = {
            name: tuple(dict.fromkeys(one.source for one in self.offers if (one.group or one.party) == name))
            for name in self.sellers
        }

    @property
    def records(self) -> tuple[type, ...]:
        """Everything this market stores or asks."""
        orders, stored = (Join, Withdraw, Close), (Open, Seat, Owned)
        told = (Joined, Withdrawn, Unchanged, Settled, Outcome, Help, Leak, Given, Tried, Together, Written)
        asked = (Joint, Census, Counted, Brought, Helping, Helped, Bespoke, Made, Attacked, RowSimilarity, Task)
        return (Rules, Offer, *orders, *stored, *told, *asked, Round, Member)

    def start(self) -> Open:
        """Nobody has joined, nothing is owned."""
        return Open((), (), ())

    def adopt(self, state: State) -> State:
        """Models that were paid for stay so; under other rules members join again, and their money waits for that."""
        return Open((), (*state.earlier, *state.joined), state.owned)

    def awaits(self, state: State) -> tuple[type, ...]:
        """Members come and go at any time; a round is closed by the operator."""
        return (Join, Withdraw, Close)

    @property
    def fee(self) -> int:
        """Minor units that each member sets aside: what a perfect model would cost at most, and the least fee."""
        return self.rules.price + self.rules.min_fee

    def escrow(self, state: State, order: Order) -> Entry | None:
        """The fee of who joins; as published, what the formula may hand out beyond all fees, of the operator.

        Raises Refused for a stranger, a round that another closes than the operator, or that is too large.
        """
        code = self.rules.asset.code
        if isinstance(order, Close):
            require_closable(state, order, self.rules.quality)
        elif order.party not in self.sellers:
            raise Refused("not_found", "member", order.party, "offers no data here")
        if isinstance(order, Withdraw) or futile(state, order):
            return None
        if isinstance(order, Close):
            written = self.rules.division == AS_WRITTEN
            return admission(OPERATOR, self.rules.price * len(state.joined) ** 2 if written else 0, code)
        if self.rules.division in PUBLISHED and any(one.party == order.party for one in state.owned):
            rule = f"has a model of others' data already, and {self.rules.division} divides one settlement from scratch"
            raise Refused("unknown_value", "member", order.party, rule, "let those join who have none")
        return moved(f"admit {order.party}", order.party, self.fee - waiting(state, order.party), code)

    def clear(self, state: State, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[State, Trade[Evidence]]:
        """Settle one order."""
        (order,) = orders
        if reason := futile(state, order):
            return state, Trade((), (), (), Unchanged(reason))
        if isinstance(order, Join):
            joined = (*state.joined, Seat(order.party, self.fee))
            earlier = tuple(seat for seat in state.earlier if seat.party != order.party)
            return replace(state, joined=joined, earlier=earlier), Trade((), (), (), Joined(len(joined), self.fee))
        if isinstance(order, Withdraw):
            return self._left(state, order.party)
        return self._settled(state, ask, rng("split").bytes(16).hex())

    def _left(self, state: State, party: str) -> tuple[State, Trade[Evidence]]:
        held = sum(seat.fee for seat in (*state.joined, *state.earlier) if seat.party == party)
        joined = tuple(seat for seat in state.joined if seat.party != party)
        earlier = tuple(seat for seat in state.earlier if seat.party != party)
        entry = moved(f"withdraw {party}", party, -held, self.rules.asset.code)
        after = replace(state, joined=joined, earlier=earlier)
        return after, Trade((entry,) if entry else (), (), (), Withdrawn(len(joined), held))

    def disclosed(self, orders: Sequence[Order], trade: Trade[Evidence]) -> tuple[tuple[str, object], ...]:
        """What each party may see: its own order, what came of its own task, and what its data did for others."""
        (order,), found = orders, trade.evidence
        mine = ((order.party, order),)
        if not isinstance(found, Settled):
            return (*mine, (order.party, found))
        own = ((one.party, one) for one in found.members)
        given = ((each.party, Given(one.party, each)) for one in found.members for each in one.helps)
        return (*mine, *own, *(pair for pair in given if pair[0] != pair[1].taker))

    def round(self, state: Open, joint: Joint, ask: Ask) -> tuple[Round, tuple[str, ...], Counted]:
        """Those who have joined, why some of them have no task of their own, and what was counted of their tables."""
        rules, names = self.rules, [seat.party for seat in state.joined]
        owned = {one.party: one for one in state.owned}
        (counted,) = ask([Census(joint, tuple(self._held[name] for name in names))])
        reasons = tuple(lacking(one, rules.min_validation) for one in counted.members)
        members = tuple(
            Member(name, self._held[name], self._base(name, owned.get(name)), not reason)
            for name, reason in zip(names, reasons, strict=True)
        )
        return Round(joint, rules.quality, rules.price, members), reasons, counted

    def _base(self, member: str, owned: Owned | None) -> tuple[Source, ...]:
        """The tables that a member has paid for, by their content or by the name under which they are offered.

        A table that was changed since is the same offer, or every mended cell would be sold again.
        """
        if owned is None:
            return ()
        known = (one.source for one in self.offers if one.party in owned.names or one.source in owned.sources)
        return tuple(dict.fromkeys(source for source in known if source not in self._held[member]))

    def _settled(self, state: Open, ask: Ask, split: str) -> tuple[State, Trade[Evidence]]:
        joint = Joint(self.rules.task, split, self.rules.imputer)
        found, reasons, counted = self.round(state, joint, ask)
        clusters, measured = alike(counted), found.measured(ask)
        bills, written = self._bills(found, measured, clusters, ask)
        cheating = attacked(found, self.rules.min_validation, self.rules.min_fee)
        (tried,) = ask([cheating]) if cheating else ((),)
        plain = [
            Outcome(one.name, has.training, has.held, reason, dropped=has.dropped)
            for one, has, reason in zip(found.members, counted.members, reasons, strict=True)
        ]
        outcomes = tuple(
            self._outcome(one, found, measured[place], bills[place]) if place in measured else one
            for place, one in enumerate(plain)
        )
        evidence = Settled(outcomes, _together(found, clusters, counted), tried, untried(found), written)
        handed = {place: found.bespoke(place, chosen(measured[place].scores)) for place in _handed(found, outcomes)}
        form = self.rules.delivery
        deliveries = tuple(
            Delivery(outcomes[place].party, form, outcomes[place].artefact, _rise(measured[place].made))
            for place in handed
        )
        deeds = tuple(
            Deed("deliver" if form == DELIVERIES[0] else HOLD, outcomes[place].party, content_id(question))
            for place, question in handed.items()
        )
        entry = self.entry(state, evidence)
        after = Open((), (), self._owned(state, handed, found))
        return after, Trade((entry,) if entry else (), deliveries, deeds, evidence)

    def _bills(
        self, found: Round, measured: Mapping[int, Measured], clusters: tuple[int, ...], ask: Ask
    ) -> tuple[dict[int, Bill], Written | None]:
        rules = self.rules
        told = None
        if found.quality == COMMON:
            (pooled,) = ask([found.pooled()])
            told = told_as_written(pooled.scores, rules.price, found.takers)
            if rules.division in PUBLISHED:
                published = as_published(rules.division, pooled.scores, rules.price, found.takers)
                return dict(enumerate(billed_as_published(published))), told
        bills = {
            taker: billed(rules.division, rules.price, one, found.apart(taker, clusters))
            for taker, one in measured.items()
        }
        return bills, told

    def _outcome(self, plain: Outcome, found: Round, one: Measured, bill: Bill) -> Outcome:
        """What came of a member's task. plain: who it is, with which rows."""
        made, place = one.made, [member.name for member in found.members].index(plain.party)
        told = replace(
            plain,
            error=Fraction(made.error),
            strength=Fraction(made.strength),
            artefact=made.digest if bill.paid or self.rules.division in PUBLISHED else "",
            helps=_helps(found, place, one, bill),
            leaks=_leaks(found, place, made),
            scores=one.scores,
        )
        return owing(self.rules, told, bill)

    def entry(self, state: Open, settled: Settled) -> Entry | None:
        """Fees back, payments and rewards, in one balanced line."""
        rules, members = self.rules, settled.members
        moves = Counter[str]()
        for seat in (*state.joined, *state.earlier):
            moves[f"escrow:{seat.party}"] -= seat.fee
            moves[f"external:{seat.party}"] += seat.fee
        for one in members:
            moves[f"external:{one.party}"] -= one.paid
            moves[f"earnings:{one.party}"] += settled.earned[one.party]
        moves["withheld"] += rules.min_fee * sum(not one.reason for one in members)
        if rules.division == AS_WRITTEN:
            put = rules.price * len(members) ** 2
            moves[f"escrow:{OPERATOR}"] -= put
            moves[f"external:{OPERATOR}"] += put - sum(map(shortfall, members))
            moves["withheld"] += sum(map(surplus, members))
        legs = tuple(Posting(account, units, rules.asset.code) for account, units in moves.items() if units)
        return Entry("settle members", legs) if legs else None

    def _owned(self, state: Open, handed: Mapping[int, Bespoke], found: Round) -> tuple[Owned, ...]:
        """What members' models are trained on from now on, besides their own data."""
        owned = {one.party: one for one in state.owned}
        for place, question in handed.items():
            name = found.members[place].name
            before = owned.get(name, Owned(name, (), ()))
            paid = [one for one in self.offers if one.source in question.helpers]
            names, sources = [one.party for one in paid], [one.source for one in paid]
            owned[name] = Owned(
                name,
                tuple(dict.fromkeys((*before.names, *names))),
                tuple(dict.fromkeys((*before.sources, *sources))),
            )
        return tuple(owned.values())


def _handed(found: Round, outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    return tuple(place for place in found.takers if outcomes[place].artefact)


def _rise(made: Made) -> float:
    return max(0, measures(made.after) - measures(made.before)) / MEASURE


def told_as_written(scores: tuple[float, ...], price: int, takers: Collection[int]) -> Written:
    """What the published formula would come to, whatever the rule."""
    found = as_published(AS_WRITTEN, scores, price, takers)
    return Written(found.psi, found.pot, found.paid, scores)


def owing(rules: Rules, one: Outcome, bill: Bill) -> Outcome:
    """A member's outcome with the figures of its bill."""
    return replace(
        one,
        alone=bill.alone,
        after=bill.after,
        charged=bill.charged,
        fee=due(rules.price, MEASURE - measures(float(bill.alone))),
        due=bill.due,
        paid=bill.paid + rules.min_fee,
        capped=bill.capped,
    )


def _helps(found: Round, taker: int, one: Measured, bill: Bill) -> tuple[Help, ...]:
    """One for each other member; as published, which pays a member of what it owes itself, for all."""
    others, by_itself = found.others(taker), gains(one.scores)
    used = found.sources(taker, chosen(one.scores))
    places = others if len(bill.shares) == len(others) else tuple(range(len(found.members)))
    alone = {place: Fraction(by_itself[1 << bit], MEASURE) for bit, place in enumerate(others)}
    return tuple(
        Help(found.members[place].name, alone.get(place, Fraction(0)), place in used, worth, share, amount)
        for place, worth, share, amount in zip(places, bill.worths, bill.shares, bill.amounts, strict=True)
    )


def _leaks(found: Round, taker: int, made: Made) -> tuple[Leak, ...]:
    rivals = [place for place in found.takers if place != taker] if made.judged else []
    return tuple(
        Leak(found.members[place].name, Fraction(alone), Fraction(model))
        for place, (alone, model) in zip(rivals, made.judged, strict=True)
    )


def _together(found: Round, clusters: Sequence[int], counted: Counted) -> tuple[Together, ...]:
    """The members of each cluster of several, and the most rows that two of them share."""
    groups = {one: [place for place, of in enumerate(clusters) if of == one] for one in dict.fromkeys(clusters)}
    return tuple(
        Together(
            tuple(found.members[place].name for place in group),
            max(counted.shared[one][two] for one, two in combinations(group, 2)),
        )
        for group in groups.values()
        if len(group) > 1
    )
