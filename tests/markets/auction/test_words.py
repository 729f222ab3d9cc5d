"""The sentences of an explanation: the interface's form, and arithmetic that a reader can do again."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.auctions.menu import serve
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.gains.curve import GainCurve
from gainshare.gains.task import Task
from gainshare.markets.auction import words
from gainshare.markets.auction.market import Bought, Order, Rules, Share, Sold, listed
from gainshare.markets.auction.words import WHYS, Seen, answer, printed, seen
from gainshare.markets.kind import Answers
from tests.engine.small import EUR, columnwise, stream_of
from tests.markets.auction.fold import Fold

MILLI = MEASURE // 10_000


def curve() -> GainCurve:
    """The curve of the interface's example: levels open at 12, 20, 28, 36, 44, 52 and 60 of a price of 64."""
    rises = {3: 724, 5: 235, 7: 350, 9: 524, 11: 752, 13: 400, 15: 300}
    gains, total = [], 0
    for level in range(1, 17):
        total += rises.get(level, 0) * MILLI
        gains.append(total)
    raw = (0.0, *(gain / MEASURE for gain in gains))
    served = tuple(max((k for k in rises if k <= level), default=0) for level in range(1, 17))
    return GainCurve(raw, tuple(gains), served)


RULES = Rules(EUR)
ORDER = Order("1", "energy-lab", Task("cnt", "sha256:0"), 4_500, 3)
SHARES = (
    Share("hr", 0.0662, 0.0, Fraction(256, 1000), 192),
    Share("hum", 0.1923, 0.0, Fraction(744, 1000), 558),
)


def sale(**changed: Any) -> Sold:
    """Level 12 of the curve, as good as level 11, bought at a price of 64.00 and a bid of 45.00."""
    bought = Bought(6_400, 0.31, curve(), 12, 11, curve().gains[11], 751)
    return Sold(replace(bought, **changed), SHARES, 0, "exact shapley", 8, 0.2585, ())


def explained(rules: Rules, order: Order, sold: Sold, why: str = "", party: str = "") -> Answers:
    """Of a trade of which all is seen."""
    return words.told(seen(rules, (order, sold)), why, party)


def headline(trade: str, order: Order, sold: Sold) -> str:
    return answer(trade, seen(RULES, (order, sold)))


def told(sold: Sold, why: str, rules: Rules = RULES, party: str = "") -> str:
    ((label, sentence),) = explained(rules, ORDER, sold, why, party)
    assert label == why
    return sentence


# ------------------------------------------------------------------------------------------------------------- its form


def test_an_explanation_has_the_form_that_the_interface_shows() -> None:
    """A level opens where the list in whole cents serves it, and that differs from where it did before rounding."""
    assert headline("bikes/1000", ORDER, sale()) == (
        "bikes/1000: energy-lab pays 7.51 EUR for gain 0.2585. Its bid was 45.00 EUR/gain."
    )
    assert dict(explained(RULES, ORDER, sale())) == {
        "price": "Before the bid was seen, the market drew a price of 64.00 EUR/gain (hedge, chance 0.31).",
        "quality": (
            "A bid of 45.00 EUR/gain reaches level 5 of 7, which opens at 44.02 EUR/gain (44 before payments are "
            "rounded down): gain 0.2585. The next opens at 52.01 EUR/gain."
        ),
        "payment": (
            "Each rise of the gain is paid at the bid that opens it, in EUR/gain: 12 x 0.0724 + 20 x 0.0235 + 28 x "
            "0.0350 + 36 x 0.0524 + 44 x 0.0752 = 7.514 EUR, rounded down to 7.51 EUR. At its bid the gain was worth "
            "11.63 EUR: energy-lab keeps 4.12 EUR. No other bid would have left it more."
        ),
        "share": "hum earns 5.58 EUR: its worth is 74.4 % of the gain, averaged over every order of joining.",
    }


def test_each_question_is_answered_alone_or_all_in_their_order() -> None:
    assert tuple(label for label, _ in explained(RULES, ORDER, sale())) == WHYS[:-1]
    for why in WHYS:
        assert told(sale(), why)


def test_a_question_nobody_can_answer_is_refused() -> None:
    with pytest.raises(Refused, match="must be one of price, quality, payment, share, lost") as refused:
        explained(RULES, ORDER, sale(), "luck")
    assert refused.value.code == "unknown_value"


def test_a_party_without_a_part_is_refused_and_the_buyer_has_one() -> None:
    with pytest.raises(Refused, match="no part in this trade"):
        explained(RULES, ORDER, sale(), party="nobody")
    assert explained(RULES, ORDER, sale(), party="energy-lab") == explained(RULES, ORDER, sale())


# ---------------------------------------------------------------------------------------------------------------- price


def test_a_fixed_price_is_called_one() -> None:
    fixed = replace(RULES, price="fixed", rate=6_400)
    assert told(sale(), "price", fixed) == "The price is fixed by the rules: 64.00 EUR/gain."


@pytest.mark.parametrize("word", ["hedge", "ucb", "exp3", "regression"])
def test_a_drawn_price_names_its_rule_and_its_chance(word: str) -> None:
    assert f"({word}, chance 0.31)" in told(sale(), "price", replace(RULES, price=word))


