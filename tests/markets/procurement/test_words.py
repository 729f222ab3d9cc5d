"""A procurement tells in whole sentences what came of an order, as far as the copy shows it."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest

from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.markets.procurement.records import (
    CASH,
    LICENCE,
    OPERATOR,
    Announce,
    Claims,
    Close,
    Deal,
    Order,
    Submit,
)
from gainshare.markets.procurement.words import WORDS, answer, printed, seen, told
from tests.markets.procurement.stall import EUR, TABLE, TEXT, Past, Stall, added

EVEN = added(a=0.25, b=0.25, c=0.25)
CLAIMS = Claims(Fraction(1, 10), vests=1, transfers=True, fund=100, licence=10)


def traded() -> Stall:
    stall = Stall(EVEN, task=TABLE, cash=Fraction(1, 2), claims=CLAIMS, reserve=Fraction(3_000))
    stall.bought(a=100, b=200, c=900)
    stall.income(1_000)
    stall.give("a", "c", 20)
    stall.redeem("a", CASH, 20)
    stall.redeem("b", LICENCE, 1)
    stall.give("nobody", "a", 1)
    return stall


STALL = traded()


def line(past: Past) -> str:
    return printed("m/1", past.orders[0], past.evidence, EUR).removeprefix("trade m/1: ")


def test_every_trade_is_told_in_a_line() -> None:
    assert [line(past) for past in STALL.past] == [
        "3 of 3 sellers weigh something, all together gain 0.7500; most a, 0.2500.",
        "a asks 1.00 EUR: 1 ask so far.",
        "b asks 2.00 EUR: 2 asks so far.",
        "c asks 9.00 EUR: 3 asks so far.",
        "operator buys 2 of 3 lots, weight 0.5000, for 10.00 EUR, at 20.00 EUR/gain.",
        "of an income of 10.00 EUR, 1.00 EUR enters the pool and pays 1.00 EUR.",
        "a gives 0.20 EUR of its claim to c; 1.80 EUR of it is left.",
        "a gives up 0.20 EUR of its claim for 0.10 EUR; 1.60 EUR of it is left.",
        "b gives up 0.10 EUR of its claim for 1 licence; 1.90 EUR of it is left.",
        "comes to nothing: nobody: has available 0 of face, requested 1 [insufficient_funds].",
    ]


def test_a_cheat_forfeits_its_claim_and_the_cash_that_was_held_back() -> None:
    stall = Stall(EVEN, cash=Fraction(1, 2), claims=replace(CLAIMS, vests=2))
    stall.bought(a=100, b=200, c=900)
    stall.income(1_000)
    told = line(stall.forfeit("a"))
    assert told.startswith("a forfeits 1.00 EUR of its claim and 0.25 EUR that was held back for it (its documents")
    assert told.endswith("; 1.00 EUR of it is left.")


def test_stages_of_sellers_who_keep_their_documents_are_told() -> None:
    stall = Stall(EVEN, away="b")
    told_of = [
        line(stall.settled(Announce("1", OPERATOR, TEXT))),
        line(stall.settled(Submit("2", "b", "counts", "prints"))),
    ]
    assert told_of == [
        "the text that lots are weighed on is drawn: 1 seller may reduce their lots to it.",
        "b hands in its lot, reduced where it lies.",
    ]


def test_a_live_clock_tells_its_price_and_who_may_answer() -> None:
    stall = Stall(EVEN, asks="live")
    stall.weigh()
    for party in "abc":
        stall.answer(party, stays=True)
    assert line(stall.past[-1]) == "price 2 of the clock is 38.00 EUR/gain: 3 sellers may stay or leave."


def all_of(past: Past) -> dict[str, str]:
    shown = seen(STALL.market.rules, (*past.orders, past.evidence))
    return dict((*told(shown), *told(shown, "lost")))


def test_buying_is_explained_by_its_arithmetic() -> None:
    assert all_of(STALL.past[4]) == {
        "price": "By qmia, all who won are paid 20.00 EUR/gain, whatever they asked. "
        "It can disclose what the first seller that lost asked.",
        "quality": "Weight 0.5000 of 0.7500 on offer is bought.",
        "payment": "operator pays 10.00 EUR, 100.0 % of the budget: 5.00 EUR in cash, 5.00 EUR as claims. "
        "What was set aside beyond it is given back.",
        "share": "a is paid 5.00 EUR for weight 0.2500: 2.50 EUR in cash, 2.50 EUR as a claim. "
        "It asked 1.00 EUR and keeps 4.00 EUR. Any ask up to 5.00 EUR would have been paid the same.",
        "lost": "c was not bought: asks 36.00 EUR/gain, over the reserve of 30.00 EUR/gain. "
        "Up to 3.33 EUR it would have been bought.",
    }


def test_a_winner_asked_about_its_loss_is_told_that_it_lost_nothing() -> None:
    past = STALL.past[4]
    shown = seen(STALL.market.rules, (*past.orders, past.evidence))
    assert told(shown, "lost", "a") == (("lost", "a was bought: it lost nothing."),)


def test_weighing_is_explained() -> None:
    assert all_of(STALL.past[0])["price"].endswith("qmia will set the price: at most 30.00 EUR/gain.")
    free = Stall(EVEN)
    free.weigh()
    shown = dict(told(seen(free.market.rules, (*free.past[0].orders, free.past[0].evidence))))
    assert shown["price"].endswith("no reserve: a lone seller could take the whole budget.")
    assert shown["quality"].startswith(
        "Together the lots save 75.0 % of the bits of 40,000 bytes of hidden text, divided"
    )


def test_a_loser_is_told_what_would_have_won_and_sees_nobody_else_s_ask() -> None:
    stall = Stall(EVEN, reserve=Fraction(3_000))
    stall.weigh()
    stall.asks(a=100, b=200, c=900)
    order: Order = Close("close", OPERATOR)
    _, trade = stall.market.clear(stall.state, (order,), stall.ask, partial(stream, "tests"))
    for party, said in (
        ("a", "a is paid 5.00 EUR for weight 0.2500."),
        ("c", "c sells nothing: asks 36.00 EUR/gain, over the reserve of 30.00 EUR/gain."),
    ):
        shown = seen(
            stall.market.rules, [one for name, one in stall.market.disclosed((order,), trade) if name == party]
        )
        assert answer("m/5", shown) == f"m/5: {said}"
        everything = " ".join(sentence for _, sentence in (*told(shown), *told(shown, "lost")))
        assert "2.00 EUR" not in everything.replace("2.00 EUR/gain", "")
    with pytest.raises(Refused):
        told(shown, "lost", "stranger")


def test_what_a_copy_does_not_show_is_named_as_sealed() -> None:
    assert answer("m/5", seen(STALL.market.rules, [])) == "m/5: nothing of it is shown."
    assert told(seen(STALL.market.rules, []))[-1][0] == "sealed"


def test_a_holder_of_a_claim_sees_what_it_was_paid() -> None:
    income = STALL.past[5]
    part = income.evidence.payouts.parts[0]  # type: ignore[union-attr]
    shown = seen(STALL.market.rules, [part])
    assert answer("m/6", shown) == "m/6: a is paid 0.50 EUR on its claim; 2.00 EUR is left."
    assert ("share", "a is paid 0.50 EUR on its claim; 2.00 EUR is left.") in told(shown)


def test_a_word_that_is_no_question_is_refused() -> None:
    with pytest.raises(Refused, match="must be one of price, quality, payment, share, lost"):
        told(seen(STALL.market.rules, []), "colour")
    assert WORDS.whys == ("price", "quality", "payment", "share", "lost")


def test_every_reason_to_lose_has_its_words() -> None:
    literal = Stall(EVEN, price="literal", budget=10)
    literal.bought(a=1, b=1, c=9)
    assert isinstance(literal.past[-1].evidence.lots[0], Deal)  # type: ignore[union-attr]
    shown = seen(literal.market.rules, (literal.past[-1].evidence,))
    assert "more than the budget" in dict(told(shown, "lost", "a"))["lost"]
    assert answer("m/5", shown) == "m/5: operator buys nothing."
