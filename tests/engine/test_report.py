"""The page: complete by itself, true to the trades, safe from what people call themselves."""

import re
from dataclasses import replace

from gainshare.axioms.verdicts import fails
from gainshare.core.money import asset
from gainshare.engine.page import Story
from gainshare.engine.report import fragment, page
from gainshare.markets.auction import words
from tests.engine.read import VERDICTS, Reader, usual
from tests.engine.stories import EUR, bids, market, rules, story, tally, told

EVIL = "</svg><script>alert('1')</script><img src=x onerror=\"alert(1)\"> $x$ & {0}"


def test_the_page_needs_nothing_else() -> None:
    html = page(usual())
    seen = Reader(html)
    assert not {"script", "link", "img", "iframe", "object", "image"} & set(seen.tags)
    references = [held for key, held in seen.attributes if key in {"href", "src", "xlink:href"}]
    assert all(held is not None and held.startswith("#") for held in references)
    assert all(found.startswith("#") for found in re.findall(r"url\(([^)]*)\)", html))
    assert set(re.findall(r"https?://[^\"'<\s]+", html)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not [key for key, _ in seen.attributes if key.startswith("on")]


def test_no_id_occurs_twice() -> None:
    ids = [held for key, held in Reader(page(usual())).attributes if key == "id"]
    assert len(ids) == len(set(ids))


def test_every_drawing_has_its_words() -> None:
    seen = Reader(page(usual()))
    labels = [held for key, held in seen.attributes if key == "aria-label"]
    assert seen.tags.count("svg") == len(labels) == 6
    assert all(labels)


def test_the_same_story_gives_the_same_page() -> None:
    assert page(usual()) == page(usual())


def test_names_can_do_nothing() -> None:
    held = market((EVIL, "b\x00\ud800"))
    trades = tuple(replace(one, order=replace(one.order, party=EVIL)) for one in told(held, bids(12), stderr=0.01))
    verdicts = (fails(EVIL, EVIL, EVIL, 1, EVIL),)
    html = page(Story(EVIL, tally(held, trades), {EVIL: 0}, verdicts, EVIL, EVIL, EVIL))
    seen = Reader(html)
    assert not {"script", "img"} & set(seen.tags)
    assert "onerror" not in {key for key, _ in seen.attributes}
    assert seen.words.count(EVIL) > 10
    assert html.encode("utf-8")


def test_the_answer_comes_first() -> None:
    seen = usual()
    found = seen.tally.till.takings()
    html = page(seen)
    paid, earned = EUR.show(found.paid), EUR.show(found.earned)
    assert f"<h1>bikes: buyers paid {paid} in 40 trades; 2 sellers earned {earned}</h1>" in html
    assert f"<dt>paid</dt><dd>{paid}</dd>" in html
    assert "<dt>balance</dt><dd>0.00 EUR</dd>" in html
    assert ">1 proved<" in html
    assert html.index('class="strip"') < html.index('id="trade"') < html.index('id="prices"') < html.index('id="gain"')
    order = ["earned", "cheating", "promises", "limits"]
    assert [html.index(f'id="{key}"') for key in order] == sorted(html.index(f'id="{key}"') for key in order)


def test_books_that_do_not_balance_are_shouted() -> None:
    html = page(usual(balances={"earnings:hr": 5, "external:city": -4}))
    assert '<span class="fails">0.01 EUR: does not balance</span>' in html


def test_a_broken_promise_is_named_with_its_witness() -> None:
    html = page(usual(verdicts=(*VERDICTS, fails("rational", "levels", "every trade", 9, "bid 3, charge 4"))))
    assert "<h2>1 promise of 5 broken</h2>" in html
    assert '<small><span class="fails">1 fails</span><br>' in html
    assert "every trade: bid 3, charge 4" in html


def test_promises_that_held_keep_their_method() -> None:
    words = Reader(page(usual())).words
    assert "Every promise that was tested held" in words
    for one in VERDICTS:
        assert one.verdict in words
        assert one.method in words


def test_what_is_not_on_the_page_is_counted() -> None:
    held = market()
    seen = story(held, told(held, bids(5))[2:], left_out="3 rows had no key; they are listed in bikes/left-out.csv.")
    words = Reader(page(seen)).words
    assert "2 trades under earlier rules are not on this page." in words
    assert "3 rows had no key" in words
    assert "gainshare report bikes" in words
    assert "Nothing was left out." in page(usual(2))


def test_before_the_first_trade() -> None:
    html = page(story(market(), ()))
    assert "<h1>bikes: no trade yet</h1>" in html
    assert "<svg" not in html
    assert Reader(html)


def test_one_seller_one_trade() -> None:
    held = market(("only",))
    html = page(story(held, told(held, (20_000,))))
    assert "in 1 trade; 1 seller earned" in html
    assert "have seen one trade" in html
    assert Reader(html)


def test_a_currency_without_decimals_shows_none() -> None:
    held = market(rules=rules(asset("JPY")))
    words = Reader(page(story(held, told(held, bids(30))))).words
    assert re.search(r"paid [\d,]+ JPY in 30 trades", words)
    assert not re.search(r"\d\.\d\d JPY", words)


def test_a_notebook_shows_answer_curve_and_shares() -> None:
    held = market()
    (one,) = told(held, (9_000,))
    html = fragment("auction", held.rules, one.order, one.sold)
    seen = Reader(html)
    assert words.answer("trade 1", words.seen(held.rules, (one.order, one.sold))) in seen.words
    assert seen.tags.count("svg") == 2
    rules_of_style = re.findall(r"^[^\s{}][^{}]*(?={)", css(html), re.MULTILINE)
    assert rules_of_style
    assert all(rule.startswith(".gainshare") for rule in rules_of_style)


def css(html: str) -> str:
    return html.split("<style>")[1].split("</style>", maxsplit=1)[0].strip()


def test_a_notebook_is_safe_from_names_and_from_nothing_bought() -> None:
    held = market((EVIL,), rules(quality="posted"))
    (one,) = told(held, (0,))
    seen = Reader(fragment("auction", held.rules, replace(one.order, party=EVIL), one.sold))
    assert "script" not in seen.tags
    assert EVIL in seen.words
    assert seen.tags.count("svg") == 1
