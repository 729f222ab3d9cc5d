"""The two-sided auction market of Agarwal, Dahleh and Sarkar (2019), "A Marketplace for Data".

One order is one step, as in the paper's section 3: a price is drawn from the past alone (PF*), the bid buys a level
of quality (AF*), the gain is measured, the payment is the area above the gain curve (RF*), and the payment is
divided by what each seller's data, as delivered, was worth (PD). Corrected where the paper breaks its own promises:
a finite menu in whole minor units instead of an integral over fresh noise, one curve for all prices, the market's
own test split, folds that keep a buyer's bids away from that buyer's prices, and an account for money withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

from gainshare.auctions.charges import charges
from gainshare.auctions.menu import Menu, menu, serve
from gainshare.auctions.quality import openings, quality
from gainshare.axioms.disguise import Attack, attack_report
from gainshare.core.arrays import LEVELS, MEASURE
from gainshare.core.codec import content_id
from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.money import Asset, charge
from gainshare.core.questions import Ask, Players, Source
from gainshare.core.random import Streams
from gainshare.core.trades import Deed, Delivery, Entry, Trade
from gainshare.gains.curve import GainCurve, gain_curve, level_recipes
from gainshare.gains.derived import at_level
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.similarity import Similarity
from gainshare.gains.task import LINEAR, Task
from gainshare.gains.valuation import Valuation
from gainshare.games.division import discounts, division, shares, spread
from gainshare.games.game import Attribution
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.ledger.escrow import admission, settlement
from gainshare.markets.offers import Offer, required
from gainshare.prices.catalog import PRICERS, pricer
from gainshare.prices.fixed import Fixed
from gainshare.prices.folds import FOLDS, folded
from gainshare.prices.hedge import Hedge
from gainshare.prices.net import midpoints
from gainshare.prices.pricer import Pricer, Revenue

PRICES = 64
"""Prices of the default net."""

EXACT_TRAINED, EXACT_LINEAR, PAIRS = 10, 16, 500
"""Up to how many players all coalitions are enumerated (trained one by one; from moments); else pairs of orders."""

ATTACKED = 13
"""Up to how many sellers of linear tasks the attack report is made: exact, five disguises each."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What fixes price, quality and division; frozen at the first trade.

    asset: of every amount. highest_bid: minor units per unit of gain that pricers reckon with. price: a word of
    PRICERS, or "fixed" with its rate in minor units per gain. delta: learning rate of Algorithm 1, 0 for anytime.
    quality: a word of QUALITIES. division: a word of DIVISIONS.
    """

    asset: Asset
    highest_bid: int = 20_000
    price: str = "hedge"
    rate: int = 0
    delta: float = 0.0
    quality: str = "levels"
    division: str = "shapley"

    @property
    def highest_price(self) -> int:
        """Prices above the highest bid can still earn most, so the net ends at twice that bid (docs: prices)."""
        return 2 * self.highest_bid


@dataclass(frozen=True, slots=True)
class Order:
    """A buyer's task and bid, in minor units per unit of gain. fold: drawn by the engine from the party's name."""

    id: str
    party: str
    task: Task
    bid: int
    fold: int


@dataclass(frozen=True, slots=True)
class Split:
    """The test rows of a task, drawn when the task was first seen and kept."""

    task: Task
    key: str


@dataclass(frozen=True, slots=True)
class Open:
    """The state of the market: what each fold has learned, the splits drawn, what sellers are owed in fractions."""

    prices: tuple[object, ...]
    splits: tuple[Split, ...]
    owed: Entitlements


@dataclass(frozen=True, slots=True)
class Share:
    """One seller's part: worth with its standard error, the share of the payment it stands for, minor units paid."""

    party: str
    worth: float
    stderr: float
    share: Fraction
    amount: int


@dataclass(frozen=True, slots=True)
class Bought:
    """What the buyer got and why: price, quality, payment.

    price: minor units per gain. chance: probability with which it was drawn. curve: of the task. level, served: the
    level bought and the one delivered (0 for none). gain: in units of 2^-30. charge: minor units.
    """

    price: int
    chance: float
    curve: GainCurve
    level: int
    served: int
    gain: int
    charge: int


@dataclass(frozen=True, slots=True)
class Sold:
    """The evidence of one trade.

    withheld: minor units. method, evaluations: of the worths. worth: gain of everybody together, as divided.
    attacks: what cheating sellers would have earned, on a task's first trade; () elsewhere or if not checked.
    """

    bought: Bought
    shares: tuple[Share, ...]
    withheld: int
    method: str
    evaluations: int
    worth: float
    attacks: tuple[Attack, ...]


