"""Whatever a claim is worth to whom, the cost is the best ask; no history of claims loses or makes anything."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest

from gainshare.auctions.baselines import literal
from gainshare.auctions.procurement import qmia
from gainshare.axioms.claims import mixed_misreport, unconserved
from gainshare.core.random import Rng, stream
from gainshare.ledger.claims import Pool, Tranche, income, issue, opened
from gainshare.ledger.holders import Move, forfeit, fund, redeem, transfer, use

STEP = 37
"""Of the grid of asks, so that what a lie brings is more than flooring."""


def discounts(rng: Rng) -> list[Fraction]:
    return [Fraction(0), Fraction(1), *(Fraction(int(rng.integers(0, 300)), 100) for _ in range(2))]


def test_no_private_discount_is_a_reason_to_misreport() -> None:
    """Five hundred instances, all providers, costs and asks on a grid; staying out too."""
    rng = stream(7, "mixed")
    for _ in range(500):
        size = int(rng.integers(2, 5))
        weights, budget = rng.integers(0, 9, size).tolist(), STEP * int(rng.integers(1, 12))
        asks = (STEP * rng.integers(0, 9, size)).tolist()
        rule = partial(qmia, weights=weights, budget=budget)
        alpha = Fraction(int(rng.integers(0, 101)), 100)
        assert mixed_misreport(rule, alpha, asks, range(0, 9 * STEP, STEP), discounts(rng)) is None


def test_a_rule_that_is_not_truthful_is_not_so_in_claims() -> None:
    rule = partial(literal, weights=[1] * 4, budget=1000)
    witness = mixed_misreport(rule, Fraction(1, 2), [400, 400, 400, 500], [200, 400], [Fraction(0), Fraction(1)])
    assert witness is not None
    assert witness.discount == 1
    assert witness.lying - witness.honest == 100


def test_a_claim_worth_other_than_the_payment_is_a_reason_and_a_worthless_one_to_stay_out() -> None:
    """Cash is half the payment, and beside it comes a fixed token, or one that is worth nothing to anybody."""
    rule, half = partial(qmia, weights=[1, 1, 1], budget=900), Fraction(1, 2)
    asks = [200, 300, 500]
    loose = mixed_misreport(
        rule, half, asks, [100, 500], [Fraction(1)], settle=lambda pay, alpha: (int(alpha * pay), 1000)
    )
    assert str(loose) == (
        "Mixed misreport: provider 0 values a unit of claim at 1, would ask 500, asks 100 and keeps 725 instead of 0"
    )
    worthless = mixed_misreport(rule, half, asks, [300], [Fraction(1)], settle=lambda pay, alpha: (int(alpha * pay), 0))
    assert str(worthless) == (
        "Mixed misreport: provider 2 values a unit of claim at 1, would ask 300, stays out and keeps 0 instead of -150"
    )


def test_nobody_who_cannot_win_gains_by_anything() -> None:
    assert mixed_misreport(partial(qmia, weights=[0], budget=9), Fraction(1), [1], [1, 2], [Fraction(1)]) is None


def history() -> list[Pool]:
    """All that can happen to a pool."""
    states = [opened(500_000, transfers=True, early=600_000, uses=(("licence", 5),))]
    steps: list[Callable[[Pool], Pool]] = [
        lambda pool: issue(pool, {"ann": 60, "bob": 40}, {"ann": 3, "bob": 2}, rate=500_000, cliff=1, vests=3),
        lambda pool: fund(pool, 9),
        lambda pool: income(pool, 31)[0],
        lambda pool: income(pool, 20)[0],
        lambda pool: forfeit(pool, 1, "ann")[0],
        lambda pool: issue(pool, {"cy": 30}),
        lambda pool: transfer(pool, [Move(2, "cy", "dee", face=10)]),
        lambda pool: redeem(pool, 2, "cy", 6)[0],
        lambda pool: use(pool, 2, "dee", "licence", 2)[0],
        lambda pool: income(pool, 300)[0],
    ]
    for step in steps:
        states.append(step(states[-1]))
    return states


STATES = history()
LAST = STATES[-1]


def test_a_history_of_every_operation_conserves() -> None:
    assert len(STATES) == 11
    assert unconserved(STATES) is None
    assert unconserved([]) is None


def first(pool: Pool, changed: Callable[[Tranche], Tranche]) -> Pool:
    return pool.with_tranche(1, changed(pool.tranche(1)))


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([LAST, replace(LAST, buyer=LAST.buyer + 1)], "state 1: claims: paid + escrow + remainders + buyer is 176"),
        ([replace(LAST, paid=0)], "state 0: claims: paid + escrow"),
        ([LAST, STATES[-2]], "state 1: revenue fell from 351 to 51"),
        ([LAST, replace(LAST, early=0)], "state 1: early changed from 600000 to 0"),
        ([STATES[2], STATES[0]], "state 1: funded fell from 9 to 0"),
        ([STATES[1], STATES[0]], "state 1: 0 tranches are left of 1"),
        ([LAST, first(LAST, lambda old: replace(old, rate=1))], "tranche 1 promises (100, 5, 1, 1, 3), before"),
        ([first(STATES[1], lambda old: replace(old, age=1)), STATES[1]], "state 1: tranche 1 grew younger"),
    ],
)  # fmt: skip
def test_what_is_lost_made_or_taken_back_is_caught(states: list[Pool], message: str) -> None:
    assert message in str(unconserved(states))
