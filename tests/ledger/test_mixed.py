from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.ledger.mixed import mixed

pays = st.fractions(0, 10**9, max_denominator=10**6)
alphas = st.fractions(0, 1, max_denominator=10**6)


@given(st.lists(pays, max_size=6), alphas)
def test_cash_of_all_is_within_its_share_and_nothing_is_lost_but_the_fraction(
    exact: list[Fraction], alpha: Fraction
) -> None:
    parts = [mixed(pay, alpha) for pay in exact]
    assert sum(cash for cash, _ in parts) <= alpha * sum(exact)
    assert all(cash + claim == pay // 1 for (cash, claim), pay in zip(parts, exact, strict=True))
    assert all(cash >= 0 and claim >= 0 for cash, claim in parts)


@given(pays)
def test_all_cash_leaves_no_claim_and_no_cash_is_all_claim(pay: Fraction) -> None:
    assert mixed(pay, 1) == (pay // 1, 0)
    assert mixed(pay, 0) == (0, pay // 1)


@pytest.mark.parametrize(
    ("pay", "alpha", "message"),
    [
        (0.5, Fraction(1, 2), "pay = 0.5: must be an int or a Fraction"),
        (True, Fraction(1, 2), "pay = True: must be an int or a Fraction"),
        (5, 0.5, "alpha = 0.5: must be an int or a Fraction"),
        (-1, Fraction(1, 2), 'pay = "-1": must be >= 0'),
        (5, Fraction(3, 2), 'alpha = "3/2": must lie in 0..1'),
        (5, Fraction(-1, 2), 'alpha = "-1/2": must lie in 0..1'),
    ],
)
def test_what_is_no_payment_or_no_share_is_refused(pay: Any, alpha: Any, message: str) -> None:
    with pytest.raises(Refused) as refused:
        mixed(pay, alpha)
    assert message in str(refused.value)
