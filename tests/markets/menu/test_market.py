"""A menu as the issue has it: trained and listed once, sold at posted prices, changed by its operator alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.codec import content_id
from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.core.trades import Deed
from gainshare.gains.recipe import Forecast
from gainshare.games.lattice import WALKS
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.kind import MENU
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.markets.menu.records import (
    OPERATOR,
    Add,
    Close,
    Closed,
    Order,
    Publish,
    Remove,
    Reprice,
    Sold,
    Unchanged,
    Unpublished,
)
from gainshare.prices.menus.revenue import METHODS
from tests.markets.menu.shop import LUMPY, SMOOTH, SURVEY, TASK, Shop, answers, letters, opened, priced

DEAR = (("inn", 60, 900), ("lab", 64, 1_100), ("city", 80, 5_000))
"""What the best model costs is decided by what it can be put together from."""


@pytest.fixture
def shop() -> Shop:
    return opened()


# ------------------------------------------------------------------------------------------------------- what is listed


@given(st.lists(st.integers(0, 100), min_size=8, max_size=8))
def test_only_models_that_each_of_their_data_sets_helps_are_listed(rights: list[int]) -> None:
    worths = dict(zip(SMOOTH, rights, strict=True))
    gains = {name: [worths[name] - worths[name.replace(one, "")] for one in name] for name in SMOOTH if name}
    helped = {name for name, gained in gains.items() if min(gained) >= 0 and sum(gained) > 0}
    if not helped:
        with pytest.raises(Refused, match="none gains from each data set in it"):
            Shop(worths).publish()
        return
    found = Shop(worths).publish(answers(("city", 0, 100)))
    assert {letters(item.sellers) for item in (*found.items, *found.taken_off)} == helped
    assert (found.trained, found.halves.baseline) == (7, worths[""])


def test_a_list_shows_accuracy_on_the_rows_that_decide_and_on_those_that_confirm(shop: Shop) -> None:
    items = shop.reprice(SURVEY).items
    assert [item.right for item in items] == sorted(SMOOTH[letters(item.sellers)] for item in items)
    assert all(item.confirmed == item.right - 1 for item in items)


def test_data_that_help_no_model_make_no_list() -> None:
    with pytest.raises(Refused, match="of 7 models trained, none gains from each data set in it") as refused:
        Shop(dict.fromkeys(SMOOTH, 50)).publish()
    assert (refused.value.code, refused.value.field) == ("empty_data", "models")


def test_prices_rise_with_accuracy_and_no_bundle_undercuts_one(shop: Shop) -> None:
    costs = priced(shop.reprice(SURVEY))
    assert [*costs.values()] == sorted(costs.values())
    for bundle in product(costs, repeat=3):
        for model, cost in costs.items():
            if set(model) <= set("".join(bundle)):
                assert cost <= sum(costs[part] for part in set(bundle))


def test_coverage_sees_the_bundle_of_three_that_pairs_do_not_see() -> None:
    pair, coverage = (opened(*DEAR, worths=LUMPY, price=mode, quality="base").list for mode in ("pair", "coverage"))
    assert priced(pair)["abc"] == 5_000
    assert priced(coverage)["abc"] == sum(priced(coverage)[letter] for letter in "abc") == 3_100
    assert (pair.proof, coverage.proof) == ("not checked", "every union of 3 data sets is priced")


@pytest.mark.parametrize(
    ("price", "quality", "division", "walk"),
    [
        *product(MODES, METHODS, ["supported-shapley"], ["breadth-first"]),
        *product(["coverage"], ["select"], DIVISIONS, WALKS),
    ],
)
def test_every_word_of_every_rule_lists_sells_and_divides_to_the_unit(
    price: str, quality: str, division: str, walk: str
) -> None:
    shop = opened(price=price, quality=quality, division=division, walk=walk, time_limit=1)
    for party, accuracy in [("new", 60), ("city", 80), ("lab", 70), ("new", None), ("new", 66)] * 3:
        sold = shop.buy(party, accuracy)
        assert sold.bought.served
        assert sum(share.share for share in sold.shares) == 1
    paid = sum(past.evidence.bought.charge for past in shop.past if isinstance(past.evidence, Sold))
    held = shop.balances
    assert sum(held[f"earnings:{seller}"] for seller in shop.market.sellers) + held["rounding"] == paid
    assert 0 <= held["rounding"] <= 3
    assert sum(held.values()) == 0


def test_a_walk_with_few_models_lists_fewer() -> None:
    few = opened(models=4).list
    assert few.trained == 4
    assert len(few.items) + len(few.taken_off) < 7


# --------------------------------------------------------------------------------------------------------- what is sold


@pytest.mark.parametrize("bid", [900, 901, 1_000, 9_000, 2**53 - 1])
def test_a_sale_charges_the_posted_price_never_the_bid(shop: Shop, bid: int) -> None:
    bought = shop.buy(bid=bid).bought
    assert (bought.charge, bought.served) == (900, True)
    assert shop.balances["external:new"] == -900
    assert shop.balances["escrow:new"] == 0


def test_with_an_accuracy_the_cheapest_adequate_model_is_meant(shop: Shop) -> None:
    costs = priced(shop.list)
    for percent in range(50, 81):
        item = shop.if_bought(accuracy=percent).bought.item
        assert item
        assert item.tag
        assert item.tag.price == min(cost for name, cost in costs.items() if SMOOTH[name] >= percent)


def test_with_a_budget_the_most_accurate_affordable_model_is_meant(shop: Shop) -> None:
    costs = priced(shop.list)
    for bid in range(900, 5_100, 100):
        bought = shop.if_bought(accuracy=None, bid=bid).bought
        assert bought.item
        assert bought.item.right == max(SMOOTH[name] for name, cost in costs.items() if cost <= bid)
        assert bought.charge <= bid


def test_a_bid_below_the_price_is_no_sale_with_the_price_named_and_the_escrow_back(shop: Shop) -> None:
    past = shop.settled(shop.buying("new", 60, 899))
    assert isinstance(past.evidence, Sold)
    bought = past.evidence.bought
    assert (bought.charge, bought.served, past.evidence.shares) == (0, False, ())
    assert bought.item
    assert bought.item.tag
    assert bought.item.tag.price == 900
    assert past.deliveries == ()
    assert {account: units for account, units in shop.balances.items() if units} == {}


def test_a_budget_below_every_price_is_told_the_cheapest(shop: Shop) -> None:
    bought = shop.buy(accuracy=None, bid=899).bought
    assert not bought.served
    assert bought.item
    assert bought.item.model == "m1"


def test_more_accuracy_than_any_model_has_is_no_sale_whatever_the_bid(shop: Shop) -> None:
    sold = shop.buy(accuracy=81)
    assert (sold.bought.item, sold.bought.served, sold.bought.charge, sold.shares) == (None, False, 0, ())


def test_a_bid_of_nothing_moves_nothing(shop: Shop) -> None:
    assert shop.market.escrow(shop.state, shop.buying("new", 60, 0)) is None
    assert shop.settled(shop.buying("new", 60, 0)).entries == ()


def test_what_costs_nothing_is_given_away_and_moves_nothing() -> None:
    shop = opened(("city", 60, 0), ("lab", 80, 0))
    past = shop.settled(shop.buying("new", 80, 0))
    assert isinstance(past.evidence, Sold)
    assert past.evidence.bought.served
    assert past.entries == ()
    assert len(past.deliveries) == 1


def test_a_sale_hands_over_the_model_that_was_named(shop: Shop) -> None:
    order = shop.buying("new", 66, 9_000)
    _, trade = shop.cleared(order)
    (delivery,) = trade.deliveries
    sources = shop.market.training(shop.state).recipe((0, 1))
    assert (delivery.party, delivery.form) == ("new", "model")
    assert delivery.gain == pytest.approx((SMOOTH["ab"] - SMOOTH[""]) / 100)
    assert trade.deeds == (Deed("deliver", "new", content_id(Forecast(sources))),)


def test_where_sellers_bring_columns_predictions_are_sold() -> None:
    shop = Shop()
    shop.settled(Publish("list", OPERATOR, replace(TASK, labels="sha256:labels"), SURVEY))
    (delivery,) = shop.settled(shop.buying("new", 66, 9_000)).deliveries
    assert delivery.form == "predictions"
    assert shop.market.training(shop.state).base.exam == ()


# ------------------------------------------------------------------------------------------------------------- the list


def test_taking_a_model_off_lowers_no_price_and_putting_it_back_restores_the_list(shop: Shop) -> None:
    before = shop.list
    for item in before.items:
        less = shop.remove(item.model)
        assert item.model in [off.model for off in less.taken_off]
        assert all(cost >= priced(before)[name] for name, cost in priced(less).items())
        again = shop.add(item.model)
        assert again.items == before.items
        assert again.proceeds.method == "select, then by hand"
        assert again.rivals == before.rivals


def test_repricing_forgets_what_was_done_by_hand(shop: Shop) -> None:
    before = shop.list
    shop.remove("m7")
    assert shop.reprice(SURVEY) == before
    assert shop.state.edits == ()


def test_repricing_trains_nothing_and_keeps_the_test_rows(shop: Shop) -> None:
    split, known = shop.state.split, len(shop.known)
    shop.reprice(answers(("city", 60, 100)))
    assert shop.state.split == split
    assert len(shop.known) == known + 2


@pytest.mark.parametrize(
    ("kind", "model", "reason"),
    [
        (Add, "m1", "m1 is on the list already"),
        (Remove, "m2", "m2 is not on the list"),
        (Add, "m99", "m99 is no model that is fit to be listed"),
        (Remove, "", " is no model that is fit to be listed"),
    ],
)
def test_a_change_that_changes_nothing_is_settled_as_that(
    shop: Shop, kind: Callable[..., Order], model: str, reason: str
) -> None:
    """Refused, it would be tried again in each later run, after other changes, and one day succeed."""
    assert ("m1" in shop.names, "m2" in shop.names) == (True, False)
    before, past = shop.state, shop.settled(kind("x", OPERATOR, model))
    assert past.evidence == Unchanged(reason)
    assert (past.entries, past.deliveries, shop.state) == ((), (), before)
    assert contradiction(past) == ""


def test_the_last_model_stays_on_the_list(shop: Shop) -> None:
    names = [item.model for item in shop.list.items]
    for name in names[:-1]:
        shop.remove(name)
    found = shop.settled(Remove("x", OPERATOR, names[-1])).evidence
    assert found == Unchanged(f"{names[-1]} is the only one on the list: close the market instead")
    assert shop.names == (names[-1],)


def test_a_change_said_to_come_to_nothing_that_would_not_is_noticed(shop: Shop) -> None:
    survey = MENU.examiner(shop.market, 0)
    for past in shop.past:
        survey.add(past)
    survey.add(
        replace(shop.past[0], orders=(Remove("x", OPERATOR, "m1"),), evidence=Unchanged("m1 is not on the list"))
    )
    (found,) = (
        one for one in survey.verdicts(partial(stream, 1), tries=1, stream_tries=0) if one.promise == "posted prices"
    )
    assert found.verdict == "fails"


# --------------------------------------------------------------------------------------------------- amended, disclosed


def test_amended_rules_keep_debts_and_train_anew_on_other_test_rows(shop: Shop) -> None:
    shop.buy(accuracy=80)
    owed, split = shop.state.owed, shop.state.split
    assert any(owed.micros)
    shop.amended(division="per-sale")
    assert shop.state == Unpublished(owed)
    shop.publish()
    assert shop.state.split != split
    assert shop.state.owed == owed


def test_amending_a_closed_market_does_not_open_it(shop: Shop) -> None:
    shop.close()
    shop.amended(price="pair")
    assert isinstance(shop.state, Closed)


def test_each_party_sees_its_own_part(shop: Shop) -> None:
    order = shop.buying("new", 66, 9_000)
    _, trade = shop.cleared(order)
    assert isinstance(trade.evidence, Sold)
    shown = shop.market.disclosed((order,), trade)
    assert shown[:2] == (("new", order), ("new", trade.evidence.bought))
    assert [(party, one) for party, one in shown[2:]] == [(one.party, one) for one in trade.evidence.shares]
    reprice = Reprice("again", OPERATOR, SURVEY)
    _, trade = shop.cleared(reprice)
    shown = shop.market.disclosed((reprice,), trade)
    assert shown == ((OPERATOR, reprice), *((worth.party, worth) for worth in shop.list.worths))
    close = Close("close", OPERATOR)
    assert shop.market.disclosed((close,), shop.cleared(close)[1]) == ((OPERATOR, close),)
