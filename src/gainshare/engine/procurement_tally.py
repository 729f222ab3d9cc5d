"""What the page of a procurement is drawn from: its lots, and what other rules and budgets would buy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gainshare.auctions.baselines import literal, pay_as_ask
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.engine.replay import Step
from gainshare.ledger.claims import Pool
from gainshare.markets.procurement.claiming import Change, issued, moved
from gainshare.markets.procurement.records import (
    Bought,
    Called,
    Calling,
    Evidence,
    Order,
    Rules,
    Unchanged,
    Weighing,
)

POINTS, FEW_POINTS, MANY = 121, 31, 1_000
"""Budgets at which a curve is computed, of a market with few lots and with many."""

RAISED = Fraction(3, 2)
"""By how much asks rise where whoever is bought is paid its ask: midway between honest and doubled."""


@dataclass(slots=True)
class ProcurementTally:
    """What the page is drawn from: weights, what was bought, who left a clock when, and how claims stand.

    exits: the rate at which a seller left the live clock, minor units a weight unit.
    """

    market: Any
    expected: int
    weighing: Weighing | None = field(default=None, init=False)
    bought: Bought | None = field(default=None, init=False)
    shown: tuple[int, Order, Evidence] | None = field(default=None, init=False)
    exits: dict[str, Fraction] = field(default_factory=dict, init=False)
    _last: tuple[Any, Order, Evidence] | None = field(default=None, init=False)

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        (order,), found = step.dossier.orders, step.dossier.evidence
        if isinstance(found, Weighing):
            self.weighing = found
        if isinstance(found, Bought):
            self.bought = found
        if isinstance(step.before, Calling) and isinstance(found, Bought | Called):
            self._left(step.before, found)
        if self.shown is None or _shows(found) >= _shows(self.shown[2]):
            self.shown = (step.number, order, found)
        self._last = (step.before, order, found)

    def _left(self, before: Calling, found: Bought | Called) -> None:
        """Whoever was asked and is no longer there has left at the rate that was asked about."""
        stay = {*found.active} if isinstance(found, Called) else {lot.party for lot in found.lots if not lot.why}
        asked = [self.market.sellers[one] for one in before.clock.active]
        self.exits.update({party: before.clock.rate for party in asked if party not in stay})

    def pool(self) -> Pool | None:
        """Claims as they stand, None where there are none."""
        if self._last is None:
            return None
        before, order, found = self._last
        held: Pool | None = before.weighed.pool if isinstance(before, Calling) else before.pool
        if isinstance(found, Bought):
            claims = self.market.rules.claims
            return issued(held, claims, found.lots) if found.tranche and claims else held
        if held is None or not isinstance(order, Change) or isinstance(found, Unchanged):
            return held
        return moved(self.market.rules, held, order)[0]


def _shows(found: Evidence) -> int:
    """How much a trade shows: what was bought, what lots weigh, anything else."""
    return 2 if isinstance(found, Bought) else int(isinstance(found, Weighing))


@dataclass(frozen=True, slots=True)
class Asks:
    """The lots for which there are an ask and a weight. sizes: their bytes, () where lots are no text."""

    parties: tuple[str, ...]
    asks: tuple[int, ...]
    weights: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, weighing: Weighing | None, bought: Bought) -> "Asks":
        """Of an auction's evidence."""
        known = {each.party: sum(one.size for one in each.screened) for each in weighing.weights} if weighing else {}
        held = [(lot.party, lot.ask, lot.weight) for lot in bought.lots if lot.ask is not None and lot.weight]
        sizes = tuple(known.get(party, 0) for party, _, _ in held)
        parties, asks, weights = zip(*held, strict=True) if held else ((), (), ())
        return cls(parties, asks, weights, sizes if all(sizes) else ())


@dataclass(frozen=True, slots=True)
class Curve:
    """What a rule buys, by budget. values: shares of all weight. over: whether it spends more than the budget."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    over: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What rules would buy with other budgets. budgets: minor units, ascending."""

    budgets: tuple[int, ...]
    curves: tuple[Curve, ...]


Rule = Callable[[int], Purchase]
"""From a budget what is bought."""


def values(held: Asks, whole: int, rules: Rules) -> Values:
    """What each rule would buy of all weight for 0 to twice the budget, or the least ask, asks being what they are.

    held: not empty. whole: all weight. Rules that buy the same everywhere share a curve.
    """
    points, most = POINTS if len(held.asks) < MANY else FEW_POINTS, 2 * max(rules.budget, min(held.asks))
    budgets = tuple(dict.fromkeys(most * place // (points - 1) for place in range(points)))
    found: dict[tuple[tuple[float, ...], tuple[bool, ...]], list[str]] = {}
    for name, rule in _rules(held, rules).items():
        bought = [rule(budget) for budget in budgets]
        shares = tuple(sum(held.weights[one] for one in each.winners) / max(1, whole) for each in bought)
        over = tuple(each.spent > budget for each, budget in zip(bought, budgets, strict=True))
        found.setdefault((shares, over), []).append(name)
    return Values(budgets, tuple(Curve(tuple(names), *curve) for curve, names in found.items()))


def _rules(held: Asks, rules: Rules) -> Mapping[str, Rule]:
    """By what a rule is called, with the baselines that need no more than there is."""
    asks, weights, reserve = held.asks, held.weights, rules.ceiling
    raised = [-(-ask * RAISED.numerator // RAISED.denominator) for ask in asks]
    found: dict[str, Rule] = {
        "qmia": lambda budget: qmia(asks, weights, budget, reserve=reserve),
        "guarded": lambda budget: guarded(asks, weights, budget, reserve=reserve),
        "literal": lambda budget: literal(asks, weights, budget),
        "pay-as-ask": lambda budget: pay_as_ask(raised, budget),
    }
    if held.sizes:
        found["volume"] = lambda budget: qmia(asks, held.sizes, budget)
    return found
