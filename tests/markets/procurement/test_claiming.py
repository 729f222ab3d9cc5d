"""What is not paid in cash is a claim: an asset of its own in the journal, paid from income, oldest first."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.ledger.claims import Payout
from gainshare.markets.procurement.claiming import asset
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import (
    CASH,
    LICENCE,
    OPERATOR,
    PREDICTIONS,
    Claims,
    Forfeit,
    Income,
    Moved,
    Received,
    Redeem,
    Transfer,
    Unchanged,
)
from tests.markets.procurement.stall import TABLE, Past, Stall, added

EVEN = added(a=0.25, b=0.25, c=0.25)


def settled(*, cash: Fraction = Fraction(1, 4), **claims: Any) -> Stall:
    """Two lots are bought for 500 each."""
    held = Claims(**{"pool": Fraction(1, 10), **claims})
    stall = Stall(EVEN, task=TABLE, cash=cash, claims=held)
    stall.bought(a=100, b=200)
    return stall


def _received(past: Past) -> dict[str, Payout]:
    assert isinstance(past.evidence, Received)
    return {part.party: part for part in past.evidence.payouts.parts}


def _changed(past: Past) -> Moved:
    assert isinstance(past.evidence, Moved), past.evidence
    return past.evidence


def _reason(past: Past) -> str:
    assert isinstance(past.evidence, Unchanged)
    assert not past.entries
    return past.evidence.reason


def test_cash_is_paid_at_once_and_the_rest_is_owed() -> None:
    stall = settled()
    assert [stall.held(f"earnings:{party}") for party in "ab"] == [125, 125]
    assert [stall.held(f"claims:{party}", asset(1)) for party in "ab"] == [375, 375]
    assert stall.held("external:operator", asset(1)) == -750


def test_only_the_cash_of_the_budget_is_set_aside() -> None:
    stall = Stall(EVEN, cash=Fraction(1, 4), claims=Claims(Fraction(1, 10), fund=30))
    stall.weigh()
    assert stall.held("escrow:operator") == 280


def test_an_income_pays_claims_its_share_and_no_more_than_is_owed() -> None:
    stall = settled()
    first = _received(stall.income(1_000))
    assert [first[party].paid for party in "ab"] == [50, 50]
    assert [stall.held(f"claims:{party}", asset(1)) for party in "ab"] == [325, 325]
    stall.income(1_000_000)
    assert [stall.held(f"earnings:{party}") for party in "ab"] == [500, 500]
    assert stall.held("external:operator", asset(1)) == 0
    assert stall.held("external:operator") == -1_000


def test_equity_shares_by_weight_in_what_claims_leave() -> None:
    stall = settled(equity=Fraction(1, 2))
    paid = _received(stall.income(29_500))
    assert [(paid[party].face, paid[party].equity) for party in "ab"] == [(375, 500), (375, 500)]


def test_what_has_not_vested_is_held_and_a_cheat_loses_it_to_the_buyer() -> None:
    stall = settled(vests=2)
    stall.income(1_000)
    assert [stall.held(f"{account}:a") for account in ("earnings", "vesting")] == [150, 25]
    lost = _changed(stall.forfeit("a"))
    assert (lost.party, lost.face, lost.got, lost.left) == ("a", 163, 25, 162)
    assert [stall.held(f"{account}:a") for account in ("earnings", "vesting")] == [150, 0]
    before = stall.held("earnings:b")
    stall.income(1_000)
    assert stall.held("earnings:b") == before + 25 + 50


def test_a_claim_changes_hands_only_where_the_rules_let_it() -> None:
    assert "do not change hands" in _reason(settled().give("a", "c", 100))
    stall = settled(transfers=True)
    assert _changed(stall.give("a", "c", 100)).left == 275
    assert [stall.held(f"claims:{party}", asset(1)) for party in "ac"] == [275, 100]
    assert "available" in _reason(stall.give("a", "c", 276))


def test_a_claim_is_redeemed_early_from_the_fund_while_it_lasts() -> None:
    stall = settled(fund=60, early=Fraction(1, 2))
    assert stall.held("fund") == 60
    done = _changed(stall.redeem("a", CASH, 100))
    assert (done.face, done.got, done.left) == (100, 50, 275)
    assert (stall.held("fund"), stall.held("earnings:a")) == (10, 175)
    assert "fund" in _reason(stall.redeem("b", CASH, 100))


@pytest.mark.parametrize(("what", "form"), [(PREDICTIONS, "queries"), (LICENCE, "model")])
def test_a_claim_buys_what_was_made_of_the_lots_and_that_is_delivered(what: str, form: str) -> None:
    stall = settled(predictions=2, licence=300)
    past = stall.redeem("a", what, 1)
    done = _changed(past)
    assert (done.face, done.got) == ((2, 1) if what == PREDICTIONS else (300, 1))
    assert [(one.party, one.form, one.gain) for one in past.deliveries] == [("a", form, 0.5)]
    assert stall.held("claims:a", asset(1)) == 375 - done.face


def test_what_the_rules_do_not_sell_for_a_claim_comes_to_nothing() -> None:
    assert "must be one of" in _reason(settled().redeem("a", LICENCE, 1))
    assert "at least 1" in _reason(settled(licence=300).redeem("a", LICENCE, 0))
    stall = Stall(EVEN, cash=Fraction(1, 2), claims=Claims(Fraction(1), licence=1))
    stall.bought(a=100)
    assert "lots of text" in _reason(stall.redeem("a", LICENCE, 1))


def test_where_all_was_paid_in_cash_nobody_holds_a_claim() -> None:
    stall = Stall(EVEN)
    stall.bought(a=100)
    assert "nobody holds a claim" in _reason(stall.income(100))


def test_a_later_tranche_is_paid_after_the_first() -> None:
    stall = settled()
    stall.state = stall.market.adopt(stall.state)
    stall.bought(c=100)
    assert stall.held("claims:c", asset(2)) == 750
    assert {*_received(stall.income(7_400))} == {"a", "b"}
    paid = _received(stall.income(200))
    assert [paid[party].paid for party in "abc"] == [5, 5, 10]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"pool": Fraction(1, 5)}, "rules.pool"),
        ({"transfers": True}, "rules.transfers"),
        ({"early": Fraction(1, 3)}, "rules.early"),
        ({"licence": 5}, "rules.predictions and licence"),
        ({"equity": Fraction(3, 5)}, "rules.equity"),
    ],
)
def test_terms_that_issued_claims_stand_on_stay_as_they_are(terms: dict[str, Any], field: str) -> None:
    stall = settled(equity=Fraction(1, 2))
    claims = stall.market.rules.claims
    assert claims
    rules = replace(stall.market.rules, claims=replace(claims, **terms))
    stall.market = ProcurementMarket(rules, stall.market.stock.offers)
    stall.state = stall.market.adopt(stall.state)
    with pytest.raises(Refused) as caught:
        stall.weigh()
    assert caught.value.field == field


def test_equity_is_issued_beside_cash_alone() -> None:
    stall = settled(cash=Fraction(1), equity=Fraction(1, 2))
    paid = _received(stall.income(22_000))
    assert [(paid[party].face, paid[party].equity) for party in "ab"] == [(0, 500), (0, 500)]


def test_what_is_left_of_the_fund_comes_back_once_no_claim_is_left() -> None:
    stall = settled(fund=60, early=Fraction(1, 2))
    stall.redeem("a", CASH, 100)
    stall.income(1_000)
    assert stall.held("fund") == 10
    stall.income(1_000_000)
    assert (stall.held("fund"), stall.held("external:operator")) == (0, -(500 * 2 - 100 + 50))


def test_both_sides_of_a_transfer_see_it() -> None:
    stall = settled(transfers=True)
    order = Transfer("1", "a", "new", 1, 20)
    _, trade = stall.market.clear(stall.state, (order,), stall.ask, None)  # type: ignore[arg-type]  # nothing is drawn
    assert {party for party, one in stall.market.disclosed((order,), trade) if one == order} == {"a", "new"}


def test_who_may_say_what_of_claims() -> None:
    stall = settled()
    for order, code in (
        (Income("1", "a", 100), "forbidden"),
        (Forfeit("1", "a", "b", 1, "spite"), "forbidden"),
        (Income("1", OPERATOR, -1), "invalid_amount"),
        (Redeem("1", "a", 1, "glory", 5), "unknown_value"),
    ):
        with pytest.raises(Refused) as caught:
            stall.market.escrow(stall.state, order)
        assert caught.value.code == code


def test_everybody_sees_its_own_part_of_an_income() -> None:
    stall = settled()
    order = Income("1", OPERATOR, 1_000)
    _, trade = stall.market.clear(stall.state, (order,), stall.ask, None)  # type: ignore[arg-type]  # nothing is drawn
    shown = stall.market.disclosed((order,), trade)
    assert [(party, one.party) for party, one in shown if isinstance(one, Payout)] == [("a", "a"), ("b", "b")]
