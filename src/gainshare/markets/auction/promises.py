"""What the auction market promises, and the searches that try to break each promise on a market's own trades."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

from gainshare.auctions.menu import Menu, serve
from gainshare.axioms.disguise import Attack
from gainshare.axioms.menus import menu_lie, nonmonotone_allocation
from gainshare.axioms.money import Irrational, Overspent, irrational, overspent
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.streams import Play, Sale, steered, stream_lie
from gainshare.axioms.truth import Lie
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.arrays import MEASURE
from gainshare.core.random import Rng, Streams, stream
from gainshare.core.trades import Entry
from gainshare.gains.curve import GainCurve
from gainshare.ledger.escrow import settlement
from gainshare.markets.auction.market import AuctionMarket, Bought, Order, Sold, listed
from gainshare.markets.kind import Past, Whole
from gainshare.prices.folds import FOLDS

OVER_TIME = ("truthful over time", "own bids never move own prices")

STREAM, REGULAR = 60, 20
"""Orders of a synthetic stream, and how many of them one buyer places."""

COARSE = 8
"""Prices of a synthetic stream: so few that each rule has tried them all before most of the orders come."""


def contradiction(one: Whole[Order, Sold]) -> str:
    """What cannot be true of a trade by its own figures, whatever the rules; "" if they agree.

    Nobody pays more than bid x gain; sellers together are paid no more than the payment and less than one minor unit
    each of earlier fractions; the entry moves what the evidence says; what is delivered has the gain paid for.
    """
    if len(one.orders) != 1:
        return f"{len(one.orders)} orders: an auction settles one at a time"
    (order,), bought, sold = one.orders, one.evidence.bought, one.evidence
    amounts = [sold.withheld, *(share.amount for share in sold.shares)]
    if not (0 <= bought.gain <= MEASURE and bought.charge >= 0 and bought.charge * MEASURE <= order.bid * bought.gain):
        return f"a payment of {bought.charge} for a bid of {order.bid} exceeds the bid times the gain"
    if min(amounts) < 0 or sum(amounts) >= bought.charge + len(amounts):
        return f"payouts of {sum(amounts)} exceed the payment of {bought.charge}"
    if sum((share.share for share in sold.shares), Fraction(0)) > 1:
        return "shares exceed the whole"
    if one.entries != _moved(order, sold, one.entries):
        return "the entry does not move what the evidence says"
    if [delivery.gain for delivery in one.deliveries] != [bought.gain / MEASURE] * bool(bought.served):
        return "the gain delivered is not the gain paid for"
    return ""


def _moved(order: Order, sold: Sold, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that this evidence calls for, in the asset that moved."""
    code = next((leg.asset for entry in entries for leg in entry.postings), "")
    payouts = {share.party: share.amount for share in sold.shares}
    due = settlement(order.party, sold.bought.charge, payouts, escrow=order.bid, withheld=sold.withheld, asset=code)
    return (due,) if due else ()


