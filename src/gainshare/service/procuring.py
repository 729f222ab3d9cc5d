"""The verb procure: whom to buy from at what price, from a list of asks and weights. No market needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from gainshare.auctions.asks import ranked
from gainshare.auctions.baselines import greedy
from gainshare.auctions.rules import (
    ADDITIVE,
    AUTO,
    BASELINES,
    GREEDY,
    QMIA,
    RANDOM,
    RULES,
    SEQUENTIAL,
    SHARE_CLOCK,
    additive,
    chosen,
    winning,
)
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import Shares, share_clock
from gainshare.auctions.thresholds import Mechanism, wins_up_to
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.money import Asset
from gainshare.core.words import aligned, counted
from gainshare.ledger.mixed import mixed
from gainshare.service.files.asks import MOST_WEIGHT, AskLine, named_once
from gainshare.service.files.names import meant
from gainshare.service.procuring_words import Words, amount, promised, shown
from gainshare.service.verbs import Amount, Answer, Finding

SEARCHED = 300
"""Offers up to which the largest ask that wins is searched for, where no formula has it."""

LONGEST = {SEQUENTIAL: 10_000, GREEDY: 200}
"""Offers that rules can take whose work grows faster than their number."""


@dataclass(frozen=True, slots=True)
class Rate(Answer):
    """Money for one unit of something: minor units of an asset, exactly. In JSON, units are text."""

    asset: Asset
    units: Fraction
    per: str = "weight"

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"asset": self.asset.code, "units": str(self.units), "per": self.per}

    def __str__(self) -> str:
        return f"{shown(self.units, self.asset, digits=6)} {self.asset.code}/{self.per}"


@dataclass(frozen=True, slots=True)
class ProcuredLot(Answer):
    """An offer and what came of it.

    weight: what it counts; written: as it was given. paid: in all, 0 if it was not bought; cash, claim: of that.
    wins_up_to: the largest ask that wins while all others stand, None if none does, or none was searched for. why: it
    was not bought.
    """

    seller: str
    weight: Fraction
    written: str
    ask: Amount
    bought: bool
    paid: Amount
    cash: Amount
    claim: Amount
    wins_up_to: Amount | None
    why: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        found = Answer.to_dict(self) | {"weight": _number(self.weight)}
        del found["written"]
        return found


@dataclass(frozen=True, slots=True)
class Procured(Answer):
    """What was bought.

    price: the rule that fixed it. rate: minor units per weight, None if nothing was bought or each has a price of its
    own. weight, of: bought, and offered in all. lots: in the order given. order: the places of these, what is bought
    before what is not, of each the least ask per weight first. searched: whether the largest asks that win are known.
    promises: with their verdicts.
    """

    asset: Asset
    price: str
    budget: Amount
    reserve: Rate | None
    rate: Fraction | None
    weight: Fraction
    of: Fraction
    lots: tuple[ProcuredLot, ...]
    order: tuple[int, ...]
    searched: bool
    promises: tuple[Finding, ...]

    @property
    def paid(self) -> tuple[int, ...]:
        """For each offer minor units, 0 if it was not bought."""
        return tuple(lot.paid.units for lot in self.lots)

    @property
    def winners(self) -> tuple[int, ...]:
        """Places of the offers that were bought."""
        return tuple(place for place, lot in enumerate(self.lots) if lot.bought)

    @property
    def spent(self) -> int:
        """Minor units, of all payments."""
        return sum(self.paid)

    def why(self, place: int) -> str:
        """Why this offer was not bought, or for how much it was."""
        lot = self.lots[place]
        return lot.why or f"bought for {amount(self.asset, lot.paid.units)}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        spent = Amount(self.asset.code, self.spent).to_dict()
        rate = None if self.rate is None else Rate(self.asset, self.rate).to_dict()
        weighed = {"weight": _number(self.weight), "of": _number(self.of)}
        return Answer.to_dict(self) | {"rate": rate, "spent": spent} | weighed

    def __repr__(self) -> str:
        risk = ", no reserve" if self.warning else ""
        return f"Procured({len(self.winners):,} of {len(self.lots):,} offers by {self.price}{self.at}{risk})"

    def __str__(self) -> str:
        heads = ("seller", "weight", f"ask {self.asset.code}", f"paid {self.asset.code}", "wins up to", "why")
        rows = [
            (lot.seller, lot.written, *self.figures(lot), lot.why) for lot in map(self.lots.__getitem__, self.order)
        ]
        return "\n".join([*aligned([heads, *rows], "<>>>><"), *([f"warning: {self.warning}"] if self.warning else [])])

    def figures(self, lot: ProcuredLot, *, plain: bool = False) -> tuple[str, str, str]:
        """What an offer asked, what it was paid, and the largest ask that wins. plain: as programs read them."""

        def show(units: int) -> str:
            return self.asset.digits(units) if plain else self.asset.show(units, code=False)

        most = show(lot.wins_up_to.units) if lot.wins_up_to else "none" if self.searched else ""
        return show(lot.ask.units), show(lot.paid.units) if lot.bought else "lost", most

    @property
    def warning(self) -> str:
        """What is risked without a reserve; "" with one, and by rules that know none."""
        if self.reserve is not None or self.price in BASELINES:
            return ""
        return f"no reserve: if all others withhold, a lone seller is paid the budget, {self._whole}"

    @property
    def _whole(self) -> str:
        return amount(self.asset, self.budget.units)

    @property
    def at(self) -> str:
        """The rate in words to go on with, such as " at 4.20 EUR/weight"; "" without one."""
        return "" if self.rate is None else f" at {Rate(self.asset, self.rate)}"


def _number(weight: Fraction) -> int | float:
    return weight.numerator if weight.denominator == 1 else float(weight)


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is bought, in the words of MARKET.toml.

    budget: minor units, at most, in all. reserve: minor units per weight, at most, or None. price: a word of RULES.
    cash: the share of a payment that is not a claim on revenue. coin: 0, 1 or 2, for random-3. shares: for share-clock,
    from the places of the offers that are left to what each counts then; without them weights do.
    """

    budget: int
    reserve: Fraction | None = None
    price: str = AUTO
    cash: Fraction = Fraction(1)
    coin: int | None = None
    shares: Shares | None = None

    def __post_init__(self) -> None:
        _require_word(self.price)
        if self.cash > 1:
            raise Refused("out_of_range", "cash", str(self.cash), "must lie in 0..1")
        if self.price == RANDOM and self.coin is None:
            rule = "is required by random-3: 0, 1 or 2, drawn in public once all asks are in"
            raise Refused("missing_key", "coin", None, rule)
        if self.reserve is not None and self.price in BASELINES:
            raise Refused("unknown_value", "reserve", None, f"{self.price} knows none: leave it out")
        for field, given, rule in (("coin", self.coin, RANDOM), ("shares", self.shares, SHARE_CLOCK)):
            if given is not None and self.price != rule:
                raise Refused("unknown_value", field, given, f"is read by {rule} alone")


