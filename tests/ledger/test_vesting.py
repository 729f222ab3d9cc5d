from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.ledger.vesting import vested


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 30))
def test_vesting_never_falls_and_ends_at_the_whole(cliff: int, more: int, age: int) -> None:
    now, later = (vested(at, cliff=cliff, vests=cliff + more) for at in (age, age + 1))
    assert 0 <= now <= later <= 1
    assert (now == 1) == (age >= cliff + more)


@pytest.mark.parametrize(
    ("cliff", "vests", "shares"),
    [
        (0, 0, [1, 1, 1]),
        (0, 2, [0, Fraction(1, 2), 1]),
        (1, 3, [0, 0, Fraction(1, 2), 1]),
        (2, 2, [0, 0, 1]),
    ],
)
def test_nothing_vests_up_to_the_cliff_and_then_evenly(cliff: int, vests: int, shares: list[Fraction]) -> None:
    assert [vested(age, cliff=cliff, vests=vests) for age in range(len(shares))] == shares
