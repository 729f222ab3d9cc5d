"""What a menu says: every question of every trade, to whoever may know, and no more than a copy shows."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.menu.lists import Undercut
from gainshare.markets.menu.records import Rules, Share, Sold
from gainshare.markets.menu.words import WHYS, WORDS, accuracy, seen, told, undercut
from tests.markets.menu.shop import EUR, Past, Shop, opened

RULES = Rules(EUR)


def says(past: Past, why: str, party: str = "", rules: Rules = RULES) -> str:
    ((label, sentence),) = told(seen(rules, (*past.orders, past.evidence)), why, party)
    assert label == why
    return sentence


def headline(past: Past) -> str:
    return WORDS.answer("digits/7", WORDS.seen(RULES, (*past.orders, past.evidence)))


def printed(past: Past) -> str:
    return WORDS.printed("digits/7", past.orders[0], past.evidence, EUR)


@pytest.fixture
def shop() -> Shop:
    return opened()


def bought(shop: Shop, party: str = "new", percent: int | None = 66, bid: int = 9_000) -> Past:
    return shop.settled(shop.buying(party, percent, bid))


# -------------------------------------------------------------------------------------------------------------- a sale


def test_a_sale_answers_every_question(shop: Shop) -> None:
    past = bought(shop)
    assert headline(past) == "digits/7: new pays 18.00 EUR for m4, accuracy 0.66. Its bid was 90.00 EUR."
    assert printed(past) == (
        "trade digits/7: new pays 18.00 EUR for m4, accuracy 0.66. Its bid was 90.00 EUR. 3 sellers earn 18.00 EUR."
    )
    assert {why: says(past, why) for why in WHYS} == {
        "price": "m4 costs 18.00 EUR, what earns most from what buyers say.",
        "quality": "m4 is the cheapest on the list that is right on at least 0.66. It is right on 0.66 of 100 test "
        "rows; on 100 others, which decide nothing, on 0.65.",
        "payment": "The posted price is paid, whatever the bid: new keeps 72.00 EUR of its 90.00 EUR.",
        "share": "site c earns 7.60 EUR: its data are worth 12.67 test rows, 42.2 % of all, by supported Shapley of "
        "the models in which each data set helps.",
        "lost": "new missed nothing that its order asked for.",
    }


def test_a_price_below_its_cap_names_the_bundle(shop: Shop) -> None:
    assert says(bought(shop, percent=70), "price") == (
        "m5 costs 20.00 EUR, although its buyers would pay 25.00 EUR: m1 + m3 hold its data for 20.00 EUR."
    )


def test_a_budget_buys_the_most_accurate_model(shop: Shop) -> None:
    past = bought(shop, percent=None, bid=2_000)
    assert says(past, "quality").startswith("m5 is the most accurate that 20.00 EUR buys. It is right on 0.70 of 100")


def test_a_bid_below_the_price_is_told_the_price_and_what_was_missed(shop: Shop) -> None:
    past = bought(shop, bid=1_700)
    assert headline(past) == (
        "digits/7: new buys nothing: m4, accuracy 0.66, costs 18.00 EUR, more than its bid of 17.00 EUR."
    )
    assert printed(past).startswith("trade digits/7: new buys nothing: m4")
    assert says(past, "payment") == "Nothing was bought, nothing is paid: the bid is given back."
    assert says(past, "lost") == "1.00 EUR more would have bought m4."
    assert says(past, "share") == "Nothing was sold, so nobody earned."
    cheapest = bought(shop, percent=None, bid=100)
    assert says(cheapest, "quality").startswith("m1 is the cheapest on the list. It is right on 0.60 of 100 test rows")


def test_more_accuracy_than_there_is_is_told_so(shop: Shop) -> None:
    past = bought(shop, percent=95)
    none = "no model on the list is right on at least 0.95 of the test rows"
    assert headline(past) == f"digits/7: new buys nothing: {none}."
    assert says(past, "quality") == f"N{none[1:]}."
    assert says(past, "price") == "There is no price for what the list does not hold."
    assert says(past, "lost") == f"No other bid would have bought more: {none}."


def test_an_empty_list_is_told_so(shop: Shop) -> None:
    """Without a buyer's own answers other models may be chosen, and all of those taken off by hand."""
    past = bought(shop, percent=None)
    assert isinstance(past.evidence, Sold)
    empty = replace(past.evidence.bought, item=None, charge=0, served=False)
    past = replace(past, evidence=Sold(empty, ()))
    assert headline(past) == "digits/7: new buys nothing: no model is on the list."
    assert says(past, "quality") == "No model is on the list."


