"""What the report of a menu adds: one sale, the list, other ways to sell, and what everybody's data are worth."""

from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import pytest

from gainshare.core.random import stream
from gainshare.engine.menu_page import _SHARED, ROWS, MenuTally
from gainshare.engine.page import Story
from gainshare.engine.pages import PAGES
from gainshare.engine.replay import Step
from gainshare.engine.report import fragment, page
from gainshare.engine.tally import Tally
from gainshare.markets.menu.lists import DIVISIONS
from gainshare.markets.menu.promises import Examiner
from gainshare.markets.offers import Offer
from tests.engine.menu_lists import shown
from tests.engine.read import Reader
from tests.markets.menu.shop import SMOOTH, Past, Shop, answers, opened

EVIL = "</svg><script>alert('1')</script><img src=x onerror=\"alert(1)\"> $x$"


@dataclass(frozen=True)
class One:
    """A trade of a journal, as far as pages look at it."""

    number: int
    dossier: Past


def story(shop: Shop, begun: int = 0) -> Story:
    """All that the report tells of what a shop has settled."""
    found = Tally("menu", shop.market, MenuTally(shop.market, len(shop.past)), begun)
    survey = Examiner(shop.market, begun)
    for number, past in enumerate(shop.past, 1):
        found.see(cast(Step, One(number, past)))
        survey.add(past)
    verdicts = survey.verdicts(partial(stream, "audit"), tries=10, stream_tries=0)
    return Story("digits", found, shop.balances, verdicts, "three tables", "", "gainshare report digits")


def tally(shop: Shop) -> MenuTally:
    drawn = story(shop).tally.drawn
    assert isinstance(drawn, MenuTally)
    return drawn


def words(shop: Shop) -> str:
    return Reader(page(story(shop))).words


@pytest.fixture
def shop() -> Shop:
    shop = opened()
    shop.buy("inn", 60)
    shop.buy("new", 80)
    shop.buy("poor", 80, 100)
    return shop


def test_the_page_tells_one_sale_the_list_other_ways_and_worths(shop: Shop) -> None:
    html = page(story(shop))
    assert [held for key, held in Reader(html).attributes if key == "id" and held and held.isalpha()] == [
        "trade",
        "list",
        "revenue",
        "earned",
        "worth",
        "promises",
        "limits",
    ]
    seen = words(shop)
    for said in (
        "digits/3: new pays 29.00 EUR for m7, accuracy 0.80. Its bid was 90.00 EUR.",
        "6 of 7 models for sale. No bundle undercuts a price: every union of 3 data sets is priced.",
        "This list would earn 101.00 EUR from the survey, 82.8 % of the limit",
        "At most 21.00 EUR more is possible: the bracket.",
        "Taken off: m2.",
        "The data of site c earn most: 42.2 % of what is sold",
        "Every sale is divided by it.",
        "Every promise that was tested held",
    ):
        assert said in seen


