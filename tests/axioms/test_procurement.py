"""Rules that keep a budget leave no profitable ask; the rule as reconstructed is refuted, each time by a witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.share_clock import share_clock
from gainshare.axioms.copying import replication
from gainshare.axioms.procurement import (
    Misreport,
    deals,
    deviations,
    kept,
    misreport,
    misreport_anywhere,
    overrun,
    profiles,
    underpaid,
)
from gainshare.core.errors import Refused
from gainshare.core.random import stream


@dataclass(frozen=True, slots=True)
class Stated:
    """A purchase as somebody else's rule may state it."""

    winners: Sequence[int]
    pay: Any


def pay_as_asked(asks: Sequence[int]) -> Stated:
    """The cheaper half sells at its ask."""
    winners = sorted(range(len(asks)), key=lambda at: (asks[at], at))[: len(asks) // 2]
    return Stated(winners, [ask if at in winners else 0 for at, ask in enumerate(asks)])


def in_floats(asks: Sequence[int]) -> Stated:
    """Q-MIA by floats: its rounding is no lie."""
    bought = qmia(asks, [3] * len(asks), 10)
    return Stated(bought.winners, [float(pay) for pay in bought.pay])


GRID = range(7)
RULES = [
    partial(qmia, weights=[3, 1, 2], budget=7),
    partial(qmia, weights=[3, 1, 2], budget=7, reserve=Fraction(3, 2)),
    partial(guarded, weights=[3, 1, 2], budget=7),
    partial(share_clock, shares=lambda active: [3 - len(active) + at for at in active], budget=7),
]


@pytest.mark.parametrize("rule", RULES, ids=["qmia", "qmia with a reserve", "guarded", "share clock"])
def test_every_deviation_of_three_providers_is_searched_and_none_pays(rule: Any) -> None:
    every = list(profiles(GRID, 3, stream(7), tries=7**3))
    assert len(set(every)) == 7**3
    assert misreport_anywhere(rule, 3, GRID, stream(7), tries=3 * 7**4) is None
    assert underpaid(rule, every) is None
    assert overrun(rule, 7, every) is None


def test_the_reconstructed_rule_is_refuted_by_provider_cost_and_ask() -> None:
    witness = misreport(partial(literal, weights=[1] * 4, budget=10), [4, 4, 4, 5], [2, 4])
    assert isinstance(witness, Misreport)
    assert witness.profit == 1
    assert str(witness).startswith("Misreport: provider 0 with cost 4 asks 2 and gains 1 (others ask 4, 4, 5)")


def test_the_reconstructed_rule_is_refuted_from_nowhere_too() -> None:
    witness = misreport_anywhere(partial(literal, weights=[1, 1, 1], budget=10), 3, GRID, stream(7), tries=500)
    assert witness is not None
    again = misreport(
        partial(literal, weights=[1, 1, 1], budget=10), _told(witness), [int(witness.cost), int(witness.ask)]
    )
    assert again is not None
    assert again.profit >= witness.profit == kept(witness.cost, witness.lying) - kept(witness.cost, witness.honest) > 0


def _told(witness: Misreport) -> list[int]:
    asks = [int(ask) for ask in witness.others]
    return [*asks[: witness.provider], int(witness.cost), *asks[witness.provider :]]


def test_the_reconstructed_rule_overruns_its_budget() -> None:
    rule = partial(literal, weights=[1] * 4, budget=10)
    assert str(overrun(rule, 10, [(1, 1, 1, 5), (1, 1, 1, 100), (1, 1, 1, 9)])) == (
        "Overrun: a budget of 10 pays 300 (asks 1, 1, 1, 100)"
    )
    assert underpaid(rule, profiles(GRID, 4, stream(7), tries=200)) is None


def test_paying_what_is_asked_invites_to_ask_more() -> None:
    witness = misreport(pay_as_asked, [1, 3], [1, 2, 3])
    assert str(witness) == (
        "Misreport: provider 0 with cost 1 asks 3 and gains 2 (others ask 3): sells either way, is paid 3 instead of 1"
    )
    assert misreport_anywhere(pay_as_asked, 2, [1, 2, 3], stream(7)) is not None


def test_selling_below_the_ask_is_caught() -> None:
    def stingy(asks: Sequence[int]) -> Stated:
        return Stated([1], [0, asks[1] - Fraction(1, 2)])

    assert str(underpaid(stingy, [(4, 5)])) == "Underpaid: provider 1 asks 5 and sells for 4.5 (asks 4, 5)"
    witness = misreport(stingy, [4, 5], [5, 6])
    assert witness is not None
    assert (witness.provider, witness.ask) == (1, 6)


def test_being_paid_for_nothing_is_worth_a_lie() -> None:
    def kind(asks: Sequence[int]) -> Stated:
        return Stated([], [int(ask > 3) for ask in asks])

    assert str(misreport(kind, [9], [3, 4])) == (
        "Misreport: provider 0 with cost 3 asks 4 and gains 1: sells neither way, is paid 1 instead of 0"
    )


def test_floats_are_forgiven_their_rounding_and_no_more() -> None:
    assert misreport(in_floats, [1, 2, 3, 4], GRID) is None
    assert overrun(in_floats, 10, profiles(GRID, 3, stream(7), tries=50)) is None

    def generous(asks: Sequence[int]) -> Stated:
        return Stated([0], [3.0001 + 0.001 * (asks[0] == 2)])

    assert overrun(generous, 3, [(1,)]) is not None
    assert misreport(generous, [1], [1, 2]) is not None


@pytest.mark.parametrize(
    ("bought", "message"),
    [
        (Stated([0], [1]), "pay = 1: must be one for each of 2 providers"),
        (Stated([2], [0, 0]), "winners = 2: must lie in 0..1"),
        (Stated([-1], [0, 0]), "winners = -1: must lie in 0..1"),
        (Stated([0], [float("nan"), 0]), "pay = nan: must be finite"),
    ],
)
def test_what_is_no_purchase_is_refused(bought: Stated, message: str) -> None:
    with pytest.raises(Refused) as refused:
        deals(lambda asks: bought, [1, 1])
    assert message in str(refused.value)


def test_few_profiles_are_all_searched_and_many_are_drawn() -> None:
    assert list(profiles([1, 2], 2, stream(7), tries=4)) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    drawn = list(profiles(GRID, 5, stream(7), tries=40))
    assert len(drawn) == 40
    assert all(set(asks) <= set(GRID) for asks in drawn)


def test_copies_gain_where_shares_do_not_know_them_and_nothing_where_they_weigh_nothing() -> None:
    """One element of weight 6 and a budget of 9: its owners share it, so that more of them take more of it."""

    def undetected(lots: tuple[int, ...]) -> Any:
        return share_clock([0] * len(lots), lambda active: [Fraction(6, len(active))] * len(active), 9).pay

    def deduplicated(lots: tuple[int, ...]) -> Any:
        weights = [6 * (lot not in lots[:place]) for place, lot in enumerate(lots)]
        return qmia([0] * len(lots), weights, 9).pay

    witness = replication(undetected, 2, copies=(3,))
    assert str(witness) == "Replication: seller 0 copies its data 3 times and receives 7.2 instead of 4.5"
    assert replication(deduplicated, 2) is None


def test_a_purchase_of_the_package_is_what_is_searched() -> None:
    bought: Purchase = qmia([1, 2, 99], [1, 1, 1], 12)
    assert deals(lambda asks: bought, [1, 2, 99]) == ((1, 6), (1, 6), (0, 0))


def test_the_deviations_of_one_provider_are_told_whether_they_pay_or_hurt() -> None:
    tried = list(deviations(partial(literal, weights=[1] * 4, budget=10), [4, 4, 4, 5], 2, [2, 4, 5]))
    assert [each.profit for each in tried] == [1, 0, 0]
    assert {(each.provider, each.cost, each.others) for each in tried} == {(2, 4, (4, 4, 5))}
    assert min(each.profit for each in deviations(RULES[0], [1, 1, 2], 0, range(9))) < 0
    assert max(each.profit for each in deviations(RULES[0], [1, 1, 2], 0, range(9))) == 0


def test_a_rule_may_give_winners_and_pay_alone() -> None:
    def first_price(asks: Sequence[int]) -> tuple[list[int], list[int]]:
        cheapest = min(range(len(asks)), key=lambda one: asks[one])
        return [cheapest], [ask if one == cheapest else 0 for one, ask in enumerate(asks)]

    found = misreport(first_price, [3, 4, 5], range(8))
    assert found is not None
    assert found.profit == 4
