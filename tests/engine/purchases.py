"""Procurements that have settled something, told as their report tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, cast

from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.core.random import stream
from gainshare.engine.page import Story
from gainshare.engine.procurement_tally import ProcurementTally
from gainshare.engine.replay import Step
from gainshare.engine.tally import Tally
from gainshare.markets.procurement.buying import Table
from gainshare.markets.procurement.buying import lots as deals
from gainshare.markets.procurement.promises import Examiner
from gainshare.markets.procurement.records import Bought, Claims, Order, Rules
from gainshare.markets.procurement.weighing import Scales
from tests.markets.procurement.stall import EUR, TEXT, Past, Stall, Worth, added

WEIGHTS = {"a": 0.03, "b": 0.042, "c": 0.05, "d": 0.009, "e": 0.008, "f": 0.002}
ASKS = {"a": 90_000, "b": 150_000, "c": 210_000, "d": 40_000, "e": 60_000, "f": 30_000}
"""The example of `procure`, a weight of 1 as 10^-4 of gain."""

SIX = added(**WEIGHTS)


@dataclass(frozen=True)
class One:
    """A trade of a journal, as far as pages look at it."""

    number: int
    before: Any
    dossier: Past


class Told(Stall):
    """A market that remembers what its report is made from."""

    def __init__(self, worth: Worth = SIX, sellers: str = "abcdef", **rules: Any) -> None:
        super().__init__(worth, sellers, **{"budget": 500_000, **rules})
        self.steps: list[One] = []

    def settled(self, order: Order) -> Past:
        before, past = self.state, super().settled(order)
        self.steps.append(One(len(self.past), before, past))
        return past

    def tally(self, begun: int = 0) -> Tally:
        """What a report keeps of the trades after `begun`."""
        found = Tally("procurement", self.market, ProcurementTally(self.market, len(self.steps)), begun)
        for step in self.steps:
            found.see(cast(Step, step))
        return found

    def story(self, *, tries: int = 20) -> Story:
        survey = Examiner(self.market)
        for step in self.steps:
            survey.add(step.dossier)
        verdicts = survey.verdicts(partial(stream, "audit"), tries=tries, stream_tries=0)
        money = {account: units for (account, code), units in self.balances.items() if code == "EUR"}
        command = "gainshare report speeches"
        return Story("speeches", self.tally(), money, verdicts, "6 folders of speeches", "", command)


def drawn(told: Told, begun: int = 0) -> ProcurementTally:
    """What the figures of a market are drawn from."""
    found = told.tally(begun).drawn
    assert isinstance(found, ProcurementTally)
    return found


def six(**rules: Any) -> Told:
    """Six sellers, two of whom are bought from."""
    told = Told(**rules)
    told.bought(**ASKS)
    return told


def claimed(**rules: Any) -> Told:
    """Half is paid in claims that vest over four incomes, of which two came."""
    claims = Claims(pool=Fraction(1, 2), cliff=1, vests=4, transfers=True, fund=10_000)
    told = six(cash=Fraction(1, 2), claims=claims, **rules)
    told.income(100_000)
    told.income(60_000)
    return told


def random_lots(count: int, *, price: str = "qmia", asset: Asset = EUR, share: float = 0.3) -> tuple[Rules, Bought]:
    """So many lots, and what a budget of this share of all asks buys of them; one seller more forgot to ask."""
    rng = stream(count, "supply")
    weights = [int(MEASURE * weight) for weight in rng.lognormal(-5, 1, count).tolist()]
    levels = rng.lognormal(0, 0.6, count).tolist()
    asks = [int(weight * level * 2_000_000 / MEASURE) for weight, level in zip(weights, levels, strict=True)]
    rules = Rules(asset, int(sum(asks) * share), price)
    table = Table(rules, price, (*weights, 5), (*asks, None))
    names = (*(f"seller {one}" for one in range(count)), "late")
    found, rate = deals(table, names, Scales(TEXT, "", (), (), ()), nobody)
    return rules, Bought(found, rate, price, 0, -1, "operator")


def nobody(questions: Sequence[object]) -> tuple[Any, ...]:
    """Answers nothing: these rules need weights alone."""
    raise AssertionError(questions)