class AuctionMarket:
    """The market as a pure fold over orders. pricers: the price rules there are, by their words."""

    def __init__(self, rules: Rules, offers: Sequence[Offer], *, pricers: Mapping[str, type[Any]] = PRICERS) -> None:
        self.rules, self.offers = rules, required(offers)
        self.division = division(rules.division)
        quality(rules.quality)
        self.pricer = folded(_pricer(rules, pricers), FOLDS)
        grouped = rules.division == "group-shapley"
        names = [offer.group or offer.party if grouped else offer.party for offer in self.offers]
        self.sellers = tuple(dict.fromkeys(names))
        self._players: Players = tuple(
            tuple(offer.source for offer, name in zip(self.offers, names, strict=True) if name == seller)
            for seller in self.sellers
        )

    @property
    def records(self) -> tuple[type, ...]:
        """Everything this market stores or asks."""
        asked = (Recipe, Valuation, Similarity, Forecast, Artefact, Attribution)
        return (Rules, Offer, Order, Open, Sold, *asked, *self.pricer.records)

    def start(self) -> Open:
        """Nothing learned, nothing owed."""
        return Open(self.pricer.start(), (), Entitlements.start((*self.sellers, "withheld")))

    def adopt(self, state: Open) -> Open:
        """What is owed stays; price learning starts anew, and test rows are drawn anew: old receipts tell the old."""
        return Open(self.pricer.start(), (), state.owed.joined((*self.sellers, "withheld")))

    def disclosed(self, orders: Sequence[Order], trade: Trade[Sold]) -> tuple[tuple[str, object], ...]:
        """What each party may see of a trade: buyers their order and what they bought, sellers their share."""
        sold = trade.evidence
        return (
            *((order.party, order) for order in orders),
            *((order.party, sold.bought) for order in orders),
            *((share.party, share) for share in sold.shares),
        )

    def awaits(self, state: Open) -> tuple[type, ...]:
        """Orders, for ever."""
        return (Order,)

    def escrow(self, state: Open, order: Order) -> Entry | None:
        """A bid is a rate, and no gain exceeds 1: so much is set aside at most."""
        if not 0 <= order.fold < FOLDS:
            raise Refused("unknown_value", "fold", order.fold, f"must lie in 0..{FOLDS - 1}")
        return admission(order.party, charge(order.bid, field="bid"), self.rules.asset.code)

    def clear(self, state: Open, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Open, Trade[Sold]]:
        """Price, quality, payment, worth, division: the paper's algorithm for one buyer."""
        (order,) = orders
        posted = self.pricer.post(state.prices, order.fold, rng("price"))
        base, splits, fresh = self._drawn(state, order.task, rng)
        curve = self.curve(base, ask)
        bought = serve(listed(self.rules, posted.price, curve), order.bid)
        served = curve.served[bought.number - 1] if bought.number else 0
        found, parts = self.worth(base, served, ask)
        forecast = self._forecast(base, served)
        artefact = ask([forecast])[0] if forecast else None
        owed, paid = pay(state.owed, bought.price, (*parts, 1 - sum(parts, Fraction(0))))
        learned = self.pricer.learn(state.prices, order.fold, rng, self.revenue(curve, order.bid))
        sold = Sold(
            Bought(int(posted.price), posted.probability, curve, bought.number, served, bought.gain, bought.price),
            shares=tuple(map(Share, self.sellers, found.values, found.stderr, parts, paid)),
            withheld=paid[len(self.sellers)],  # after an amendment those follow who sold under earlier rules
            method=found.method,
            evaluations=found.evaluations,
            worth=found.grand - found.empty,
            attacks=self._attacks(base, served, ask) if fresh else (),
        )
        return Open(learned, splits, owed), self._trade(order, sold, forecast, artefact)

    @property
    def _sources(self) -> tuple[Source, ...]:
        return tuple(source for sources in self._players for source in sources)

    def _drawn(self, state: Open, task: Task, rng: Streams) -> tuple[Recipe, tuple[Split, ...], bool]:
        """The task's test rows. Who asks for other learners, scores or sizes of the same labels draws no others."""
        known = next((split for split in state.splits if split.task == task), None)
        alike = (
            split.key for split in state.splits if (split.task.target, split.task.labels) == (task.target, task.labels)
        )
        split = known or Split(task, next(alike, "") or rng("split").bytes(16).hex())
        return self.recipe(split), state.splits if known else (*state.splits, split), known is None

    def recipe(self, split: Split) -> Recipe:
        """What decides every model of a task but its sources."""
        return Recipe(split.task, split.key, exam=() if split.task.labels else self._sources)

    def curve(self, base: Recipe, ask: Ask) -> GainCurve:
        """The gain of every level of a task, which serves all prices."""
        return gain_curve(ask(level_recipes(base, self._sources, self._degradation(base.task))))

    def _degradation(self, task: Task) -> str:
        if not task.labels:
            return "thin"
        return "mask" if self.rules.quality == "af2" else "degrade"

    def revenue(self, curve: GainCurve, bid: int) -> Revenue:
        """What each price of the net would have charged this bid, as far as pricers reckon with it."""
        return partial(
            charges,
            rule=self.rules.quality,
            highest=self.rules.highest_price,
            gains=curve.gains,
            bid=min(bid, self.rules.highest_bid),
        )

    def worth(self, base: Recipe, served: int, ask: Ask) -> tuple[Attribution, tuple[Fraction, ...]]:
        """What each seller's data are worth as delivered at this level (0 for none), and its share of a payment."""
        if not served:
            nothing = (0.0,) * len(self._players)
            return Attribution(nothing, nothing, "nothing sold", 0, 0.0, 0.0), (Fraction(0),) * len(self._players)
        players = self._at(self._players, base, served)
        (found,) = self._valued(base, [players], ask)
        return found, self._shares(found, players, ask)

    def _forecast(self, base: Recipe, served: int) -> Forecast | None:
        players = self._at(self._players, base, served)
        return Forecast(base.using(tuple(source for own in players for source in own))) if served else None

    def _at(self, players: Players, base: Recipe, level: int) -> Players:
        op = self._degradation(base.task)
        return tuple(tuple(at_level(source, op, level) for source in own) for own in players)

    def _valued(self, base: Recipe, lots: Sequence[Players], ask: Ask) -> tuple[Attribution, ...]:
        """The worths of several lists of players, in one batch; copies are one player if the division merges them."""
        if not self.division.merged:
            return ask([self._valuation(base, players) for players in lots])
        distinct = [tuple(dict.fromkeys(players)) for players in lots]
        found = ask([self._valuation(base, players) for players in distinct])
        return tuple(
            spread(worths, [alone.index(own) for own in players])
            for worths, alone, players in zip(found, distinct, lots, strict=True)
        )

    def _valuation(self, base: Recipe, players: Players) -> Valuation:
        linear = base.task.learner in LINEAR and base.task.labels
        limit = EXACT_LINEAR if linear else EXACT_TRAINED
        exact = len(players) <= limit
        if not exact and self.division.rule != "shapley":
            rule = f"values all coalitions of {len(players)} sellers, at most {limit} for {base.task.learner}"
            raise TaskTooLarge("task_too_large", "rules.division", self.rules.division, rule, 'division = "shapley"')
        return Valuation(base, players, self.division.rule, 0 if exact else PAIRS)

    def _shares(self, found: Attribution, players: Players, ask: Ask) -> tuple[Fraction, ...]:
        if not self.division.metric:
            return shares(found)
        (alike,) = ask([Similarity(players, self.division.metric)])
        return shares(found, discounts(alike))

    def _attacks(self, base: Recipe, served: int, ask: Ask) -> tuple[Attack, ...]:
        if base.task.learner not in LINEAR or not base.task.labels or len(self._players) > ATTACKED:
            return ()

        def divided(trials: Sequence[Players]) -> tuple[tuple[Fraction, ...], ...]:
            lots = [self._at(trial, base, served or LEVELS) for trial in trials]
            found = self._valued(base, lots, ask)
            return tuple(self._shares(one, players, ask) for one, players in zip(found, lots, strict=True))

        return attack_report(self.sellers, self._players, divided)

    def _trade(self, order: Order, sold: Sold, forecast: Forecast | None, artefact: Artefact | None) -> Trade[Sold]:
        payouts = {share.party: share.amount for share in sold.shares}
        charged = sold.bought.charge
        entry = settlement(
            order.party, charged, payouts, escrow=order.bid, withheld=sold.withheld, asset=self.rules.asset.code
        )
        entries = () if entry is None else (entry,)
        if forecast is None or artefact is None:
            return Trade(entries, (), (), sold)
        form = "predictions" if order.task.labels else "model"
        delivery = Delivery(order.party, form, artefact.digest, sold.bought.gain / MEASURE)
        return Trade(entries, (delivery,), (Deed("deliver", order.party, content_id(forecast)),), sold)


@lru_cache(maxsize=1024)
def listed(rules: Rules, price: float, curve: GainCurve) -> Menu:
    """The price list that a buyer faces, fixed before its bid; levels no better than the baseline are not on it."""
    opened = openings(rules.quality, price, rules.highest_price)
    return menu([(level, bid) for level, bid in opened if curve.gains[level - 1]], curve.gains)


def _pricer(rules: Rules, pricers: Mapping[str, type[Any]]) -> Pricer[Any]:
    if rules.price == "fixed":
        return Fixed((float(rules.rate),))
    net = midpoints(rules.highest_price, PRICES)
    if rules.delta and rules.price == "hedge":
        return Hedge(net, rules.highest_bid, rules.delta)
    if rules.delta:
        raise Refused("unknown_value", "rules.delta", rules.delta, "is the learning rate of Algorithm 1: hedge only")
    return pricer(rules.price, net, bmax=rules.highest_bid, rules=pricers)
