"""A market simulated under several rules: what an honest stream brings, and what each way to cheat would add.

Whoever cheats is judged against the same stream with everybody honest: the same orders, the same draws.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.core.questions import Ask
from gainshare.core.random import subkey
from gainshare.engine.cheats import CHEATS, Cheat, cheats, unplayable
from gainshare.engine.kinds import auction_market
from gainshare.engine.vault import Shelf
from gainshare.gains.task import Task
from gainshare.markets.auction.market import AuctionMarket, Bought, Order, Rules, Split
from gainshare.markets.auction.play import Payouts, Wares, divided, keeps, played, regret, shaded, shaded_alone, wares
from gainshare.markets.offers import Offer
from gainshare.prices.regret import Regret

SHADES = (90, 75, 50, 25)
"""Percentages of its values that a buyer bids who shades alone."""

TOGETHER = 50
"""The percentage that all buyers bid when they shade together."""

EVERYBODY = "all buyers"
"""Who shades when all shade together."""

BEHAVIOURS = ("honest", "shading", *CHEATS)
"""How synthetic buyers and sellers may behave."""

ATTEMPTS = ("shading", "shading together", *CHEATS)
"""What is told of those that cheat: buyers alone, all buyers together, sellers alone."""

Tell = Callable[[int, int], None]
"""Told how many streams of how many were played."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to cheat, tried by several parties, each of them alone.

    behaviour: of ATTEMPTS. trick: how, in words. party: the one for which it came off best. tried: how many tried.
    honest, cheating: what that party has if everybody is honest and if it cheats, in minor units: of a buyer what it
    keeps, of a seller the payouts to all its accounts. mean: gained by those that tried, on average.
    """

    behaviour: str
    trick: str
    party: str
    tried: int
    honest: Fraction
    cheating: Fraction
    mean: Fraction

    @property
    def gained(self) -> Fraction:
        """What cheating adds for the best of them, exactly."""
        return self.cheating - self.honest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set of rules comes to when everybody is honest, and what cheating would add.

    served: orders that bought something. gain: mean over these. kept: by all buyers together, in minor units.
    """

    name: str
    rules: Rules
    payouts: Payouts
    served: int
    gain: float
    kept: Fraction
    regret: Regret
    attempts: tuple[Attempt, ...]

    def best(self, behaviour: str) -> Attempt | None:
        """The trick that brought somebody most; of equals the one better on average. None if none was tried."""
        tried = [one for one in self.attempts if one.behaviour == behaviour]
        return max(tried, key=lambda one: (one.gained, one.mean), default=None)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Outcomes, the market's own rules first. unplayed: behaviours left out, and why."""

    orders: int
    buyers: int
    outcomes: tuple[Outcome, ...]
    unplayed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stage:
    """What all rules to be compared share. orders: honest ones, which bid their values. key: of every draw."""

    offers: tuple[Offer, ...]
    orders: tuple[Order, ...]
    shelf: Shelf
    ask: Ask
    key: bytes
    _known: dict[object, tuple[Bought, ...]] = field(default_factory=dict)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks ordered."""
        return tuple(dict.fromkeys(order.task for order in self.orders))

    def run(self, rules: Rules, offers: tuple[Offer, ...]) -> "Run":
        """Everybody honest, under these rules and with these offers."""
        market = auction_market(rules, offers)
        splits = [Split(task, subkey(self.key, "split", n)[:16].hex()) for n, task in enumerate(self.tasks)]
        goods = wares(market, splits, self.ask)
        sales = self.sales(market, goods, self.orders)
        return Run(market, goods, sales, divided(market, goods.recipes, self.orders, sales, self.ask))

    def sales(self, market: AuctionMarket, goods: Wares, orders: tuple[Order, ...]) -> tuple[Bought, ...]:
        """What these orders buy; rules that differ in their division alone share it."""
        name = (replace(market.rules, division=""), tuple(goods.curves.values()), orders)
        if name not in self._known:
            self._known[name] = played(market, goods.curves, orders, self.key)
        return self._known[name]


@dataclass(frozen=True, slots=True)
class Run:
    """An honest stream: under which rules, what was bought, and who was paid for it."""

    market: AuctionMarket
    goods: Wares
    sales: tuple[Bought, ...]
    payouts: Payouts

    def payee(self, offer: Offer) -> str:
        """The name under which this offer is paid: its party's, or its group's."""
        return offer.party if offer.party in self.payouts.amounts else offer.group


def simulated(
    stage: Stage, rules: Mapping[str, Rules], behaviours: Sequence[str], *, tell: Tell = lambda done, of: None
) -> Simulation:
    """Play all these rules, by name and the market's own first, and these behaviours under each of them.

    The sellers who cheat are three: those that earn most, least and in between under the market's own rules.
    Raises Refused as the market does where rules do not suit its data.
    """
    sellers = {offer.party for offer in stage.offers}
    unplayed = {one: unplayable(one, len(sellers), stage.tasks) for one in CHEATS if one in behaviours}
    able = [one for one in behaviours if not unplayed.get(one)]
    runs = {name: stage.run(each, stage.offers) for name, each in rules.items()}
    parties = _three(stage.offers, next(iter(runs.values())))
    tricks = tuple(cheats(stage.offers, parties, able, stage.tasks, stage.shelf))
    outcomes, done = list[Outcome](), 0
    for name, run in runs.items():
        tried = list(_shading(stage, run)) if "shading" in able else []
        for cheat in tricks:
            tried.append(_cheating(stage, run, cheat))
            tell(done := done + 1, len(runs) * len(tricks))
        outcomes.append(_outcome(stage, name, run, _gathered(tried)))
    left_out = tuple((one, why) for one, why in unplayed.items() if why)
    return Simulation(len(stage.orders), len({order.party for order in stage.orders}), tuple(outcomes), left_out)


def _three(offers: Sequence[Offer], run: Run) -> tuple[str, ...]:
    """The parties that earn most, least and in between."""
    earned = {offer.party: run.payouts.amounts[run.payee(offer)] for offer in offers}
    ranked = sorted(earned, key=lambda party: -earned[party])
    return tuple(dict.fromkeys((ranked[0], ranked[len(ranked) // 2], ranked[-1])))


def _shading(stage: Stage, run: Run) -> Iterator[Attempt]:
    honest = keeps(stage.orders, run.sales)
    for percent in SHADES:
        alone, trick = shaded_alone(run.market, stage.orders, run.sales, percent), f"bids {percent} %"
        yield from (Attempt("shading", trick, buyer, 1, honest[buyer], alone[buyer], Fraction(0)) for buyer in honest)
    low = tuple(replace(order, bid=shaded(order.bid, TOGETHER)) for order in stage.orders)
    kept = keeps(stage.orders, stage.sales(run.market, run.goods, low))
    had, have = (sum(each.values(), Fraction(0)) for each in (honest, kept))
    yield Attempt("shading together", f"all bid {TOGETHER} %", EVERYBODY, 1, had, have, Fraction(0))


def _cheating(stage: Stage, run: Run, cheat: Cheat) -> Attempt:
    others = {*run.payouts.amounts} - {run.payee(offer) for offer in cheat.own}
    before, after = run.payouts, stage.run(run.market.rules, cheat.offers).payouts
    had, has = (sum(paid.amounts[one] for one in paid.amounts if one not in others) for paid in (before, after))
    return Attempt(cheat.behaviour, cheat.trick, cheat.party, 1, Fraction(had), Fraction(has), Fraction(0))


def _gathered(tried: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """One attempt for each trick: the best, and how all did on average."""
    tricks = dict[tuple[str, str], list[Attempt]]()
    for one in tried:
        tricks.setdefault((one.behaviour, one.trick), []).append(one)
    return tuple(
        replace(
            max(same, key=lambda one: one.gained),
            tried=len(same),
            mean=sum((one.gained for one in same), Fraction(0)) / len(same),
        )
        for same in tricks.values()
    )


def _outcome(stage: Stage, name: str, run: Run, attempts: tuple[Attempt, ...]) -> Outcome:
    sold = [sale.gain for sale in run.sales if sale.served]
    return Outcome(
        name=name,
        rules=run.market.rules,
        payouts=run.payouts,
        served=len(sold),
        gain=sum(sold) / MEASURE / max(len(sold), 1),
        kept=sum(keeps(stage.orders, run.sales).values(), Fraction(0)),
        regret=regret(run.market, stage.orders, run.sales),
        attempts=attempts,
    )
