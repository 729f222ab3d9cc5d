"""What an ask that is not the cost earns, to one provider and to a ring that shares what it earns."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from studies.measures import mean
from studies.qmia2025.data import Market, drawn, markets
from studies.qmia2025.rules import kept
from studies.row import Figure

FACTORS = (0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 4.0)
"""What is asked, as a multiple of the cost."""

PROVIDERS = 30
RULES: dict[str, Callable[..., Purchase]] = {"Q-MIA": qmia, "guarded": guarded, "literal": literal}


def misreports(seeds: int = 10) -> Iterator[Figure]:
    """Gain of each misreport over the truth, all providers of all markets, as a part of the provider's cost."""
    every = list(markets(seeds, PROVIDERS))
    for factor in FACTORS:
        for name, rule in RULES.items():
            found = [gain for market in every for gain in gains(market, rule, factor)]
            line = f"{factor:g} x cost"
            yield Figure(f"{line} | {name} | largest", max(found))
            yield mean(f"{line} | {name} | mean", found)
            yield Figure(f"{line} | {name} | who gain", sum(one > 0 for one in found) / len(found))


def gains(market: Market, rule: Callable[..., Purchase], factor: float) -> Iterator[float]:
    """What each provider gains by asking this multiple of its cost, while all others ask theirs."""
    budget = market.budget()
    honest = rule(market.costs, market.weights, budget)
    for provider, cost in enumerate(market.costs):
        asks = changed(market.costs, {provider: int(factor * cost)})
        lied = rule(asks, market.weights, budget)
        yield float((kept(lied, provider, cost) - kept(honest, provider, cost)) / cost)


def changed(asks: Sequence[int], others: dict[int, int]) -> list[int]:
    """The asks, some of them others."""
    return [others.get(one, ask) for one, ask in enumerate(asks)]


SIZES = (1, 2, 3, 5, 8, 12, 16, 20, 25, 30)


def rings(seeds: int = 20) -> Iterator[Figure]:
    """What the best ring found earns more than its members do apart, as a part of the budget.

    The ring is the largest providers by weight. Its losers stay out of the price's way and the dearest of its winners
    withhold, as many as pay best.
    """
    every = list(markets(seeds, PROVIDERS))
    reserve = usual(seeds)
    for size in SIZES:
        for name, limit in (("no reserve", None), ("reserve", reserve)):
            found = [ring(one, members(one, size), limit) for one in every]
            line = f"{size} of {PROVIDERS}"
            yield mean(f"{line} | {name}", [gain for gain, _ in found])
            yield Figure(f"{line} | {name}, largest", max(gain for gain, _ in found))
            yield Figure(f"{line} | {name}, all of it better off", sum(every for _, every in found))


def usual(seeds: int) -> Fraction:
    """A reserve known beforehand: a quarter more than the mean rate of as many other markets."""
    rates = [qmia(one.costs, one.weights, one.budget()).rate for one in map(_earlier, range(seeds))]
    return Fraction(5, 4) * sum((rate for rate in rates if rate is not None), Fraction(0)) / len(rates)


def _earlier(seed: int) -> Market:
    return drawn(10_000 + seed, PROVIDERS)


def members(market: Market, size: int) -> list[int]:
    """The largest providers by weight."""
    return sorted(range(len(market.weights)), key=lambda one: (-market.weights[one], one))[:size]


def ring(market: Market, members: Sequence[int], reserve: Fraction | None) -> tuple[float, bool]:
    """The most that a ring gains by withholding, as a part of the budget, and whether any way leaves all better off."""
    budget = market.budget()
    honest = qmia(market.costs, market.weights, budget, reserve=reserve)
    before = {one: kept(honest, one, market.costs[one]) for one in members}
    by_density = sorted(members, key=lambda one: (Fraction(market.costs[one], market.weights[one]), one))
    gains, better = [Fraction(0)], False
    for staying in range(len(members) + 1):
        asks = changed(market.costs, dict.fromkeys(by_density[staying:], budget + 1))
        found = qmia(asks, market.weights, budget, reserve=reserve)
        after = {one: kept(found, one, market.costs[one]) for one in members}
        gains.append(sum((after[one] - before[one] for one in members), Fraction(0)))
        better = better or all(after[one] > before[one] for one in members)
    return float(max(gains) / budget), better