# -------------------------------------------------------------------------------------------------------------- quality


def test_the_best_level_has_none_above_it() -> None:
    best = sale(level=16, served=15, gain=curve().gains[-1])
    sentence = dict(explained(RULES, replace(ORDER, bid=9_000), best))["quality"]
    assert sentence == (
        "A bid of 90.00 EUR/gain reaches level 7 of 7, which opens at 60.01 EUR/gain (60 before payments are rounded "
        "down): gain 0.3285. There is none above it."
    )


def test_a_bid_that_buys_nothing_is_told_where_the_first_level_opens() -> None:
    nothing = sale(level=0, served=0, gain=0, charge=0)
    low = replace(ORDER, bid=1_187)
    answers = dict(explained(RULES, low, nothing))
    assert answers["quality"] == "A bid of 11.87 EUR/gain opens no level: the first opens at 11.88 EUR/gain."
    opened = listed(RULES, nothing.bought.price, nothing.bought.curve)
    assert (serve(opened, 1_187).number, serve(opened, 1_188).number) == (0, 4)
    assert answers["payment"] == "Nothing was bought, nothing is paid."
    assert answers["share"] == "Nothing was sold, so nobody earned."
    assert headline("bikes/7", low, nothing) == "bikes/7: energy-lab buys nothing. Its bid was 11.87 EUR/gain."


def test_a_task_that_nothing_helps_says_so() -> None:
    flat = GainCurve((0.5,) * 17, (0,) * 16, (0,) * 16)
    nothing = sale(curve=flat, level=0, served=0, gain=0, charge=0)
    assert told(nothing, "quality").endswith("buys nothing: no level of quality does better than the baseline.")


# -------------------------------------------------------------------------------------------------------------- payment


def test_the_sum_in_the_sentence_is_the_payment_that_was_made() -> None:
    """Whoever multiplies and adds what is printed gets T_k as printed, and its floor is the charge to the last cent."""
    held, seen = Fold(columnwise()), 0
    for order in stream_of(held.small, 25):
        sold = held.trade(order)
        sentence = dict(explained(held.small.rules, order, sold))["payment"]
        terms = re.findall(r"([\d.,]+) x ([\d.]+)", sentence)
        total = sum(Fraction(bid.replace(",", "")) * Fraction(rise) for bid, rise in terms)
        if sold.bought.charge:
            places = [level.number for level in listed(held.small.rules, sold.bought.price, sold.bought.curve).levels]
            assert len(terms) == places.index(sold.bought.level) + 1
            (stated,) = re.findall(r"= ([\d.,]+) EUR, rounded", sentence)
            exact = Fraction(stated.replace(",", ""))
            assert abs(total - exact) <= Fraction(1, 1000)
            assert int(100 * exact) == sold.bought.charge
            worth = order.bid * sold.bought.gain // MEASURE
            assert f"worth {EUR.show(worth)}:" in sentence
            assert f"keeps {EUR.show(worth - sold.bought.charge)}." in sentence
            seen += 1
    assert seen > 4


def test_opening_bids_are_shown_in_the_digits_that_it_takes() -> None:
    assert re.search(r"12,000\.256\d* x 0\.07239\d+", told(sale(price=6_400_137), "payment"))


@pytest.mark.parametrize(
    ("asset", "term", "total"),
    [
        (Asset("JPY", 0), "1,200 x 0.0724", "751.4 JPY, rounded down to 751 JPY"),
        (Asset("KWD", 3), "1.200 x 0.0724", "0.7514 KWD, rounded down to 0.751 KWD"),
        (Asset("XXX", 4), "0.1200 x 0.0724", "0.07514 XXX, rounded down to 0.0751 XXX"),
    ],
)
def test_currencies_keep_their_decimals(asset: Asset, term: str, total: str) -> None:
    sentence = told(sale(), "payment", replace(RULES, asset=asset))
    assert term in sentence
    assert total in sentence


# --------------------------------------------------------------------------------------------------------------- missed


def test_a_buyer_missed_the_next_level_and_is_told_what_it_would_have_left() -> None:
    assert told(sale(), "lost") == (
        "The next level opens at 52.01 EUR/gain: gain 0.2985 for 9.59 EUR. At a bid of 45.00 EUR/gain it would have "
        "left energy-lab 3.84 EUR, not more."
    )
    best = sale(level=16, served=15, gain=curve().gains[-1])
    assert told(best, "lost") == "Nothing: energy-lab has the best level of the list."
    flat = GainCurve((0.5,) * 17, (0,) * 16, (0,) * 16)
    none = sale(curve=flat, level=0, served=0, gain=0, charge=0)
    assert told(none, "lost") == "Nothing: no level of quality does better than the baseline."


def test_no_level_that_was_missed_would_have_left_more() -> None:
    held = Fold(columnwise())
    for order in stream_of(held.small, 25):
        bought = (sold := held.trade(order)).bought
        sentence = explained(held.small.rules, order, sold, "lost")[0][1]
        if found := re.findall(r"left \S+ (-?[\d.,]+) EUR", sentence):
            assert round(100 * float(found[0].replace(",", ""))) <= order.bid * bought.gain // MEASURE - bought.charge


