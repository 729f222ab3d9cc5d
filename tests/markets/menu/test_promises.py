"""The audit's searches: they find nothing in a menu as it is, and each kind of forgery in one that is not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.errors import TaskTooLarge
from gainshare.core.questions import Ask
from gainshare.core.random import Streams, stream
from gainshare.core.trades import Trade
from gainshare.markets.menu import promises
from gainshare.markets.menu.again import published
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.lists import Pricing
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.promises import PERSONAL, Examiner
from gainshare.markets.menu.records import OPERATOR, Buy, Evidence, Listed, Order, Publish, Published, Sold
from gainshare.prices.menus.price_list import PriceList
from tests.markets.menu.shop import LUMPY, SURVEY, TASK, Past, Shop, answers, opened
from tests.markets.mutations import mutated

DEAR = (("inn", 60, 900), ("lab", 64, 1_100), ("city", 80, 5_000))


def traded(**rules: Any) -> Shop:
    """A list, sales to whoever answered and whoever did not, no sale, and every change of the list."""
    shop = opened(**rules)
    shop.buy("new", 66)
    shop.buy("city", 80)
    shop.buy("new", 60, 100)
    shop.remove("m1")
    shop.buy("new", None, 2_000)
    shop.add("m1")
    shop.reprice(SURVEY[1:])
    shop.buy("lab", 80)
    shop.buy("new", 95)
    return shop


def verdicts(market: MenuMarket, past: Sequence[Past], *, tries: int = 100) -> dict[str, Verdict]:
    survey = Examiner(market)
    for one in past:
        survey.add(one)
    return {one.promise: one for one in survey.verdicts(partial(stream, "audit"), tries=tries, stream_tries=0)}


def failing(market: MenuMarket, past: Sequence[Past]) -> set[str]:
    return {one.promise for one in verdicts(market, past, tries=1).values() if one.verdict == FAILS}


@pytest.fixture(scope="module")
def honest() -> Shop:
    return traded()


# ---------------------------------------------------------------------------------------------------------- what holds


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"price": "pair"},
        {"division": "per-sale"},
        {"division": "published"},
        {"quality": "base"},
        {"quality": "max-improve"},
        {"quality": "exact", "time_limit": 1},
        {"walk": "random"},
    ],
    ids=str,
)
def test_an_honest_market_breaks_no_promise(rules: dict[str, Any]) -> None:
    shop = traded(**rules)
    assert [contradiction(one) for one in shop.past] == [""] * len(shop.past)
    assert failing(shop.market, shop.past) == set()


def test_what_is_proved_and_what_holds_in_how_many_tries(honest: Shop) -> None:
    found = verdicts(honest.market, honest.past)
    said = {promise: one.verdict for promise, one in found.items() if one.verdict != NOT_PROMISED}
    assert said == {
        "no bundle undercuts": PROVED,
        "prices rise with accuracy": "holds in 4 tries",
        "prices are the largest": "holds in 4 tries",
        "taking a model off lowers no price": "holds in 23 tries",
        "posted prices": "holds in 10 tries",
        "own answers move no own price": "holds in 2 tries",
        "rational": PROVED,
        "exact split": PROVED,
        "symmetric, null and positive shares": PROVED,
        "answers and removals move no share": PROVED,
        "exact copies earn nothing": PROVED,
    }
    assert found["no bundle undercuts"].method == "every union of 3 data sets is priced"


def test_what_no_menu_promises_is_named(honest: Shop) -> None:
    never = {promise for promise, one in verdicts(honest.market, honest.past).items() if one.verdict == NOT_PROMISED}
    assert {"near copies earn nothing", "splitting data does not pay", "no arbitrage between lists"} <= never


def test_a_market_without_a_list_checks_nothing() -> None:
    found = verdicts(Shop().market, ())
    assert {promise for promise, one in found.items() if one.verdict == NOT_CHECKED} == {
        "no bundle undercuts",
        "posted prices",
    }


def test_pairs_are_not_promised_to_keep_from_bundles_and_the_bundle_is_shown() -> None:
    shop = opened(*DEAR, worths=LUMPY, price="pair", quality="base")
    found = verdicts(shop.market, shop.past)["no bundle undercuts"]
    assert found.verdict == NOT_PROMISED
    assert "here Arbitrage: model 3 costs 5000, models 0 + 1 + 2 hold its data sets for 3100" in found.method


def test_published_shares_move_with_the_survey_and_the_verdict_says_whose() -> None:
    shop = opened(division="published")
    promise = "answers and removals move no share"
    assert verdicts(shop.market, shop.past)[promise].method.endswith("which answers choose")
    before = shop.list.worths
    after = shop.remove("m7").worths
    moved = max(range(3), key=lambda place: abs(before[place].share - after[place].share))
    found = verdicts(shop.market, shop.past)[promise]
    assert found.verdict == NOT_PROMISED
    assert (
        f"here the share of {before[moved].party} went from {float(before[moved].share):.1%}".replace("%", " %")
        in found.method
    )


def test_per_sale_says_by_how_much_it_misses_the_shares() -> None:
    shop = opened(division="per-sale")
    found = verdicts(shop.market, shop.past)["answers and removals move no share"]
    assert found.verdict == NOT_PROMISED
    assert f"missed by {float(shop.list.error):.1%}".replace("%", " %") in found.method


def test_a_search_that_a_clock_ends_is_not_made_again_for_a_buyer() -> None:
    shop = opened(quality="exact", time_limit=1)
    shop.buy("city", 80)
    found = verdicts(shop.market, shop.past)
    assert found["own answers move no own price"].verdict == NOT_CHECKED
    assert found["posted prices"].verdict == "holds in 2 tries"


def test_bundles_too_large_to_be_found_leave_the_promise_unchecked(
    honest: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_: object) -> None:
        raise TaskTooLarge("task_too_large", "models", 9, "too many")

    monkeypatch.setattr(promises, "arbitrage", endless)
    assert verdicts(honest.market, honest.past)["no bundle undercuts"].verdict == NOT_CHECKED


def test_a_list_of_which_not_every_bundle_was_found_is_not_checked(
    honest: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsolved(*given: Any) -> tuple[Published, PriceList]:
        expected, listed = published(*given)
        return expected, replace(listed, proof=NOT_CHECKED)

    monkeypatch.setattr(promises, "published", unsolved)
    assert verdicts(honest.market, honest.past)["no bundle undercuts"].verdict == NOT_CHECKED


def test_of_many_lists_without_own_answers_some_are_made_again() -> None:
    told = [(f"b{place}", 60 + place % 20, 500 + 10 * place) for place in range(PERSONAL + 4)]
    shop = opened(*told)
    for buyer, _, _ in told * 2:
        shop.buy(buyer, 60)
    found = verdicts(shop.market, shop.past)
    assert found["own answers move no own price"].verdict == f"holds in {2 * PERSONAL} tries"
    assert found["posted prices"].verdict == f"holds in {1 + len(told) * 2} tries"


def test_fractions_of_earlier_rules_are_paid_out_by_later_ones() -> None:
    shop = traded()
    begun = len(shop.past)
    shop.amended(division="per-sale")
    shop.publish()
    for percent in (60, 66, 80, 60):
        shop.buy("new", percent)
    survey = Examiner(shop.market, begun)
    for place, one in enumerate(shop.past):
        (survey.earlier if place < begun else survey.add)(one)
    found = survey.verdicts(partial(stream, "audit"), tries=1, stream_tries=0)
    assert FAILS not in {one.verdict for one in found}
    assert "exact split" in failing(shop.market, shop.past[begun:]), "without what was owed, the payouts look wrong"


# ---------------------------------------------------------------------------------------------------- planted violators


def retagged(found: Published, model: str, **changed: Any) -> Published:
    return replace(
        found,
        items=tuple(
            replace(item, tag=replace(item.tag, **changed)) if item.tag and item.model == model else item
            for item in found.items
        ),
    )


class Dearer(MenuMarket):
    """A market whose best model costs its cap, whatever its parts cost."""

    def published(self, state: Listed, ask: Ask) -> Published:
        found = super().published(state, ask)
        best = found.items[-1]
        assert best.tag
        return retagged(found, best.model, price=best.tag.cap, why=None)


class Cheaper(MenuMarket):
    """A market whose best model costs what the next one does."""

    def published(self, state: Listed, ask: Ask) -> Published:
        found = super().published(state, ask)
        below = found.items[-2].tag
        assert below
        return retagged(found, found.items[-1].model, price=below.price)


class Selling(MenuMarket):
    """A market that changes what it sells."""

    def _sale(self, state: Listed, order: Any, ask: Ask) -> tuple[Listed, Trade[Evidence]]:
        after, trade = super()._sale(state, order, ask)
        assert isinstance(trade.evidence, Sold)
        return after, replace(trade, evidence=self.sold(trade.evidence, state, ask))

    def sold(self, found: Sold, state: Listed, ask: Ask) -> Sold:
        raise NotImplementedError


class Worse(Selling):
    """It hands over the least accurate model at the price of the one meant."""

    def sold(self, found: Sold, state: Listed, ask: Ask) -> Sold:
        if not found.bought.served:
            return found
        first, tag = self.published(state, ask).items[0], found.bought.item and found.bought.item.tag
        assert first.tag
        assert tag
        item = replace(first, tag=replace(first.tag, price=tag.price, cap=max(tag.price, first.tag.cap)))
        return replace(found, bought=replace(found.bought, item=item))


class Overpaying(Selling):
    """It gives one unit more to whoever earns anything."""

    def sold(self, found: Sold, state: Listed, ask: Ask) -> Sold:
        first, *rest = found.shares or (None,)
        more = () if first is None else (replace(first, amount=first.amount + 1), *rest)
        return replace(found, shares=more)

    def clear(self, state: Any, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[Any, Trade[Evidence]]:
        after, trade = super().clear(state, orders, ask, rng)
        (order,), found = orders, trade.evidence
        entries = self._entries(order, found) if isinstance(found, Sold) and isinstance(order, Buy) else ()
        return after, replace(trade, entries=entries)


class Favouring(Selling):
    """It divides every sale alike."""

    def sold(self, found: Sold, state: Listed, ask: Ask) -> Sold:
        even = tuple(replace(share, share=Fraction(1, len(found.shares))) for share in found.shares)
        return replace(found, shares=even)


class Listening(MenuMarket):
    """A market that uses a buyer's own answers for its own price, as the published one does."""

    def pricing(self, state: Listed, *, without: str = "") -> Pricing:
        return super().pricing(state)


