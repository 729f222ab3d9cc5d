"""Data procurement after Ayyoubzadeh et al. (2025), "Designing DSIC mechanisms for data sharing", corrected.

A buyer with a budget buys lots of data from sellers who ask prices. What a lot weighs is measured and committed before
any ask is read, and depends on no ask; the rule then is truthful. The abstract's rule, as it can be reconstructed, is
here as the baseline "literal": it overspends, and lies pay under it.

Gathering: lots are committed. Weighed: weights, reserve and budget stand, the money is set aside, asks come in; or,
on a live clock, Calling: the price falls, sellers stay or leave. Settled: lots are bought, claims live on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.auctions.clock import answered, moved, opened, outcome
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.money import charge
from gainshare.core.questions import Ask as Answers
from gainshare.core.random import Streams
from gainshare.core.trades import Delivery, Entry, Trade
from gainshare.gains.task import Task
from gainshare.gains.text import Lot, TextGain, TextTask, TextValuation
from gainshare.ledger.escrow import admission, settlement
from gainshare.markets.offers import first_held, required
from gainshare.markets.procurement import claiming
from gainshare.markets.procurement.buying import Table, chosen, lots, stayed
from gainshare.markets.procurement.records import (
    ASKS,
    LIVE,
    OPENED,
    OPERATOR,
    PRICES,
    Answer,
    Ask,
    Asked,
    Bought,
    Called,
    Calling,
    Claims,
    Close,
    Deal,
    Evidence,
    Forfeit,
    Gathering,
    Income,
    Offer,
    Order,
    Redeem,
    Rules,
    Settled,
    State,
    Submit,
    Submitted,
    Tick,
    Transfer,
    Weigh,
    Weighed,
    Weighing,
    Weight,
)
from gainshare.markets.procurement.screening import Policy, Screened, Screening, Selection
from gainshare.markets.procurement.weighing import WHOLE, Scales, discount, per_weight

WELCOME = "escrow admits only what the state awaits"

AFTER = (Income, Transfer, Redeem, Forfeit)
"""Orders about claims, once lots are bought."""


class ProcurementMarket:
    """The market as a pure fold over orders."""

    def __init__(self, rules: Rules, offers: Sequence[Offer]) -> None:
        """Raises Refused for words that no rule knows, shares out of range, and for offers that cannot be."""
        _require_sound(rules)
        self.rules, self.offers = rules, required(offers)
        self.sellers = tuple(dict.fromkeys(offer.group or offer.party for offer in self.offers))
        self._held = first_held(self.offers)

    @property
    def records(self) -> tuple[type, ...]:
        """Everything this market stores or asks."""
        orders = (Submit, Weigh, Ask, Answer, Tick, Close, Income, Transfer, Redeem, Forfeit)
        stored = (Gathering, Weighed, Calling, Settled, Submitted, Weighing, Asked, Called, Bought)
        asked = (TextTask, Lot, TextValuation, TextGain, Screening, Screened, Selection, Policy, Scales, Task)
        return (Rules, Claims, Offer, *orders, *stored, *asked, *claiming.RECORDS)

    def start(self) -> Gathering:
        """Nothing weighed, no claims."""
        return Gathering(None)

    def adopt(self, state: State) -> State:
        """Claims stay; under other rules or offers, lots are weighed and bought anew, as another tranche."""
        pool = state.weighed.pool if isinstance(state, Calling) else state.pool
        return Gathering(pool)

    def awaits(self, state: State) -> tuple[type, ...]:
        """Lots, then asks or answers to a clock, then what becomes of claims."""
        if isinstance(state, Gathering):
            return (Submit, Weigh)
        if isinstance(state, Weighed):
            return (Ask, Close)
        return (Answer, Tick) if isinstance(state, Calling) else AFTER

    def disclosed(self, orders: Sequence[Order], trade: Trade[Evidence]) -> tuple[tuple[str, object], ...]:
        """What each party may see of a trade: its own order; weights and clock all; asks whoever the rules say."""
        (order,), found = orders, trade.evidence
        mine = ((order.party, order),)
        if isinstance(found, Bought):
            shown = found if self.rules.asks == OPENED else without_asks(found)
            own = ((lot.party, lot) for lot in found.lots)
            return (*mine, (found.buyer, shown), *own, *((lot.party, shown) for lot in found.lots))
        if isinstance(found, Weighing | Called):
            return (*mine, *((seller, found) for seller in self.sellers if seller != order.party))
        return (*mine, *claiming.disclosed(found))

    def escrow(self, state: State, order: Order) -> Entry | None:
        """The budget's cash when lots are weighed. Raises Refused for an order that is not welcome now, or not here."""
        self._require_welcome(state, order)
        if isinstance(order, Weigh):
            return admission(self.rules.buyer, self.set_aside, self.rules.asset.code)
        return None

    @property
    def reserve(self) -> Fraction | None:
        """The most that is paid for a unit of weight, minor units."""
        return None if self.rules.reserve is None else per_weight(self.rules.reserve)

    @property
    def set_aside(self) -> int:
        """Minor units that the buyer puts up: the cash of the whole budget, and what redeems claims early."""
        fund = self.rules.claims.fund if self.rules.claims else 0
        return int(self.rules.budget * self.rules.cash) + fund

    def clear(self, state: State, orders: Sequence[Order], ask: Answers, rng: Streams) -> tuple[State, Trade[Evidence]]:
        """Settle one order."""
        (order,) = orders
        if isinstance(order, Submit):
            assert isinstance(state, Gathering), WELCOME
            found = Submitted(order.party, order.reduction, order.each, rng("challenge").bytes(16).hex())
            return replace(state, submitted=(*state.submitted, found)), Trade((), (), (), found)
        if isinstance(order, Weigh):
            assert isinstance(state, Gathering), WELCOME
            return self._weighed(state, order, rng("split").bytes(16).hex(), ask)
        if isinstance(order, Ask):
            assert isinstance(state, Weighed), WELCOME
            asked = (*state.asked, order)
            return replace(state, asked=asked), Trade((), (), (), Asked(len(asked)))
        if isinstance(order, Close):
            assert isinstance(state, Weighed), WELCOME
            return self._closed(state, ask, int(rng("coin").integers(3)))
        if isinstance(order, Answer | Tick):
            assert isinstance(state, Calling), WELCOME
            return self._called(state, order)
        assert isinstance(state, Settled), WELCOME
        bought = [source for one in state.won for source in self._held[self.sellers[one]]]
        return claiming.changed(self.rules, state, order, sources=bought, ask=ask)

    def _weighed(self, state: Gathering, order: Weigh, split: str, ask: Answers) -> tuple[State, Trade[Evidence]]:
        scales, screened, size = self._scales(order.task, split, ask)
        worths, method, grand = self._worths(scales, ask)
        every = tuple(range(len(self.sellers)))
        whole = scales.weighed(every, [value for value, _ in worths])
        scales = replace(scales, cap=int(sum(whole) * self.rules.max_share))
        weights = scales.weighed(every, [value for value, _ in worths])
        copies = Counter(offer.group or offer.party for offer in self.offers)
        rows = [
            Weight(
                seller, *worths[one], weights[one], screened.get(seller, ()), copies[seller] - len(self._held[seller])
            )
            for one, seller in enumerate(self.sellers)
        ]
        found = Weighing(tuple(rows), grand, size, chosen(self.rules.price, weights), method)
        after = Weighed(scales, weights, state.pool)
        if self.rules.asks != LIVE:
            return after, Trade((), (), (), found)
        clock = opened(weights, self.rules.budget, reserve=self.reserve, step=self.rules.step)
        return Calling(after, clock, 1), Trade((), (), (), found)

    def _worths(self, scales: Scales, ask: Answers) -> tuple[list[tuple[float, float]], str, float]:
        """Of each seller worth and standard error, by which method, and the gain of all lots together."""
        found = dict.fromkeys(range(len(self.sellers)), (0.0, 0.0))
        if not scales.members:
            return list(found.values()), "nothing to measure", 0.0
        (worths,) = ask([scales.valuation(scales.members)])
        found.update(zip(scales.members, zip(worths.values, worths.stderr, strict=True), strict=True))
        return list(found.values()), worths.method, worths.grand - worths.empty

    def _scales(
        self, task: Task | TextTask, split: str, ask: Answers
    ) -> tuple[Scales, dict[str, tuple[Screened, ...]], int]:
        """On what lots are weighed, what screening found of each seller's, and the size of the evaluation text."""
        if isinstance(task, Task):
            tables = tuple(self._held[seller] for seller in self.sellers)
            every = tuple(offer.source for offer in self.offers)
            return Scales(task, split, tables, (WHOLE,) * len(tables), every), {}, 0
        screening = self.screening(task, split)
        (found,) = ask([screening])
        screened: dict[str, tuple[Screened, ...]] = {}
        texts: dict[str, tuple[Lot, ...]] = {}
        for offer, one in zip(self.offers, found.lots, strict=True):
            seller = offer.group or offer.party
            screened[seller] = (*screened.get(seller, ()), one)
            kept = (Lot(offer.source, one.dropped),) if one.passed else ()
            texts[seller] = (*texts.get(seller, ()), *kept)
        left = tuple(discount(screened[seller]) for seller in self.sellers)
        return Scales(task, split, tuple(texts[seller] for seller in self.sellers), left), screened, found.size

    def screening(self, task: TextTask, split: str) -> Screening:
        """What is known of the documents of every lot, as a question."""
        sources = tuple(offer.source for offer in self.offers)
        licences = tuple(offer.licence for offer in self.offers)
        return Screening(task, split, sources, licences, self.rules.policy)

    def _closed(self, state: Weighed, ask: Answers, coin: int) -> tuple[State, Trade[Evidence]]:
        price = chosen(self.rules.price, state.weights)
        asked = {order.party: order.ask for order in state.asked}
        asks = tuple(asked.get(seller) for seller in self.sellers)
        table = Table(self.rules, price, state.weights, asks, coin)
        found, rate = lots(table, self.sellers, state.scales, ask)
        return self._bought(state, found, rate, price, coin if price == "random-3" else -1)

    def _called(self, state: Calling, order: Answer | Tick) -> tuple[State, Trade[Evidence]]:
        clock = state.clock
        if not clock.done and isinstance(order, Answer):
            clock = answered(clock, self.sellers.index(order.party), order.stays)
        elif not clock.done:
            clock = moved(clock)
        if not clock.done:
            after = replace(state, clock=clock, tick=state.tick + (clock.rate != state.clock.rate))
            return after, Trade((), (), (), self.call(after))
        bought = outcome(clock)
        asks = (None,) * len(self.sellers)
        found = stayed(Table(self.rules, LIVE, state.weighed.weights, asks), self.sellers, bought)
        return self._bought(state.weighed, found, bought.rate, LIVE, -1)

    def call(self, state: Calling) -> Called:
        """A clock as everybody sees it."""
        clock = state.clock
        active = tuple(self.sellers[one] for one in clock.active)
        return Called(state.tick, clock.rate, active, tuple(int(clock.offer(one)) for one in clock.active))

    def _bought(
        self, state: Weighed, found: tuple[Deal, ...], rate: Fraction | None, price: str, coin: int
    ) -> tuple[State, Trade[Evidence]]:
        """Pay who won, give back the rest, and issue claims."""
        rules, claims = self.rules, self.rules.claims
        pool = claiming.issued(state.pool, claims, found) if claims and any(lot.claim for lot in found) else state.pool
        issued = pool is not state.pool
        fund = claims.fund if issued and claims else 0
        cash = {lot.party: lot.cash for lot in found if lot.cash}
        entries = claiming.funded(rules, fund)
        escrow, code = self.set_aside - fund, rules.asset.code
        paid = settlement(rules.buyer, sum(cash.values()), cash, escrow=escrow, withheld=0, asset=code)
        entries = (*entries, *((paid,) if paid else ()))
        if issued and pool:
            entries = (*entries, *claiming.claim_entries(rules.buyer, state.pool, pool))
        tranche = len(pool.tranches) if issued and pool else 0
        winners = tuple(one for one, lot in enumerate(found) if not lot.why)
        handed = tuple(
            Delivery(rules.buyer, "lot", source, found[one].weight / MEASURE)
            for one in winners
            for source in self._held[self.sellers[one]]
        )
        evidence = Bought(found, rate, price, tranche, coin, rules.buyer)
        return Settled(state.scales, winners, pool), Trade(entries, handed, (), evidence)

    def _require_welcome(self, state: State, order: Order) -> None:
        """Raises Refused for an order that comes too early or too late, or from a party that may not give it."""
        if not isinstance(order, self.awaits(state)):
            raise Refused("unknown_value", "order", order.id, MISPLACED[type(state)])
        if isinstance(order, Income | Transfer | Redeem | Forfeit):
            claiming.require(order, self.rules)
        elif isinstance(order, Ask | Answer | Submit):
            self._require_seller(state, order)
        else:
            giver = self.rules.buyer if isinstance(order, Weigh) else OPERATOR
            if order.party != giver:
                raise Refused("forbidden", "party", order.party, f"only {giver} can say this")
        if isinstance(state, Calling) and isinstance(order, Answer | Tick) and order.tick != state.tick:
            raise Refused("clock_moved", "tick", order.tick, f"the clock stands at {state.tick}")

    def _require_seller(self, state: State, order: Ask | Answer | Submit) -> None:
        if order.party not in self.sellers:
            raise Refused("not_found", "party", order.party, "offers nothing here")
        if isinstance(order, Ask):
            charge(order.ask, field="ask")
            if isinstance(state, Weighed) and any(one.party == order.party for one in state.asked):
                raise Refused("duplicate_key", "ask", order.party, "has asked already: one ask each")
        elif isinstance(order, Answer) and isinstance(state, Calling):
            clock, place = state.clock, self.sellers.index(order.party)
            if place not in clock.active:
                raise Refused("forbidden", "party", order.party, "has left: leaving is final")
            if place not in clock.waiting:
                raise Refused("duplicate_key", "answer", order.party, f"has answered tick {state.tick} already")


