"""Mixed-MIA: a part of each payment in cash and the rest as a claim, to providers who discount claims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.auctions.procurement import Purchase, qmia
from gainshare.core.random import stream
from gainshare.ledger.mixed import mixed
from studies.measures import mean
from studies.qmia2025.data import Market, drawn
from studies.row import Figure

ALPHAS = tuple(Fraction(tenths, 10) for tenths in (10, 8, 6, 4, 2, 1, 0))
DISCOUNTS = {
    "claims worth 0.9 to 1": (900, 1000),
    "claims worth 0.3 to 0.7": (300, 700),
    "claims worth 0 to 1": (0, 1000),
}
"""What one unit of a claim is worth to a provider, thousandths of cash: privately, between these."""

LIES, LIARS = (Fraction(1, 2), Fraction(9, 10), Fraction(11, 10), Fraction(2)), 30


@dataclass(frozen=True, slots=True)
class Parties:
    """A market whose providers value claims. worths: of each, what a unit of a claim is worth to it in cash."""

    market: Market
    worths: tuple[Fraction, ...]

    def multiples(self, alpha: Fraction) -> list[Fraction]:
        """What one unit of total face is worth to each in cash, if such a share of it is cash."""
        return [alpha + (1 - alpha) * worth for worth in self.worths]

    def asks(self, alpha: Fraction, face: int) -> list[int]:
        """The best asks, in total face: what is worth the cost. Who gets nothing from any face stays out."""
        multiples = self.multiples(alpha)
        return [-(-cost // one) if one else face + 1 for cost, one in zip(self.market.costs, multiples, strict=True)]

    def buys(self, alpha: Fraction, face: int) -> Purchase:
        """Q-MIA on these asks. face: all that is promised at most."""
        return qmia(self.asks(alpha, face), self.market.weights, face)


def parties(seed: int, worth: tuple[int, int], providers: int) -> Parties:
    """A market at random whose claims are worth so many thousandths of cash, evenly."""
    low, high = worth
    found = stream("qmia2025 claims", seed, low, high).integers(low, high + 1, providers)
    return Parties(drawn(seed, providers), tuple(Fraction(int(one), 1000) for one in found))


def alphas(seeds: int = 10, *, liars: int = 2) -> Iterator[Figure]:
    """Cash shares from all to nothing: face budgets that stay, then cash that stays.

    liars: how many markets are searched for lies.
    """
    for title, worth in DISCOUNTS.items():
        every = [parties(seed, worth, 100) for seed in range(seeds)]
        for alpha in ALPHAS:
            line = f"{title}, {float(alpha):.0%} cash"
            same = [one.market.budget() for one in every]
            yield from _means(line, "", every, alpha, same)
            if alpha:
                yield from _means(line, "same cash: ", every, alpha, [int(face / alpha) for face in same])
            gains = [gain for seed in range(liars) for gain in lies(parties(seed, worth, LIARS), alpha)]
            yield Figure(f"{line} | largest gain of a lie", max(gains))


def _means(line: str, before: str, every: Sequence[Parties], alpha: Fraction, faces: Sequence[int]) -> Iterator[Figure]:
    """Of the optimum at the usual cash: value. Of the usual cash: what is paid in cash, what in claims."""
    values, paid, claimed = list[float](), list[float](), list[float]()
    for one, face in zip(every, faces, strict=True):
        bought, usual = one.buys(alpha, face), one.market.budget()
        parts = [mixed(bought.pay[winner], alpha) for winner in bought.winners]
        worth = sum(one.market.weights[winner] for winner in bought.winners)
        values.append(worth / one.market.optimum(usual))
        paid.append(sum(cash for cash, _ in parts) / usual)
        claimed.append(sum(claim for _, claim in parts) / usual)
    yield mean(f"{line} | {before}value", values)
    yield mean(f"{line} | {before}cash", paid)
    yield mean(f"{line} | {before}claims", claimed)


def lies(one: Parties, alpha: Fraction) -> Iterator[float]:
    """What each gains by asking a multiple of its best ask, as a part of its cost, by what face is worth to it."""
    face = one.market.budget()
    asks, multiples = one.asks(alpha, face), one.multiples(alpha)
    honest = qmia(asks, one.market.weights, face)
    for provider, lie in ((provider, lie) for provider in range(len(asks)) for lie in LIES):
        lied = qmia([*asks[:provider], int(lie * asks[provider]), *asks[provider + 1 :]], one.market.weights, face)
        cost = one.market.costs[provider]
        kept = [
            bought.pay[provider] * multiples[provider] - cost if provider in bought.winners else Fraction(0)
            for bought in (honest, lied)
        ]
        yield float((kept[1] - kept[0]) / cost)
