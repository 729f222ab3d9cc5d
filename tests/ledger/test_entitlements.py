from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import AllocationError, FloatMoney, InvalidAmount, Refused
from gainshare.core.money import MAX_UNITS
from gainshare.core.random import stream
from gainshare.ledger.entitlements import (
    MICROS,
    Entitlements,
    Rule,
    floor_split,
    floored,
    largest_remainder,
    pay,
    split,
)

totals = st.integers(0, MAX_UNITS)
weights = st.lists(st.integers(0, 2**70) | st.fractions(0, 10**9), min_size=1, max_size=9).filter(any)
rules = st.sampled_from([floored, largest_remainder])


@st.composite
def shares(draw: st.DrawFn, recipients: int) -> tuple[Fraction, ...]:
    """Shares that sum to 1."""
    parts = draw(st.lists(st.integers(0, 10**6), min_size=recipients, max_size=recipients).filter(any))
    return tuple(Fraction(part, sum(parts)) for part in parts)


@st.composite
def streams(draw: st.DrawFn) -> list[tuple[int, tuple[Fraction, ...]]]:
    """Payments to the same recipients, each with its own shares."""
    recipients = draw(st.integers(1, 6))
    return draw(st.lists(st.tuples(st.integers(0, 10**6), shares(recipients)), min_size=1, max_size=12))


def paid_over(payments: list[tuple[int, tuple[Fraction, ...]]], rule: Rule) -> list[Entitlements]:
    """The entitlements after each payment."""
    owed, after = Entitlements.start(tuple(map(str, range(len(payments[0][1]))))), []
    for total, parts in payments:
        owed, payouts = pay(owed, total, parts, rule=rule)
        assert all(payout >= 0 for payout in payouts)
        after.append(owed)
    return after


@given(totals, weights)
def test_a_split_conserves_and_strays_less_than_one_unit(total: int, weights: list[int | Fraction]) -> None:
    parts, whole = split(total, weights), sum(map(Fraction, weights))
    assert sum(parts) == total
    assert all(abs(part - total * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True))


@given(totals, weights)
def test_a_floor_split_keeps_less_than_one_unit_for_each_part(total: int, weights: list[int | Fraction]) -> None:
    parts, reserve = floor_split(total, weights)
    assert sum(parts) + reserve == total
    assert 0 <= reserve < len(weights)


@given(totals, weights, st.data())
def test_equal_weights_are_served_in_order(total: int, weights: list[int | Fraction], data: st.DataObject) -> None:
    early = data.draw(st.integers(0, len(weights) - 1))
    late = data.draw(st.integers(early, len(weights) - 1))
    weights[late] = weights[early]
    if any(weights):
        parts = split(total, weights)
        assert 0 <= parts[early] - parts[late] <= 1


