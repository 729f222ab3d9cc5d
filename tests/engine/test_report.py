"""The page: complete by itself, true to the trades, safe from what people call themselves."""

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from gainshare.axioms.disguise import DISGUISES, Attack
from gainshare.axioms.verdicts import fails, holds, not_checked, not_promised, proved
from gainshare.core.money import asset
from gainshare.engine.report import _DISGUISED, Story, fragment, page
from gainshare.engine.tally import Told
from gainshare.markets import auction_words as words
from tests.engine.stories import EUR, FLAT, attacks, bids, market, rules, story, tallied, told

VERDICTS = (
    proved("balance", "journal", "9 entries sum to 0"),
    holds("truthful", "levels", "lie search", 100_000),
    not_promised("copying never pays", "shapley", "a copy raises the total"),
    not_checked("delivery", "artefacts", "too large"),
)
EVIL = "</svg><script>alert('1')</script><img src=x onerror=\"alert(1)\"> $x$ & {0}"
VOID = {"meta", "br", "link"}


class Reader(HTMLParser):
    """What a browser would see: tags in balance, ids, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def usual(count: int = 40, **changed: object) -> Story:
    held = market()
    return replace(story(held, told(held, bids(count)), verdicts=VERDICTS), **changed)


def without_bdi(html: str) -> str:
    return html.replace("<bdi>", "").replace("</bdi>", "")


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
    html = page(Story(EVIL, tallied(held, trades), {EVIL: 0}, verdicts, EVIL, EVIL, EVIL))
    seen = Reader(html)
    assert not {"script", "img"} & set(seen.tags)
    assert "onerror" not in {key for key, _ in seen.attributes}
    assert seen.words.count(EVIL) > 10
    assert html.encode("utf-8")


def test_the_answer_comes_first() -> None:
    seen = usual()
    found = seen.tally.takings()
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


def test_the_story_is_told_in_the_sentences_of_explain() -> None:
    seen = usual()
    one = seen.tally.shown
    assert one is not None
    read = Reader(page(seen)).words
    known = words.seen(seen.market.rules, (one.order, one.sold))
    assert words.answer(f"bikes/{one.number}", known) in read
    for label, sentence in words.told(known):
        assert label in read
        assert sentence in read


def test_the_trade_told_bought_a_middle_level() -> None:
    held = market(rules=rules(price="fixed", rate=12_000))
    one = tallied(held, told(held, (0, 90_000, 9_000, 90_000, 0))).shown
    assert one is not None
    assert 0 < one.sold.bought.gain < one.sold.bought.curve.gains[-1]
    assert one.order.bid == 9_000


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


def test_every_seller_stands_in_the_table() -> None:
    held = market(tuple(f"seller {place}" for place in range(40)))
    html = without_bdi(page(story(held, told(held, bids(20), stderr=0.001))))
    assert all(f'<th scope="row">seller {place}</th>' in html for place in range(40))
    assert "16 more" in html
    assert "Whiskers hold 95 %" in html
    assert "± " in html


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


def test_one_seller_one_trade() -> None:
    held = market(("only",))
    html = page(story(held, told(held, (20_000,))))
    assert "in 1 trade; 1 seller earned" in html
    assert "have seen one trade" in html
    assert Reader(html)


def test_a_fixed_price_learns_nothing() -> None:
    held = market(rules=rules(price="fixed", rate=5_000))
    assert "The price is fixed by the rules, 50.00 EUR per unit of gain" in page(story(held, told(held, bids(9))))


@pytest.mark.parametrize("price", ["ucb", "exp3", "regression"])
def test_every_price_rule_has_its_page(price: str) -> None:
    held = market(rules=rules(price=price))
    html = page(story(held, told(held, bids(30))))
    assert Reader(html)
    assert ("No theorem bounds the regret" in html) == (price == "regression")


def test_a_currency_without_decimals_shows_none() -> None:
    held = market(rules=rules(asset("JPY")))
    words = Reader(page(story(held, told(held, bids(30))))).words
    assert re.search(r"paid [\d,]+ JPY in 30 trades", words)
    assert not re.search(r"\d\.\d\d JPY", words)


def test_a_long_history_makes_a_small_page() -> None:
    held = market()
    short = told(held, bids(250))
    long = tuple(Told(place + 1, (one := short[place % 250]).order, one.sold, one.seed) for place in range(2_000))
    html = page(story(held, long))
    assert "every 12th trade" in html
    assert len(html) < 400_000


def test_a_notebook_shows_answer_curve_and_shares() -> None:
    held = market()
    (one,) = told(held, (9_000,))
    html = fragment(held.rules, one.order, one.sold)
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
    seen = Reader(fragment(held.rules, replace(one.order, party=EVIL), one.sold))
    assert "script" not in seen.tags
    assert EVIL in seen.words
    assert seen.tags.count("svg") == 1
