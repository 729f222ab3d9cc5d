"""The live clock: scripted asks on the events of Q-MIA give its outcome; on any ticks nobody gains by lying."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.clock import Clock, answered, called, moved, opened, outcome, scripted
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.core.errors import Refused
from tests.auctions.procurements import GRID, Instance, instances, pairs_that_gain
from tests.vectors.procurements import unilateral, violations

steps = st.fractions(Fraction(1, 50), Fraction(9, 10), max_denominator=50)


@settings(max_examples=400)
@given(instances(most=8), st.sampled_from([1, 10**18]))
def test_on_the_events_of_the_rule_it_is_the_rule(given: Instance, size: int) -> None:
    asks, budget = [ask * size for ask in given.asks], given.budget * size
    expected = qmia(asks, given.weights, budget, reserve=given.reserve)
    assert outcome(scripted(opened(given.weights, budget, reserve=given.reserve), asks)) == expected


@settings(max_examples=60)
@given(instances(most=3), steps)
def test_no_misreport_pays_on_any_ticks(given: Instance, step: Fraction) -> None:
    def rule(asks: Sequence[int]) -> Purchase:
        return outcome(scripted(opened(given.weights, given.budget, reserve=given.reserve, step=step), asks))

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@settings(max_examples=15)
@given(instances(most=3), st.sampled_from([Fraction(1, 9), Fraction(1, 3), Fraction(3, 4)]))
def test_no_pair_gains_together_without_paying_each_other(given: Instance, step: Fraction) -> None:
    def rule(asks: Sequence[int]) -> Purchase:
        return outcome(scripted(opened(given.weights, given.budget, step=step), asks))

    assert pairs_that_gain(rule, given.asks) == 0


def live(clock: Clock, asks: Sequence[int]) -> Clock:
    """The clock as parties see it who answer in any order, or say nothing where they leave."""
    while not clock.done:
        rate = clock.rate
        for party in reversed(clock.waiting):
            if clock.offer(party) >= asks[party]:
                clock = answered(clock, party, True)
        if not clock.done and clock.rate == rate and clock.waiting:
            clock = moved(clock)
    return clock


@settings(max_examples=200)
@given(instances(most=6), steps)
def test_live_answers_in_any_order_and_silence_give_what_scripted_asks_give(given: Instance, step: Fraction) -> None:
    start = opened(given.weights, given.budget, reserve=given.reserve, step=step)
    assert outcome(live(start, given.asks)) == outcome(scripted(start, given.asks))


@given(instances(most=6), steps)
def test_the_budget_and_every_accepted_rate_hold(given: Instance, step: Fraction) -> None:
    bought = outcome(scripted(opened(given.weights, given.budget, step=step), given.asks))
    assert sum(bought.pay) <= given.budget
    assert all(given.asks[winner] <= bought.pay[winner] for winner in bought.winners)


def test_a_rate_falls_by_its_step_and_never_below_what_fits() -> None:
    clock = opened([1, 1, 2], 12, step=Fraction(1, 2))
    assert (clock.rate, clock.floor, clock.waiting) == (12, 3, (0, 1, 2))
    assert [clock.offer(party) for party in range(3)] == [12, 12, 12]
    for party in (2, 0, 1):
        clock = answered(clock, party, True)
    assert (clock.rate, clock.waiting, clock.offer(2)) == (6, (0, 1, 2), 12)
    clock = answered(answered(answered(clock, 0, True), 1, True), 2, False)
    assert (clock.rate, clock.active, clock.done) == (6, (0, 1), True)
    assert outcome(clock).pay == (6, 6, 0)


def test_who_says_nothing_has_left() -> None:
    clock = moved(answered(opened([1, 1], 8, step=Fraction(1, 3)), 1, True))
    assert (clock.active, clock.done, outcome(clock).paid) == ((1,), True, (0, 8))
    nobody = moved(opened([1, 1], 8))
    assert (nobody.done, outcome(nobody).winners, outcome(nobody).rate) == (True, (), None)


def test_without_weights_nobody_is_asked() -> None:
    assert outcome(opened([0, 0], 8)).winners == ()
    assert opened([], 8).done


def test_rates_may_be_called() -> None:
    clock = answered(answered(opened([1, 1], 8), 0, True), 1, True)
    assert (clock.waiting, clock.done) == ((), False)
    for rate in (Fraction(3), Fraction(9)):
        with pytest.raises(Refused, match=f"rate = {rate}: must follow a finished round"):
            called(clock, rate)
    clock = called(clock, Fraction(5))
    with pytest.raises(Refused, match="must follow a finished round"):
        called(clock, Fraction(4))
    assert outcome(moved(answered(clock, 1, True))).paid == (0, 5)


def test_answers_out_of_turn_are_refused() -> None:
    clock = answered(opened([1, 1], 8, step=Fraction(1, 2)), 0, True)
    for party in (0, 2):
        with pytest.raises(Refused, match=f"party = {party}: must be one who is still asked"):
            answered(clock, party, True)
    with pytest.raises(Refused, match="clock: must have stopped"):
        outcome(clock)
    over = moved(clock)
    for late in (lambda: answered(over, 0, True), lambda: moved(over)):
        with pytest.raises(Refused, match="the clock has stopped"):
            late()


@pytest.mark.parametrize("step", [0, 1, 0.5, Fraction(1), Fraction(0), True])
def test_a_step_is_a_proper_part(step: Any) -> None:
    with pytest.raises(Refused, match=r"step = .*: must be a Fraction above 0 and below 1"):
        opened([1], 1, step=step)