def test_a_hundred_thousand_splits_conserve() -> None:
    rng = stream(7, "splits")
    for _ in range(10**5 // 500):
        counts, bits = rng.integers(1, 8, 500).tolist(), rng.integers(1, 61, (500, 8)).tolist()
        drawn = rng.integers(0, 2**60, (500, 8)).tolist()
        for total, count, sizes, numbers in zip(rng.integers(0, 2**53, 500).tolist(), counts, bits, drawn, strict=True):
            parts = [number >> size for number, size in zip(numbers[:count], sizes[:count], strict=True)]
            assert not any(parts) or sum(split(total, parts)) == total


@given(totals, st.integers(1, 8).flatmap(shares), st.fractions(0, 1))
def test_largest_remainders_pay_the_floor_of_what_is_shared(
    total: int, parts: tuple[Fraction, ...], part: Fraction
) -> None:
    scaled = [share * part for share in parts]
    assert sum(largest_remainder(total, scaled)) == int(total * sum(scaled))


@given(streams(), rules)
def test_a_stream_conserves_and_rounding_stays_below_one_unit_a_recipient(
    payments: list[tuple[int, tuple[Fraction, ...]]], rule: Rule
) -> None:
    recipients, received = len(payments[0][1]), 0
    for count, ((total, _), owed) in enumerate(zip(payments, paid_over(payments, rule), strict=True), 1):
        received += total
        rounding = received - sum(owed.paid)
        dust = 0 if rule is largest_remainder else count * (recipients - 1)
        assert 0 <= rounding * MICROS <= sum(owed.micros) + dust
        assert all(0 <= micros < MICROS for micros in owed.micros)


@given(streams())
def test_no_recipient_of_a_stream_strays_more_than_a_unit_and_a_micro_for_each_payment(
    payments: list[tuple[int, tuple[Fraction, ...]]],
) -> None:
    owed = paid_over(payments, floored)[-1]
    for place, paid in enumerate(owed.paid):
        due = sum(total * parts[place] for total, parts in payments)
        assert 0 <= due - paid < 1 + Fraction(len(payments), MICROS)


@given(streams(), st.data())
def test_a_seller_who_splits_into_clones_gains_nothing_at_any_time(
    payments: list[tuple[int, tuple[Fraction, ...]]], data: st.DataObject
) -> None:
    clones = data.draw(st.integers(2, 5))
    split_up = [
        (total, (*(parts[0] * part for part in data.draw(shares(clones))), *parts[1:])) for total, parts in payments
    ]
    for honest, cloned in zip(paid_over(payments, floored), paid_over(split_up, floored), strict=True):
        assert sum(cloned.paid[:clones]) <= honest.paid[0]
        assert cloned.paid[clones:] == honest.paid[1:]


def test_a_one_off_split_rewards_clones_which_is_why_streams_are_floored() -> None:
    assert split(2, (2, 2)) == (1, 1)
    assert split(2, (1, 1, 2)) == (1, 0, 1)
    assert split(2, (2, 1)) == (1, 1)
    assert split(2, (1, 1, 1)) == (1, 1, 0)


def test_shares_below_one_leave_the_rest_with_the_caller() -> None:
    owed, payouts = pay(Entitlements.start(("a", "b")), 100, (Fraction(1, 4), Fraction(1, 8)))
    assert payouts == (25, 12)
    assert owed.micros == (0, 500_000)


def test_a_name_that_joins_later_starts_at_nothing_and_one_that_is_gone_keeps_its_micros() -> None:
    owed, _ = pay(Entitlements.start(("a", "b")), 1, (Fraction(1, 2), Fraction(1, 2)))
    joined = owed.joined(("b", "c"))
    assert joined == Entitlements(("b", "c", "a"), (0, 0, 0), (500_000, 0, 500_000))
    later, payouts = pay(joined, 1, (Fraction(1, 2), Fraction(1, 2)))
    assert payouts == (1, 0, 0)
    assert later.micros == (0, 500_000, 500_000)


@pytest.mark.parametrize(
    ("weights", "code", "named"),
    [
        ([0, 0, 0], "no_positive_weight", ("all weights are zero",)),
        ([], "no_positive_weight", ("no weights",)),
        ([1, -2, 3], "negative_weight", ("index 1", "-2", "policy")),
        ([1, float("nan")], "not_finite", ("index 1", "NaN")),
        ([float("-inf"), 1], "not_finite", ("index 0", "-inf")),
        ([1, 0.5], "wrong_type", ("index 1", "0.5")),
        ([True, 1], "wrong_type", ("index 0", "True")),
        ([1, "2"], "wrong_type", ("index 1", "'2'")),
    ],
)
def test_weights_that_divide_nothing_are_refused_by_index_value_and_rule(
    weights: list[Any], code: str, named: tuple[str, ...]
) -> None:
    for divide in (split, floor_split):
        with pytest.raises(AllocationError) as refused:
            divide(100, weights)
        assert refused.value.code == code
        assert all(name in str(refused.value) for name in named)


def test_a_fixed_width_integer_is_refused_since_its_products_wrap() -> None:
    (wide,) = stream(7, "wide").integers(2**62, 2**63 - 1, 1)
    with pytest.raises(AllocationError, match="index 0") as refused:
        split(10**6, [wide, wide])
    assert refused.value.code == "wrong_type"


def test_weights_of_any_size_divide_exactly() -> None:
    assert split(100, (10**400, 3 * 10**400)) == (25, 75)
    assert split(7, (Fraction(10**400, 7), Fraction(10**400, 7), 0)) == (4, 3, 0)


def test_shares_must_be_a_division_of_the_payment() -> None:
    with pytest.raises(AllocationError, match="at most 1") as above:
        pay(Entitlements.start(("a", "b")), 10, (Fraction(2, 3), Fraction(2, 3)))
    assert above.value.code == "shares_above_one"
    with pytest.raises(AllocationError, match="index 1 is -1/3"):
        pay(Entitlements.start(("a", "b")), 10, (Fraction(1, 3), Fraction(-1, 3)))
    with pytest.raises(AllocationError, match="one a name"):
        pay(Entitlements.start(("a",)), 10, (Fraction(1, 2), Fraction(1, 2)))


@pytest.mark.parametrize(("total", "error"), [(-5, InvalidAmount), (1.5, FloatMoney), (True, InvalidAmount)])
def test_a_total_that_is_no_amount_is_refused(total: Any, error: type[Refused]) -> None:
    for divide in (split, floor_split, partial(pay, Entitlements.start(("a",)))):
        with pytest.raises(error, match="total"):
            divide(total, (1,))
