"""Posted prices in turn: truthful for any utility, within budget, and bought with one look at each provider."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from gainshare.auctions.procurement import Purchase
from gainshare.auctions.sequential import sequential
from gainshare.core.errors import Refused
from gainshare.core.random import stream
from tests.auctions.procurements import GRID, Instance, instances
from tests.vectors.procurements import unilateral, violations


def utility(given: Instance) -> Any:
    """A utility of sets that knows no order: neither monotone nor submodular."""

    def value(held: tuple[int, ...]) -> int:
        return int(stream(given.seed, "value", *held).integers(0, 20)) if held else 0

    return value


@settings(max_examples=200)
@given(instances())
def test_no_misreport_of_a_cost_pays_whatever_the_utility(given: Instance) -> None:
    value = utility(given)

    def rule(asks: Sequence[int]) -> Purchase:
        return sequential(asks, value, given.budget, target=10, reserve=given.reserve)

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@given(instances(most=6))
def test_the_budget_and_every_ask_are_covered(given: Instance) -> None:
    bought = sequential(given.asks, utility(given), given.budget, target=Fraction(17, 2), reserve=given.reserve)
    assert sum(bought.pay) <= given.budget
    assert all(given.asks[winner] <= bought.paid[winner] for winner in bought.winners)
    assert bought.rate == min(Fraction(2 * given.budget, 17), given.reserve or 10**9 if given.reserve != 0 else 0)


def test_each_is_offered_the_rate_for_what_it_adds_to_those_bought_before() -> None:
    sets = [{1, 2}, {2, 3}, {1, 3}, {4, 5}]

    def value(held: tuple[int, ...]) -> int:
        return len(set().union(*(sets[each] for each in held)))

    bought = sequential([2, 3, 1, 6], value, 8, target=4)
    assert bought.rate == 2
    assert bought.winners == (0, 2)  # the second is offered 2, and the last 4
    assert bought.pay == (4, 0, 2, 0)


def test_an_offer_beyond_what_is_left_is_not_made() -> None:
    assert sequential([1, 1, 1], lambda held: [0, 3, 8, 9][len(held)], 9, target=9).paid == (3, 5, 1)
    assert sequential([1, 1], lambda held: [0, 3, 12][len(held)], 9, target=9).winners == (0,)


@pytest.mark.parametrize("target", [0, -1, 0.5, True, Fraction(0)])
def test_a_target_is_a_utility_above_nothing(target: Any) -> None:
    with pytest.raises(Refused, match="must be a utility above 0"):
        sequential([1], len, 1, target=target)
