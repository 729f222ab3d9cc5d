"""The largest winning ask, searched, is the largest by trying all of them, for every rule."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.share_clock import share_clock
from gainshare.auctions.thresholds import wins_up_to
from tests.auctions.procurements import Instance, instances


def rules(given: Instance) -> dict[str, object]:
    return {
        "qmia": lambda asks: qmia(asks, given.weights, given.budget, reserve=given.reserve),
        "guarded": lambda asks: guarded(asks, given.weights, given.budget, reserve=given.reserve),
        "literal": lambda asks: literal(asks, given.weights, given.budget),
        "share clock": lambda asks: share_clock(asks, given.shares, given.budget),
    }


@given(instances(), st.sampled_from(["qmia", "guarded", "literal", "share clock"]))
def test_it_is_the_largest_ask_that_wins(given: Instance, name: str) -> None:
    rule = rules(given)[name]
    for party in range(len(given.asks)):
        asked = ([*given.asks[:party], ask, *given.asks[party + 1 :]] for ask in range(given.budget + 2))
        won = [ask for ask, asks in enumerate(asked) if party in rule(asks).winners]  # type: ignore[operator]
        assert wins_up_to(rule, given.asks, party) == max(won, default=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "runs"), [(1, 4), (10**18, 5)])
def test_a_truthful_rule_is_run_a_few_times_however_large_the_budget(size: int, runs: int) -> None:
    asked = list[Sequence[int]]()

    def rule(asks: Sequence[int]) -> Purchase:
        asked.append(asks)
        return qmia(asks, [3, 4, 5], 70 * size)

    assert wins_up_to(rule, [10 * size, 15 * size, 60 * size], 0) == 30 * size
    assert wins_up_to(rule, [10 * size, 15 * size, 60 * size], 2) == qmia([0, 0, 0], [3, 4, 5], 70 * size).paid[2]
    assert len(asked) <= 2 * runs


def test_any_other_rule_is_searched() -> None:
    """Up to 10^15 wins, and is paid one."""

    def rule(asks: Sequence[int]) -> Purchase:
        won = (0,) if asks[0] <= 10**15 else ()
        return Purchase(won, None, (1,) * len(won), Fraction(1), (len(won),))

    assert wins_up_to(rule, [7], 0) == 10**15
