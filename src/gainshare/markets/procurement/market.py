"""Data procurement after Ayyoubzadeh et al. (2025), "Designing DSIC mechanisms for data sharing", corrected.

A buyer with a budget buys lots of data from sellers who ask prices. What a lot weighs is measured and committed before
any ask is read, and depends on no ask; the rule then is truthful. The abstract's rule, as it can be reconstructed, is
here as the baseline "literal": it overspends, and lies pay under it.

Gathering: lots are committed. Weighed: weights, reserve and budget stand, the money is set aside, asks come in; or,
on a live clock, Calling: the price falls, sellers stay or leave. Settled: lots are bought, claims live on.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.auctions.clock import answered, moved, opened, outcome
from gainshare.auctions.random3 import FACES
from gainshare.auctions.rules import RANDOM, chosen
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.questions import Ask as Answers
from gainshare.core.random import Streams
from gainshare.core.trades import KEPT, LOT, Delivery, Entry, Trade
from gainshare.gains.task import Task
from gainshare.gains.text import Lot, TextGain, TextTask, TextValuation
from gainshare.gains.valuation import Valuation
from gainshare.games.game import Attribution
from gainshare.ledger.escrow import admission, settlement
from gainshare.markets.offers import required
from gainshare.markets.procurement import claiming
from gainshare.markets.procurement.admission import require_sound, require_welcome
from gainshare.markets.procurement.buying import Table, lots, stayed
from gainshare.markets.procurement.calls import called
from gainshare.markets.procurement.gathering import Stock
from gainshare.markets.procurement.records import (
    LIVE,
    OPENED,
    Announce,
    Announced,
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
    Known,
    LeftOut,
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
)
from gainshare.markets.procurement.reducing import Opening
from gainshare.markets.procurement.screening import Policy, Screened, Screening, Selection
from gainshare.markets.procurement.weighing import Scales

WELCOME = "escrow admits only what the state awaits"

AFTER = (Income, Transfer, Redeem, Forfeit)
"""Orders about claims, once lots are bought."""


class ProcurementMarket:
    """The market as a pure fold over orders."""

    def __init__(self, rules: Rules, offers: Sequence[Offer]) -> None:
        """Raises Refused for words that no rule knows, shares out of range, and for offers that cannot be."""
        require_sound(rules)
        self.sellers = tuple(dict.fromkeys(offer.group or offer.party for offer in required(offers)))
        if rules.buyer in {*self.sellers, *(offer.party for offer in offers)}:
            raise Refused("invalid_name", "rules.buyer", rules.buyer, "sells here: nobody buys from itself")
        self.rules, self.stock = rules, Stock(rules, tuple(offers), self.sellers)

    @property
    def records(self) -> tuple[type, ...]:
        """Everything this market stores or asks."""
        orders = (Announce, Submit, Weigh, Ask, Answer, Tick, Close, Income, Transfer, Redeem, Forfeit)
        stored = (Known, Gathering, Weighed, Calling, Settled)
        told = (LeftOut, Announced, Submitted, Weighing, Asked, Called, Bought)
        asked = (TextTask, Lot, TextValuation, TextGain, Screening, Screened, Selection, Opening, Policy, Scales, Task)
        measured = (Valuation, Attribution)
        return (Rules, Claims, Offer, *orders, *stored, *told, *asked, *measured, *claiming.RECORDS)

    def start(self) -> Gathering:
        """Nothing weighed, no claims."""
        return Gathering(None, Known(self.stock.committed))

    def adopt(self, state: State) -> State:
        """Claims stay, and so does who offered first; under other rules or offers other lots are bought."""
        earlier = state.weighed if isinstance(state, Calling) else state
        committed = tuple(dict.fromkeys((*earlier.known.committed, *self.stock.committed)))
        known = replace(earlier.known, committed=committed)
        if isinstance(earlier, Weighed):
            known = replace(known, aside=earlier.aside, whose=earlier.buyer)
        return Gathering(earlier.pool, known)

    def awaits(self, state: State) -> tuple[type, ...]:
        """Lots, then asks or answers to a clock, then what becomes of claims."""
        if isinstance(state, Gathering):
            return (Submit, Weigh) if state.announced else (Announce, Weigh)
        if isinstance(state, Weighed):
            return (Ask, Close)
        return (Answer, Tick) if isinstance(state, Calling) else AFTER

    def disclosed(self, orders: Sequence[Order], trade: Trade[Evidence]) -> tuple[tuple[str, object], ...]:
        """What each party may see of a trade: its own order; weights and clock all; asks whoever the rules say."""
        (order,), found = orders, trade.evidence
        mine = tuple((party, order) for party in _concerned(order))
        if isinstance(found, Bought):
            shown = found if self.rules.asks == OPENED else without_asks(found)
            own = ((lot.party, lot) for lot in found.lots)
            return (*mine, (found.buyer, shown), *own, *((lot.party, shown) for lot in found.lots))
        if isinstance(found, Announced):
            return (*mine, *((one.party, one) for one in found.left_out))
        if isinstance(found, Weighing | Called):
            return (*mine, *((seller, found) for seller in self.sellers if seller != order.party))
        return (*mine, *claiming.disclosed(found))

    def escrow(self, state: State, order: Order) -> Entry | None:
        """The budget's cash when lots are weighed. Raises Refused for an order that is not welcome now, or not here."""
        require_welcome(state, order, self.awaits(state), self.stock)
        if isinstance(order, Weigh):
            return admission(self.rules.buyer, self.set_aside, self.rules.asset.code)
        return None

    @property
    def set_aside(self) -> int:
        """Minor units that the buyer puts up: the cash of the whole budget, and what redeems claims early."""
        fund = self.rules.claims.fund if self.rules.claims else 0
        return int(self.rules.budget * self.rules.cash) + fund

    def clear(self, state: State, orders: Sequence[Order], ask: Answers, rng: Streams) -> tuple[State, Trade[Evidence]]:
        """Settle one order."""
        (order,) = orders
        if isinstance(order, Announce | Submit | Weigh):
            assert isinstance(state, Gathering), WELCOME
            return self._gathered(state, order, ask, rng)
        if isinstance(order, Ask):
            assert isinstance(state, Weighed), WELCOME
            asked = (*state.asked, order)
            return replace(state, asked=asked), Trade((), (), (), Asked(len(asked)))
        if isinstance(order, Close):
            assert isinstance(state, Weighed), WELCOME
            return self._closed(state, ask, int(rng("coin").integers(FACES)))
        if isinstance(order, Answer | Tick):
            assert isinstance(state, Calling), WELCOME
            return self._called(state, order)
        assert isinstance(state, Settled), WELCOME
        return claiming.changed(self.rules, state, order, ask)

    def _gathered(
        self, state: Gathering, order: Announce | Submit | Weigh, ask: Answers, rng: Streams
    ) -> tuple[State, Trade[Evidence]]:
        if isinstance(order, Submit):
            handed = Submitted(order.party, order.counts, order.prints, rng("challenge").bytes(16).hex())
            return replace(state, submitted=(*state.submitted, handed)), Trade((), (), (), handed)
        split = state.announced.split if state.announced else rng("split").bytes(16).hex()
        if isinstance(order, Announce):
            announced = self.stock.since(state.known).announced(order.task, split, ask)
            return replace(state, announced=announced), Trade((), (), (), announced)
        scales, found = self.stock.since(state.known).weighed(state, order, split, ask)
        weights = tuple(one.weight for one in found.weights)
        known, code = state.known, self.rules.asset.code
        back = settlement(known.whose, 0, {}, escrow=known.aside, withheld=0, asset=code) if known.aside else None
        trade = Trade((back,) if back else (), (), (), found)
        known = replace(known, aside=0, whose="")
        failed = tuple(one.failed for one in found.weights)
        after = Weighed(scales, weights, state.pool, known, self.set_aside, self.rules.buyer, failed)
        if self.rules.asks != LIVE:
            return after, trade
        clock = opened(weights, self.rules.budget, reserve=self.rules.ceiling, step=self.rules.step)
        return Calling(after, clock, 1), trade

    def _closed(self, state: Weighed, ask: Answers, coin: int) -> tuple[State, Trade[Evidence]]:
        price = chosen(self.rules.price, state.weights)
        asked = {order.party: order.ask for order in state.asked}
        asks = tuple(asked.get(seller) for seller in self.sellers)
        table = Table(self.rules, price, state.weights, asks, coin)
        found, rate = lots(table, self.sellers, state.scales, ask)
        return self._bought(state, found, rate, price, coin if price == RANDOM else -1)

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
        return called(state.clock, self.sellers, state.tick)

    def _bought(
        self, state: Weighed, found: tuple[Deal, ...], rate: Fraction | None, price: str, coin: int
    ) -> tuple[State, Trade[Evidence]]:
        """Pay who won, give back the rest, and issue claims."""
        rules, claims = self.rules, self.rules.claims
        promised = claims and (any(lot.claim for lot in found) or (claims.equity and any(lot.pay for lot in found)))
        pool = claiming.issued(state.pool, claims, found) if claims and promised else state.pool
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
        pairs = zip(found, state.scales.brought, strict=True)
        won = [(lot, source) for lot, brought in pairs if not lot.why for source in brought]
        away = {offer.source for offer in self.stock.offers if offer.away}
        handed = tuple(
            Delivery(rules.buyer, KEPT if source in away else LOT, source, lot.weight / MEASURE) for lot, source in won
        )
        bought = tuple(source for _, source in won)
        known = replace(state.known, owned=(*state.known.owned, *bought))
        told = tuple(replace(lot, detail=why) for lot, why in zip(found, state.failed, strict=True))
        evidence = Bought(told, rate, price, tranche, coin, rules.buyer)
        return Settled(state.scales, bought, pool, known), Trade(entries, handed, (), evidence)


def _concerned(order: Order) -> tuple[str, ...]:
    """Whoever gave an order, and who is given a claim by it, or loses one."""
    if isinstance(order, Transfer):
        return (order.party, order.taker)
    return (order.party, order.seller) if isinstance(order, Forfeit) else (order.party,)


def without_asks(found: Bought) -> Bought:
    """What everybody may see of buying: what lots weigh, who won and the price, not who asked what or is paid what."""
    hidden = (replace(lot, ask=None, pay=0, cash=0, claim=0, wins_up_to=None) for lot in found.lots)
    return replace(found, lots=tuple(hidden))
