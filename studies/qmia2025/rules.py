"""Ways to buy, from the corrected rules to the baselines that the paper's abstract names, and what each brings home."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from gainshare.auctions.baselines import literal, pay_as_ask
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.random3 import random3
from studies.measures import mean
from studies.qmia2025.data import SEEDS, Market, markets, whole
from studies.row import Figure


@dataclass(frozen=True, slots=True)
class Bought:
    """Who sells, ascending, and what all are paid, minor units."""

    winners: tuple[int, ...]
    spent: int


Rule = Callable[[Market, int], tuple[Bought, ...]]
"""Outcomes, each as likely as the others, of a budget spent in a market."""


def _weighed(rule: Callable[..., Purchase], market: Market, budget: int, **options: int) -> Bought:
    found = rule(market.costs, market.weights, budget, **options)
    return Bought(found.winners, found.spent)


def _by_volume(market: Market, budget: int) -> tuple[Bought, ...]:
    found = qmia(market.costs, whole(market.volumes), budget)
    return (Bought(found.winners, found.spent),)


def _by_report(market: Market, budget: int) -> tuple[Bought, ...]:
    """Quality is what each says of itself, and each says that it is 1."""
    found = qmia(market.costs, whole(market.marginals), budget)
    return (Bought(found.winners, found.spent),)


def _by_trust(market: Market, budget: int) -> tuple[Bought, ...]:
    """Each is paid its ask; so each asks for more than its cost."""
    asks = [int(cost * markup) for cost, markup in zip(market.costs, market.markups.tolist(), strict=True)]
    found = pay_as_ask(asks, budget)
    return (Bought(found.winners, found.spent),)


RULES: dict[str, Rule] = {
    "Q-MIA": lambda market, budget: (_weighed(qmia, market, budget),),
    "guarded": lambda market, budget: (_weighed(guarded, market, budget),),
    "random-3": lambda market, budget: tuple(_weighed(random3, market, budget, coin=coin) for coin in range(3)),
    "literal": lambda market, budget: (_weighed(literal, market, budget),),
    "volume": _by_volume,
    "trust (a)": _by_trust,
    "trust (b)": _by_report,
}


def kept(bought: Purchase, provider: int, cost: int) -> Fraction:
    """What a provider keeps of its payment once its cost is paid, exact minor units."""
    return bought.pay[provider] - cost if provider in bought.winners else Fraction(0)


def worth(market: Market, outcomes: tuple[Bought, ...]) -> float:
    """What the buyer gets in expectation."""
    return sum(market.weights[one] for each in outcomes for one in each.winners) / len(outcomes)


def spent(outcomes: tuple[Bought, ...]) -> float:
    """What it pays in expectation."""
    return sum(one.spent for one in outcomes) / len(outcomes)


def _purity(market: Market, outcomes: tuple[Bought, ...]) -> float:
    """Quality of what is bought, by volume; the expectation of it where it is drawn."""
    taken = [list(one.winners) for one in outcomes]
    return sum(float(market.volumes[one] @ market.quality[one] / market.volumes[one].sum()) for one in taken) / len(
        taken
    )


def rules(seeds: int = SEEDS) -> Iterator[Figure]:
    """Every rule on the same markets, asks being costs where that is best."""
    every = [(market, market.budget()) for market in markets(seeds)]
    best = [market.optimum(budget) for market, budget in every]
    for name, rule in RULES.items():
        found = [rule(market, budget) for market, budget in every]
        line = list(zip(every, found, strict=True))
        yield mean(
            f"{name} | of optimum",
            [worth(market, one) / top for ((market, _), one), top in zip(line, best, strict=True)],
        )
        yield mean(f"{name} | of budget", [spent(one) / budget for (_, budget), one in line])
        yield mean(f"{name} | quality", [_purity(market, one) for (market, _), one in line])
        yield mean(f"{name} | winners", [sum(len(each.winners) for each in one) / len(one) for _, one in line])


SHARES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
"""Budgets as parts of all costs."""


def budgets(seeds: int = 40) -> Iterator[Figure]:
    """What each rule's budget buys, as a part of what all providers together are worth; beside it the optimum."""
    every = list(markets(seeds))
    for share in SHARES:
        line = f"{share:.0%} of all costs"
        tops = [one.optimum(one.budget(share)) / sum(one.weights) for one in every]
        yield mean(f"{line} | optimum", tops)
        for name, rule in RULES.items():
            if name != "literal":
                found = [worth(one, rule(one, one.budget(share))) / sum(one.weights) for one in every]
                yield mean(f"{line} | {name}", found)