def test_who_answered_is_told_whose_answers_made_its_list(shop: Shop) -> None:
    assert says(bought(shop, "city", 80), "price").endswith(" The list was made without this buyer's own answers.")
    assert "own answers" not in says(bought(shop, "new", 80), "price")


def test_the_share_of_a_named_seller(shop: Shop) -> None:
    assert says(bought(shop), "share", "site a").startswith("site a earns 4.60 EUR: its data are worth 7.67 test rows")
    assert says(bought(shop), "share").startswith("site c earns")
    assert says(bought(shop), "share", "new") == "new placed the order, so it has no share."


@pytest.mark.parametrize(
    ("division", "percent", "seller", "sentence"),
    [
        ("per-sale", 66, "site c", "site c earns nothing: its data are not in this model."),
        (
            "per-sale",
            60,
            "site a",
            (
                "site a earns 9.00 EUR: 100.0 % of this sale, as one of the model's own sellers; its "
                "data are worth 7.67 test rows."
            ),
        ),
        (
            "published",
            60,
            "site b",
            "site b earns 2.90 EUR: 32.2 % of what data are worth to the models on the list, by supported Shapley.",
        ),
    ],
)
def test_the_share_by_other_divisions(division: str, percent: int, seller: str, sentence: str) -> None:
    shop = opened(division=division, quality="base")
    past = bought(shop, percent=percent)
    assert says(past, "share", seller, shop.market.rules) == sentence


def test_data_that_help_nothing_earn_nothing() -> None:
    shop = opened(worths={"": 50, "a": 60, "b": 50, "ab": 60})
    found = says(bought(shop, percent=60), "share", "site b")
    assert found == "site b earns nothing: its data helped no model, or were offered before."
    idle = Share("site b", Fraction(3), Fraction(0), 0)
    records = (shop.past[-1].orders[0], idle)
    (_, sentence), *_ = told(seen(Rules(EUR, division="published"), records), "share")
    assert sentence == "site b earns nothing: its data helped no model on the list."


# -------------------------------------------------------------------------------------------------------------- a list


def test_a_list_answers_every_question(shop: Shop) -> None:
    past = shop.past[0]
    answer = "6 of 7 models fit to be listed are for sale, from 9.00 EUR to 29.00 EUR."
    assert (headline(past), printed(past)) == (f"digits/7: {answer}", f"trade digits/7: {answer}")
    assert {why: says(past, why) for why in WHYS} == {
        "price": "No bundle undercuts a price: every union of 3 data sets is priced. 2 of 6 prices are below what "
        "buyers would pay, because of a bundle.",
        "quality": "7 models were trained and tried on 100 test rows. Of the 7 in which each data set helps 6 are "
        "listed, chosen by select.",
        "payment": "From 6 answers, this list would earn 101.00 EUR; any other earns at most 122.00 EUR.",
        "share": "site c earns 42.2 % of what is sold: its data are worth 12.67 test rows, 42.2 % of all, by "
        "supported Shapley of the models in which each data set helps.",
        "lost": "Taken off: m2.",
    }
    assert says(past, "share", "site a").startswith("site a earns 25.6 % of what is sold")


def test_a_list_of_one_price_says_it_once() -> None:
    shop = opened(("city", 60, 1_000), ("dreamer", 99, 9_000))
    past = shop.past[0]
    assert headline(past) == "digits/7: 7 of 7 models fit to be listed are for sale, at 10.00 EUR."
    assert says(past, "payment") == (
        "From 1 answer, this list would earn 10.00 EUR; any other earns no more; 1 answer wants more "
        "accuracy than any model has."
    )
    assert says(past, "lost") == "Taken off: none."
    assert "0 of 7 prices are below" in says(past, "price")


def test_a_list_changed_by_hand_says_so(shop: Shop) -> None:
    shop.remove("m4")
    assert "5 are listed, chosen by select, then by hand." in says(shop.past[-1], "quality")
    assert says(shop.past[-1], "lost") == "Taken off: m2, m4."


def test_what_was_not_checked_is_not_claimed() -> None:
    shop = opened(price="pair")
    assert says(shop.past[0], "price").startswith(
        "No pair with exactly its data undercuts a price; larger bundles were not checked."
    )


def test_a_division_by_sale_says_that_it_holds_on_average() -> None:
    shop = opened(division="per-sale")
    sentence = says(shop.past[0], "share", rules=shop.market.rules)
    error = f"{float(shop.list.error):.1%}".replace("%", " %")
    assert shop.list.error
    assert sentence.endswith(
        f"Each sale goes to the model's own sellers, so this holds on average, all together within {error} of the "
        "proceeds."
    )


def test_a_seller_without_a_share_of_a_list_is_told_why() -> None:
    shop = opened(worths={"": 50, "a": 60, "b": 50, "ab": 60})
    sentence = says(shop.past[0], "share", "site b")
    assert sentence == "site b earns nothing: its data helped no model, or were offered before."