class Denying(Listening):
    """It also says that the buyer never answered."""

    def _sale(self, state: Listed, order: Any, ask: Ask) -> tuple[Listed, Trade[Evidence]]:
        after, trade = super()._sale(state, order, ask)
        assert isinstance(trade.evidence, Sold)
        bought = replace(trade.evidence.bought, own=False)
        return after, replace(trade, evidence=replace(trade.evidence, bought=bought))


PLANTED: list[tuple[type[MenuMarket], set[str]]] = [
    (Dearer, {"no bundle undercuts", "posted prices"}),
    (Cheaper, {"prices are the largest", "posted prices"}),
    (Worse, {"posted prices"}),
    (Overpaying, {"exact split"}),
    (Favouring, {"exact split"}),
    (Listening, {"own answers move no own price"}),
    (Denying, {"own answers move no own price"}),
]


@pytest.mark.parametrize(("planted", "broken"), PLANTED, ids=lambda one: getattr(one, "__name__", ""))
def test_a_market_that_breaks_a_promise_is_found(planted: type[MenuMarket], broken: set[str]) -> None:
    shop = Shop()
    shop.market = planted(shop.market.rules, shop.offers)
    shop.publish()
    shop.buy("new", 60)
    shop.buy("new", 80)
    shop.buy("city", 80)
    genuine = MenuMarket(shop.market.rules, shop.offers)
    found = verdicts(genuine, shop.past)
    assert broken <= {promise for promise, one in found.items() if one.verdict == FAILS}
    assert all(str(found[promise].witness) for promise in broken)