@dataclass(slots=True)
class Examiner:
    """What an auction's promises need to know of its trades, each seen once: as much as there are different menus.

    market: under its rules. begun: trades before these rules. carried: minor units in `rounding` by then.
    """

    market: AuctionMarket
    begun: int = 0
    carried: int = 0
    trades: int = field(default=0, init=False)
    _menus: dict[tuple[int, GainCurve], Menu] = field(default_factory=dict, init=False)
    _unlisted: Divergence | None = field(default=None, init=False)
    _irrational: Irrational | None = field(default=None, init=False)
    _overspent: Overspent | None = field(default=None, init=False)
    _copies: int = field(default=0, init=False)
    _worst: Attack | None = field(default=None, init=False)

    def earlier(self, one: Whole[Order, Sold]) -> None:
        """A trade under earlier rules, which leaves fractions to pay out."""
        legs = (leg for entry in one.entries for leg in entry.postings)
        self.carried += sum(leg.units for leg in legs if leg.account == "rounding")

    def add(self, one: Past[Order, Sold]) -> None:
        """One trade more, in order."""
        bought, bid = one.evidence.bought, one.orders[0].bid
        self._unlisted = self._unlisted or self._off_the_list(bought, bid)
        wrong = irrational([(bid, bought.gain, bought.charge)], scale=MEASURE)
        self._irrational = self._irrational or (replace(wrong, index=self.begun + self.trades) if wrong else None)
        self._overspent = self._overspent or self._overdrawn(one.evidence)
        copies = [attack for attack in one.evidence.attacks if attack.disguise == "copy"]
        self._copies += len(copies)
        worst = (self._worst, *copies) if self._worst else copies
        self._worst = max(worst, key=lambda attack: attack.after - attack.before, default=None)
        self.trades += 1

    def _off_the_list(self, bought: Bought, bid: int) -> Divergence | None:
        """A trade that is not the one its own price list offers to its bid: the lists are searched in its place."""
        key = (bought.price, bought.curve)
        if key not in self._menus:
            self._menus[key] = listed(self.market.rules, *key)
        level = serve(self._menus[key], bid)
        said, found = (bought.level, bought.gain, bought.charge), (level.number, level.gain, level.price)
        if said == found:
            return None
        names = (dict(zip(_DEAL, deal, strict=True)) for deal in (said, found))
        return replay_divergence(*names, trade=f"trade {self.begun + self.trades + 1}")

    def _overdrawn(self, sold: Sold) -> Overspent | None:
        paid = [share.amount for share in sold.shares]
        self.carried += sold.bought.charge - sum(paid) - sold.withheld
        return overspent(sold.bought.charge, paid, withheld=sold.withheld) if self.carried < 0 else None

    def verdicts(self, streams: Streams, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """Every promise of an auction with its verdict.

        tries: deviations of the one-shot lie search. stream_tries: policies of a returning buyer, 0 for none.
        """
        rules = self.market.rules
        checks = (*self._one_shot(tries), *self._streams(stream_tries))
        searched = {check.promise for check in checks}
        left = (
            ("truthful", rules.quality),
            ("monotone allocation", rules.quality),
            *((one, rules.price) for one in OVER_TIME),
        )
        why = "gainshare audit searches for it" if self.trades else "no trade yet"
        return (
            *examined(checks, streams),
            *(not_checked(promise, rule, why) for promise, rule in left if promise not in searched),
            self._rational(),
            self._budget(),
            self._copying(),
            _efficiency(self.market),
        )

    def _one_shot(self, tries: int) -> list[Check]:
        if not self._menus:
            return []
        posted, rules, highest = tuple(self._menus.values()), self.market.rules, self.market.rules.highest_price
        each = -(-tries // len(posted))

        def lie(rng: Rng) -> Lie | Divergence | None:
            found = (menu_lie(partial(_deal, menu), highest, rng, tries=each) for menu in posted)
            return self._unlisted or next((witness for witness in found if witness), None)

        def falling(rng: Rng) -> object:
            found = (nonmonotone_allocation(partial(_gain, menu), highest, rng, tries=100) for menu in posted)
            return next((witness for witness in found if witness), None)

        search = f"random, grid and step search of {len(posted)} posted menus, to the minor unit"
        method = f"{search}; every trade is on its menu"
        return [
            Check("truthful", rules.quality, method, lie, each * len(posted)),
            Check("monotone allocation", rules.quality, method, falling, 100 * len(posted)),
        ]

    def _streams(self, tries: int) -> list[Check]:
        if not self._menus or not tries:
            return []
        market, (_, curve) = self.market, next(iter(self._menus))
        buyers = ["regular" if i % (STREAM // REGULAR) == 0 else f"buyer {i}" for i in range(STREAM)]
        net = market.pricer.net
        play = played(market, curve, buyers, net=net[:: -(-len(net) // COARSE)])

        def values(rng: Rng) -> list[int]:
            return [int(value) for value in rng.integers(market.rules.highest_bid + 1, size=STREAM)]

        def lied(rng: Rng) -> object:
            return stream_lie(play, buyers, values(rng), rng, tries=tries)

        def moved(rng: Rng) -> object:
            return steered(play, buyers, values(rng), rng, tries=tries)

        method = f"policies of a buyer with {REGULAR} of {STREAM} orders at {COARSE} prices, same keys, exact profit"
        return [
            Check(OVER_TIME[0], market.rules.price, method, lied, tries),
            Check(OVER_TIME[1], market.rules.price, method, moved, tries),
        ]

    def _rational(self) -> Verdict:
        rule = self.market.rules.quality
        if self._irrational:
            return fails("rational", rule, "every trade", self.trades, self._irrational)
        why = f"staying out is on every list, prices are floored; {self.trades:,} trades agree"
        return proved("rational", rule, why)

    def _budget(self) -> Verdict:
        rule = self.market.rules.division
        if self._overspent:
            return fails("budget", rule, "every trade", self.trades, self._overspent)
        return proved("budget", rule, "shares sum to at most 1 and are floored; rounding never falls below 0")

    def _copying(self) -> Verdict:
        promise, rule, worst = "copying never pays", self.market.rules.division, self._worst
        if self.market.division.copying:
            seen = f"; here {worst}" if worst and worst.pays else ""
            return not_promised(promise, rule, self.market.division.copying + seen)
        if worst is None:
            return not_checked(promise, rule, "no attack report: the learner trains every coalition anew")
        method = "exact copies of every seller, on the actual features"
        if worst.pays:
            return fails(promise, rule, method, self._copies, worst)
        return holds(promise, rule, method, self._copies)


_DEAL = ("level", "gain", "charge")


def _deal(menu: Menu, bid: int) -> tuple[int, int]:
    level = serve(menu, bid)
    return level.gain, level.price


def _gain(menu: Menu, bid: int) -> int:
    return serve(menu, bid).gain


def played(
    market: AuctionMarket, curve: GainCurve, buyers: Sequence[str], *, net: tuple[float, ...] | None = None
) -> Play:
    """The market's pricing of a stream of orders for one task, as a function of all bids; the keys stay the same.

    net: prices to choose from instead of the market's own.
    """
    folds = {buyer: place % FOLDS for place, buyer in enumerate(dict.fromkeys(buyers))}
    rule: Any = market.pricer.pricer
    pricer = replace(market.pricer, pricer=replace(rule, net=net)) if net else market.pricer

    def play(bids: tuple[int, ...]) -> list[Sale]:
        state, sales = pricer.start(), []
        for place, (buyer, bid) in enumerate(zip(buyers, bids, strict=True)):
            rng = partial(stream, "audit", place)
            posted = pricer.post(state, folds[buyer], rng("price"))
            gain, charge = _deal(listed(market.rules, posted.price, curve), bid)
            state = pricer.learn(state, folds[buyer], rng, market.revenue(curve, bid))
            sales.append((posted.price, gain, charge))
        return sales

    return play


def _efficiency(market: AuctionMarket) -> Verdict:
    exact = market.division.rule == "shapley" and not market.division.metric
    word = market.rules.division
    why = "rounded worths may leave a fraction" if exact else f"{word} gives it up; what is left stands"
    return not_promised("every unit is earned", word, f"{why} in withheld")
