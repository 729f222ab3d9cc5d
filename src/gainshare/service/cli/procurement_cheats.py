"""Ways to cheat in a procurement, each tried on the lots and asks of a market as it stands: what it would gain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.auctions.procurement import Purchase
from gainshare.auctions.rules import additive
from gainshare.auctions.thresholds import Mechanism
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.charter import market_of
from gainshare.engine.engine import Engine
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import Bought, Deal, Gathering, Known, Offer, Settled, Weigh
from gainshare.markets.procurement.words import gain as gain_of
from gainshare.service.cli.menu_cheats import COPY, Cheat
from gainshare.service.verbs import Amount


def cheats(engine: Engine, order: Weigh, bought: Bought) -> tuple[Cheat, ...]:
    """A lie, a rule that overspends, and a copy, tried on what was bought by a rule that needs weights alone."""
    market = market_of(engine.charter)
    assert isinstance(market, ProcurementMarket)
    present = tuple(lot for lot in bought.lots if lot.ask is not None and lot.weight)
    scene = _Scene(engine, market, present, bought.price)
    return scene.lie(), scene.overspent(), scene.copied(order)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A market that has bought. lots: of those who weigh something and asked. price: the rule."""

    engine: Engine
    market: ProcurementMarket
    lots: tuple[Deal, ...]
    price: str

    @property
    def asks(self) -> list[int]:
        """What each asks, and what its lot costs it."""
        return [lot.ask or 0 for lot in self.lots]

    def rule(self, price: str) -> Mechanism:
        """A rule on these weights, this budget and, where it knows one, this reserve."""
        return self._ruled(price, [lot.weight for lot in self.lots])

    def _ruled(self, price: str, weights: Sequence[int]) -> Mechanism:
        return additive(price, weights, self.market.rules.budget, reserve=self.market.rules.ceiling)

    def lie(self) -> Cheat:
        """Asking more or less than the lot costs, under the market's rule and under that of the abstract."""
        tried = sum(len(self._asks(place)) for place in range(len(self.lots)))
        here, naive = self._best(self.rule(self.price)), self._best(self.rule("literal"))
        said = f"{counted(len(self.lots), 'seller')} tried {tried:,} other asks, as if each had asked its cost: "
        said += f"{here.told(self._asset)}." if here.gain else "none would have kept more."
        if naive.gain:
            said += f" Under the rule of the abstract, as reconstructed, {naive.told(self._asset)}."
        return Cheat("a lie", self._amount(here.gain), self._amount(naive.gain), said)

    def _best(self, rule: Mechanism) -> "_Lie":
        return max(
            (lie for place in range(len(self.lots)) for lie in self._lies(rule, place)), key=lambda lie: lie.gain
        )

    def _lies(self, rule: Mechanism, place: int) -> Iterator["_Lie"]:
        """What one seller would keep more by each ask that might matter."""
        cost, party = self.asks[place], self.lots[place].party
        honest = _kept(rule(self.asks), place, cost)
        for ask in self._asks(place):
            lie = _Lie(party, cost, ask, 0)
            yield replace(lie, gain=_kept(rule(self._with(lie)), place, cost) - honest)

    def _with(self, lie: "_Lie") -> list[int]:
        """All asks, one of them a lie."""
        return [lie.ask if lot.party == lie.party else lot.ask or 0 for lot in self.lots]

    def _asks(self, place: int) -> Sequence[int]:
        """Other asks at which something may change for a seller: none, the budget, and beside all it overtakes."""
        weight, budget = self.lots[place].weight, self.market.rules.budget
        level = [Fraction(lot.ask or 0, lot.weight) * weight for lot in self.lots]
        edges = {0, budget, self.lots[place].wins_up_to or 0, *(int(each) for each in level)}
        return sorted({edge + by for edge in edges for by in (-1, 0, 1) if edge + by >= 0} - {self.asks[place]})

    def overspent(self) -> Cheat:
        """What the rule of the abstract would have spent on these asks, and if its best lie were told."""
        budget, rule, show = self.market.rules.budget, self.rule("literal"), self._asset.show
        honest, lying = rule(self.asks).spent, rule(self._with(self._best(rule))).spent
        spent, over = sum(lot.pay for lot in self.lots), max(honest, lying) - budget
        said = f"for the same asks the rule of the abstract would have spent {show(honest)} of {show(budget)}, and "
        said += f"after that lie {show(lying)}; {self.price} spends {show(spent)}."
        return Cheat("the budget", self._amount(max(0, spent - budget)), self._amount(max(0, over)), said)

    def copied(self, order: Weigh) -> Cheat:
        """Offering the heaviest lot a second time, under another name."""
        state, stock = self.engine.state, self.market.stock
        assert isinstance(state, Settled)
        place = max(range(len(self.lots)), key=lambda one: self.lots[one].weight)
        best, source = self.lots[place], stock.held[self.lots[place].party][0]
        doubled = replace(stock, offers=(*stock.offers, Offer(COPY, source)), sellers=(*stock.sellers, COPY))
        _, found = doubled.weighed(
            Gathering(None, Known(doubled.committed)), order, state.scales.split, self.engine.ask
        )
        weight = {each.party: each.weight for each in found.weights}
        rule = self._ruled(self.price, [weight[lot.party] for lot in self.lots] + [weight[COPY]])
        paid = rule([*self.asks, self.asks[place]]).paid
        gain = paid[place] + paid[-1] - best.pay
        said = f"{best.party}'s documents, offered a second time by {COPY}, weigh {gain_of(weight[COPY])} for {COPY}"
        own = f"{gain_of(weight[best.party])} for {best.party}, where they weighed {gain_of(best.weight)}"
        return Cheat("a copy", self._amount(gain), None, f"{said} and {own}: {self._asset.show(gain)} more.")

    @property
    def _asset(self) -> Asset:
        return self.engine.asset

    def _amount(self, units: int) -> Amount:
        return Amount(self._asset.code, units)


@dataclass(frozen=True, slots=True)
class _Lie:
    """An ask that is not the cost. gain: what its seller keeps more by it, minor units."""

    party: str
    cost: int
    ask: int
    gain: int

    def told(self, asset: Asset) -> str:
        """In words."""
        said = f"{asset.show(self.ask)} instead of its cost of {asset.show(self.cost)}"
        return f"{self.party} would have kept {asset.show(self.gain)} more by asking {said}"


def _kept(found: Purchase, place: int, cost: int) -> int:
    return found.paid[place] - cost if place in found.winners else 0
