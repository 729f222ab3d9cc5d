"""What the rule as the abstract reads pays, against its budget."""

from collections.abc import Iterator

from gainshare.auctions.baselines import literal
from gainshare.auctions.procurement import qmia
from studies.measures import mean
from studies.qmia2025.data import markets
from studies.row import Figure

PROVIDERS = (5, 10, 20, 50, 100, 200, 500, 1000)


def overspend(seeds: int = 40) -> Iterator[Figure]:
    """Spending as a part of the budget on growing markets, of that rule and of Q-MIA."""
    for providers in PROVIDERS:
        every = [(one.costs, one.weights, one.budget()) for one in markets(seeds, providers)]
        found = [literal(costs, weights, budget).spent / budget for costs, weights, budget in every]
        ours = [qmia(costs, weights, budget).spent / budget for costs, weights, budget in every]
        line = f"{providers:,} providers"
        yield mean(f"{line} | literal", found)
        yield Figure(f"{line} | literal, largest", max(found))
        yield Figure(f"{line} | literal, markets overspent", sum(one > 1 for one in found))
        yield mean(f"{line} | Q-MIA", ours)
        yield Figure(f"{line} | Q-MIA, largest", max(ours))
