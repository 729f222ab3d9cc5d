"""The share clock is truthful, alone and in pairs, whatever the shares are; with constant shares it is Q-MIA."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.share_clock import Shares, share_clock
from gainshare.core.errors import Refused
from tests.auctions.procurements import GRID, Instance, instances, pairs_that_gain
from tests.vectors.procurements import unilateral, violations

EACH, SECOND, NEVER = 1, 2, 0


def constant(given: Instance) -> Shares:
    return lambda active: [given.weights[provider] for provider in active]


@settings(max_examples=500)
@given(instances(), st.sampled_from([EACH, EACH, SECOND, NEVER]))
def test_no_misreport_of_a_cost_pays_whatever_the_shares(given: Instance, refresh: int) -> None:
    shares = lru_cache(None)(given.shares)

    def rule(asks: Sequence[int]) -> Purchase:
        return share_clock(asks, shares, given.budget, reserve=given.reserve, refresh=refresh)

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@settings(max_examples=60)
@given(instances(most=3))
def test_no_pair_gains_together_without_paying_each_other(given: Instance) -> None:
    shares = lru_cache(None)(given.shares)
    assert pairs_that_gain(lambda asks: share_clock(asks, shares, given.budget), given.asks) == 0


@given(instances(most=6), st.sampled_from([EACH, SECOND, NEVER]))
def test_the_budget_and_every_ask_are_covered(given: Instance, refresh: int) -> None:
    bought = share_clock(given.asks, given.shares, given.budget, reserve=given.reserve, refresh=refresh)
    assert sum(bought.pay) <= given.budget
    assert all(given.asks[winner] <= bought.paid[winner] for winner in bought.winners)
    assert not any(pay for provider, pay in enumerate(bought.pay) if provider not in bought.winners)


@given(instances(most=6))
def test_nobody_is_paid_more_than_the_reserve_times_its_share(given: Instance) -> None:
    bought = share_clock(given.asks, given.shares, given.budget, reserve=Fraction(3, 2))
    for winner, share in zip(bought.winners, given.shares(bought.winners), strict=True):
        assert bought.pay[winner] <= Fraction(3, 2) * share


@given(instances(most=8), st.sampled_from([EACH, SECOND, NEVER]))
def test_with_constant_shares_it_is_the_proportional_rule(given: Instance, refresh: int) -> None:
    """But for who has no share and asks nothing: it stays, and is paid nothing."""
    expected = qmia(given.asks, given.weights, given.budget, reserve=given.reserve)
    found = share_clock(given.asks, constant(given), given.budget, reserve=given.reserve, refresh=refresh)
    free = {at for at, weight in enumerate(given.weights) if weight == given.asks[at] == 0}
    assert (set(found.winners), found.pay) == ({*expected.winners} | free, expected.pay)


@settings(max_examples=50)
@given(instances(most=7))
def test_never_asking_again_holds_the_first_shares(given: Instance) -> None:
    asked = list[tuple[int, ...]]()

    def shares(active: tuple[int, ...]) -> Sequence[int]:
        asked.append(active)
        return given.shares(active)

    frozen = share_clock(given.asks, shares, given.budget, refresh=NEVER)
    able = tuple(provider for provider, ask in enumerate(given.asks) if ask <= given.budget)
    assert asked == [able] * (len(able) > 0)
    first = dict(zip(able, given.shares(able), strict=True))
    table = share_clock(given.asks, lambda active: [first[each] for each in active], given.budget)
    assert frozen == table


def test_shares_are_asked_for_after_so_many_exits() -> None:
    sets = list[tuple[int, ...]]()

    def shares(active: tuple[int, ...]) -> Sequence[int]:
        sets.append(active)
        return [1] * len(active)

    share_clock([1, 2, 3, 4, 5], shares, 5, refresh=2)
    assert sets == [(0, 1, 2, 3, 4), (0, 1, 2)]


def test_offers_keep_to_the_set_they_were_made_for() -> None:
    """Two hold the same, a third something of its own: when one of the two leaves, the other is worth twice as much.

    But the offer that it has accepted does not rise.
    """

    def shares(active: tuple[int, ...]) -> list[Fraction]:
        twins = [provider for provider in active if provider < 2]
        return [Fraction(6, len(twins)) if provider in twins else Fraction(3) for provider in active]

    bought = share_clock([2, 5, 2], shares, 9)
    assert bought.winners == (0, 2)
    assert bought.rate == Fraction(4, 3)
    assert bought.pay == (5, 0, 4)


@given(instances(most=5))
def test_it_stops_at_the_highest_rate_that_fits(given: Instance) -> None:
    """Unless it stopped right after an exit, or offers the reserve or the budget itself, the budget is spent."""
    value = lambda active: [Fraction(1 + given.weights[each], 1) for each in active]  # noqa: E731 - constant shares
    bought = share_clock(given.asks, value, given.budget)
    left = given.budget - sum(bought.pay)
    others = [provider for provider in range(len(given.asks)) if provider not in bought.winners]
    levels = [
        Fraction(given.asks[each], 1 + given.weights[each]) for each in others if given.asks[each] <= given.budget
    ]
    assert not bought.winners or left == 0 or bought.rate == min(levels)


BORDERS = {
    "nobody": ([], {}, 5, None, (), None, ()),
    "nobody within the budget": ([6], {}, 5, None, (), None, (0,)),
    "without money what is free": ([0, 1], {(0,): [1]}, 0, None, (0,), None, (0, 0)),
    "no share and no cost stay, for nothing": ([0, 0], {(0, 1): [0, 2]}, 5, None, (0, 1), None, (0, 5)),
    "no share at any cost leaves": ([1, 0], {(0, 1): [0, 2], (1,): [1]}, 5, None, (1,), None, (0, 5)),
    "below 0 is no share": ([0, 0], {(0, 1): [-3, Fraction(1, 2)]}, 5, None, (0, 1), None, (0, 5)),
    "of two who leave at once the higher first": ([4, 4], {(0, 1): [1, 1], (0,): [1]}, 7, None, (0,), 4, (4, 0)),
    "all leave": ([3, 3], {(0, 1): [1, 1], (0,): [0]}, 5, None, (), None, (0, 0)),
    "the reserve is the first rate": ([1, 1], {(0, 1): [2, 3]}, 50, 2, (0, 1), 2, (4, 6)),
    "who asks more than the reserve leaves": ([5, 1], {(0, 1): [2, 3], (1,): [4]}, 50, 2, (1,), 2, (0, 6)),
}


@pytest.mark.parametrize("border", BORDERS)
def test_borderline(border: str) -> None:
    asks, table, budget, reserve, winners, rate, paid = BORDERS[border]
    bought = share_clock(asks, table.__getitem__, budget, reserve=reserve)  # type: ignore[arg-type,attr-defined]
    assert (bought.winners, bought.rate, bought.paid) == (winners, rate, paid)


@pytest.mark.parametrize(
    ("shares", "refresh", "message"),
    [
        ([1], 1, "shares = 1: must be one for each of 2 providers [length_mismatch]"),
        ([1, 0.5], 1, "shares[1] = 0.5: must be a whole number or a Fraction [wrong_type]"),
        ([True, 1], 1, "shares[0] = True: must be a whole number or a Fraction [wrong_type]"),
        ([1, 1], -1, "refresh = -1: must be a whole number of exits, 0 for never [unknown_value]"),
        ([1, 1], True, "refresh = True: must be a whole number of exits, 0 for never [unknown_value]"),
    ],
)
def test_bad_input_is_refused_by_field_value_and_rule(shares: Any, refresh: Any, message: str) -> None:
    with pytest.raises(Refused) as caught:
        share_clock([1, 1], lambda _: shares, 9, refresh=refresh)
    assert str(caught.value) == message


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**18), min_size=3, max_size=3), st.integers(10**17, 10**19))
def test_shares_of_any_size_are_exact(asks: list[int], budget: int) -> None:
    weights = [10**30 + at for at in range(3)]
    expected = qmia(asks, weights, budget)
    assert share_clock(asks, lambda active: [weights[each] for each in active], budget).pay == expected.pay
    sets = list(combinations(range(3), 2))
    assert all(sum(expected.pay[each] for each in pair) <= budget for pair in sets)
