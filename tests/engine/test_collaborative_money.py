"""The money of a collaborative market on its page: who earned from whom, fees and refunds, all settlements."""

from dataclasses import replace
from fractions import Fraction

from gainshare.engine.collaborative_money import Books
from gainshare.engine.collaborative_tally import CollaborativeTally
from gainshare.engine.tally import Earned, Takings
from gainshare.markets.collaborative.records import Close, Rules, Settled
from tests.engine.test_collaborative_cheats import cells
from tests.markets.collaborative.settlements import hospitals, many, nobody, rules, single


def shown(*settlements: Settled, under: Rules | None = None) -> str:
    held, tally = under or rules(), CollaborativeTally(None, len(settlements))
    for number, settled in enumerate(settlements, 1):
        tally.add(number, Close("c", "operator"), settled)
    earned = tuple(Earned(party, 0.1, 0.0, purse.earned, 0.0) for party, purse in tally.purses.items())
    paid = sum(purse.paid for purse in tally.purses.values())
    found = Takings(earned, 1, 0.1, paid, 0, "exact")
    return Books(held, settlements[-1], tally.settlements, tally.purses).section(found)


def test_who_earned_what_from_whom_has_a_line_and_who_owes_nothing_has_none() -> None:
    html = shown(hospitals())
    assert "<bdi>cleveland</bdi> earned most: 39.58 EUR</h2>" in html
    assert cells(html)[:3] == [
        ["giver", "taker", "worth", "share", "earned EUR"],
        ["cleveland", "va", "4.0", "76.0 %", "39.58"],
        ["hungarian", "va", "1.2", "24.0 %", "12.50"],
    ]
    assert cells(html)[3][0] == "member"


def test_everybody_has_its_fee_refund_payment_and_earnings() -> None:
    rows = cells(shown(hospitals()))
    assert rows[3:] == [
        ["member", "fee EUR", "refunded", "paid", "earned", "in all"],
        ["cleveland", "165.00", "165.00", "0.00", "39.58", "39.58"],
        ["hungarian", "186.00", "186.00", "0.00", "12.50", "12.50"],
        ["switzerland", "0.00", "0.00", "0.00", "0.00", "0.00"],
        ["va", "333.00", "280.92", "52.08", "0.00", "-52.08"],
        ["all", "684.00", "631.92", "52.08", "52.08", "0.00"],
    ]


def test_where_nobody_earned_there_is_no_figure_and_no_pair() -> None:
    html = shown(nobody())
    assert "Nobody earned anything: nobody's data made a model surely better" in html
    assert "<svg" not in html
    assert "giver" not in html


def test_the_money_of_all_settlements_is_added_up_beside_the_last() -> None:
    html = shown(hospitals(), nobody())
    assert "<bdi>cleveland</bdi> earned most: 39.58 EUR in 2 settlements" in html
    assert "money of the last settlement" in html
    assert "What members paid in all 2 settlements" in html
    assert cells(html)[-5:] == [
        ["cleveland", "0.00", "39.58", "39.58"],
        ["hungarian", "0.00", "12.50", "12.50"],
        ["switzerland", "0.00", "0.00", "0.00"],
        ["va", "52.08", "0.00", "-52.08"],
        ["all", "52.08", "52.08", "0.00"],
    ]


def test_least_fees_are_withheld_and_what_is_missing_is_the_operators() -> None:
    paying = replace(nobody(), members=tuple(replace(one, paid=100) for one in nobody().members))
    assert "Withheld are the least fees, 4.00 EUR in all." in shown(paying, under=rules(min_fee=100))
    owing = replace(single(), members=tuple(replace(one, paid=30_000) for one in single().members))
    assert "hands out more than members pay: the operator covers 300.00 EUR." in shown(owing)
    assert "What is not shared" not in shown(owing, under=rules(division="published"))
    assert "all earn, itself among them" in shown(owing, under=rules(division="published"))
    keeping = replace(single(), members=tuple(replace(one, paid=50_000) for one in single().members))
    assert "Withheld are 300.00 EUR in all." in shown(keeping)


def test_scaled_shares_are_named() -> None:
    scaled = replace(many(2), members=tuple(replace(one, capped=True, charged=Fraction(1)) for one in many(2).members))
    assert "For hospital number 0, hospital number 1 shares were scaled down to what is due." in shown(scaled)