def test_prices_that_fall_with_accuracy_contradict_themselves(honest: Shop) -> None:
    found = honest.past[0].evidence
    assert isinstance(found, Published)
    fallen = replace(honest.past[0], evidence=retagged(found, "m7", price=1))
    assert "prices do not rise with accuracy" in contradiction(fallen)
    assert failing(honest.market, [fallen]) == {"posted prices"}


@pytest.mark.parametrize("kept", [[1], [4, 5]])
def test_trades_that_miss_their_list_are_found(honest: Shop, kept: list[int]) -> None:
    assert failing(honest.market, [honest.past[place] for place in kept]) == {"posted prices"}


# ---------------------------------------------------------------------------------------------- every number, changed


MEASURED = (".right", ".confirmed", ".halves", ".gain", ".trained")
"""What only replay and remeasuring confirm, of the first list that shows it; deliveries have a verdict of their own."""


CHANGES: list[Callable[[Any], Any]] = [lambda one: one + 1, lambda one: one - 1, lambda one: 3 * one + 7]


@pytest.mark.parametrize(
    ("division", "change"),
    [
        *(("supported-shapley", change) for change in CHANGES),
        ("per-sale", CHANGES[0]),
        ("published", CHANGES[1]),
    ],
)
def test_no_number_of_a_trade_can_be_changed_unnoticed(division: str, change: Callable[[Any], Any]) -> None:
    shop = opened(division=division)
    shop.buy("new", 66)
    shop.buy("city", 80)
    shop.buy("new", 60, 100)
    shop.reprice(SURVEY[1:])
    missed = set()
    for place, past in enumerate(shop.past):
        for field in ("evidence", "deliveries"):
            for path, other in mutated(getattr(past, field), change):
                forged = replace(past, **{field: other})
                trades = [*shop.past[:place], forged, *shop.past[place + 1 :]]
                if not contradiction(forged) and not failing(shop.market, trades):
                    missed.add(f"{place}{path}")
    assert {path for path in missed if not path.endswith(MEASURED)} <= (
        {"0.error", "4.error"} if division == "per-sale" else set()
    )
    assert not any(path.startswith("4") and not path.endswith(".error") for path in missed), "known from the first list"


