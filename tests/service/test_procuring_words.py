"""Why an offer was not bought: exact arithmetic, and nothing that looks equal and is not."""

from fractions import Fraction

import pytest

import gainshare as gs
from gainshare.auctions.rules import RULES
from gainshare.core.money import asset
from gainshare.service.procuring_words import BUDGET, RATIONAL, TRUTHFUL, counts, number, promised, shown

EUR = asset("EUR")


@pytest.mark.parametrize(
    ("units", "text"),
    [
        (Fraction(420), "4.20"),
        (Fraction(40_000, 90), "4.44"),
        (Fraction(1, 3), "0.00333"),
        (Fraction(1, 8), "0.00125"),
        (Fraction(0), "0.00"),
        (Fraction(123_456_700), "1,234,567.00"),
    ],
)
def test_a_rate_is_shown_to_three_digits_or_exactly(units: Fraction, text: str) -> None:
    assert shown(units, EUR) == text


def test_rates_that_differ_look_different() -> None:
    near, nearer = Fraction(420), Fraction(420) + Fraction(1, 10**7)
    assert shown(near, EUR, unlike=nearer) == "4.200000000"
    assert shown(nearer, EUR, unlike=near) == "4.200000001"


def test_an_ask_just_over_the_price_or_the_reserve_is_seen_to_be() -> None:
    buy = gs.procure(["10.00 EUR", "20.01 EUR"], [10, 20], "1000 EUR", reserve="1.00 EUR/weight", price="qmia")
    assert buy.why(1) == "1.001 a weight, over reserve"
    buy = gs.procure([1_000, 2_000, 2_001], [1000, 1000, 1000], 3_000, price="qmia")
    assert (buy.rate, buy.why(1), buy.why(2)) == (2, "two at 2 cost 4,000", "2.001 a weight, price is 2.000")


def test_of_those_who_ask_the_price_the_first_is_too_much_and_the_others_stand_behind_it() -> None:
    buy = gs.procure([300, 420, 420, 0], [100, 100, 1, 0], 700, price="qmia", sellers=["a", "b", "c", "d"])
    assert [buy.why(one) for one in (1, 2, 3)] == [
        "two at 4.2 cost 840",
        "420 a weight, price is 4.2",
        "weighs nothing",
    ]
    buy = gs.procure([300, 400, 4], [100, 100, 1], 700, price="qmia", sellers=["a", "b", "c"])
    assert buy.why(2) == "as cheap as b, which stands before it"


def test_what_is_dearer_than_the_budget_says_so() -> None:
    assert gs.procure([11, 1], [1000, 1], 10).why(0) == "asks more than the whole budget"


def test_the_guarded_rule_says_what_all_would_cost_that_ask_no_more() -> None:
    buy = gs.procure([90_000, 150_000, 210_000], [300, 420, 500], 500_000, reserve=450, price="guarded")
    assert buy.why(0) == "three at 450 cost 549,000: the heaviest of 3 sets is bought"


def test_what_the_coin_and_what_an_empty_purse_left_out_is_told_so() -> None:
    asks, weights = [90_000, 150_000, 210_000], [300, 420, 500]
    buy = gs.procure(asks, weights, 500_000, reserve=450, price="random-3", coin=0)
    assert (buy.winners, buy.why(0)) == ((2,), "coin 0 takes the heaviest")
    buy = gs.procure(asks, weights, 500_000, price="random-3", coin=1)
    assert buy.why(2) == "three at 420 cost 512,400"
    buy = gs.procure([1, 2, 2], [10, 10, 10], 90, price="sequential")
    assert [lot.bought for lot in buy.lots] == [True, False, False]
    assert buy.why(1) == "at 6 it costs 60, and 30 is left"
    buy = gs.procure([1, 2, 2], [10, 10, 10], 100, price="sequential")
    assert buy.why(1) == "at 6.67 it costs 67, and 33 is left"


def test_counts_in_words_and_weights_in_figures() -> None:
    assert [number(each) for each in (0, 12, 13)] == ["no", "twelve", "13"]
    assert [counts(each) for each in (Fraction(5, 2), Fraction(10**6), Fraction(2, 3))] == [
        "2.5",
        "1,000,000",
        "0.666667",
    ]


@pytest.mark.parametrize("rule", RULES[1:])
def test_every_rule_says_how_each_promise_stands(rule: str) -> None:
    found = {one.promise: one.verdict for one in promised(rule)}
    assert set(found) == {TRUTHFUL, RATIONAL, BUDGET}
    assert found[RATIONAL] == "proved"
    assert (found[TRUTHFUL] == "proved") == (rule != "literal")