def without_asks(found: Bought) -> Bought:
    """What everybody may see of buying: what lots weigh, who won and the price, not who asked what or is paid what."""
    hidden = (replace(lot, ask=None, pay=0, cash=0, claim=0, wins_up_to=None) for lot in found.lots)
    return replace(found, lots=tuple(hidden))


MISPLACED: dict[type, str] = {
    Gathering: "comes before lots were weighed",
    Weighed: "comes while asks are gathered",
    Calling: "comes while the clock runs",
    Settled: "comes after lots were bought: other lots are bought under amended rules",
}


def _require_sound(rules: Rules) -> None:
    for field, words in (("price", PRICES), ("asks", ASKS)):
        word = getattr(rules, field)
        if word not in words:
            raise Refused("unknown_value", f"rules.{field}", word, f"must be one of {', '.join(words)}")
    charge(rules.budget, field="rules.budget")
    _require_shares(rules)
    if rules.cash < 1 and rules.claims is None:
        rule = "is required where cash is below 1: the share of the buyer's revenue that pays claims"
        raise Refused("missing_key", "rules.pool", None, rule, 'pool = 0.1, and income = "income.csv" later')
    if rules.asks == LIVE and rules.price not in ("auto", "qmia"):
        raise Refused("unknown_value", "rules.price", rules.price, "a live clock is Q-MIA: price must be qmia or auto")


def _require_shares(rules: Rules) -> None:
    if not 0 <= rules.cash <= 1:
        raise Refused("out_of_range", "rules.cash", str(rules.cash), "must lie in 0..1")
    if not 0 < rules.max_share <= 1:
        raise Refused("out_of_range", "rules.max_share", str(rules.max_share), "must lie in 0..1, and above 0")
    if not 0 < rules.step < 1:
        raise Refused("out_of_range", "rules.step", str(rules.step), "must lie strictly between 0 and 1")
    if rules.reserve is not None and rules.reserve < 0:
        raise Refused("out_of_range", "rules.reserve", str(rules.reserve), "must be >= 0")
