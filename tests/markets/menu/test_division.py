"""Who is paid: copies, groups, and the three divisions of a menu."""

from fractions import Fraction

import pytest

from gainshare.markets.menu.lists import DIVISIONS
from gainshare.markets.offers import Offer
from tests.markets.menu.shop import SMOOTH, SURVEY, Shop, answers, opened


@pytest.fixture
def shop() -> Shop:
    return opened()


# -------------------------------------------------------------------------------------------------------------- sellers


def test_exact_copies_earn_nothing_and_are_named() -> None:
    shop = Shop(SMOOTH, [Offer("site a", "a"), Offer("site b", "b"), Offer("copy", "a"), Offer("site c", "c")])
    found = shop.publish()
    assert found.copies == ("copy",)
    assert found.items == opened().list.items
    assert {worth.party: (worth.worth, worth.share) for worth in found.worths}["copy"] == (Fraction(0), Fraction(0))
    assert {share.party: share.amount for share in shop.buy().shares}["copy"] == 0


def test_a_group_is_one_player() -> None:
    offers = [Offer("site a", "a", "firm"), Offer("site b", "b", "firm"), Offer("site c", "c")]
    shop = Shop(SMOOTH, offers)
    found = shop.publish()
    assert shop.market.sellers == ("firm", "site c")
    assert {item.sellers: item.right for item in (*found.items, *found.taken_off)} == {
        ("firm",): 66,
        ("site c",): 64,
        ("firm", "site c"): 80,
    }
    assert {share.party for share in shop.buy().shares} == {"firm", "site c"}


def test_a_group_member_that_copies_another_group_brings_only_the_rest() -> None:
    shop = Shop(SMOOTH, [Offer("site a", "a"), Offer("x", "a", "firm"), Offer("y", "b", "firm"), Offer("site c", "c")])
    assert shop.publish().copies == ()
    assert shop.market.training(shop.state).players == (("a",), ("b",), ("c",))


def test_shares_of_a_sale_are_those_of_the_list(shop: Shop) -> None:
    worths = shop.list.worths
    for share, worth in zip(shop.buy().shares, worths, strict=True):
        assert (share.party, share.worth, share.share) == (worth.party, worth.worth, worth.share)
    assert [str(worth.share) for worth in worths] == ["23/90", "29/90", "19/45"]


@pytest.mark.parametrize("division", DIVISIONS)
def test_only_the_published_division_moves_with_the_survey(division: str) -> None:
    shop = opened(division=division)
    before = [worth.share for worth in shop.list.worths]
    after = [worth.share for worth in shop.reprice(answers(("city", 64, 900))).worths]
    later = [worth.share for worth in shop.remove("m1").worths]
    assert (before == after == later) == (division != "published")


def test_per_sale_divides_a_payment_among_the_models_own_sellers_and_says_what_it_misses() -> None:
    shop = opened(division="per-sale")
    found = shop.list
    assert 0 <= found.error < 1
    earned = dict.fromkeys(shop.market.sellers, Fraction(0))
    for answer in SURVEY:
        sold = shop.if_bought("new", int(100 * answer.accuracy), answer.value)
        if sold.bought.served:
            assert sold.bought.item
            for share in sold.shares:
                assert bool(share.share) <= (share.party in sold.bought.item.sellers)
                earned[share.party] += share.share * sold.bought.charge
    parts = [abs(earned[worth.party] / found.proceeds.revenue - worth.share) for worth in found.worths]
    assert sum(parts) == found.error


def test_one_seller_earns_everything() -> None:
    sold = opened(worths={"": 50, "a": 60}).buy()
    (share,) = sold.shares
    assert share.share == 1
    assert share.amount == sold.bought.charge


def test_what_nobody_can_buy_any_more_earns_nobody_anything() -> None:
    shop = opened(division="per-sale")
    assert shop.remove("m7").proceeds.revenue < 10_100
    assert sum(share.share for share in shop.buy(accuracy=72).shares) == 1
