"""Whom to buy from at what price: the rules of procurement on weights and asks, and why each loser lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.auctions.baselines import greedy
from gainshare.auctions.procurement import Purchase
from gainshare.auctions.rules import ADDITIVE, GREEDY, SHARE_CLOCK, additive, winning
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import share_clock
from gainshare.auctions.thresholds import Mechanism
from gainshare.core.questions import Ask
from gainshare.ledger.mixed import mixed
from gainshare.markets.procurement.records import (
    ABOVE,
    LEFT,
    LIVE,
    NO_ASK,
    NO_WEIGHT,
    NOT_TAKEN,
    OVER_BUDGET,
    OVER_RESERVE,
    OVERSPENT,
    TOO_MUCH,
    UNIFORM,
    Deal,
    Rules,
)
from gainshare.markets.procurement.weighing import Scales


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table when the market buys, of all sellers.

    rules. price: the rule, never "auto". weights: units of 2^-30 of gain. asks: face, None where none was made. coin:
    of random-3, 0 to 2.
    """

    rules: Rules
    price: str
    weights: tuple[int, ...]
    asks: tuple[int | None, ...]
    coin: int = 0

    @property
    def present(self) -> tuple[int, ...]:
        """Sellers who asked and weigh something."""
        asked = (one for one, ask in enumerate(self.asks) if ask is not None)
        return tuple(one for one in asked if self.weights[one] > 0)


def mechanism(table: Table, scales: Scales, ask: Ask) -> Mechanism:
    """The rule, of the asks of those present, in their order."""
    rules, members = table.rules, table.present
    weights = [table.weights[one] for one in members]
    if table.price in ADDITIVE:
        return additive(table.price, weights, rules.budget, reserve=table.rules.ceiling, coin=table.coin)

    def meant(active: Sequence[int]) -> tuple[int, ...]:
        return tuple(members[one] for one in active)

    if table.price == SHARE_CLOCK:

        def shares(active: Sequence[int]) -> tuple[int, ...]:
            return scales.shares(meant(active), ask)

        refresh = max(1, len(members) // 10) if rules.refresh is None else rules.refresh
        return lambda asks: share_clock(asks, shares, rules.budget, reserve=table.rules.ceiling, refresh=refresh)

    def value(active: Sequence[int]) -> int:
        return scales.gain(meant(active), ask)

    if table.price == GREEDY:
        return lambda asks: greedy(asks, value, rules.budget)
    target = Fraction(sum(table.weights), 2) or 1
    return lambda asks: sequential(asks, value, rules.budget, target=target, reserve=table.rules.ceiling)


def lots(table: Table, parties: Sequence[str], scales: Scales, ask: Ask) -> tuple[tuple[Deal, ...], Fraction | None]:
    """What came of every seller, and the price of a unit of weight."""
    members = table.present
    rule = mechanism(table, scales, ask)
    asks = [asked(table, one) for one in members]
    found = rule(asks)
    if sum(found.paid) > table.rules.budget:
        return overspent(table, parties), None
    won = {members[place]: found.pay[place] for place in found.winners}
    made = _lots(table, parties, won, found.rate)
    if table.price in ADDITIVE:
        weights = [table.weights[one] for one in members]
        most = winning(table.price, asks, weights, table.rules.budget, reserve=table.rules.ceiling, coin=table.coin)
        tops = dict(zip(members, most, strict=True))
        made = tuple(replace(lot, wins_up_to=tops.get(one)) for one, lot in enumerate(made))
    return made, found.rate


def stayed(table: Table, parties: Sequence[str], found: Purchase) -> tuple[Deal, ...]:
    """What came of every seller on a live clock, on which nobody asks."""
    return _lots(table, parties, {one: found.pay[one] for one in found.winners}, found.rate)


def _lots(table: Table, parties: Sequence[str], won: Mapping[int, Fraction], rate: Fraction | None) -> tuple[Deal, ...]:
    """won: winners, and what each is due, exactly."""
    made = []
    for one, party in enumerate(parties):
        cash, claim = mixed(won.get(one, Fraction(0)), table.rules.cash)
        why = "" if one in won else _lost(table, one, rate)
        made.append(Deal(party, table.weights[one], table.asks[one], cash + claim, cash, claim, None, why))
    return tuple(made)


def overspent(table: Table, parties: Sequence[str]) -> tuple[Deal, ...]:
    """What comes of sellers where a baseline would have spent more than there is: nothing is bought."""
    lost = _lots(table, parties, {}, None)
    return tuple(replace(deal, why=OVERSPENT) if deal.why == TOO_MUCH else deal for deal in lost)


def asked(table: Table, one: int) -> int:
    """What somebody present asks."""
    ask = table.asks[one]
    assert ask is not None, "those present asked"
    return ask


def _lost(table: Table, one: int, rate: Fraction | None = None) -> str:
    """Why this seller's lot was not bought: what is true of it alone before what depends on others."""
    ask, weight = table.asks[one], table.weights[one]
    if not weight:
        return NO_WEIGHT
    if ask is None:
        return LEFT if table.price == LIVE else NO_ASK
    if ask > table.rules.budget:
        return OVER_BUDGET
    if table.price not in UNIFORM:
        return NOT_TAKEN
    if table.rules.ceiling is not None and ask > table.rules.ceiling * weight:
        return OVER_RESERVE
    return ABOVE if rate is not None and ask > rate * weight else TOO_MUCH
