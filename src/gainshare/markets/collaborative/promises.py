"""What a market of members promises, and the searches that try to break each promise on its own settlements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import floor
from typing import Any, TypeVar

from gainshare.axioms.collaborative import (
    COPIES,
    HarmfulEntry,
    ProfitableCopies,
    false_name,
    harmful_entry,
    null_entry,
    profitable_copies,
    unequal_treatment,
    zero_element_seller,
)
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.validation import ALLOWED
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.codec import plain
from gainshare.core.errors import Refused
from gainshare.core.random import Rng, Streams
from gainshare.core.words import percent
from gainshare.games.exchange import Members
from gainshare.games.helping import DIVISIONS, parting
from gainshare.markets.collaborative.admission import futile
from gainshare.markets.collaborative.again import again, games
from gainshare.markets.collaborative.contradictions import contradiction
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.records import (
    Evidence,
    Join,
    Joined,
    Open,
    Order,
    Outcome,
    Rules,
    Seat,
    Settled,
    Unchanged,
)
from gainshare.markets.collaborative.sharing import AS_WRITTEN, PUBLISHED
from gainshare.markets.kind import Whole

HARDLY = Fraction(1, 2**30)
"""Of score: what a false name adds that is tried."""

Search = Callable[[str, Members], object]
Found = TypeVar("Found")


@dataclass(slots=True)
class Examiner:
    """What the promises need to know of the trades, each seen once.

    market: under its rules. begun: trades before these rules.
    """

    market: CollaborativeMarket
    begun: int = 0
    trades: int = field(default=0, init=False)
    _state: Open = field(default_factory=lambda: Open((), (), ()), init=False)
    _settled: list[Settled] = field(default_factory=list, init=False)
    _off: Divergence | None = field(default=None, init=False)

    def earlier(self, one: Whole[Order, Evidence]) -> None:
        """A trade under earlier rules, which may leave money aside."""
        if not contradiction(one):
            self._state = followed(self._state, one.orders[0], one.evidence)

    def add(self, one: Whole[Order, Evidence]) -> None:
        """One trade more, in order."""
        if not self.trades and self.begun:
            self._state = self.market.adopt(self._state)
        self.trades += 1
        problem = contradiction(one) or self._stranger(one)
        if not problem:
            try:
                self._again(one)
            except Refused as error:
                problem = str(error)
        if problem:
            self._off = self._off or Divergence(self._trade, "the trade", problem, "a settlement of its order")

    @property
    def _trade(self) -> str:
        return f"trade {self.begun + self.trades}"

    def _stranger(self, one: Whole[Order, Evidence]) -> str:
        """What a trade has that this market has not, or ""."""
        rules, found = self.market.rules, one.evidence
        if any(leg.asset != rules.asset.code for entry in one.entries for leg in entry.postings):
            return f"money that is not {rules.asset.code}"
        if isinstance(found, Settled):
            names = [seat.party for seat in self._state.joined]
            if [member.party for member in found.members] != names:
                return "a settlement of others than those who have joined"
            if any(delivery.form != rules.delivery for delivery in one.deliveries):
                return "models handed over otherwise than the rules say"
        return ""

    def _again(self, one: Whole[Order, Evidence]) -> None:
        """Raises Refused where the market would have."""
        (order,), found = one.orders, one.evidence
        if isinstance(found, Unchanged):
            expected = Unchanged(futile(self._state, order))
            self._off = self._off or replay_divergence(plain(found), plain(expected), trade=self._trade)
            return
        if isinstance(found, Settled):
            settled = again(self.market.rules, found)
            self._off = self._off or replay_divergence(plain(found), plain(settled), trade=self._trade)
            entry = self.market.entry(self._state, found)
            due = (entry,) if entry else ()
            self._off = self._off or replay_divergence(plain(one.entries), plain(due), trade=self._trade)
            self._settled.append(found)
        elif found.fee != (self.market.fee if isinstance(order, Join) else self._held(order.party)):
            rule = "a fee of other rules"
            self._off = self._off or Divergence(self._trade, "fee", str(found.fee), rule)
        self._state = followed(self._state, order, found)

    def _held(self, party: str) -> int:
        return sum(seat.fee for seat in (*self._state.joined, *self._state.earlier) if seat.party == party)

    def verdicts(self, streams: Streams, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """Every promise with its verdict.

        tries: settlements whose games are searched, at most, the last ones. stream_tries: unused, for nothing is
        learned from what is ordered.
        """
        rule = self.market.rules.division
        found = self._games(rule, tries)
        return (
            self._derived(),
            self._balanced(),
            self._outside(),
            *examined(self._alike(rule, found), streams),
            *self._copies(rule, tries),
            self._entrants(rule, tries),
            self._junk(rule, tries),
            proved(
                "no file is paid for twice", rule, "who has paid for one, by its name or its content, has it for good"
            ),
            *self._cheating(),
            self._joining(rule, tries),
            self._hardly(rule, tries),
            *(not_promised(promise, word, why) for promise, word, why in _never(rule)),
        )

    def _derived(self) -> Verdict:
        promise, rule, method = "settled as declared", self.market.rules.division, "every settlement found again"
        if self._off:
            return fails(promise, rule, method, self.trades, self._off)
        return holds(promise, rule, method, self.trades) if self.trades else not_checked(promise, rule, "no trade yet")

    def _balanced(self) -> Verdict:
        promise, rule = "what is paid is what is earned", self.market.rules.division
        if rule == AS_WRITTEN:
            seen = next(
                (one.written for one in self._settled if one.written and one.written.paid != one.written.pot), None
            )
            here = f"; here it hands out {_score(seen.paid)} of {_score(seen.pot)} paid in" if seen else ""
            return not_promised(promise, rule, f"the formula pays a psi, which sums to a v(N), not to a{here}")
        return proved(
            promise, rule, "a member pays the sum of what its helpers get, to the minor unit, and the least fee"
        )

    def _games(self, rule: str, tries: int) -> list[Members]:
        """The last settlements as games that this rule divides."""
        return [games(self.market.rules.price, rule, one) for one in self._settled[-tries:]]

    def _outside(self) -> Verdict:
        promise, rule = "nobody is worse off than outside", self.market.rules.division
        members = [(one, single) for one in self._settled for single in one.members]
        witness = next(filter(None, (worse_off(self.market.rules, *pair) for pair in members)), None)
        method = "every member of every settlement, by its held-out rows"
        if witness:
            return fails(promise, rule, method, len(members), witness)
        return (
            holds(promise, rule, method, len(members)) if members else not_checked(promise, rule, "no settlement yet")
        )

    def _alike(self, rule: str, found: Sequence[Members]) -> list[Check]:
        """Every member beside one like it, where the rule does not make one of them."""
        if not found or rule == "group-banzhaf":
            return []
        method, members = "every member beside one like it", sum(len(one.tables) for one in found)
        return [Check("equal members end alike", rule, method, _first(unequal_treatment, rule, found), members)]

    def _copies(self, rule: str, tries: int) -> tuple[Verdict, ...]:
        """Exact copies, up to 16 of each member, under the rule in force and beside it under others."""
        promise, beside = "copying never pays", [word for word in ("shapley", "banzhaf-scaled") if word != rule]
        if self._settled and self._settled[-1].written:
            beside += [word for word in PUBLISHED if word != rule]
        tried = 2 * len(COPIES) * sum(len(one.members) for one in self._settled[-tries:])
        method, why = "up to 16 exact copies of every member", parting(rule).copying
        witness, here = self._copied(rule, tries)
        if why:
            own = not_promised(promise, rule, f"{why}; here {here}" if here else why)
        elif witness:
            own = fails(promise, rule, method, tried, witness)
        elif tried:
            own = holds(promise, rule, f"{method}, and proved", tried)
        else:
            own = proved(promise, rule, "k copies multiply what a member earns by (k + 1) / 2^k at most")
        others = ((word, self._copied(word, tries)[1]) for word in beside)
        return (own, *(not_promised(f"{promise} by {word}, beside", word, seen) for word, seen in others if seen))

    def _copied(self, rule: str, tries: int) -> tuple[ProfitableCopies | None, str]:
        """A member whose copies pay, at the first settlement where one does, and the same in words."""
        at, case = _first_at(profitable_copies, rule, self._games(rule, tries))
        if case is None:
            return None, ""
        more = "one more copy" if case.copies == 1 else f"{case.copies} more copies"
        cap = ", where a payment had been scaled down to what is due" if case.capped else ""
        nets = (self._show(self.market.rules.price * part) for part in (case.after, case.before))
        return case, f"{self._name(at, case.member)} with {more} would net {' instead of '.join(nets)}{cap}"

    def _entrants(self, rule: str, tries: int) -> Verdict:
        promise, found = "who helps nobody changes nobody's money", self._games(rule, tries)
        at, witness = _first_at(null_entry, rule, found)
        if rule in PUBLISHED:
            here = (
                f"; here it would take {self._lost(witness)} from {self._name(at, witness.member)}" if witness else ""
            )
            return not_promised(promise, rule, f"the pot is divided among all{here}")
        if witness:
            return fails(promise, rule, "one such entrant to every settlement", len(found), witness)
        return proved(promise, rule, "shares depend on helpers that add something only")

    def _junk(self, rule: str, tries: int) -> Verdict:
        promise, found = "who helps nobody earns nothing", self._games(rule, tries)
        at, witness = _first_at(zero_element_seller, rule, found)
        if rule in PUBLISHED:
            why = "v counts what a model is worth to its owner, whose data may be worthless"
            if witness:
                earned = self._show(self.market.rules.price * witness.amount)
                why += f"; here {self._name(at, witness.member)} earns {earned}"
            return not_promised(promise, rule, why)
        if witness:
            return fails(promise, rule, "every member of every settlement", len(found), witness)
        return proved(promise, rule, "a helper that adds nothing to any coalition has value 0")

    def _name(self, at: int, member: int) -> str:
        """Of a member of the settlement at this place from the last."""
        return self._settled[at].members[member].party

    def _lost(self, case: HarmfulEntry) -> str:
        return self._show(self.market.rules.price * (case.before - case.after))

    def _joining(self, rule: str, tries: int) -> Verdict:
        """Whose joining took most from somebody else."""
        why = "who adds something competes with those who do"
        at, case = _first_at(harmful_entry, rule, self._games(rule, tries))
        if case:
            why += f"; here {self._name(at, case.entrant)} takes {self._lost(case)} from {self._name(at, case.member)}"
        return not_promised("joining hurts nobody", rule, why)

    def _hardly(self, rule: str, tries: int) -> Verdict:
        """Who would save by a false name that helps next to nothing: Banzhaf values are divided by how many help."""
        promise = "a name that hardly helps changes hardly anything"
        if DIVISIONS[rule].common:
            return not_promised(promise, rule, "every name has a part in the pot")
        at, case = _first_at(partial(false_name, effect=HARDLY), rule, self._games(rule, tries))
        saved = self.market.rules.price * (case.after - case.before) if case else Fraction(0)
        if case and saved >= 1:
            here = f"; here {self._name(at, case.member)} would save {self._show(saved)}"
            return not_promised(promise, rule, f"it counts among those who help{here}")
        if rule == "late-shapley":
            return proved(
                promise, rule, "no share moves by more than half of what a name adds, over what all others add"
            )
        return not_promised(promise, rule, "it counts among those who help")

    def _show(self, units: Fraction) -> str:
        return self.market.rules.asset.show(floor(units))

    def _cheating(self) -> tuple[Verdict, ...]:
        """What the attacks that need training came to, at the last settlement."""
        promise, rule = "other cheating", self.market.rules.division
        last = self._settled[-1] if self._settled else None
        if last is None or not last.tried:
            return (not_checked(promise, rule, last.untried if last else "no settlement yet"),)
        mine = [one for one in last.tried if one.rule == rule]
        best = max(mine, key=lambda one: one.gained, default=None)
        show = self.market.rules.asset.show
        word = "near copies, splits, noise, junk and false labels are measured, not excluded"
        if best is None or not best.pays:
            return (not_promised(promise, rule, f"{word}; here none of {len(mine)} would have paid"),)
        gain = show(best.gained)
        return (not_promised(promise, rule, f"{word}; here {best.party} would have gained {gain} by {best.attack}"),)


@dataclass(frozen=True, slots=True)
class WorseOff:
    """A member that would have stayed out. rise: of its score, at the price; net: earned less paid; minor units."""

    party: str
    rise: Fraction
    net: int

    def __str__(self) -> str:
        return f"{self.party} gains what is worth {float(self.rise):.2f} minor units and nets {self.net}"


def worse_off(rules: Rules, found: Settled, one: Outcome) -> WorseOff | None:
    """A member whose rise in score, at the price, and what it earns are less than what it pays beside the least fee.

    Nobody uses a model that is worse than its own.
    """
    rise = rules.price * max(Fraction(0), one.after - one.alone) if one.artefact else Fraction(0)
    net = found.earned[one.party] - one.paid + (0 if one.reason else rules.min_fee)
    return WorseOff(one.party, rise, net) if rise + net < 0 else None


def followed(state: Open, order: Order, found: Evidence) -> Open:
    """Who has joined after a trade, with what money; what is owned is not followed."""
    if isinstance(found, Unchanged):
        return state
    if isinstance(found, Settled):
        return Open((), (), state.owned)
    rest = tuple(seat for seat in state.joined if seat.party != order.party)
    earlier = tuple(seat for seat in state.earlier if seat.party != order.party)
    joined = (*rest, Seat(order.party, found.fee)) if isinstance(found, Joined) else rest
    return replace(state, joined=joined, earlier=earlier)


def _first_at(
    search: Callable[[str, Members], Found | None], rule: str, found: Sequence[Members]
) -> tuple[int, Found | None]:
    """The first witness among these settlements, and which it is, counted from the last."""
    cases = ((at - len(found), search(rule, one)) for at, one in enumerate(found))
    return next(((at, case) for at, case in cases if case), (-1, None))


def _first(search: Search, rule: str, found: Sequence[Members]) -> Callable[[Rng | None], Any]:
    """The first witness among these settlements. Nothing is drawn."""
    return lambda _: next(filter(None, (search(rule, one) for one in found)), None)


def _score(part: Any) -> str:
    return f"{float(part):.4f}"


def _never(rule: str) -> tuple[tuple[str, str, str], ...]:
    """What no market of members promises: promise, rule and why."""
    return (
        ("honest validation", rule, f"rows are drawn from what a member brings; a search allows {percent(ALLOWED)}"),
        ("splitting data does not pay", rule, "undeclared names of one member are several players"),
        ("nothing else can be done with a model", rule, "what it can do at others' tasks is told, not excluded"),
    )
