"""What lots weigh rests on what screening leaves of them, on what was handed in, and on nothing that anybody asks."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.arrays import MEASURE
from gainshare.gains.text import Lot
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import (
    OPERATOR,
    Announce,
    Announced,
    LeftOut,
    Offer,
    Rules,
    Submit,
    Submitted,
    Weigh,
    Weighed,
    Weighing,
)
from gainshare.markets.procurement.screening import Screening
from tests.markets.procurement.stall import EUR, PASSED, TABLE, TEXT, Stall, added, covered

EVEN = added(a=0.25, b=0.25, c=0.25)


def test_a_lot_that_failed_a_gate_weighs_nothing() -> None:
    stall = Stall(EVEN)
    stall.screened["b"] = replace(PASSED, passed=False, failed="licence")
    found = stall.weigh()
    assert [each.weight > 0 for each in found.weights] == [True, False, True]
    assert found.weights[1].screened[0].failed == "licence"


def test_a_discount_takes_its_share_off_a_weight() -> None:
    stall = Stall(EVEN)
    stall.screened["b"] = replace(PASSED, discount=500_000)
    assert [each.weight for each in stall.weigh().weights] == [MEASURE // 4, MEASURE // 8, MEASURE // 4]


def test_nobody_weighs_more_than_its_share_of_all() -> None:
    stall = Stall(added(a=0.5, b=0.125, c=0.125), max_share=Fraction(1, 2))
    assert [each.weight * 8 / MEASURE for each in stall.weigh().weights] == [3, 1, 1]


def test_the_members_of_a_group_are_one_seller() -> None:
    offers = [Offer("a", "a", "union"), Offer("b", "b", "union"), Offer("c", "c")]
    market = ProcurementMarket(Rules(EUR, 100), offers)
    assert market.sellers == ("union", "c")


def test_a_lot_that_somebody_offered_before_is_told_as_a_copy() -> None:
    stall = Stall(EVEN, task=TABLE)
    stall.market = ProcurementMarket(stall.market.rules, [Offer("a", "a"), Offer("thief", "a"), Offer("b", "b")])
    stall.state = stall.market.start()
    found = stall.weigh()
    assert [(each.weight * 4 // MEASURE, each.copies) for each in found.weights] == [(1, 0), (0, 1), (1, 0)]


def test_weights_are_the_shapley_values_measured_in_units_of_a_gain() -> None:
    found = Stall(covered({"a": [1, 2], "b": [2, 3], "c": []})).weigh()
    assert [each.weight for each in found.weights] == [3 * MEASURE // 32, 3 * MEASURE // 32, 0]
    assert (found.grand, found.size, found.price) == (3 / 16, 40_000, "qmia")


def reduced(stall: Stall, *, handed: bool = True, shown: bool = True) -> Weighing:
    """Weights after seller b handed in its lot reduced, and opened what was drawn."""
    stall.settled(Announce("announce", OPERATOR, TEXT))
    if handed and stall.market.stock.offers[1].away:
        stall.settled(Submit("submit", "b", "b counts", "b prints"))
    openings = (("b", "b opened"),) if shown else ()
    return stall.settle(Weigh("weigh", OPERATOR, TEXT, openings), Weighing)


def test_sellers_who_keep_their_documents_are_told_which_to_leave_out() -> None:
    stall = Stall(EVEN, away="b")
    stall.screened["b"] = replace(PASSED, dropped=(3, 5))
    found = stall.settle(Announce("announce", OPERATOR, TEXT), Announced)
    assert found.left_out == (LeftOut("b", (3, 5)),)


def test_lots_are_weighed_on_the_text_that_was_announced() -> None:
    stall = Stall(EVEN, away="b")
    announced = stall.settle(Announce("announce", OPERATOR, TEXT), Announced)
    stall.weigh()
    assert isinstance(stall.state, Weighed)
    assert stall.state.scales.split == announced.split


def test_a_lot_that_was_handed_in_true_weighs_by_its_counts() -> None:
    stall = Stall(EVEN, away="b")
    assert [each.weight for each in reduced(stall).weights] == [MEASURE // 4] * 3
    assert isinstance(stall.state, Weighed)
    assert stall.state.scales.lots[1] == (Lot("b counts"),)


@pytest.mark.parametrize(
    ("how", "failed"),
    [
        ({"handed": False}, "it was not handed in"),
        ({"shown": False}, "its documents were not opened"),
        ({}, "document 7 has other counts than were handed in"),
    ],
)
def test_a_lot_that_was_not_handed_in_true_weighs_nothing(how: dict[str, bool], failed: str) -> None:
    stall = Stall(EVEN, away="b")
    stall.wrong = "" if how else failed
    found = reduced(stall, **how)
    assert [each.weight for each in found.weights] == [MEASURE // 4, 0, MEASURE // 4]
    assert found.weights[1].screened[0].failed == failed


def test_a_challenge_is_drawn_when_a_lot_is_handed_in() -> None:
    stall = Stall(EVEN, away="bc")
    stall.settled(Announce("announce", OPERATOR, TEXT))
    found = [stall.settle(Submit(party, party, "counts", "prints"), Submitted).challenge for party in "bc"]
    assert [len(challenge) for challenge in found] == [32, 32]
    assert found[0] != found[1]


def test_a_lot_that_does_not_count_takes_nobody_s_place() -> None:
    stall = Stall(EVEN, away="a")
    asked = list[tuple[str, ...]]()
    answered = stall.ask

    def ask(questions: Sequence[Any]) -> tuple[Any, ...]:
        asked.extend(question.lots for question in questions if isinstance(question, Screening))
        return answered(questions)

    stall.ask = ask  # type: ignore[method-assign]
    reduced(stall)
    assert asked == [("a", "b", "c"), ("a", "b", "c"), ("b", "c")]
    shown = stall.past[-1].evidence
    assert isinstance(shown, Weighing)
    assert [each.weight > 0 for each in shown.weights] == [False, True, True]


def test_whose_documents_are_among_a_lot_is_told() -> None:
    stall = Stall(EVEN)
    stall.screened["c"] = replace(PASSED, documents=3, dropped=(0, 2), repeats=((0, 0, 5), (2, 2, 1)))
    assert [each.earlier for each in stall.weigh().weights] == [(), (), ("a",)]


def test_why_a_lot_weighs_nothing_is_told_when_it_is_not_bought() -> None:
    stall = Stall(EVEN, away="b")
    stall.wrong = "document 7 has other counts than were handed in"
    reduced(stall)
    stall.asks(a=1, b=1)
    assert [deal.detail for deal in stall.close().lots] == ["", stall.wrong, ""]
    copied = Stall(EVEN)
    copied.screened["c"] = replace(PASSED, passed=False, failed="nothing left", dropped=(0,), repeats=((0, 0, 0),))
    found = copied.bought(a=1, c=1)
    assert found.lots[2].detail == "nothing left; a offered documents of it before"
