"""A menu's trades made again: a genuine one comes out the same, and what cannot be made again is taken as stated."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.menu.again import bought, divided, numbered, published, recalled, relisted, repeats, stranger
from gainshare.markets.menu.lists import DIVISIONS
from gainshare.markets.menu.records import OPERATOR, Buy, Published, Remove, Sold
from gainshare.prices.menus.revenue import METHODS
from tests.markets.menu.shop import LUMPY, SURVEY, Shop, opened


@pytest.mark.parametrize("quality", METHODS)
@pytest.mark.parametrize("division", DIVISIONS)
def test_a_list_comes_out_the_same(quality: str, division: str) -> None:
    shop = opened(quality=quality, division=division, time_limit=1)
    shop.remove("m1")
    shop.reprice(SURVEY[1:])
    state, first = None, None
    for past in shop.past:
        state = relisted(state, past.orders[0])
        assert isinstance(past.evidence, Published)
        first = first or past.evidence
        expected, listed = published(shop.market, state, first, past.evidence)
        assert expected == past.evidence
        prices = [item.tag.price for item in expected.items if item.tag]
        assert prices == listed.prices[listed.models.level[listed.kept]].tolist()
    assert repeats(shop.market) == (quality != "exact")


def test_candidates_are_recalled_from_the_list_that_shows_them() -> None:
    shop = opened()
    found = recalled(shop.market, shop.list)
    (trained,) = shop.ask([shop.market.training(shop.state)])
    assert [(one.id, one.right, one.confirmed) for one in found.models] == [
        (item.model, item.right, item.confirmed) for item in numbered(shop.list)
    ]
    assert found.trained == len(trained.models) - 1
    foreign = replace(shop.list.items[0], sellers=("friend",))
    with pytest.raises(ValueError, match="not in tuple"):
        recalled(shop.market, replace(shop.list, items=(foreign, *shop.list.items[1:])))


def test_a_change_without_a_list_is_refused() -> None:
    with pytest.raises(Refused, match="comes before any list was published"):
        relisted(None, Remove("1", OPERATOR, "m1"))


@pytest.mark.parametrize(("percent", "bid"), [(60, 9_000), (66, 100), (99, 9_000), (None, 2_000), (None, 1)])
def test_a_deal_comes_out_the_same(percent: int | None, bid: int) -> None:
    shop = opened()
    order = shop.buying("new", percent, bid)
    sold = shop.settled(order).evidence
    assert isinstance(order, Buy)
    assert isinstance(sold, Sold)
    tags = tuple(item.tag for item in shop.list.items if item.tag)
    assert bought(recalled(shop.market, shop.list), shop.list, order, tags) == sold.bought


def test_shares_follow_from_the_list_unless_they_rest_on_more() -> None:
    shop = opened()
    sold = shop.buy(accuracy=66)
    paid = [share.amount for share in sold.shares]
    even = replace(sold, shares=tuple(replace(share, share=Fraction(1, 3)) for share in sold.shares))
    assert divided(shop.list, even, paid, "supported-shapley") == sold.shares
    assert divided(shop.list, even, paid, "stated") == even.shares
    third = Fraction(1, 3)
    assert [share.share for share in divided(shop.list, even, paid, "per-sale")] == [third, third, Fraction(0)]
    assert divided(shop.list, shop.buy(bid=1), paid, "supported-shapley") == ()


def test_what_a_market_has_not_is_named() -> None:
    shop = opened()
    shop.buy()
    assert [stranger(shop.market, past) for past in shop.past] == ["", ""]
    other = Shop({"": 50, "x": 60, "y": 60, "xy": 70})
    assert [stranger(other.market, past) for past in shop.past] == [
        "a list of other sellers",
        "a sale for other sellers",
    ]
    shop.close()
    assert stranger(other.market, shop.past[-1]) == ""


def test_a_list_with_more_models_than_were_trained_is_refused() -> None:
    shop, less = opened(), opened(worths=LUMPY)
    state = relisted(None, shop.past[0].orders[0])
    with pytest.raises(Refused, match="must be the 4 that were shown first"):
        published(shop.market, state, less.list, shop.list)
