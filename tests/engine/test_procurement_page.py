"""What the report of a procurement adds: the story, supply, other rules, claims, who earned, why not, and lies."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.engine.pages import PAGES
from gainshare.engine.procurement_page import ROWS
from gainshare.engine.report import fragment, page
from gainshare.markets.procurement.market import ProcurementMarket
from gainshare.markets.procurement.records import Bought, Claims, Offer
from gainshare.markets.procurement.screening import DISTINCT, LICENCE, TOLD
from gainshare.markets.procurement.screening import GATES as EVERY
from tests.engine.purchases import ASKS, Told, claimed, six
from tests.engine.read import Reader
from tests.markets.procurement.stall import PASSED, TABLE

EVIL = "</svg><script>alert('1')</script><img src=x onerror=\"alert(1)\"> $x$"


def words(told: Told) -> str:
    return Reader(page(told.story())).words


def keys(told: Told) -> list[str | None]:
    return [held for key, held in Reader(page(told.story())).attributes if key == "id" and held and held.isalpha()]


def test_the_page_tells_in_order_what_was_bought_who_earned_why_not_and_what_lies_bring() -> None:
    told = six(reserve=Fraction(4_500_000))
    assert keys(told) == ["trade", "supply", "value", "earned", "lots", "screening", "cheating", "promises", "limits"]
    seen = words(told)
    for said in (
        "speeches/8: operator buys 2 of 6 lots, weight 0.0720, for 3,024.00 EUR, at 42,000.00 EUR/gain.",
        "2 of 6 lots, weight 0.0720, were bought at 42,000.00 EUR/gain for 3,024.00 EUR, 60.5 % of the budget",
        "51.1 % of all weight was bought, by qmia",
        "crosses where it spends more than the budget",
        "Volume: Q-MIA by bytes.",
        "b earned most: 1,764.00 EUR, 58.3 % of what was paid",
        "Why 4 lots were not bought",
        "Nothing was left out of the documents",
        "No other ask would have paid",
        "Every promise that was tested held",
    ):
        assert said in seen


def test_the_table_says_of_every_loser_why_and_with_which_ask_it_would_have_won() -> None:
    seen = words(six(reserve=Fraction(4_500_000)))
    for row in (
        "b0.04201,500.001,764.001,764.00",
        "c0.05002,100.002,049.18asks 42,000.00 EUR/gain, with it the budget of 5,000.00 EUR would not pay all",
        "d0.0090400.00377.99asks 44,444.44 EUR/gain, the price is 42,000.00 EUR/gain",
        "e0.0080600.00336.00asks 74,999.99 EUR/gain, over the reserve of 45,000.00 EUR/gain",
    ):
        assert row in seen


def test_the_same_story_gives_the_same_page_that_needs_nothing_else() -> None:
    told = claimed()
    html = page(told.story())
    assert html == page(told.story())
    read = Reader(html)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    ids = [held for key, held in read.attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert read.tags.count("svg") == len([1 for key, held in read.attributes if key == "aria-label" and held]) == 8


def test_claims_stand_by_rank_and_holder_once_they_are_issued() -> None:
    told = claimed()
    assert keys(told)[:5] == ["trade", "supply", "value", "claims", "earned"]
    seen = words(told)
    assert "Claims of 1,512.00 EUR were issued; 712.00 EUR is outstanding" in seen
    assert "50.0 % of the buyer's income, 800.00 EUR so far, pays claims" in seen
    assert "a1111.11222.22296.67" in seen
    assert "b earned most: 1,037.55 EUR" in seen
    assert "paid EURcashclaimwhy not" in seen
    assert "given up or forfeited" not in seen


def test_what_was_given_up_is_told() -> None:
    told = six(cash=Fraction(1, 2), claims=Claims(pool=Fraction(1, 2), fund=10_000))
    told.redeem("b", "cash", 2_000)
    assert "Missing at the ends, 20.00 EUR, is what was given up or forfeited." in words(told)


def test_where_all_is_paid_in_claims_money_comes_with_income() -> None:
    told = six(cash=Fraction(0), claims=Claims(pool=Fraction(1, 2)))
    assert "earned" not in keys(told)
    assert "claims" in keys(told)
    told.income(100_000)
    assert "earned" in keys(told)


def test_a_live_clock_has_no_asks_but_prices_at_which_sellers_left() -> None:
    told = Told(asks="live")
    told.weigh()
    while not isinstance(told.past[-1].evidence, Bought):
        clock = told.state.clock
        one = clock.waiting[0]
        party = told.market.sellers[one]
        told.answer(party, stays=clock.offer(one) >= ASKS[party])
    assert keys(told) == ["trade", "supply", "value", "earned", "lots", "screening", "cheating", "promises", "limits"]
    seen = words(told)
    for said in (
        "as high as the price at which its seller left the clock",
        "What other budgets would have bought is not known",
        "sellerweightleft atpaid EURwhy not",
        "EUR/gainleft the clock",
        "Leaving a clock is final.",
        "On a live clock nobody asks: staying while the price covers the cost is best",
    ):
        assert said in seen


def test_a_market_that_bought_nothing_says_why_of_every_lot() -> None:
    told = six(budget=100)
    seen = words(told)
    assert "No lot was bought for the budget of 1.00 EUR" in seen
    assert seen.count("asks more than the budget of 1.00 EUR") >= 6
    assert "Why 6 lots were not bought" in seen
    assert "0.0 % of all weight was bought" in seen
    assert "earned" not in keys(told)


def test_a_market_without_asks_has_no_supply() -> None:
    told = Told()
    told.weigh()
    told.close()
    seen = words(told)
    assert "No lot both weighs something and has an ask." in seen
    assert "Nobody asked: what another budget or another rule would have bought cannot be told." in seen
    assert "No other ask would have paid" not in seen


def test_before_anything_is_bought_the_page_shows_weights() -> None:
    told = Told()
    told.weigh()
    assert keys(told) == ["trade", "weights", "screening", "promises", "limits"]
    seen = words(told)
    assert "6 sellers together bring gain 0.1410; nothing is bought yet" in seen
    assert "c0.0500exact" in seen


def test_lots_given_away_for_no_budget_are_bought_for_nothing() -> None:
    told = Told(budget=0)
    told.bought(**dict.fromkeys("abcdef", 0))
    seen = words(told)
    assert "6 of 6 lots, weight 0.1410, were bought at 0.00 EUR/gain for 0.00 EUR" in seen
    assert "100.0 % of all weight was bought" in seen


def test_every_lot_that_is_bought_leaves_no_question() -> None:
    told = Told(budget=10**9)
    told.bought(**ASKS)
    assert "Every lot was bought" in words(told)


def test_one_lot_is_not_many() -> None:
    told = Told(sellers="ab", budget=200_000, price="qmia")
    told.bought(a=90_000, b=190_000)
    seen = words(told)
    assert "1 of 2 lots, weight 0.0300, was bought at" in seen
    assert "Why 1 lot was not bought" in seen


@pytest.mark.parametrize("price", ["share-clock", "sequential", "greedy"])
def test_rules_that_measure_coalitions_are_tried_by_audit(price: str) -> None:
    seen = words(six(price=price))
    assert f"The rule {price} measures coalitions anew for every ask: gainshare audit tries lies on it." in seen
    assert "ins up to" not in seen, "up to which ask a seller would have won is not known here"
    assert "thin lines" not in seen
    assert ("as measured among those who stayed" in seen) == (price == "share-clock")


def test_lies_that_pay_are_counted_and_shown() -> None:
    told = Told(lambda letters: len(letters) / 4, "abcd", price="literal", budget=10)
    told.bought(a=2, b=2, c=5, d=100)
    html = page(told.story())
    assert "2 of 16 lies would have paid" in Reader(html).words
    assert '<td class="pays">+0.03</td>' in html


# ----------------------------------------------------------------------------------------------------------- screening


def test_what_screening_left_out_of_whom_and_why() -> None:
    told, ten = Told(), replace(PASSED, documents=10)
    factors = (("well-formed", 750_000), ("language", 10**6), ("distinct", 900_000), ("kept", 650_000))
    told.screened = {
        "a": replace(ten, factors=factors, dropped=(1, 4), discount=980_000),
        "b": replace(ten, dropped=tuple(range(10)), passed=False, failed=LICENCE),
    }
    told.weigh()
    seen = words(told)
    assert "12 of 24 documents were left out before anything was weighed" in seen
    assert "a10265.0 %25.0 % not well formed, 10.0 % there before, weight discounted to 98.0 %" in seen
    assert "b10100.0 %its licence is not among those allowed" in seen


def test_copies_are_named() -> None:
    told = Told()
    told.market = ProcurementMarket(told.market.rules, [Offer("a", "a"), Offer("b", "b"), Offer("twin", "a")])
    told.weigh()
    assert "Lots that somebody had offered before count for nothing: twin (1)." in words(told)


def test_every_gate_has_its_words() -> None:
    assert {*TOLD} == {*EVERY, DISTINCT}


def test_lots_of_tables_are_not_screened() -> None:
    told = Told(task=TABLE)
    told.bought(**ASKS)
    seen = words(told)
    assert "Nothing was left out of the lots" in seen
    assert "Volume" not in seen


# ------------------------------------------------------------------------------------------------------------ all kinds


def test_names_can_do_nothing() -> None:
    told = Told()
    told.market = ProcurementMarket(told.market.rules, [Offer(EVIL, "a"), Offer("b\x00", "b"), Offer("copy", "a")])
    told.bought(**{EVIL: 90_000})
    read = Reader(page(told.story()))
    assert not {"script", "img"} & set(read.tags)
    assert "onerror" not in {key for key, _ in read.attributes}
    assert read.words.count(EVIL) >= 4


def test_many_lots_make_a_page_of_bounded_size() -> None:
    count = 3 * ROWS
    told = Told()
    told.bought(**ASKS)
    step = told.steps[-1]
    found = step.dossier.evidence
    assert isinstance(found, Bought)
    lots = tuple(replace(found.lots[place % 6], party=f"seller {place}") for place in range(count))
    told.steps[-1] = replace(step, dossier=replace(step.dossier, evidence=replace(found, lots=lots)))
    html = page(replace(told.story(tries=0), tally=told.tally()))
    assert f"the first {ROWS} of {count} lots" in html
    assert "heaviest lots are shown" in html
    assert len(html) < 1_000_000


def test_a_notebook_shows_the_supply_of_the_trade_that_buys() -> None:
    told = six()
    weighing, *_, bought = told.past
    html = fragment("procurement", told.market.rules, bought.orders[0], bought.evidence)
    assert "operator buys 2 of 6 lots" in html
    assert html.count("<svg") == 2
    assert "<svg" not in fragment("procurement", told.market.rules, weighing.orders[0], weighing.evidence)


def test_limits_are_stated() -> None:
    limits = " ".join(PAGES["procurement"].limits)
    for said in ("operator is trusted", "Claims are not money", "serves one auction", "disclose", "about a fifth"):
        assert said in limits
