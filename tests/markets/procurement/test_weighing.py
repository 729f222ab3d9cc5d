"""Lots weigh what they are measured to add among those who are there, never below nothing, never above the cap."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.arrays import MEASURE
from gainshare.gains.text import EXACT, Lot, TextValuation
from gainshare.gains.valuation import Valuation
from gainshare.markets.procurement.screening import WHOLE
from gainshare.markets.procurement.weighing import Scales, discount, per_weight
from tests.markets.procurement.stall import PASSED, TABLE, TEXT, Stall, added, covered

ASKED = Stall(covered({"a": [1, 2], "b": [2, 3], "c": []}))


def scales(letters: str = "abc", **changed: Any) -> Scales:
    lots, brought = tuple((Lot(one),) for one in letters), tuple((one,) for one in letters)
    return replace(Scales(TEXT, "00", lots, brought, (WHOLE,) * len(letters)), **changed)


def _nobody(questions: Sequence[object]) -> tuple[Any, ...]:
    raise AssertionError(f"{len(questions)} questions")


def test_shares_are_measured_among_those_who_are_there() -> None:
    held = scales()
    assert held.shares((0, 1, 2), ASKED.ask) == (3 * MEASURE // 32, 3 * MEASURE // 32, 0)
    assert held.shares((1,), ASKED.ask) == (MEASURE // 8,)
    assert held.shares((), _nobody) == ()


def test_gains_of_coalitions_are_measured_whole() -> None:
    assert scales().gain((0, 1), ASKED.ask) == 3 * MEASURE // 16
    assert scales().gain((), _nobody) == 0
    tables = Scales(TABLE, "00", (("a",), ("b",)), (("a",), ("b",)), (WHOLE, WHOLE), ("a", "b"))
    assert tables.gain((0, 1), ASKED.ask) == 3 * MEASURE // 16


def test_harm_weighs_nothing() -> None:
    stall = Stall(added(a=-0.5, b=0.25, c=0.25))
    assert scales().shares((0, 1), stall.ask) == (0, MEASURE // 4)


def test_nobody_weighs_more_than_the_cap() -> None:
    assert scales(cap=5).shares((0, 2), ASKED.ask) == (5, 0)


def test_sellers_without_a_lot_that_counts_are_no_members() -> None:
    assert scales(lots=((Lot("a"),), (), (Lot("c"),))).members == (0, 2)


@pytest.mark.parametrize("count", [EXACT, EXACT + 1])
def test_many_sellers_are_valued_by_sampled_orders(count: int) -> None:
    letters = "abcdefghijklm"[:count]
    text = scales(letters).valuation(tuple(range(count)))
    tables = Scales(TABLE, "00", tuple((one,) for one in letters), (), (WHOLE,) * count).valuation(tuple(range(count)))
    assert isinstance(text, TextValuation)
    assert isinstance(tables, Valuation)
    assert text.pairs == tables.pairs == (0 if count == EXACT else 100)


def test_a_seller_with_several_lots_keeps_the_mean_by_bytes() -> None:
    half, whole = replace(PASSED, size=300, discount=WHOLE // 2), replace(PASSED, size=100)
    assert discount([half, whole]) == 625_000
    assert discount([]) == WHOLE


def test_an_amount_per_gain_is_one_per_weight() -> None:
    assert per_weight(Fraction(2**30)) == 1
