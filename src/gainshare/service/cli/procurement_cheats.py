"""Ways to cheat in a procurement, each tried on the lots and asks of a market as it stands, and told."""

from dataclasses import dataclass

from gainshare.axioms.procurement import Misreport
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.charter import market_of
from gainshare.engine.cheats import COPY
from gainshare.engine.engine import Engine
from gainshare.engine.procurement_cheats import Copied, Stage, copied
from gainshare.engine.procurement_tally import Asks
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.reasons import gain as gain_of
from gainshare.markets.procurement.records import Bought, Settled, Weigh
from gainshare.service.cli.menu_cheats import Cheat
from gainshare.service.verbs import Amount


def cheats(engine: Engine, order: Weigh, bought: Bought) -> tuple[Cheat, ...]:
    """A lie, a rule that overspends, and a copy, tried on what was bought by a rule that needs weights alone."""
    market, state = market_of(engine.charter), engine.state
    assert isinstance(market, ProcurementMarket)
    assert isinstance(state, Settled)
    stage = Stage(Asks.of(None, bought), bought, market.rules)
    scene = _Scene(stage, engine.asset, stage.best(stage.market), stage.best(stage.naive))
    return scene.lie(), scene.overspent(), scene.copy(copied(market, state, order, stage, engine.ask))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What was tried. here, naive: the best lies, under the market's rule and under that of the abstract."""

    stage: Stage
    asset: Asset
    here: Misreport
    naive: Misreport

    def lie(self) -> Cheat:
        """Asking more or less than the lot costs."""
        sellers = range(len(self.stage.held.asks))
        tried = sum(len(self.stage.deciding(one)) for one in sellers)
        said = f"{counted(len(sellers), 'seller')} tried {tried:,} other asks, as if each had asked its cost: "
        said += f"{self._told(self.here)}." if self.here.profit > 0 else "none would have kept more."
        if self.naive.profit > 0:
            said += f" Under the rule of the abstract, as reconstructed, {self._told(self.naive)}."
        gains = [max(0, int(lie.profit)) for lie in (self.here, self.naive)]
        return Cheat("a lie", self._amount(gains[0]), self._amount(gains[1]), said)

    def _told(self, lie: Misreport) -> str:
        show, party = self.asset.show, self.stage.held.parties[lie.provider]
        said = f"{show(int(lie.ask))} instead of its cost of {show(int(lie.cost))}"
        return f"{party} would have kept {show(int(lie.profit))} more by asking {said}"

    def overspent(self) -> Cheat:
        """What the rule of the abstract would have spent on these asks, and if its best lie were told."""
        budget, rule, show = self.stage.rules.budget, self.stage.naive, self.asset.show
        asks = list(self.stage.held.asks)
        honest = rule(asks).spent
        asks[self.naive.provider] = int(self.naive.ask)
        lying = rule(asks).spent
        spent, over = sum(lot.pay for lot in self.stage.bought.lots), max(honest, lying) - budget
        said = f"for the same asks the rule of the abstract would have spent {show(honest)} of {show(budget)}, and "
        said += f"after that lie {show(lying)}; {self.stage.bought.price} spends {show(spent)}."
        return Cheat("the budget", self._amount(max(0, spent - budget)), self._amount(max(0, over)), said)

    def copy(self, found: Copied) -> Cheat:
        """Offering the heaviest lot a second time, under another name."""
        said = f"{found.party}'s documents, offered a second time by {COPY}, weigh {gain_of(found.copy)} for {COPY}"
        own = f"{gain_of(found.after)} for {found.party}, where they weighed {gain_of(found.before)}"
        return Cheat("a copy", self._amount(found.gain), None, f"{said} and {own}: {self.asset.show(found.gain)} more.")

    def _amount(self, units: int) -> Amount:
        return Amount(self.asset.code, units)
