"""Nothing is lost, nothing is made, later claims never touch earlier ones."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.codec import Codec, canonical
from gainshare.core.errors import BrokenPromise, FloatMoney, InvalidAmount, Refused
from gainshare.core.money import MAX_UNITS
from gainshare.ledger.claims import WHOLE, Pool, checked, income, issue, opened

NAMES = ("ann", "bob", "cy", "dee")
amounts = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 500), max_size=4)
revenues = st.lists(st.integers(0, 2_000), min_size=1, max_size=8)


@st.composite
def tranches(draw: st.DrawFn) -> dict[str, Any]:
    """What one auction may issue, at a rate that leaves room for three others."""
    units = draw(amounts)
    rate = draw(st.integers(0, WHOLE // 4)) if sum(units.values()) else 0
    cliff = draw(st.integers(0, 3))
    return {
        "faces": draw(amounts), "units": units, "rate": rate, "cliff": cliff, "vests": cliff + draw(st.integers(0, 3))
    }  # fmt: skip


histories = st.lists(tranches() | st.integers(0, 2_000), max_size=8).filter(
    lambda steps: sum(isinstance(step, dict) for step in steps) <= 4
)
thetas = st.integers(0, WHOLE)


def after(pool: Pool, steps: list[Any]) -> Pool:
    for step in steps:
        pool = issue(pool, **step) if isinstance(step, dict) else income(pool, step)[0]
    return pool


def cash(pool: Pool, prefix: str = "") -> int:
    """All that was ever paid on the claims of names that begin so."""
    return sum(
        claim.cash for tranche in pool.tranches for claim in tranche.claims if claim.party.startswith(prefix)
    )  # fmt: skip


@settings(max_examples=50)
@given(thetas, histories, st.integers(0, 2_000))
def test_an_income_goes_to_somebody_to_the_last_unit(theta: int, steps: list[Any], revenue: int) -> None:
    before = after(opened(theta), steps)
    pool, payouts = income(before, revenue)
    parts = payouts.parts
    assert payouts.entered == sum(part.paid + part.held for part in parts) + payouts.buyer + payouts.remainder
    assert all(part.face + part.equity == part.paid + part.held + part.forfeited for part in parts)
    assert pool.paid == before.paid + sum(part.paid for part in parts)
    assert pool.entered * WHOLE + pool.carry == theta * pool.revenue
    assert 0 <= pool.carry < WHOLE
    assert pool.entered <= pool.revenue


@settings(max_examples=50)
@given(thetas, histories, tranches(), revenues)
def test_a_later_tranche_moves_no_face_of_an_earlier_one(
    theta: int, steps: list[Any], later: dict[str, Any], revenues: list[int]
) -> None:
    pool = after(opened(theta), steps)
    rates = sum(tranche.rate for tranche in pool.tranches)
    without, diluted = (
        after(pool, revenues),
        after(issue(pool, **{**later, "rate": min(later["rate"], WHOLE - rates)}), revenues),
    )
    for alone, beside in zip(without.tranches, diluted.tranches, strict=False):
        assert [claim.settled for claim in alone.claims] == [claim.settled for claim in beside.claims]


@settings(max_examples=50)
@given(thetas, histories)
def test_a_pool_is_stored_and_read_back_as_it_was(theta: int, steps: list[Any]) -> None:
    pool = after(opened(theta, early=5, uses=(("licence", 7),)), steps)
    assert Codec((Pool,)).read_bytes(canonical(pool)) == pool


@settings(max_examples=50)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=4), st.integers(0, 90), st.integers(1, WHOLE), revenues)
def test_splitting_equity_never_pays_more(parts: list[int], other: int, rate: int, revenues: list[int]) -> None:
    clones = {f"ann {place}": part for place, part in enumerate(parts)}
    whole = after(issue(opened(WHOLE), {}, {"ann": sum(parts), "bob": other}, rate=rate), revenues)
    split = after(issue(opened(WHOLE), {}, {**clones, "bob": other}, rate=rate), revenues)
    assert cash(split, "ann") == cash(whole, "ann")


@settings(max_examples=50)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=4), st.integers(0, 90), st.integers(0, 200), st.data())
def test_splitting_a_face_never_pays_more_in_all_and_little_earlier(
    parts: list[int], other: int, revenue: int, data: st.DataObject
) -> None:
    """Largest remainders may serve clones first: in one event by a unit a clone at most, and never in the end."""
    name = data.draw(st.sampled_from(["ann", "cy"]), "before or after the other in ties")
    clones = {f"{name} {place}": part for place, part in enumerate(parts)}
    whole = issue(opened(WHOLE), {name: sum(parts), "bob": other})
    split = issue(opened(WHOLE), {**clones, "bob": other})
    early = [cash(income(pool, revenue)[0], name) for pool in (whole, split)]
    assert early[1] - early[0] <= len(parts)
    late = [cash(after(pool, [revenue, sum(parts) + other]), name) for pool in (whole, split)]
    assert late == [sum(parts), sum(parts)]


def test_two_clones_can_be_served_a_unit_earlier() -> None:
    whole, split = ({"ann": 10, "zoe": 5}, {"ann 0": 5, "ann 1": 5, "zoe": 5})
    first = [cash(income(issue(opened(WHOLE), faces), 2)[0], "ann") for faces in (whole, split)]
    assert first == [1, 2]


def test_cash_on_what_has_not_vested_waits_in_escrow() -> None:
    pool, seen = issue(opened(WHOLE), {"ann": 100}, cliff=1, vests=3), []
    for revenue in (40, 30, 0):
        pool, payouts = income(pool, revenue)
        seen.append([(part.paid, part.held, part.claim) for part in payouts.parts])
    assert seen == [[(0, 40, 60)], [(35, -5, 30)], [(35, -35, 30)]]


def test_face_is_paid_before_equity_and_the_rest_is_the_buyers() -> None:
    pool = issue(opened(500_000), {"ann": 20, "bob": 10}, {"ann": 1, "bob": 2}, rate=500_000)
    pool, payouts = income(pool, 101)
    assert [(part.face, part.equity) for part in payouts.parts] == [(20, 3), (10, 6)]
    assert (payouts.entered, payouts.buyer, payouts.remainder, pool.carry) == (50, 10, 1, 500_000)


def test_nothing_comes_of_no_revenue_no_share_and_no_claims() -> None:
    for pool, revenue in [(opened(0), 100), (opened(WHOLE), 0), (issue(opened(WHOLE), {}), 0)]:
        assert income(pool, revenue)[1].parts == ()
    assert income(issue(opened(WHOLE), {}), 7)[1].buyer == 7


NO_BOOL: Any = 1

BAD: list[tuple[Any, Any, type[Refused], str]] = [
    (opened, (-1,), InvalidAmount, "theta = -1: must be >= 0"),
    (opened, (0.5,), FloatMoney, "theta = 0.5: money is never a float"),
    (opened, (WHOLE + 1,), Refused, "theta = 1000001: must lie in 0..1000000"),
    (lambda: opened(1, early=True), (), InvalidAmount, "early = True"),
    (lambda: opened(1, transfers=NO_BOOL), (), Refused, "transfers = 1: must be true or false"),
    (lambda: opened(1, uses=(("", 5),)), (), Refused, 'uses = "": must be a name'),
    (lambda: opened(1, uses=(("licence", 0),)), (), Refused, "licence = 0: must cost at least 1"),
    (lambda: opened(1, uses=(("licence", 2), ("licence", 3))), (), Refused, "names must differ: licence, licence"),
    (income, (opened(1), True), InvalidAmount, "revenue = True"),
    (income, (opened(1), -5), InvalidAmount, "revenue = -5"),
    (income, (opened(1), 0.5), FloatMoney, "revenue = 0.5"),
    (income, (income(opened(1), MAX_UNITS)[0], 1), InvalidAmount, f"revenue = {MAX_UNITS + 1}"),
    (issue, (opened(1), {"ann": -1}), InvalidAmount, "ann = -1"),
    (issue, (opened(1), {"ann": 1.5}), FloatMoney, "ann = 1.5"),
    (issue, (opened(1), {"ann": True}), InvalidAmount, "ann = True"),
    (issue, (opened(1), {"": 1}), Refused, 'party = "": must be a name'),
    (issue, (opened(1), {7: 1}), Refused, "party = 7: must be a name"),
    (issue, (opened(1), {"ann": MAX_UNITS, "bob": 1}), InvalidAmount, f"face = {MAX_UNITS + 1}"),
    (lambda: issue(opened(1), {}, {"ann": 1}, rate=WHOLE + 1), (), Refused, "rate = 1000001"),
    (lambda: issue(issue(opened(1), {}, {"ann": 1}, rate=1), {}, {"bob": 1}, rate=WHOLE), (), Refused, "rates sum to"),
    (lambda: issue(opened(1), {"ann": 1}, rate=5), (), Refused, "units = 0: a rate needs units"),
    (lambda: issue(opened(1), {"ann": 1}, cliff=3, vests=2), (), Refused, "cliff = 3: must be at most vests, 2"),
    (opened(1).tranche, (1,), Refused, "tranche = 1: must lie in 1..0"),
    (issue(opened(1), {"ann": 1}).tranche(1).claim, ("bob",), Refused, 'party = "bob": holds nothing'),
]  # fmt: skip


@pytest.mark.parametrize(("call", "given", "error", "message"), BAD, ids=[case[3] for case in BAD])
def test_what_no_pool_takes_is_refused(call: Any, given: tuple[Any, ...], error: type[Refused], message: str) -> None:
    with pytest.raises(error) as refused:
        call(*given)
    assert message in str(refused.value)


HELD = income(issue(opened(WHOLE), {"ann": 5, "bob": 5}, {"ann": 2, "bob": 1}, rate=WHOLE, vests=2), 14)[0]
(TRANCHE,) = HELD.tranches
ANN, BOB = TRANCHE.claims


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (replace(HELD, paid=HELD.paid - 1, buyer=HELD.buyer + 1), "paid to all claims"),
        (replace(HELD, buyer=HELD.buyer + 1), "paid + escrow + remainders + buyer is 15, should be 14"),
        (replace(HELD, revenue=15), "entered x 10^6 + carry"),
        (replace(HELD, redeemed=1), "negative amounts is 1, should be 0"),
        (HELD.with_tranche(1, replace(TRANCHE, rate=WHOLE + 1)), "rates above one is 1"),
        (HELD.with_tranche(1, replace(TRANCHE, issued=11)), "face of tranche 1 is 10, should be 11"),
        (HELD.with_tranche(1, replace(TRANCHE, claims=(replace(ANN, units=3), BOB))), "units of tranche 1 is 4"),
    ],
)
def test_a_pool_that_does_not_add_up_is_a_broken_promise(damaged: Pool, message: str) -> None:
    assert checked(HELD) is HELD
    with pytest.raises(BrokenPromise) as broken:
        checked(damaged)
    assert message in str(broken.value)
