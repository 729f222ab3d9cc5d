"""The menu in the terms that all kinds share."""

from fractions import Fraction
from functools import partial

from gainshare.core.arrays import MEASURE
from gainshare.core.codec import Codec, canonical
from gainshare.core.random import stream
from gainshare.markets.catalog import KINDS
from gainshare.markets.menu.kind import MENU, attacks, sales
from gainshare.markets.menu.records import OPERATOR, Add, Sold
from tests.markets.menu.shop import SURVEY, opened


def test_a_sale_is_the_money_of_its_trade() -> None:
    shop = opened()
    past = shop.settled(shop.buying("new", 66, 9_000))
    (found,) = sales(past.orders, past.evidence)
    assert found
    assert isinstance(past.evidence, Sold)
    assert (found.party, found.charge, found.withheld, found.sold) == ("new", 1_800, 0, True)
    assert (found.what, found.method) == ("model m4, accuracy 0.66", "exact supported Shapley")
    assert found.gain == (66 - 50) * MEASURE // 100
    assert [(one.party, one.share, one.amount) for one in found.parts] == [
        (one.party, one.share, one.amount) for one in past.evidence.shares
    ]
    assert sum(one.worth for one in found.parts) == found.worth
    assert found.parts[0].worth == float(past.evidence.shares[0].worth / 100)


def test_an_order_that_buys_nothing_is_a_sale_of_nothing() -> None:
    shop = opened()
    for percent, bid in ((66, 100), (99, 9_000)):
        past = shop.settled(shop.buying("new", percent, bid))
        (found,) = sales(past.orders, past.evidence)
        assert found
        assert (found.sold, found.charge, found.gain, found.parts, found.worth) == (False, 0, 0, (), 0)
        assert found.what == "nothing bought"


def test_a_model_worse_than_no_data_has_no_gain() -> None:
    shop = opened(("city", 0, 500), worths={"": 50, "a": 40, "b": 41, "ab": 44})
    past = shop.settled(shop.buying("new", 44, 9_000))
    (found,) = sales(past.orders, past.evidence)
    assert found
    assert (found.sold, found.gain) == (True, 0)
    assert past.deliveries[0].gain == 0


def test_changes_of_the_list_are_no_sales() -> None:
    shop = opened()
    shop.remove("m1")
    shop.reprice(SURVEY)
    shop.close()
    assert [sales(past.orders, past.evidence) for past in shop.past] == [()] * 4


def test_no_disguise_is_tried() -> None:
    assert attacks(opened().list) == ()


def test_the_kind_is_in_the_catalog_with_all_that_an_engine_asks_for() -> None:
    shop = opened()
    shop.buy()
    shop.settled(Add("x", OPERATOR, "m99"))
    shop.close()
    assert KINDS["menu"] is MENU
    market = MENU.market(shop.market.rules, shop.offers)
    assert market.sellers == ("site a", "site b", "site c")
    assert {type(past.evidence) for past in shop.past} == {*MENU.evidence}
    assert all(isinstance(past.orders[0], MENU.orders) for past in shop.past)
    assert Codec((MENU.rules, MENU.offer)).read_bytes(canonical((shop.market.rules, shop.offers))) == (
        shop.market.rules,
        shop.offers,
    )
    assert MENU.contradiction(shop.past[0]) == ""
    assert MENU.examiner(market, 0).verdicts(partial(stream, 1), tries=1, stream_tries=0)


def test_the_words_answer_every_question_of_the_kind() -> None:
    shop = opened()
    past = shop.settled(shop.buying("new", 66, 9_000))
    words = MENU.words
    shown = words.seen(shop.market.rules, (*past.orders, past.evidence))
    assert tuple(label for label, _ in words.told(shown, "", "")) == words.whys[:-1]
    assert sum(share.share for share in shop.buy().shares) == Fraction(1)
