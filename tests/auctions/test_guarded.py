"""The guarded rule: truthful alone and in pairs, within budget, and never below a quarter of the fractional optimum."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings

from gainshare.auctions.baselines import fractional_optimum
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase
from tests.auctions.procurements import GRID, Instance, instances, pairs_that_gain
from tests.vectors.procurements import unilateral, violations


@settings(max_examples=500)
@given(instances())
def test_no_misreport_of_a_cost_pays(given: Instance) -> None:
    def rule(asks: Sequence[int]) -> Purchase:
        return guarded(asks, given.weights, given.budget, reserve=given.reserve)

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@settings(max_examples=60)
@given(instances(most=3))
def test_no_pair_gains_together_without_paying_each_other(given: Instance) -> None:
    assert pairs_that_gain(lambda asks: guarded(asks, given.weights, given.budget), given.asks) == 0


@settings(max_examples=300)
@given(instances(most=7))
def test_it_buys_a_quarter_of_the_optimum_within_budget(given: Instance) -> None:
    bought = guarded(given.asks, given.weights, given.budget)
    assert sum(bought.pay) <= given.budget
    assert all(given.asks[winner] <= bought.paid[winner] for winner in bought.winners)
    weight = sum(given.weights[winner] for winner in bought.winners)
    assert 4 * weight >= fractional_optimum(given.asks, given.weights, given.budget)


def falling(asks: list[int], weights: list[int], budget: int, reserve: Fraction | None) -> tuple[list[int], Fraction]:
    """Whom a falling rate leaves, one exit after another, and the rate; at least one can be bought from."""
    level = [Fraction(ask, weight) for ask, weight in zip(asks, weights, strict=True)]
    able = [at for at, ask in enumerate(asks) if ask <= budget and (reserve is None or level[at] <= reserve)]
    rate = min(Fraction(budget, max(weights[at] for at in able)), reserve if reserve is not None else 10**9)
    left = [at for at in able if level[at] <= rate]
    while rate * (others := sum(weights[at] for at in left) - max(weights[at] for at in left)) > budget:
        dearest = max(left, key=lambda at: (level[at], at))
        fits = Fraction(budget, others)
        if fits >= level[dearest]:
            return left, fits
        rate = level[dearest]
        left.remove(dearest)
    return left, Fraction(rate)


@settings(max_examples=300)
@given(instances(most=7))
def test_it_is_the_falling_rate_that_spares_the_largest(given: Instance) -> None:
    weights = [1 + weight for weight in given.weights]
    asks = [0, *given.asks[1:]]
    bought = guarded(asks, weights, given.budget, reserve=given.reserve)
    left, rate = falling(asks, weights, given.budget, given.reserve)
    assert bought.rate == rate
    assert set(bought.winners) <= set(left)
    assert 2 * sum(weights[winner] for winner in bought.winners) >= sum(weights[each] for each in left)


BORDERS = {
    "nobody": ([], [], 10, None, (), None, ()),
    "nobody can be bought from": ([11], [1], 10, None, (), None, (0,)),
    "without money only what is free is bought": ([0, 1, 0], [1, 1, 5], 0, None, (0, 2), 0, (0, 0, 0)),
    "the giant is bought": ([0, 999], [5, 1000], 1000, None, (1,), 1, (0, 1000)),
    "of the largest the lowest number is spared": ([1, 1, 1], [2, 2, 2], 9, None, (0, 1), Fraction(9, 4), (4, 4, 0)),
    "of sets that weigh the same the first": ([0, 0], [3, 3], 6, None, (0,), 2, (6, 0)),
    "the reserve is the first rate": ([1, 1], [2, 2], 10, 1, (0, 1), 1, (2, 2)),
    "whoever asks more leaves": ([5, 9, 1], [1, 2, 9], 9, None, (2,), 1, (0, 0, 9)),
}


@pytest.mark.parametrize("border", BORDERS)
def test_borderline(border: str) -> None:
    asks, weights, budget, reserve, winners, rate, paid = BORDERS[border]
    bought = guarded(asks, weights, budget, reserve=reserve)  # type: ignore[arg-type]
    assert (bought.winners, bought.rate, bought.paid) == (winners, rate, paid)
