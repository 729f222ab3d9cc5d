"""What sellers of a procurement would gain by lies and copies, on the asks and weights of a market as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.auctions.procurement import Purchase, proportional
from gainshare.auctions.rules import ADDITIVE, LITERAL, additive
from gainshare.auctions.thresholds import Mechanism
from gainshare.axioms.procurement import Buying, Misreport, deviations, kept
from gainshare.core.questions import Ask
from gainshare.engine.cheats import COPY
from gainshare.engine.procurement_tally import Asks
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import Bought, Gathering, Known, Offer, Rules, Settled, Weigh

TRIED = 40
"""Sellers whose lies are tried for a page, at most: the heaviest."""

FACTORS = (Fraction(1, 2), Fraction(4, 5), Fraction(5, 4), Fraction(2))
"""Times what the lot costs a seller, that it asks when it lies on a page."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What was bought by a rule of ADDITIVE, for liars to try: whoever asks is taken to ask what its lot costs it."""

    held: Asks
    bought: Bought
    rules: Rules

    @property
    def market(self) -> Mechanism:
        """The market's rule: what would spend more than the budget buys nothing."""
        rule = self._rule(self.bought.price)

        def able(asks: Sequence[int]) -> Purchase:
            found = rule(asks)
            return found if found.spent <= self.rules.budget else proportional(len(asks), (), None, ())

        return able

    @property
    def naive(self) -> Mechanism:
        """The rule of the abstract, as reconstructed: it spends what it spends."""
        return self._rule(LITERAL)

    def _rule(self, price: str) -> Mechanism:
        coin = max(0, self.bought.coin)
        return additive(price, self.held.weights, self.rules.budget, reserve=self.rules.ceiling, coin=coin)

    def tried(self, rule: Mechanism, seller: int, told: Sequence[int]) -> list[Misreport]:
        """What comes of each of these asks of a seller, by what is paid out: whole minor units."""
        return list(deviations(_paid_out(rule), self.held.asks, seller, told))

    def deciding(self, seller: int) -> list[int]:
        """Other asks at which something may change for a seller: none, the budget, and beside all that it overtakes."""
        held, budget = self.held, self.rules.budget
        most = {lot.party: lot.wins_up_to for lot in self.bought.lots}[held.parties[seller]]
        each = [ask * held.weights[seller] // weight for ask, weight in zip(held.asks, held.weights, strict=True)]
        near = {edge + by for edge in (0, budget, most or 0, *each) for by in (-1, 0, 1)}
        return sorted(ask for ask in near if ask >= 0 and ask != held.asks[seller])

    def best(self, rule: Mechanism) -> Misreport:
        """The lie of all sellers that gains most, or costs least, of all asks that decide."""
        sellers = range(len(self.held.asks))
        return max(
            (lie for one in sellers for lie in self.tried(rule, one, self.deciding(one))), key=lambda lie: lie.profit
        )


@dataclass(frozen=True, slots=True)
class _Paid:
    """A purchase by what is paid out."""

    winners: Sequence[int]
    pay: Sequence[int]


def _paid_out(rule: Mechanism) -> Buying:
    def paid(asks: Sequence[int]) -> _Paid:
        found = rule(asks)
        return _Paid(found.winners, found.paid)

    return paid


@dataclass(frozen=True, slots=True)
class Lies:
    """What a seller would have got by other asks, its ask being what the lot costs it. Minor units.

    kept: what it keeps as it asked. changes: of that, by FACTORS. literal: the most that the rule of the abstract, as
    reconstructed, would have brought by any of these asks above its own, 0 for nothing.
    """

    party: str
    kept: int
    changes: tuple[int, ...]
    literal: int


def lies(held: Asks, bought: Bought, rules: Rules) -> tuple[Lies, ...] | None:
    """Of the heaviest sellers; None where the rule needs more than weights to be tried."""
    if bought.price not in ADDITIVE:
        return None
    heaviest = sorted(range(len(held.asks)), key=lambda one: (-held.weights[one], one))[:TRIED]
    return tuple(_lies(Stage(held, bought, rules), heaviest))


def _lies(stage: Stage, sellers: Sequence[int]) -> Iterator[Lies]:
    market, naive = stage.market, stage.naive
    for one in sellers:
        cost = stage.held.asks[one]
        told = [int(cost * factor) for factor in FACTORS]
        here, there = (stage.tried(rule, one, told) for rule in (market, naive))
        changes = tuple(int(lie.profit) for lie in here)
        most = max(0, *(int(lie.profit) for lie in there))
        yield Lies(stage.held.parties[one], int(kept(cost, here[0].honest)), changes, most)


@dataclass(frozen=True, slots=True)
class Copied:
    """What comes of offering a seller's lot a second time, under another name.

    before, after: what the lot weighs for its seller alone and beside its copy; copy: what that weighs. gain: minor
    units paid for both, above what was paid.
    """

    party: str
    before: int
    after: int
    copy: int
    gain: int


def copied(market: ProcurementMarket, state: Settled, order: Weigh, stage: Stage, ask: Ask) -> Copied:
    """Of the heaviest lot, weighed anew beside its copy, at the same asks."""
    held, stock = stage.held, market.stock
    best = max(range(len(held.weights)), key=held.weights.__getitem__)
    party = held.parties[best]
    offers = (*stock.offers, Offer(COPY, stock.held[party][0]))
    doubled = replace(stock, offers=offers, sellers=(*stock.sellers, COPY))
    _, found = doubled.weighed(Gathering(None, Known(doubled.committed)), order, state.scales.split, ask)
    known = {each.party: each.weight for each in found.weights}
    names, asks = (*held.parties, COPY), (*held.asks, held.asks[best])
    again = replace(stage, held=Asks(names, asks, tuple(known[name] for name in names), ()))
    paid, was = again.market(asks).paid, stage.market(held.asks).paid
    return Copied(party, held.weights[best], known[party], known[COPY], paid[best] + paid[-1] - was[best])
