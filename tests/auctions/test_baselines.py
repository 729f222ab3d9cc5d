"""Where other rules break their promises, the corrected ones keep them; the textbook greedy keeps its own."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.baselines import (
    fractional_optimum,
    greedy,
    literal,
    marginal_at_selection,
    pay_as_ask,
    selected,
    unfiltered,
)
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.sequential import Value
from gainshare.auctions.share_clock import Shares, share_clock
from tests.auctions.procurements import GRID, Instance, instances, pairs_that_gain
from tests.vectors.procurements import Asked, unilateral, violations, worth

ONES = [1, 1, 1, 1]


def lies_that_pay(rule: Asked, asks: Sequence[int]) -> int:
    return violations(unilateral(rule, asks, GRID))


def test_the_first_losers_price_overspends_thirty_times() -> None:
    assert literal([1, 1, 1, 100], ONES, 10).spent == 300
    assert qmia([1, 1, 1, 100], ONES, 10).pay == (*[Fraction(10, 3)] * 3, 0)


def test_asking_less_joins_the_winners_of_the_first_losers_price() -> None:
    """Provider 3 has a cost of 4: by asking 2 it is paid 5, of money that is not there."""
    assert literal([4, 4, 4, 5], ONES, 10).winners == (0, 1)
    lying = literal([4, 4, 2, 5], ONES, 10)
    assert (lying.winners, lying.spent) == ((0, 1, 2), 15)
    assert lies_that_pay(lambda asks: literal(asks, ONES, 10), [4, 4, 4, 5]) > 0
    assert lies_that_pay(lambda asks: qmia(asks, ONES, 10), [4, 4, 4, 5]) == 0


def test_pairs_gain_by_the_first_losers_price() -> None:
    assert pairs_that_gain(lambda asks: literal(asks, ONES, 10), [4, 4, 4, 5]) > 0
    assert pairs_that_gain(lambda asks: qmia(asks, ONES, 10), [4, 4, 4, 5]) == 0


@settings(max_examples=60)
@given(instances())
def test_without_a_loser_the_reconstructed_rule_pays_asks(given: Instance) -> None:
    bought = literal(given.asks, given.weights, 100)
    assert bought.pay == tuple(ask * (weight > 0) for ask, weight in zip(given.asks, given.weights, strict=True))
    assert bought.rate is None


def test_who_asks_more_than_the_budget_blocks_everybody_unless_left_out() -> None:
    assert unfiltered([11, 1, 1], [1000, 1, 1], 10).winners == ()
    assert qmia([11, 1, 1], [1000, 1, 1], 10).winners == (1, 2)


@given(instances(most=6))
def test_without_such_asks_the_filter_changes_nothing(given: Instance) -> None:
    asks = [min(ask, given.budget) for ask in given.asks]
    assert unfiltered(asks, given.weights, given.budget) == qmia(asks, given.weights, given.budget)


def test_proportional_shares_may_miss_nearly_everything_and_the_guarded_rule_does_not() -> None:
    asks, weights, budget = [0, 999], [5, 1000], 1000
    assert qmia(asks, weights, budget).winners == (0,)
    assert guarded(asks, weights, budget).winners == (1,)
    assert fractional_optimum(asks, weights, budget) == 1005


def covering(sets: Sequence[Sequence[int]], weight: Sequence[int]) -> tuple[Value, Shares]:
    """The utility and the shares of topics that sets cover."""
    return worth({"kind": "coverage", "sets": sets, "weight": weight})


def test_marginals_taken_at_selection_reward_asking_less() -> None:
    """Taken first, the third offer's topics all count; taken last, only the one that is left."""
    value, shares = covering([[], [1, 2, 3], [0, 1, 2, 3]], [1, 2, 1, 2])
    assert marginal_at_selection([1, 1, 2], value, 12).pay == (0, 10, 2)
    assert marginal_at_selection([1, 1, 0], value, 12).pay == (0, 0, 12)
    assert lies_that_pay(lambda asks: marginal_at_selection(asks, value, 12), [1, 1, 2]) > 0
    assert lies_that_pay(lambda asks: share_clock(asks, shares, 12), [1, 1, 2]) == 0
    assert marginal_at_selection([13], len, 12).winners == ()


def test_with_complements_asking_more_may_win_what_asking_less_loses() -> None:
    table = [0, 1, 5, 7, 2, 2, 6, 13]

    def value(held: tuple[int, ...]) -> int:
        return table[sum(1 << each for each in held)]

    assert 0 not in selected([2, 1, 1], value, 12, Fraction(6))
    assert 0 in selected([3, 1, 1], value, 12, Fraction(6))


@st.composite
def coverages(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    topics = draw(st.lists(st.integers(1, 5), min_size=4, max_size=4))
    sets = st.lists(st.integers(0, 3), unique=True, max_size=3)
    return draw(st.lists(sets, min_size=2, max_size=4)), topics


@settings(max_examples=40)
@given(coverages(), st.integers(0, 12), st.data())
def test_the_textbook_greedy_is_truthful_and_spends_half_at_most(
    offers: tuple[list[list[int]], list[int]], budget: int, data: st.DataObject
) -> None:
    value, _ = covering(*offers)
    count = len(offers[0])
    asks = data.draw(st.lists(st.integers(0, 7), min_size=count, max_size=count))

    def rule(asks: Sequence[int]) -> Purchase:
        return greedy(asks, value, budget)

    assert lies_that_pay(rule, asks) == 0
    assert 2 * sum(rule(asks).pay) <= budget


def test_the_optimum_takes_parts_of_the_last_provider_and_nobody_above_the_budget() -> None:
    assert fractional_optimum([10, 20, 100], [10, 10, 1000], 20) == 15
    assert fractional_optimum([0, 5], [3, 0], 0) == 3


def test_asks_are_paid_cheapest_first_whatever_lots_weigh() -> None:
    found = pay_as_ask([10, 2, 6], 9)
    assert (found.winners, found.paid, found.pay) == ((1, 2), (0, 2, 6), (0, 2, 6))
    assert found.rate is None
    assert pay_as_ask([10, 2, 6], 1).winners == ()


@settings(max_examples=60)
@given(instances(most=5))
def test_the_fractional_optimum_is_no_less_than_any_set_that_fits(given: Instance) -> None:
    fits = [
        sum(given.weights[each] for each in held)
        for size in range(len(given.asks) + 1)
        for held in combinations(range(len(given.asks)), size)
        if sum(given.asks[each] for each in held) <= given.budget
    ]
    most = fractional_optimum(given.asks, given.weights, given.budget)
    assert max(fits) <= most <= max(fits) + max(given.weights)
