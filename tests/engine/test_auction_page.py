"""What the report of an auction adds: prices, the gain curve, and what cheating would bring."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.axioms.disguise import DISGUISES, Attack
from gainshare.engine.auction_page import _DISGUISED
from gainshare.engine.auction_tally import Told
from gainshare.engine.report import page
from tests.engine.read import Reader
from tests.engine.stories import EUR, FLAT, attacks, bids, market, rules, story, tallied, told


def test_the_trade_told_bought_a_middle_level() -> None:
    held = market(rules=rules(price="fixed", rate=12_000))
    one = tallied(held, told(held, (0, 90_000, 9_000, 90_000, 0))).shown
    assert one is not None
    assert 0 < one.sold.bought.gain < one.sold.bought.curve.gains[-1]
    assert one.order.bid == 9_000


def test_what_cheating_would_bring_is_money_with_sign_and_word() -> None:
    held = market()
    first, *rest = told(held, (20_000, 9_000))
    copied = Attack("hr", "copy", Fraction(1, 4), Fraction(1, 2))
    tried = (copied, *attacks(held.sellers)[1:])
    trades = (replace(first, sold=replace(first.sold, attacks=tried)), *rest)
    html, paid = page(story(held, trades)), first.sold.bought.charge
    assert "<h2>1 of 15 disguises would have paid</h2>" in html
    assert f'<td class="pays">+{EUR.show(round(Fraction(paid, 4)), code=False)} pays</td>' in html
    assert f"<td>{EUR.show(round(Fraction(-paid, 8)), code=False)}</td>" in html


def test_of_several_tasks_the_one_is_shown_where_cheating_brings_most() -> None:
    held = market()
    first, second = told(held, (20_000, 0))
    worse = replace(second.sold, attacks=attacks(held.sellers, Fraction(1, 3)))
    words = Reader(page(story(held, (first, replace(second, sold=worse))))).words
    assert "the one of 2 tasks where cheating brings most of trade 2" in words
    assert (
        f"earnings of {'every 100.00 EUR' if not worse.bought.charge else EUR.show(worse.bought.charge)} paid" in words
    )


def test_every_disguise_is_explained() -> None:
    assert _DISGUISED.keys() == DISGUISES.keys()


def test_without_attack_reports_the_page_says_so() -> None:
    held = market()
    trades = tuple(replace(one, sold=replace(one.sold, attacks=())) for one in told(held, bids(3)))
    assert "Cheating was not tried" in page(story(held, trades))


@pytest.mark.parametrize("count", [1, 2, 9])
def test_nobody_bought(count: int) -> None:
    held = market(rules=rules(quality="posted"))
    html = page(story(held, told(held, (1,) * count)))
    assert "nothing was paid in" in html
    assert "buys nothing" in html
    assert "Nobody paid, so nobody earned" in html
    assert Reader(html)


def test_nothing_to_buy() -> None:
    held = market()
    assert "There was nothing for buyer 2 to buy" in page(story(held, told(held, (500,) * 3, curve=FLAT)))


def test_a_fixed_price_learns_nothing() -> None:
    held = market(rules=rules(price="fixed", rate=5_000))
    assert "The price is fixed by the rules, 50.00 EUR per unit of gain" in page(story(held, told(held, bids(9))))


@pytest.mark.parametrize("price", ["ucb", "exp3", "regression"])
def test_every_price_rule_has_its_page(price: str) -> None:
    held = market(rules=rules(price=price))
    html = page(story(held, told(held, bids(30))))
    assert Reader(html)
    assert ("No theorem bounds the regret" in html) == (price == "regression")


def test_a_long_history_makes_a_small_page() -> None:
    held = market()
    short = told(held, bids(250))
    long = tuple(Told(place + 1, (one := short[place % 250]).order, one.sold, one.seed) for place in range(2_000))
    html = page(story(held, long))
    assert "every 12th trade" in html
    assert len(html) < 400_000