def test_a_seller_missed_what_the_division_does_not_pay_for_its_worth() -> None:
    assert told(sale(), "lost", party="hum") == "Nothing: hum earns what its worth stands for."
    halved = replace(sale(), shares=tuple(replace(share, share=share.share / 2) for share in SHARES))
    assert told(halved, "lost", replace(RULES, division="similarity"), party="hum") == (
        "The worth of hum is 74.4 % of the gain, and similarity makes that 37.2 % of the payment: 2.79 EUR less."
    )
    bad = replace(sale(), shares=(replace(SHARES[0], worth=-0.0125, share=Fraction(0), amount=0), SHARES[1]))
    assert told(bad, "lost", party="hr") == "hr earns nothing: its data lowered the gain by 0.0125."


# --------------------------------------------------------------------------------------------------------------- sealed


def test_what_a_copy_does_not_show_is_named() -> None:
    sealed = "this copy does not show what the answer rests on."
    buyer = Seen(RULES, ORDER, sale().bought)
    assert answer("b/1", buyer) == headline("b/1", ORDER, sale())
    assert words.told(buyer) == (*explained(RULES, ORDER, sale())[:3], ("sealed", f"share: {sealed}"))
    seller = Seen(RULES, share=SHARES[0])
    assert answer("b/1", seller) == "b/1: hr earns 1.92 EUR."
    earns = "hr earns 1.92 EUR: its data were worth 0.0662 of gain; shapley makes that 25.6 % of the payment."
    assert words.told(seller) == (("share", earns), ("sealed", f"price, quality and payment: {sealed}"))
    assert words.told(seller, "lost") == (("sealed", f"lost: {sealed}"),)
    idle = Seen(RULES, share=replace(SHARES[0], worth=-0.01, share=Fraction(0), amount=0))
    assert words.told(idle, "share") == (("share", "hr earns nothing: its data were worth -0.0100 of gain here."),)
    assert answer("b/1", Seen(RULES)) == "b/1: nothing of it is shown."
    with pytest.raises(Refused, match="or it is sealed in this copy"):
        words.told(seller, party="hum")


# ---------------------------------------------------------------------------------------------------------------- share


def test_the_share_of_a_named_seller() -> None:
    assert told(sale(), "share", party="hr") == (
        "hr earns 1.92 EUR: its worth is 25.6 % of the gain, averaged over every order of joining."
    )


def test_data_that_lowered_the_gain_earn_nothing_and_it_is_said_by_how_much() -> None:
    one, other = SHARES
    bad = replace(sale(), shares=(replace(one, worth=-0.0125, share=Fraction(0), amount=0), other))
    assert told(bad, "share", party="hr") == "hr earns nothing: its data lowered the gain by 0.0125."


def test_money_that_is_withheld_is_named_with_its_rule() -> None:
    one, other = SHARES
    halved = (replace(one, share=Fraction(128, 1000), amount=96), other)
    kept = replace(sale(), shares=halved, withheld=96)
    sentence = told(kept, "share", replace(RULES, division="similarity"), party="hr")
    assert sentence == (
        "hr earns 0.96 EUR: its worth is 25.6 % of the gain, averaged over every order of joining; similarity makes "
        "that 12.8 % of the payment. 0.96 EUR are withheld by division similarity."
    )


def test_a_worth_that_was_sampled_or_is_no_shapley_value_says_how_it_was_found() -> None:
    sampled = replace(sale(), method="shapley on 500 antithetic pairs of permutations")
    assert told(sampled, "share").endswith("of the gain, by shapley on 500 antithetic pairs of permutations.")
    banzhaf = replace(sale(), method="exact banzhaf")
    assert told(banzhaf, "share", party="hr").endswith("averaged over every group of the others.")


def test_sentences_about_shares_agree_with_the_record() -> None:
    for division in ("shapley", "similarity", "banzhaf"):
        held = Fold(columnwise().ruled(division=division))
        for order in stream_of(held.small, 12):
            sold = held.trade(order)
            for share in sold.shares if sold.bought.served else ():
                sentence = explained(held.small.rules, order, sold, "share", share.party)[0][1]
                earned = "nothing" if share.worth < 0 else EUR.show(share.amount)
                assert sentence.startswith(f"{share.party} earns {earned}: ")
                stated = re.findall(r"([\d.]+) %", sentence)
                assert not stated or float(stated[-1]) == pytest.approx(float(100 * share.share), abs=0.051)


# ---------------------------------------------------------------------------------------------------------- other words


def test_a_trade_prints_in_one_line_the_answer_first() -> None:
    assert printed("memory/3", ORDER, sale(), EUR) == (
        "trade memory/3: energy-lab pays 7.51 EUR for gain 0.2585; 2 sellers earn 7.50 EUR"
    )
    alone = replace(sale(), shares=(replace(SHARES[0], amount=750),))
    assert printed("memory/3", ORDER, alone, EUR).endswith("; 1 seller earns 7.50 EUR")
