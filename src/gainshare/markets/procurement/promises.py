"""What a procurement promises, and the searches that try to break each promise at a market's own weights and asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from gainshare.auctions.procurement import Purchase
from gainshare.auctions.rules import (
    ADDITIVE,
    GREEDY,
    GUARDED,
    LITERAL,
    QMIA,
    RANDOM,
    SEQUENTIAL,
    SHARE_CLOCK,
    additive,
    chosen,
)
from gainshare.auctions.thresholds import Mechanism
from gainshare.axioms.claims import Unconserved, unconserved
from gainshare.axioms.procurement import misreport, underpaid
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.rings import cartel, lot_split, ring
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.codec import plain
from gainshare.core.errors import Refused
from gainshare.core.questions import Answer, Question
from gainshare.core.random import Rng, Streams
from gainshare.gains.text import TextTask
from gainshare.ledger.claims import Pool
from gainshare.markets.kind import Whole
from gainshare.markets.procurement import claiming
from gainshare.markets.procurement.buying import Table, asked, lots, mechanism
from gainshare.markets.procurement.contradictions import contradiction
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import (
    LIVE,
    Ask,
    Bought,
    Called,
    Evidence,
    Forfeit,
    Income,
    Order,
    Redeem,
    Rules,
    Transfer,
    Unchanged,
    Weighing,
)
from gainshare.markets.procurement.weighing import Scales

THEOREMS = {
    QMIA: "proportional share (Singer 2010, theorem 4.1), for weights that no ask moves",
    GUARDED: "a falling price, then bid-independent sets: offers never depend on the own ask",
    RANDOM: "truthful for either coin: Q-MIA, or the heaviest at the budget",
    SHARE_CLOCK: "offers never rise and depend on who is left alone, for any shares",
    SEQUENTIAL: "one offer each that no ask moves",
    LIVE: "leaving is final and prices only fall: obviously strategy-proof (Li 2017)",
}
"""Why no ask beats the true cost."""

UNKEPT = {
    LITERAL: "the rule as the abstract can be read: a lower ask wins more, at a price others set, over the budget",
    GREEDY: "holds only where gains are monotone and submodular, which measured ones rarely are",
}
"""Rules that are here to be compared with."""

WHOLES = 12
"""By what asks, weights and budget are multiplied so that lots split into 2, 3 and 4 equal parts."""

SMALL = 12
"""Sellers up to whom pairs are searched."""


@dataclass(slots=True)
class Examiner:
    """What a procurement's promises need to know of its trades, each seen once.

    market: under its rules. begun: trades before these rules.
    """

    market: ProcurementMarket
    begun: int = 0
    trades: int = field(default=0, init=False)
    _weighing: Weighing | None = field(default=None, init=False)
    _asks: dict[str, int] = field(default_factory=dict, init=False)
    _table: Table | None = field(default=None, init=False)
    _bought: int = field(default=0, init=False)
    _pool: Pool | None = field(default=None, init=False)
    _older: bool = field(default=False, init=False)
    _changes: int = field(default=0, init=False)
    _off: Divergence | None = field(default=None, init=False)
    _lost: Divergence | Unconserved | None = field(default=None, init=False)

    def earlier(self, one: Whole[Order, Evidence]) -> None:
        """A trade under earlier rules, which may leave claims on terms that are not these rules'."""
        self._older = self._older or (isinstance(one.evidence, Bought) and bool(one.evidence.tranche))

    def add(self, one: Whole[Order, Evidence]) -> None:
        """One trade more, in order."""
        self.trades += 1
        (order,), found = one.orders, one.evidence
        problem = contradiction(one)
        if problem:
            self._off = self._off or Divergence(self._trade, "the trade", problem, "a settlement of its order")
        elif isinstance(found, Weighing):
            self._weighing = found
        elif isinstance(order, Ask):
            self._asks[order.party] = order.ask
        elif isinstance(found, Bought):
            self._purchase(found)
        elif isinstance(order, Income | Transfer | Redeem | Forfeit) and not isinstance(found, Called):
            self._change(order, found)

    @property
    def _trade(self) -> str:
        return f"trade {self.begun + self.trades}"

    def _purchase(self, found: Bought) -> None:
        """Weights are those that were committed; asks, where there were any, those that were made; the rest follows."""
        weights = tuple(each.weight for each in self._weighing.weights) if self._weighing else ()
        asks = tuple(self._asks.get(seller) for seller in self.market.sellers)
        table = Table(self.market.rules, found.price, weights, asks, max(0, found.coin))
        self._bought += 1
        rules, stated = self.market.rules, tuple((lot.party, lot.weight, lot.ask) for lot in found.lots)
        price = LIVE if rules.asks == LIVE else chosen(rules.price, weights)
        if found.price != price or stated != tuple(zip(self.market.sellers, weights, asks, strict=False)):
            rule = f"{price}, with weights and asks as they were committed"
            self._off = self._off or Divergence(self._trade, "lots", "others", rule)
            return
        self._table = table
        if found.price in ADDITIVE:
            expected, rate = lots(table, self.market.sellers, _NO_SCALES, _nobody)
            failed = [each.failed for each in self._weighing.weights] if self._weighing else []
            told = (replace(lot, detail=why) for lot, why in zip(expected, failed, strict=True))
            due = replace(found, lots=tuple(told), rate=rate)
            self._off = self._off or replay_divergence(plain(found), plain(due), trade=self._trade)
        claims = self.market.rules.claims
        if found.tranche and claims and not self._older:
            self._pool = claiming.issued(self._pool, claims, found.lots)

    def _change(self, order: claiming.Change, found: Evidence) -> None:
        self._changes += 1
        if self._pool is None or self._older or isinstance(found, Unchanged):
            return
        due: Evidence
        try:
            after, due, _ = claiming.moved(self.market.rules, self._pool, order)
        except Refused as refused:
            after, due = self._pool, Unchanged(str(refused))
        self._lost = self._lost or replay_divergence(plain(found), plain(due), trade=self._trade)
        self._lost = self._lost or unconserved([self._pool, after])
        self._pool = after

    def verdicts(self, streams: Streams, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """Every promise of a procurement with its verdict.

        tries: asks that are tried. stream_tries: unused, for nothing learns from asks.
        """
        return (
            *self._truthful(streams, tries),
            self._follows(),
            *self._together(streams, tries),
            proved("weights move with no ask", self._price, "they are measured and committed before asks are read"),
            proved("exact copies earn nothing", self._price, "documents that somebody offered before do not count"),
            self._claims(),
            *(not_promised(promise, self._price, why) for promise, why in _NEVER),
        )

    @property
    def _price(self) -> str:
        if self._table:
            return self._table.price
        return LIVE if self.market.rules.asks == LIVE else self.market.rules.price

    def _truthful(self, streams: Streams, tries: int) -> tuple[Verdict, ...]:
        price, table = self._price, self._table
        if price in UNKEPT:
            why = UNKEPT[price]
            seen = self._lie(table, tries) if table and price == LITERAL else ""
            never = ("truthful", "within budget") if price == LITERAL else ("truthful",)
            told = {"truthful": seen}
            return tuple(not_promised(promise, price, why + told.get(promise, "")) for promise in never)
        reason = THEOREMS.get(price, "every rule that auto takes is: a falling price, on weights that no ask moves")
        kept = (
            proved("rational", price, "whoever is bought accepted its price"),
            proved("within budget", price, "what winners are paid sums to the budget at most"),
        )
        if table is None or price not in ADDITIVE or not table.present:
            return (proved("truthful", price, reason), *kept)
        rule, asks = self._rule(table)
        grid = _grid(rule, asks, table.rules, tries)
        method = f"every seller, costs and asks of {len(grid)} amounts; {reason}"
        checks = [
            Check("truthful", price, method, _always(partial(misreport, rule, asks, grid)), len(asks) * len(grid) ** 2),
            Check("rational", price, "asks as they were made", _always(partial(underpaid, rule, [asks])), len(asks)),
        ]
        return (*examined(checks, streams), kept[1])

    def _lie(self, table: Table, tries: int) -> str:
        """Who would have kept more by asking something else, as the end of a sentence; "" if nobody."""
        if not table.present:
            return ""
        rule, asks = self._rule(table)
        found = misreport(rule, asks, _grid(rule, asks, table.rules, tries))
        if found is None:
            return ""
        show, name = table.rules.asset.show, self.market.sellers[table.present[found.provider]]
        cost, ask, more = show(int(found.cost)), show(int(found.ask)), show(int(found.profit))
        return f"; here {name} would keep {more} more with a cost of {cost} by asking {ask}"

    def _cartel(self, table: Table, rule: Mechanism, asks: Sequence[int]) -> str:
        """Which two would have kept more together by other asks, as the end of a sentence; "" if none."""
        found = cartel(rule, asks, tuple(sorted({0, table.rules.budget, *asks[:4]})))
        if found is None:
            return ""
        show = table.rules.asset.show
        names = " and ".join(self.market.sellers[table.present[member]] for member in found.members)
        said = " and ".join(show(ask) for ask in found.asks)
        return f"; here {names} would keep {show(int(found.gain))} more together by asking {said}"

    def _rule(self, table: Table) -> tuple[Mechanism, tuple[int, ...]]:
        return mechanism(table, _NO_SCALES, _nobody), tuple(asked(table, one) for one in table.present)

    def _follows(self) -> Verdict:
        promise, method = "the outcome follows from weights and asks", "every purchase made again"
        if self._off:
            return fails(promise, self._price, method, max(1, self._bought), self._off)
        if not self._bought:
            return not_checked(promise, self._price, "nothing was bought yet")
        if self._price not in ADDITIVE:
            return not_checked(promise, self._price, "what sets are worth is measured: replay does")
        return holds(promise, self._price, method, self._bought)

    def _together(self, streams: Streams, tries: int) -> tuple[Verdict, ...]:
        price, table = self._price, self._table
        promise = "no two gain together without paying each other"
        if price in UNKEPT:
            return (not_promised(promise, price, UNKEPT[price]),)
        if table is None or price not in ADDITIVE or not 2 <= len(table.present) <= SMALL:
            fixed = "who departs first from its cost is offered no more for it"
            reason = fixed if price == SEQUENTIAL else "falling prices (Milgrom and Segal 2020)"
            return (proved(promise, price, reason), *self._paying(""))
        rule, asks = self._rule(table)
        pairs = len(asks) * (len(asks) - 1) // 2
        grid = _grid(rule, asks, table.rules, max(9, int((tries / pairs) ** 0.5) * len(asks)))
        said = "every pair, every two asks among theirs"
        checks = [Check(promise, price, said, _always(partial(ring, rule, asks, grid)), pairs * len(grid) ** 2)]
        weights = [table.weights[one] for one in table.present]

        def split(asks: Sequence[int], weights: Sequence[int]) -> Purchase:
            return additive(price, weights, WHOLES * table.rules.budget, reserve=table.rules.ceiling)(asks)

        if price == QMIA:
            search = _always(partial(lot_split, split, *([WHOLES * one for one in each] for each in (asks, weights))))
            promised = "a lot split with its cost earns no more"
            checks.append(Check(promised, price, "every seller, in 2 to 4 equal parts", search, 3 * len(asks)))
        return (*examined(checks, streams), *self._paying(self._cartel(table, rule, asks)))

    def _paying(self, seen: str) -> tuple[Verdict, ...]:
        why = "a loser can raise what others are paid; only a reserve bounds it"
        return (not_promised("no two gain by paying each other", self._price, why + seen),)

    def _claims(self) -> Verdict:
        promise, rule = "claims are conserved", "face first, oldest first"
        if self.market.rules.claims is None:
            return proved(promise, rule, "all is paid in cash")
        if self._older:
            return not_checked(promise, rule, "some were issued under earlier rules; sums are asserted at each change")
        if self._lost:
            return fails(promise, rule, "every change made again", self._changes, self._lost)
        if not self._changes:
            return not_checked(promise, rule, "no income yet")
        return holds(promise, rule, "every change made again, sums and terms compared", self._changes)


def _grid(rule: Mechanism, asks: Sequence[int], rules: Rules, tries: int) -> tuple[int, ...]:
    """Amounts that decide: the asks and what winners are paid, one less and one more, nothing, the budget."""
    paid = (int(pay) for pay in rule(asks).pay)
    near = {0, rules.budget, rules.budget + 1, *(each + by for each in (*asks, *paid) for by in (-1, 0, 1))}
    every = sorted(amount for amount in near if amount >= 0)
    most = max(8, tries // max(1, len(asks) * 4))
    return tuple(every[:: -(-len(every) // most)])


def _always(search: Callable[[], object]) -> Callable[[Rng], object]:
    """A search that draws nothing."""
    return lambda _: search()


def _nobody(questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
    raise AssertionError(f"{len(questions)} questions asked of weights alone")


_NO_SCALES = Scales(TextTask(""), "", (), (), ())
"""For rules that need weights alone."""

_NEVER = (
    ("undeclared names of one seller earn no more", "lots of one seller under several names are several players"),
    ("rephrased copies earn nothing", "only documents that are nearly the same are found"),
    ("offering all of it pays", "a lot that is half as large may be paid more for each unit: only a reserve bounds it"),
    ("a claim is worth its face", "it is paid from income that may not come"),
)
"""What no procurement promises, and why."""