def test_a_closed_market_says_so(shop: Shop) -> None:
    shop.close()
    past = shop.past[-1]
    assert (headline(past), printed(past)) == (
        "digits/7: the market is closed.",
        "trade digits/7: the market is closed.",
    )
    assert [says(past, why) for why in ("price", "payment")] == ["Nothing is sold any more.", "The market is closed."]


# ---------------------------------------------------------------------------------------------------- why a price binds


@pytest.mark.parametrize(
    ("why", "price", "sentence"),
    [
        (None, 30, ""),
        (None, 20, "a bundle holds its data, too large a one to be found"),
        (Undercut(2, (0,)), 20, "m1 holds its data for 0.20 EUR"),
        (Undercut(2, (0, 1)), 20, "m1 + m2 hold its data for 0.20 EUR"),
        (Undercut(3, (0, 1)), 20, "m4 is as accurate and costs 0.20 EUR: m1 + m2 hold its data for that"),
    ],
)
def test_what_holds_a_price_down(why: Undercut | None, price: int, sentence: str) -> None:
    item = opened().list.items[2]
    assert item.tag
    tag = replace(item.tag, number=2, price=price, cap=30, why=why)
    assert undercut(replace(item, model="m3", tag=tag), EUR) == sentence


@pytest.mark.parametrize(
    ("right", "rows", "shown"), [(1, 1, "1.00"), (2, 3, "0.67"), (861, 1000, "0.861"), (5, 1001, "0.0050")]
)
def test_accuracies_have_the_digits_that_rows_can_tell_apart(right: int, rows: int, shown: str) -> None:
    assert accuracy(right, rows) == shown


# -------------------------------------------------------------------------------------------------------------- sealed


def shown_to(*records: object) -> dict[str, str]:
    return dict(told(seen(RULES, records)))


def test_a_buyer_sees_its_own_deal_and_no_shares(shop: Shop) -> None:
    past = bought(shop)
    assert isinstance(past.evidence, Sold)
    found = shown_to(past.orders[0], past.evidence.bought)
    assert [*found] == ["price", "quality", "payment", "sealed"]
    assert found["sealed"] == "share: this copy does not show what the answer rests on."
    known = seen(RULES, (past.orders[0], past.evidence.bought))
    assert WORDS.answer("digits/7", known) == headline(past)


def test_a_seller_sees_its_own_share_or_worth(shop: Shop) -> None:
    sold = shop.buy(accuracy=66)
    found = shown_to(sold.shares[0])
    assert found["share"].startswith("site a earns 4.60 EUR")
    assert found["sealed"].startswith("price, quality, payment: ")
    assert WORDS.answer("digits/7", seen(RULES, (sold.shares[0],))) == "digits/7: site a earns 4.60 EUR."
    worth = shop.list.worths[0]
    assert shown_to(worth)["share"].startswith("site a earns 25.6 % of what is sold")
    assert WORDS.answer("digits/7", seen(RULES, (worth,))) == (
        "digits/7: site a earns 25.6 % of what is sold from this list."
    )


def test_an_auditor_sees_everything(shop: Shop) -> None:
    past = bought(shop)
    assert [*shown_to(*past.orders, past.evidence)] == [*WHYS[:-1]]


def test_a_copy_that_shows_nothing_says_so() -> None:
    assert WORDS.answer("digits/7", seen(RULES, ())) == "digits/7: nothing of it is shown."
    assert shown_to() == {"sealed": "price, quality, payment, share: this copy does not show what the answer rests on."}
    assert dict(told(seen(RULES, ()), "lost")).keys() == {"sealed"}


# ------------------------------------------------------------------------------------------------------------- refused


def test_a_question_nobody_can_answer_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="must be one of price, quality, payment, share, lost") as refused:
        told(seen(RULES, (shop.past[0].evidence,)), "luck")
    assert (refused.value.code, refused.value.field, refused.value.value) == ("unknown_value", "why", "luck")


def test_a_party_without_a_part_is_refused(shop: Shop) -> None:
    past = bought(shop)
    assert isinstance(past.evidence, Sold)
    for records in ((*past.orders, past.evidence), (past.evidence.shares[1],), (shop.past[0].evidence,)):
        with pytest.raises(Refused, match="has no part in this trade, or it is sealed in this copy") as refused:
            told(seen(RULES, records), party="nobody")
        assert (refused.value.code, refused.value.value) == ("not_found", "nobody")
    with pytest.raises(Refused, match="sealed in this copy"):
        told(seen(RULES, (past.evidence.shares[1],)), party="site a")
