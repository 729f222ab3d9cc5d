"""One sale by two sets of rules: what the corrected ones keep, and the published ones break."""

import numpy as np
import pytest

from gainshare.core.arrays import MEASURE
from gainshare.gains.curve import gain_curve
from gainshare.markets.auction import published
from gainshare.service.as_published import BIDS, CENTS, IN_PLACE, REPEATS, sale
from tests.service.sales import sold

WORDS = pytest.mark.parametrize("word", IN_PLACE)


def test_the_same_seed_is_the_same_sale() -> None:
    one, again = sold("ucb"), sale("ucb", 1)
    for found in (one, again):
        assert (found.given.price, found.source.raw) == (one.given.price, one.source.raw)
        assert found.corrected.sold == one.corrected.sold
    assert sold("ucb", 2).source.raw != one.source.raw


def test_the_default_seed_draws_the_price_that_the_report_printed() -> None:
    assert f"{sold('mwu').given.price:.2f}" == "357.89"
    assert sold("ucb").given.price == 50.0


@WORDS
def test_both_sides_sell_the_same_data_at_the_same_price(word: str) -> None:
    one = sold(word)
    assert one.corrected.sold.bought.price == round(one.given.price * CENTS)
    assert [share.party for share in one.corrected.sold.shares] == list(one.given.sellers)
    assert one.given.columns.shape == (100, 10)


@WORDS
def test_on_the_engines_list_no_bid_keeps_more_than_the_truth(word: str) -> None:
    corrected = sold(word).corrected
    assert corrected.kept == corrected.honest >= 0


def test_under_fresh_noise_a_lie_kept_its_buyer_more() -> None:
    source = sold("mwu").source
    assert source.kept > source.honest
    assert source.lie in BIDS
    assert source.lie != published.VALUE


@WORDS
def test_what_the_engine_charges_is_what_it_told_its_pricer(word: str) -> None:
    one = sold(word)
    place = published.NET.index(one.given.price)
    assert one.corrected.offered[place] == one.corrected.sold.bought.charge
    assert one.corrected.offered.argmax() == 6, "the last price below the bid"


@WORDS
def test_the_engines_gain_is_of_rows_held_back(word: str) -> None:
    corrected = sold(word).corrected
    assert 10 < corrected.rows < 50
    assert corrected.sold.bought.gain in (0, *gain_curve(corrected.sold.bought.curve.raw).gains)
    assert 0.0 <= corrected.held_noisy <= corrected.held < 1.0


def test_what_is_sold_as_noise_is_worth_less_on_rows_held_back() -> None:
    one = sold("mwu")
    assert one.corrected.held_noisy < one.source.gain < 0.15
    assert one.source.rescaled > 0.85, "in smaller units the same bid buys nearly everything"


@WORDS
def test_every_cent_of_the_engine_has_an_account(word: str) -> None:
    found = sold(word).corrected.sold
    rounding = found.bought.charge - found.withheld - sum(share.amount for share in found.shares)
    assert 0 <= rounding <= len(found.shares)


@WORDS
def test_chances_sum_to_one_on_both_sides(word: str) -> None:
    one = sold(word)
    for learned in (one.source.learned, one.corrected.learned):
        assert len(learned) == 20
        assert sum(learned) == pytest.approx(1.0)


def test_the_luck_of_the_published_payment_is_told_from_many_repetitions() -> None:
    again = sold("mwu").source.repeated
    assert len(again) == REPEATS == len(np.unique(again))
    assert 0.2 < (again < 0).mean() < 0.8


@WORDS
def test_the_other_sign_takes_nearly_all_the_money_there_and_no_copy_pays_here(word: str) -> None:
    one = sold(word)
    assert one.source.flipped > 0.95 > one.source.division.shares[one.source.best]
    assert not any(attack.pays for attack in one.corrected.sold.attacks if attack.disguise == "copy")


def test_without_a_gain_on_rows_held_back_nothing_is_sold() -> None:
    found = sold("mwu", 7)
    assert (found.corrected.sold.bought.gain, found.corrected.sold.bought.charge) == (0, 0)
    assert found.source.gain * MEASURE > 0