def _require_word(price: object) -> None:
    if not isinstance(price, str) or price not in RULES:
        near = meant(price, RULES) if isinstance(price, str) else ""
        raise Refused("unknown_value", "price", price, f"must be one of {', '.join(RULES)}{near}")


def procured(lines: Sequence[AskLine], held: Asset, terms: Terms) -> Procured:
    """Whom to buy from at what price. held: the asset of all amounts.

    Raises Refused naming the seller, and its line if it comes from a file; TaskTooLarge for more offers than the rule
    can take.
    """
    if not lines:
        raise DataError("empty_data", "offers", None, "has no offers")
    named_once(lines)
    scale, weights = _whole(lines)
    rule = chosen(terms.price, weights)
    if len(lines) > LONGEST.get(rule, len(lines)):
        raise TaskTooLarge("task_too_large", "offers", len(lines), f"at most {LONGEST[rule]:,} can be bought by {rule}")
    unit = 1 if terms.shares else scale
    reserve = None if terms.reserve is None else terms.reserve / unit
    buy, asks = _mechanism(rule, weights, terms, reserve), [line.ask for line in lines]
    found = buy(asks)
    rate = None if found.rate is None else found.rate * unit
    largest = _largest(rule, buy, asks, weights, replace(terms, reserve=reserve))
    words = Words(lines, found, terms.budget, terms.reserve, None if terms.shares else rate, rule, held, terms.coin)
    return Procured(
        asset=held,
        price=rule,
        budget=Amount(held.code, terms.budget),
        reserve=None if terms.reserve is None else Rate(held, terms.reserve),
        rate=rate,
        weight=Fraction(sum(weights[place] for place in found.winners), scale),
        of=Fraction(sum(weights), scale),
        lots=tuple(_lots(words, largest or [None] * len(lines), terms.cash)),
        order=tuple(_order(asks, weights, found.winners)),
        searched=largest is not None,
        promises=promised(rule),
    )


