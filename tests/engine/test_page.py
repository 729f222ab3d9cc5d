"""Parts of a report: a trade in sentences, and who earned what."""

from gainshare.engine.pages import PAGES
from gainshare.engine.report import page
from gainshare.markets.auction import words
from gainshare.markets.catalog import KINDS
from tests.engine.read import Reader, usual, without_bdi
from tests.engine.stories import bids, market, story, tallied, told


def test_the_story_is_told_in_the_sentences_of_explain() -> None:
    seen, held = usual(), market()
    one = tallied(held, told(held, bids(40))).shown
    assert one is not None
    read = Reader(page(seen)).words
    known = words.seen(held.rules, (one.order, one.sold))
    assert words.answer(f"bikes/{one.number}", known) in read
    for label, sentence in words.told(known):
        assert label in read
        assert sentence in read


def test_every_seller_stands_in_the_table() -> None:
    held = market(tuple(f"seller {place}" for place in range(40)))
    html = without_bdi(page(story(held, told(held, bids(20), stderr=0.001))))
    assert all(f'<th scope="row">seller {place}</th>' in html for place in range(40))
    assert "16 more" in html
    assert "Whiskers hold 95 %" in html
    assert "± " in html


def test_every_kind_is_where_the_list_says() -> None:
    assert [*PAGES] == [*KINDS]
    assert all(PAGES[name].limits for name in PAGES)
