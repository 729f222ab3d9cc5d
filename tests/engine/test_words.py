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
from gainshare.core.trades import Trade
from gainshare.engine.words import WHYS, explained, headline, percent, printed, totals
from gainshare.gains.curve import GainCurve
from gainshare.gains.task import Task
from gainshare.markets.auction import Bought, Order, Rules, Share, Sold, listed
from tests.engine.small import EUR, columnwise, stream_of
from tests.markets.fold import Fold

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


def told(sold: Sold, why: str, rules: Rules = RULES, party: str = "") -> str:
    ((label, sentence),) = explained(rules, ORDER, sold, why, party)
    assert label == why
    return sentence


# ------------------------------------------------------------------------------------------------------------- its form


def test_an_explanation_has_the_form_that_the_interface_shows() -> None:
    """Levels open where the list in whole cents serves them, a little beside the bids at which they are paid."""
    assert headline("bikes/1000", ORDER, sale(), EUR) == (
        "bikes/1000: energy-lab pays 7.51 EUR for gain 0.2585. Its bid was 45.00 EUR/gain."
    )
    assert dict(explained(RULES, ORDER, sale())) == {
        "price": "Before the bid was seen, the market drew a price of 64.00 EUR/gain (hedge, chance 0.31).",
        "quality": "A bid of 45.00 reaches level 5 of 7, which opens at 44.02: gain 0.2585. The next opens at 52.01.",
        "payment": (
            "Each level is paid at the bid that opens it: 12 x 0.0724 + 20 x 0.0235 + 28 x 0.0350 + 36 x 0.0524 "
            "+ 44 x 0.0752 = 7.5140, rounded down to 7.51 EUR. At its bid the gain was worth 11.63: "
            "energy-lab keeps 4.12. No other bid would have left it more."
        ),
        "share": "hum earns 5.58 EUR: its worth is 74.4 % of the gain, averaged over every order of joining.",
    }


def test_each_question_is_answered_alone_or_all_in_their_order() -> None:
    assert tuple(label for label, _ in explained(RULES, ORDER, sale())) == WHYS
    for why in WHYS:
        assert told(sale(), why)


def test_a_question_nobody_can_answer_is_refused() -> None:
    with pytest.raises(Refused, match="must be one of price, quality, payment, share") as refused:
        explained(RULES, ORDER, sale(), "lost")
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
    assert sentence == "A bid of 90.00 reaches level 7 of 7, which opens at 60.01: gain 0.3285. There is none above it."


def test_a_bid_that_buys_nothing_is_told_where_the_first_level_opens() -> None:
    nothing = sale(level=0, served=0, gain=0, charge=0)
    low = replace(ORDER, bid=1_187)
    answers = dict(explained(RULES, low, nothing))
    assert answers["quality"] == "A bid of 11.87 opens no level: the first opens at 11.88."
    opened = listed(RULES, nothing.bought.price, nothing.bought.curve)
    assert (serve(opened, 1_187).number, serve(opened, 1_188).number) == (0, 4)
    assert answers["payment"] == "Nothing was bought, nothing is paid."
    assert answers["share"] == "Nothing was sold, so nobody earned."
    assert headline("bikes/7", low, nothing, EUR) == "bikes/7: energy-lab buys nothing. Its bid was 11.87 EUR/gain."


def test_a_task_that_nothing_helps_says_so() -> None:
    flat = GainCurve((0.5,) * 17, (0,) * 16, (0,) * 16)
    nothing = sale(curve=flat, level=0, served=0, gain=0, charge=0)
    assert told(nothing, "quality").endswith("buys nothing: no level of quality does better than the baseline.")


# -------------------------------------------------------------------------------------------------------------- payment


def test_the_sum_in_the_sentence_is_the_payment_that_was_made() -> None:
    """Recomputed from the text: gains show four decimals, so each term may be off by its bid x 0.00005."""
    held, seen = Fold(columnwise()), 0
    for order in stream_of(held.small, 25):
        sold = held.trade(order)
        sentence = dict(explained(held.small.rules, order, sold))["payment"]
        terms = re.findall(r"([\d.,]+) x ([\d.]+)", sentence)
        bids = [float(bid.replace(",", "")) for bid, _ in terms]
        total = sum(bid * float(rise) for bid, (_, rise) in zip(bids, terms, strict=True))
        slack = sum(bids) * 0.00005 + 0.005 * len(bids) + 0.0001
        if sold.bought.charge:
            stated = float(re.findall(r"= ([\d.,]+), rounded", sentence)[0].replace(",", ""))
            assert abs(total - stated) <= slack
            assert 0 <= stated - sold.bought.charge / 100 < 0.0101
            worth = order.bid * sold.bought.gain // MEASURE
            assert f"worth {EUR.show(worth, code=False)}" in sentence
            assert f"keeps {EUR.show(worth - sold.bought.charge, code=False)}" in sentence
            seen += 1
    assert seen > 4


def test_opening_bids_are_shown_to_the_cent_however_large() -> None:
    dear = sale(price=6_400_137)
    assert "12,000.26 x 0.0724" in told(dear, "payment")


@pytest.mark.parametrize(
    ("asset", "words"),
    [(Asset("JPY", 0), "1,200 x 0.0724"), (Asset("KWD", 3), "1.200 x 0.0724"), (Asset("XXX", 4), "0.1200 x 0.0724")],
)
def test_currencies_keep_their_decimals(asset: Asset, words: str) -> None:
    assert words in told(sale(), "payment", replace(RULES, asset=asset))


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
    assert printed("memory/3", ORDER, Trade((), (), (), sale()), EUR) == (
        "trade memory/3: energy-lab pays 7.51 EUR for gain 0.2585; 2 sellers earn 7.50 EUR"
    )


def test_shares_and_totals_of_screens() -> None:
    assert percent(Fraction(1, 3)) == "33.3 %"
    assert totals([sale(), sale()]) == 1_502