def _whole(lines: Sequence[AskLine]) -> tuple[int, list[int]]:
    """By what weights are multiplied so that all are whole, and the products."""
    scale = lcm(*{line.weight.denominator for line in lines})
    heaviest = max(lines, key=lambda line: line.weight)
    if heaviest.weight > MOST_WEIGHT:
        rule = f"must be at most {MOST_WEIGHT:,}"
        raise Refused("out_of_range", "weight", heaviest.written, rule, where=heaviest.where)
    if heaviest.weight * scale > MOST_WEIGHT:
        finest = max(lines, key=lambda line: line.weight.denominator)
        decimals = len(str(MOST_WEIGHT // -(-heaviest.weight // 1))) - 1
        rule = f"is too fine beside a weight of {heaviest.written}: round weights to {counted(decimals, 'decimal')}"
        raise Refused("out_of_range", "weight", finest.written, rule, where=finest.where)
    return scale, [int(line.weight * scale) for line in lines]


def _mechanism(rule: str, weights: Sequence[int], terms: Terms, reserve: Fraction | None) -> Mechanism:
    """From asks to a purchase. reserve: minor units per unit of what the rule counts.

    With weights for shares the share clock comes to what `qmia` does. sequential wants half of all weight.
    """
    budget, coin, shares, half = terms.budget, terms.coin or 0, terms.shares, Fraction(sum(weights), 2)

    def value(held: tuple[int, ...]) -> int:
        return sum(weights[place] for place in held)

    if shares is not None:
        return lambda asks: share_clock(asks, shares, budget, reserve=reserve)
    if rule == SEQUENTIAL:
        return lambda asks: sequential(asks, value, budget, target=half or 1, reserve=reserve)
    if rule == GREEDY:
        return lambda asks: greedy(asks, value, budget)
    return additive(rule if rule in ADDITIVE else QMIA, weights, budget, reserve=reserve, coin=coin)


def _largest(
    rule: str, buy: Mechanism, asks: Sequence[int], weights: Sequence[int], terms: Terms
) -> Sequence[int | None] | None:
    """The largest ask of each that wins, None where none does; None if that would be too long a search.

    terms: with the reserve of these weights.
    """
    plain = QMIA if rule == SHARE_CLOCK and not terms.shares else rule
    if plain == GREEDY or (plain != QMIA and len(asks) > SEARCHED):
        return None
    if plain in ADDITIVE:
        return winning(plain, asks, weights, terms.budget, reserve=terms.reserve, coin=terms.coin or 0)
    return [wins_up_to(buy, asks, party) for party in range(len(asks))]


def _order(asks: Sequence[int], weights: Sequence[int], winners: Sequence[int]) -> Iterator[int]:
    won = set(winners)
    by_price = ranked(asks, weights, [place for place, weight in enumerate(weights) if weight])
    yield from (place for place in by_price if place in won)
    yield from (place for place in by_price if place not in won)
    yield from (place for place, weight in enumerate(weights) if not weight)


def _lots(words: Words, largest: Sequence[int | None], cash: Fraction) -> Iterator[ProcuredLot]:
    code, bought, won = words.asset.code, words.bought, set(words.bought.winners)
    nothing = Amount(code, 0)
    due = dict(zip(bought.winners, bought.due, strict=True))
    for place, line in enumerate(words.lines):
        now, later = mixed(due[place] * bought.unit, cash) if place in won else (0, 0)
        yield ProcuredLot(
            seller=line.seller,
            weight=line.weight,
            written=line.written,
            ask=Amount(code, line.ask),
            bought=place in won,
            paid=Amount(code, bought.paid[place]) if place in won else nothing,
            cash=Amount(code, now),
            claim=Amount(code, later),
            wins_up_to=None if (most := largest[place]) is None else Amount(code, most),
            why=words.why(place),
        )
