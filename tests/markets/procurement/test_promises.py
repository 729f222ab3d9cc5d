"""The audit's searches: they find nothing in a procurement as it is, and each forged figure in one that is not."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.random import stream
from gainshare.markets.procurement.contradictions import contradiction
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.promises import Examiner
from gainshare.markets.procurement.records import CASH, Bought, Claims, Received, Weighing
from tests.markets.mutations import mutated
from tests.markets.procurement.stall import Past, Stall, added, covered

CLAIMS = Claims(Fraction(1, 10), transfers=True, fund=100)
WORTH = covered({"a": [1, 2, 3], "b": [3, 4], "c": [5], "d": [1, 5, 6]})


def traded(**rules: Any) -> Stall:
    """Lots bought, partly for claims; incomes, a transfer, a redemption, and one order that comes to nothing."""
    stall = Stall(WORTH, "abcd", **{"budget": 900, "cash": Fraction(1, 2), "claims": CLAIMS, **rules})
    stall.bought(a=100, b=150, c=80, d=250)
    holder = next(lot.party for lot in stall.past[-1].evidence.lots if lot.claim)  # type: ignore[union-attr]
    stall.income(1_000)
    stall.give(holder, "nobody", 20)
    stall.redeem(holder, CASH, 20)
    stall.redeem(holder, CASH, 10**6)
    stall.income(500)
    return stall


def verdicts(market: ProcurementMarket, past: Sequence[Past], *, tries: int = 1_000) -> dict[str, Verdict]:
    survey = Examiner(market)
    for one in past:
        survey.add(one)
    return {one.promise: one for one in survey.verdicts(partial(stream, "audit"), tries=tries, stream_tries=0)}


def failing(market: ProcurementMarket, past: Sequence[Past]) -> set[str]:
    return {one.promise for one in verdicts(market, past, tries=1).values() if one.verdict == FAILS}


@pytest.mark.parametrize("price", ["auto", "qmia", "guarded", "random-3", "share-clock", "sequential", "greedy"])
def test_an_honest_procurement_breaks_no_promise(price: str) -> None:
    stall = traded(price=price)
    assert [contradiction(one) for one in stall.past] == [""] * len(stall.past)
    assert failing(stall.market, stall.past) == set()


@pytest.mark.parametrize("price", ["qmia", "guarded", "random-3"])
def test_lies_and_pairs_are_searched_at_the_market_s_own_asks(price: str) -> None:
    stall = traded(price=price)
    found = verdicts(stall.market, stall.past)
    assert found["truthful"].tries > 1_000
    assert found["no two gain together without paying each other"].tries > 100
    assert found["the outcome follows from weights and asks"].tries == 1
    assert found["claims are conserved"].tries == 5


def test_the_literal_rule_promises_nothing_and_shows_who_gains_by_lying() -> None:
    stall = Stall(added(a=0.25, b=0.25, c=0.25, d=0.25), "abcd", price="literal", budget=10)
    stall.bought(a=4, b=4, c=4, d=5)
    found = verdicts(stall.market, stall.past)
    assert found["truthful"].verdict == found["within budget"].verdict == NOT_PROMISED
    assert found["truthful"].method.endswith(
        "; here a would keep 0.01 EUR more with a cost of 0.03 EUR by asking 0.00 EUR"
    )


def test_what_paying_each_other_would_bring_is_shown_and_not_promised() -> None:
    stall = Stall(added(a=0.25, b=0.25, c=0.25, d=0.25), "abcd", budget=100)
    stall.bought(a=10, b=10, c=10, d=32)
    found = verdicts(stall.market, stall.past)["no two gain by paying each other"]
    assert found.verdict == NOT_PROMISED
    assert "; here a and d would keep " in found.method


def test_before_anything_is_bought_theorems_stand_and_nothing_is_checked() -> None:
    stall = Stall(WORTH, "abcd", claims=CLAIMS)
    found = verdicts(stall.market, stall.past)
    assert found["truthful"].verdict == PROVED
    assert found["the outcome follows from weights and asks"].verdict == NOT_CHECKED
    assert found["claims are conserved"].verdict == NOT_CHECKED


def test_a_live_clock_is_proved_truthful() -> None:
    stall = Stall(WORTH, "abcd", asks="live")
    stall.weigh()
    while not isinstance(stall.past[-1].evidence, Bought):
        stall.answer(stall.market.sellers[stall.state.clock.waiting[0]], stays=True)
    assert "obviously strategy-proof" in verdicts(stall.market, stall.past)["truthful"].method
    assert failing(stall.market, stall.past) == set()


def test_every_forged_figure_of_a_purchase_is_found() -> None:
    stall = traded(price="qmia")
    place = next(at for at, one in enumerate(stall.past) if isinstance(one.evidence, Bought))
    for path, other in mutated(stall.past[place].evidence, lambda figure: figure + 1):
        past = [*stall.past]
        past[place] = replace(past[place], evidence=other)
        assert failing(stall.market, past), path


def test_every_forged_figure_of_an_income_is_found() -> None:
    stall = traded(price="qmia")
    place = next(at for at, one in enumerate(stall.past) if isinstance(one.evidence, Received))
    for path, other in mutated(stall.past[place].evidence, lambda figure: figure + 1):
        past = [*stall.past]
        past[place] = replace(past[place], evidence=other)
        assert failing(stall.market, past), path


def test_other_weights_than_were_committed_are_found() -> None:
    stall = traded(price="qmia")
    weighing = stall.past[0].evidence
    assert isinstance(weighing, Weighing)
    first, *rest = weighing.weights
    forged = replace(weighing, weights=(replace(first, weight=first.weight - 1), *rest))
    past = [replace(stall.past[0], evidence=forged), *stall.past[1:]]
    assert failing(stall.market, past) == {"the outcome follows from weights and asks"}


def test_claims_of_earlier_rules_live_on_under_new_ones() -> None:
    stall = traded(price="qmia")
    before = len(stall.past)
    stall.state = stall.market.adopt(stall.state)
    stall.bought(a=100)
    stall.income(4_000)
    survey = Examiner(stall.market, before)
    for one in stall.past[:before]:
        survey.earlier(one)
    for one in stall.past[before:]:
        survey.add(one)
    found = survey.verdicts(partial(stream, "audit"), tries=10, stream_tries=0)
    assert {one.promise for one in found if one.verdict == FAILS} == set()
    claims = next(one for one in found if one.promise == "claims are conserved")
    assert (claims.verdict, claims.method[:38]) == (NOT_CHECKED, "some were issued under earlier rules; ")


@pytest.mark.parametrize("price", ["guarded", "literal", "random-3"])
def test_buying_by_another_rule_than_was_frozen_is_found(price: str) -> None:
    frozen, other = Stall(WORTH, "abcd", price="qmia", budget=900), Stall(WORTH, "abcd", price=price, budget=900)
    for stall in (frozen, other):
        stall.bought(a=100, b=150, c=80, d=250)
    assert failing(frozen.market, other.past) == {"the outcome follows from weights and asks"}