def test_a_figure_moved_between_two_shares_is_found(honest: Shop) -> None:
    past = honest.past[1]
    assert isinstance(past.evidence, Sold)
    one, other, *rest = past.evidence.shares
    part = Fraction(1, 1000)
    moved = (replace(one, share=one.share + part), replace(other, share=other.share - part), *rest)
    forged = replace(past, evidence=replace(past.evidence, shares=moved))
    assert contradiction(forged) == ""
    assert failing(honest.market, [honest.past[0], forged]) == {"exact split"}


def test_a_list_of_other_sellers_or_another_currency_is_found(honest: Shop) -> None:
    first, sale = honest.past[:2]
    assert isinstance(first.evidence, Published)
    assert isinstance(sale.evidence, Sold)
    friends = tuple(replace(worth, party=f"friend {worth.party}") for worth in first.evidence.worths)
    forged = replace(first, evidence=replace(first.evidence, worths=friends))
    assert failing(honest.market, [forged]) == {"posted prices"}
    entries = tuple(
        replace(entry, postings=tuple(replace(leg, asset="USD") for leg in entry.postings)) for entry in sale.entries
    )
    assert contradiction(replace(sale, entries=entries)) == ""
    assert failing(honest.market, [first, replace(sale, entries=entries)]) == {"posted prices"}


def test_answers_are_not_lost(honest: Shop) -> None:
    """A list that was made from other answers than its order gives is found."""
    first = honest.past[0]
    order = Publish("list", OPERATOR, TASK, answers(("city", 80, 100)))
    forged = replace(first, orders=(order,))
    assert failing(honest.market, [forged]) == {"posted prices"}