def test_the_same_story_gives_the_same_page_that_needs_nothing_else(shop: Shop) -> None:
    html = page(story(shop))
    assert html == page(story(shop))
    read = Reader(html)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    ids = [held for key, held in read.attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert read.tags.count("svg") == len([1 for key, held in read.attributes if key == "aria-label" and held]) == 6


def test_every_price_stands_in_the_table_with_what_binds_it(shop: Shop) -> None:
    seen = words(shop)
    for item in shop.list.items:
        assert item.tag
        assert f"{item.tag.price / 100:.2f}" in seen
    assert "29.00m3 + m4" in seen


def test_of_many_sellers_of_a_model_some_are_named(shop: Shop) -> None:
    every = tuple(f"site {letter}" for letter in "abcdef")
    items = tuple(replace(item, sellers=every[:place]) for place, item in enumerate(shop.list.items, 1))
    shop.past[:] = [replace(shop.past[0], evidence=replace(shop.list, items=items))]
    seen = Reader(page(replace(story(opened()), tally=_seen(shop)))).words
    assert "m5site a, site b, site c, site d0" in seen
    assert "m6site a, site b, site c + 20" in seen
    assert "m7site a, site b, site c + 30" in seen


def test_every_division_is_explained() -> None:
    assert tuple(_SHARED) == DIVISIONS


@pytest.mark.parametrize(
    ("division", "said"), [("per-sale", "what all sales come near to"), ("published", "the models for sale only")]
)
def test_what_worths_have_to_do_with_shares_is_told_by_division(division: str, said: str) -> None:
    assert said in words(opened(division=division))


def test_the_sale_told_is_one_that_a_bundle_made_cheaper(shop: Shop) -> None:
    assert tally(shop).shown == (3, shop.past[2].orders[0], shop.past[2].evidence)
    shop.buy("new", 60)
    assert tally(shop).shown == (3, shop.past[2].orders[0], shop.past[2].evidence)
    plain = opened()
    assert tally(plain).shown == (1, plain.past[0].orders[0], plain.past[0].evidence)
    plain.buy("poor", 80, 100)
    assert (tally(plain).shown or (0,))[0] == 2
    plain.buy("new", 60)
    assert (tally(plain).shown or (0,))[0] == 3
    plain.remove("m1")
    assert (tally(plain).shown or (0,))[0] == 3


def test_the_list_shown_is_the_one_in_force(shop: Shop) -> None:
    shop.reprice(answers(("city", 60, 1_000)))
    assert tally(shop).list == shop.list
    seen = words(shop)
    assert "7 of 7 models for sale" in seen
    assert "This list would earn 10.00 EUR from the survey, 100.0 % of the limit" in seen
    assert "No list earns more." in seen


def test_a_list_that_earns_nothing_is_told() -> None:
    free = opened(("city", 60, 0))
    assert "This list would earn 0.00 EUR from the survey, all of the limit" in words(free)
    assert "Nobody paid, so nobody earned" in words(free)


def test_a_market_closed_before_any_list_has_its_page() -> None:
    shop = Shop()
    shop.close()
    seen = words(shop)
    assert "digits/1: the market is closed." in seen
    assert "models for sale" not in seen


def test_pairs_claim_no_more_than_pairs() -> None:
    seen = words(opened(price="pair"))
    assert "No pair with exactly its data undercuts a price; larger bundles were not checked." in seen
    assert "No bundle undercuts" not in seen


def test_copies_are_named() -> None:
    shop = Shop(SMOOTH, [Offer("site a", "a"), Offer("site b", "b"), Offer("twin", "a"), Offer("site c", "c")])
    shop.publish()
    assert "Offered before by somebody else: twin." in words(shop)


def test_names_can_do_nothing() -> None:
    shop = Shop(SMOOTH, [Offer(EVIL, "a"), Offer("b\x00\ud800", "b"), Offer("copy", "a"), Offer("site c", "c")])
    shop.publish()
    shop.buy(EVIL, 80)
    read = Reader(page(story(shop)))
    assert not {"script", "img"} & set(read.tags)
    assert "onerror" not in {key for key, _ in read.attributes}
    assert read.words.count(EVIL) > 4


def test_a_long_list_makes_a_page_of_bounded_size(shop: Shop) -> None:
    """Its table shows the most accurate; its figure all."""
    long = replace(shown(1_000), worths=shop.list.worths)
    listed = replace(shop.past[0], evidence=long)
    shop.past[:] = [listed]
    html = page(replace(story(opened()), tally=_seen(shop)))
    assert html.count('<th scope="row">m') == ROWS
    assert f"the {ROWS} most accurate of 1,000 models" in html
    assert len(html) < 1_000_000


def _seen(shop: Shop) -> Tally:
    found = Tally("menu", shop.market, MenuTally(shop.market, 1))
    found.see(cast(Step, One(1, shop.past[0])))
    return found


def test_trades_under_earlier_rules_are_not_on_the_page(shop: Shop) -> None:
    begun = len(shop.past)
    shop.amended(price="pair")
    shop.publish()
    found = story(shop, begun).tally
    assert (found.count, found.earlier, found.till.paid) == (1, begun, 0)


# ----------------------------------------------------------------------------------------------------------- notebooks


def test_a_notebook_shows_the_list_with_its_figures_and_a_sale_with_its_earners(shop: Shop) -> None:
    first, _, sale, none = shop.past
    html = fragment("menu", shop.market.rules, first.orders[0], first.evidence)
    assert "6 of 7 models fit to be listed are for sale" in html
    assert html.count("<svg") == 2
    html = fragment("menu", shop.market.rules, sale.orders[0], sale.evidence)
    assert "new pays 29.00 EUR for m7" in html
    assert html.count("<svg") == 1
    assert "<svg" not in fragment("menu", shop.market.rules, none.orders[0], none.evidence)


def test_limits_are_stated() -> None:
    assert any("averages several cheap models" in limit for limit in PAGES["menu"].limits)
    assert "near copies" in words(opened())
