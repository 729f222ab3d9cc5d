"""Ways to cheat on a menu, each tried on a market as it stands: what it would gain, in money."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gainshare.axioms.arbitrage import Arbitrage, arbitrage
from gainshare.core.words import counted, percent
from gainshare.engine.charter import market_of
from gainshare.engine.cheats import COPY
from gainshare.engine.engine import Engine
from gainshare.markets.menu.lists import Candidates, Pricing, candidates, meant, model_id
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import Buy, Listed, Published, Worth
from gainshare.markets.offers import Offer
from gainshare.service.verbs import Amount, Answer

TRIED = 8
"""Buyers who answered the survey and ordered, each of whom understates: by half, and down to nothing."""


@dataclass(frozen=True, slots=True)
class Cheat(Answer):
    """An attempt. gain: to who tries it, under the market's rules. naive: under simpler ones, None if none was tried.

    said: in words.
    """

    name: str
    gain: Amount
    naive: Amount | None
    said: str

    @property
    def pays(self) -> bool:
        """Whether it is worth trying."""
        return self.gain.units > 0


def cheats(engine: Engine, listed: Published, paid: int) -> tuple[Cheat, ...]:
    """A bundle, an understatement and a copy, tried on the list in force. paid: minor units, in all sales."""
    market, state = market_of(engine.charter), engine.state
    assert isinstance(market, MenuMarket)
    assert isinstance(state, Listed)
    (trained,) = engine.ask([market.training(state)])
    scene = _Scene(engine, market, state, candidates(trained, len(market.players)))
    return scene.bundle(), scene.understated(), scene.copied(listed.worths, paid)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A market with a list in force. found: its models."""

    engine: Engine
    market: MenuMarket
    state: Listed
    found: Candidates

    def bundle(self) -> Cheat:
        """Buying parts instead of the whole: on this list, and on one of all models, each at what buyers would pay."""
        listed, _ = self.market.pricing(self.state).chosen(self.found)
        every = replace(listed, kept=np.ones_like(listed.kept), prices=listed.caps)
        here, naive = arbitrage(listed), arbitrage(every)
        said = "even if every model cost what its buyers would pay, no bundle would undercut one."
        if naive:
            said = (
                f"if all {len(listed.kept):,} models cost what their buyers would pay, {self._undercut(naive)}. "
                f"At the prices of the list no bundle of any size saves anything."
            )
        if here:
            said = f"on this list {self._undercut(here)}."
        gains = [one.price - one.cost if one else 0 for one in (here, naive)]
        return Cheat("a bundle", self._amount(gains[0]), self._amount(gains[1]), said)

    def _undercut(self, found: Arbitrage) -> str:
        show, names = self.engine.asset.show, " + ".join(map(model_id, found.bundle))
        hold = "holds" if len(found.bundle) == 1 else "hold"
        parts = f"{names}, which {hold} its data, {show(found.cost)}"
        saved = show(found.price - found.cost)
        return f"{model_id(found.model)} would cost {show(found.price)}, and {parts}: {saved} saved"

    def understated(self) -> Cheat:
        """Saying less than a model is worth: where own answers count for others alone, and where they count for all."""
        tried = [(order, part) for order in self._respondents() for part in (2, 0)]
        lies = [self._gain(order, part, without=order.party) for order, part in tried]
        naive = [self._gain(order, part, without="") for order, part in tried]
        gain, lost = max(lies, default=0), max(naive, default=0)
        many = f"{counted(len(tried) // 2, 'buyer')} of the survey said half the value, then none"
        said = f"{many}: no price of their own moved, for no list is made from a buyer's own answers."
        if lost:
            who = tried[naive.index(lost)][0].party
            said += f" On one list for all, {who} would have gained {self.engine.asset.show(lost)}."
        if gain:
            said = f"{many}: {tried[lies.index(gain)][0].party} gained {self.engine.asset.show(gain)}."
        return Cheat("understating", self._amount(gain), self._amount(lost), said)

    def _respondents(self) -> list[Buy]:
        """The first orders of buyers who answered the survey."""
        asked = {answer.buyer for answer in self.state.answers}
        first: dict[str, Buy] = {}
        for _, _, dossier in self.engine.trades():
            for order in dossier.orders:
                if isinstance(order, Buy) and order.party in asked:
                    first.setdefault(order.party, order)
        return [*first.values()][:TRIED]

    def _gain(self, order: Buy, part: int, *, without: str) -> int:
        """What a buyer gains, in minor units, who divides the values of its answers by this, 0 for none at all."""
        said = tuple(
            replace(one, value=one.value // part if part else 0) if one.buyer == order.party else one
            for one in self.state.answers
        )
        lie = replace(self.state, answers=said)
        truth, found = (self._kept(order, self.market.pricing(each, without=without)) for each in (self.state, lie))
        return found - truth

    def _kept(self, order: Buy, pricing: Pricing) -> int:
        """What an order leaves its buyer: its bid less the price of the model it means, 0 if it buys nothing."""
        (priced,) = self.engine.ask([pricing])
        tag = meant(self.found, priced.tags, order.accuracy, order.bid)
        return max(0, order.bid - tag.price) if tag else 0

    def copied(self, before: Sequence[Worth], paid: int) -> Cheat:
        """Offering the data of the seller who earns most a second time, under another name."""
        best = max(before, key=lambda worth: worth.share)
        source = next(offer.source for offer in self.market.offers if (offer.group or offer.party) == best.party)
        doubled = MenuMarket(self.market.rules, (*self.market.offers, Offer(COPY, source)))
        after = {worth.party: worth.share for worth in doubled.published(self.state, self.engine.ask).worths}
        both = after[best.party] + after[COPY]
        gain = int((both - best.share) * paid)
        said = f"{best.party}'s rows, offered again by {COPY}, earn {COPY} {percent(after[COPY])} of every sale"
        same = "and everybody else as before" if both == best.share else f"{percent(both)} together"
        return Cheat("a copy", self._amount(gain), None, f"{said}, {same}.")

    def _amount(self, units: int) -> Amount:
        return Amount(self.engine.asset.code, units)
