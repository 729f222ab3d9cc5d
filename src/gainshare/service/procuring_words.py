"""Why an offer was not bought, and what a purchase promises: in sentences with exact arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from gainshare.auctions.procurement import Purchase
from gainshare.auctions.rules import GREEDY, GUARDED, LITERAL, QMIA, RANDOM, SEQUENTIAL, SHARE_CLOCK
from gainshare.axioms.verdicts import NOT_PROMISED, PROVED
from gainshare.core.money import Asset
from gainshare.service.files.asks import AskLine
from gainshare.service.pricing_words import NO_CURRENCY
from gainshare.service.verbs import Finding

TRUTHFUL, RATIONAL, BUDGET = "truthful", "rational", "within budget"
"""What purchases promise: no seller gains by another ask, none is paid less than its ask, no more than the budget."""

_CITED = {
    QMIA: "for fixed weights (Singer 2010, theorem 4.1)",
    GUARDED: "for fixed weights (a falling price, then a posted one)",
    SHARE_CLOCK: "for any shares (offers only fall, and leaving is final)",
    SEQUENTIAL: "for any weights (posted prices)",
    GREEDY: "for fixed weights (Chen, Gravin and Lu 2011)",
    RANDOM: "for fixed weights, whatever the coin shows (Singer 2010, theorem 4.1)",
}
"""By which theorem a rule keeps all three promises."""

BROKEN = "a loser's ask fixes the price: a lower ask can pay, and payments can exceed the budget"
"""Why the rule of the abstract, as reconstructed, promises little."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

LONGEST_FRACTION = 30
"""Decimals with which a rate is shown at most."""


def shown(units: Fraction, held: Asset, *, unlike: Fraction | None = None, digits: int = 3) -> str:
    """A rate in minor units as people write it: exactly where few decimals do, else so many digits.

    unlike: a rate that is another and must not look the same.

    >>> from gainshare.core.money import asset
    >>> eur = asset("EUR")
    >>> (
    ...     shown(Fraction(420), eur),
    ...     shown(Fraction(40000, 90), eur),
    ...     shown(Fraction(40001, 100), eur, unlike=Fraction(400)),
    ... )
    ('4.20', '4.44', '4.0001')
    """
    (above, below), most = units.as_integer_ratio(), 10**LONGEST_FRACTION
    over, under = (unlike or units).as_integer_ratio()
    same = unlike is None or unlike == units
    scale = 1
    while scale < most:
        written, left = divmod(2 * above * scale + below, 2 * below)
        apart = same or written != (2 * over * scale + under) // (2 * under)
        if apart and (written >= 10 ** (digits - 1) or left == below):
            break
        scale *= 10
    decimals = held.decimals + len(str(scale)) - 1
    return Asset(held.code, decimals).show((2 * above * scale + below) // (2 * below), code=False)


def number(count: int) -> str:
    """A count in words, if there is a short one.

    >>> number(3), number(1200)
    ('three', '1,200')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def counts(weight: Fraction) -> str:
    """A weight as people write it, to six decimals.

    >>> counts(Fraction(1410)), counts(Fraction(1, 3))
    ('1,410', '0.333333')
    """
    whole, rest = divmod(round(weight * 10**6), 10**6)
    return f"{whole:,}.{rest:06d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Words:
    """Sentences on a purchase.

    lines: the offers. bought: what came of them. budget: minor units. reserve: minor units per weight as given, or
    None. rate: the same of the price, None if it has none, or each has its own. coin: what it showed, for random-3.
    """

    lines: Sequence[AskLine]
    bought: Purchase
    budget: int
    reserve: Fraction | None
    rate: Fraction | None
    rule: str
    asset: Asset
    coin: int | None = None

    def why(self, party: int) -> str:
        """Why this offer was not bought; "" if it was."""
        line = self.lines[party]
        if party in self._won:
            return ""
        if not line.weight:
            return "weighs nothing"
        if line.ask > self.budget:
            return "asks more than the whole budget"
        each = line.ask / line.weight
        if self.reserve is not None and each > self.reserve:
            return f"{shown(each, self.asset, unlike=self.reserve)} a weight, over reserve"
        if self.rate is None or self.coin == 0:
            return f"not taken by {self.rule}" if self.coin is None else "coin 0 takes the heaviest"
        if each > self.rate:
            if each * 100 > self.rate * 102:  # far enough apart to look so
                return f"{shown(each, self.asset)} a weight, price is {self._price}"
            asked, price = shown(each, self.asset, unlike=self.rate), shown(self.rate, self.asset, unlike=each)
            return f"{asked} a weight, price is {price}"
        return self._too_much(party, self.rate)

    @cached_property
    def _won(self) -> frozenset[int]:
        return frozenset(self.bought.winners)

    @cached_property
    def _price(self) -> str:
        assert self.rate is not None
        return shown(self.rate, self.asset)

    def _too_much(self, party: int, rate: Fraction) -> str:
        """Why an ask that is no higher than the price was not enough."""
        if self.rule == SEQUENTIAL:
            cost, left = rate * self.lines[party].weight, self.asset.show(int(self._left(party)), code=False)
            return f"at {self._price} it costs {self._whole(cost)}, and {left} is left"
        count, weight = self._within
        if self.rule in {QMIA, SHARE_CLOCK, RANDOM}:
            if party != self._tied:
                return f"as cheap as {self.lines[self._tied].seller}, which stands before it"
            won = self.bought.winners
            count, weight = len(won) + 1, sum((self.lines[place].weight for place in (*won, party)), Fraction(0))
        cost = rate * weight
        if cost <= self.budget:
            return f"not taken by {self.rule}"
        said = f"{number(count)} at {self._price} cost {self._whole(cost)}"
        return f"{said}: the heaviest of 3 sets is bought" if self.rule == GUARDED else said

    def _left(self, party: int) -> Fraction:
        """What is left of the budget once all who stand before this offer were bought from, or not."""
        paid = zip(self.bought.winners, self.bought.due, strict=True)
        return self.budget - sum((due * self.bought.unit for winner, due in paid if winner < party), Fraction(0))

    def _whole(self, units: Fraction) -> str:
        """Whole minor units, rounded up."""
        return self.asset.show(-(-units.numerator // units.denominator), code=False)

    @cached_property
    def _able(self) -> tuple[int, ...]:
        """Offers that ask no more than the price."""
        assert self.rate is not None
        able = (place for place, one in enumerate(self.lines) if one.weight and one.ask <= self.rate * one.weight)
        return tuple(place for place in able if self.lines[place].ask <= self.budget)

    @cached_property
    def _within(self) -> tuple[int, Fraction]:
        """How many offers ask no more than the price, and their weight."""
        return len(self._able), sum((self.lines[place].weight for place in self._able), Fraction(0))

    @cached_property
    def _tied(self) -> int:
        """The first offer that asks no more than the price and was not bought."""
        return next(place for place in self._able if place not in self._won)


def amount(held: Asset, units: int) -> str:
    """An amount, with its currency if it has one."""
    return held.show(units, code=held != NO_CURRENCY)


def promised(rule: str) -> tuple[Finding, ...]:
    """What a rule promises, each with its verdict."""
    broken = (TRUTHFUL, BUDGET) if rule == LITERAL else ()
    kept = [one for one in (TRUTHFUL, RATIONAL, BUDGET) if one not in broken]
    proof = "(no winner is paid less than its ask)" if broken else _CITED[rule]
    held = [Finding(one, rule, PROVED, "theorem", 0, proof, None) for one in kept]
    return (*held, *(Finding(one, rule, NOT_PROMISED, "", 0, BROKEN, None) for one in broken))
