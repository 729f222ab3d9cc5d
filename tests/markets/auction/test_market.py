"""One trade as the paper has it: price from the past, quality by the bid, payment by the curve, shares by worth."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from gainshare.auctions.menu import cumulative_prices
from gainshare.auctions.quality import QUALITIES, openings
from gainshare.core.arrays import LEVELS, MEASURE
from gainshare.core.codec import Codec, canonical, content_id
from gainshare.core.errors import DataError, FloatMoney, InvalidAmount, Refused
from gainshare.core.questions import Derived
from gainshare.core.trades import Deed, Entry
from gainshare.gains.recipe import Recipe
from gainshare.gains.valuation import Valuation
from gainshare.games.division import DIVISIONS
from gainshare.ledger.accounts import applied
from gainshare.markets.auction.market import AuctionMarket, Order, Rules, Sold
from gainshare.markets.offers import Offer
from gainshare.prices.catalog import PRICERS
from tests.engine.small import EUR, Small, columnwise, features, labels, rowwise, stream_of, table
from tests.markets.auction.fold import Fold, bidding

BIDS = (0, 1, 700, 5_000, 9_999, 15_000, 20_000, 45_000)


@pytest.fixture(scope="module")
def fold() -> Fold:
    return Fold(columnwise())


def sold_all(small: Small) -> list[Sold]:
    held = Fold(small)
    return [held.trade(order) for order in stream_of(small, 60)]


# ---------------------------------------------------------------------------------------------- price, quality, payment


@pytest.mark.parametrize("quality", QUALITIES)
def test_nobody_pays_more_than_the_bid_times_the_gain(quality: str) -> None:
    held = Fold(columnwise().ruled(quality=quality))
    for step in range(6):
        order = held.small.order(20_000, party=f"buyer {step}")
        for bid in BIDS:
            bought = held.if_ordered(bidding(order, bid))[1].evidence.bought
            assert bought.charge * MEASURE <= bid * bought.gain
        held.trade(bidding(order, BIDS[step % len(BIDS)]))


def test_the_payment_is_the_step_formula_floored(fold: Fold) -> None:
    sold = 0
    for bid in BIDS:
        bought = fold.if_ordered(fold.small.order(bid))[1].evidence.bought
        opened = [one for one in openings("levels", bought.price, 40_000) if one[0] <= bought.level]
        exact = sum(
            (opens * (bought.curve.gains[level - 1] - (bought.curve.gains[level - 2] if level > 1 else 0)) / MEASURE)
            for level, opens in opened
        )
        assert bought.charge == int(exact)
        assert exact == (cumulative_prices(opened, bought.curve.gains)[-1] if opened else 0)
        sold += bool(bought.charge)
    assert sold > 2


def test_price_and_its_chance_do_not_depend_on_the_bid(fold: Fold) -> None:
    drawn = {
        (bought.price, bought.chance)
        for bid in BIDS
        for bought in [fold.if_ordered(fold.small.order(bid))[1].evidence.bought]
    }
    assert len(drawn) == 1


def test_what_is_delivered_is_the_best_measured_level_at_or_below_the_one_bought() -> None:
    held, seen = Fold(columnwise()), set()
    for order in stream_of(held.small, 40):
        bought = held.trade(order).bought
        raw = bought.curve.raw
        if bought.level:
            best = max(raw[1 : bought.level + 1])
            assert raw[bought.served] == best
            assert bought.gain == round((best - raw[0]) * MEASURE)
            assert bought.served <= bought.level
            seen.add((bought.level, bought.served))
        else:
            assert (bought.gain, bought.charge, bought.served) == (0, 0, 0)
    assert len(seen) > 3


def test_a_higher_bid_never_gets_less(fold: Fold) -> None:
    gains = [fold.if_ordered(fold.small.order(bid))[1].evidence.bought.gain for bid in sorted(BIDS)]
    assert gains == sorted(gains)


def test_a_bid_above_the_highest_is_served_as_it_stands_but_teaches_no_more_than_the_highest(fold: Fold) -> None:
    taught = {}
    for bid in (20_000, 45_000, 10**12):
        state, trade = fold.if_ordered(fold.small.order(bid))
        taught[bid] = state.prices
        assert trade.evidence.bought.charge * MEASURE <= bid * trade.evidence.bought.gain
    assert taught[20_000] == taught[45_000] == taught[10**12]
    assert taught[20_000] != fold.state.prices


# --------------------------------------------------------------------------------------------------------- test splits


def test_the_test_rows_of_a_task_are_drawn_once_and_kept_for_later_buyers() -> None:
    held = Fold(columnwise())
    first = held.trade(held.small.order(9_000, party="a"))
    (split,) = held.state.splits
    later = held.trade(held.small.order(9_000, party="b"))
    assert held.state.splits == (split,)
    assert later.bought.curve == first.bought.curve
    recipes = [question for question in held.ask.asked if isinstance(question, Recipe)]
    assert {recipe.split for recipe in recipes} == {split.key}


def test_one_changed_label_is_a_new_task_with_test_rows_of_its_own() -> None:
    small = columnwise()
    changed = labels(features())
    changed[0] += 1e-9
    held = Fold(small.wanting("other", changed))
    held.trade(held.small.order(9_000))
    held.trade(held.small.order(9_000, task="other"))
    before, after = held.state.splits
    assert before.task.labels != after.task.labels
    assert before.key != after.key


def test_another_learner_score_or_size_draws_no_other_test_rows() -> None:
    """Or a buyer could ask for them, with bids of 0, until the rows suit it."""
    small = columnwise()
    held, same = Fold(small), small.tasks["cnt"]
    for changed in ({}, {"test": 0.3 + 1e-9}, {"learner": "ols"}, {"score": "sd-rmse"}):
        held.trade(replace(small.order(0), id=str(changed), task=replace(same, **changed)))
    assert len(held.state.splits) == 4
    assert len({split.key for split in held.state.splits}) == 1


def test_a_refused_task_draws_nothing_that_stays() -> None:
    held = Fold(columnwise().wanting("flat", np.ones(90)))
    with pytest.raises(DataError, match="constant"):
        held.if_ordered(held.small.order(9_000, task="flat"))
    assert held.state == held.market.start()


# ---------------------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize("division", DIVISIONS)
def test_payouts_withheld_and_rounding_are_the_payment_over_any_stream(division: str) -> None:
    small = columnwise().ruled(division=division)
    recipients, owed, paid = len(small.tables) + 1, 0, 0
    for sold in sold_all(small):
        amounts = [sold.withheld, *(share.amount for share in sold.shares)]
        assert min(amounts) >= 0
        owed += sold.bought.charge - sum(amounts)
        paid += sold.bought.charge
        assert 0 <= owed < recipients + 60 * recipients / 10**6
        assert sum((share.share for share in sold.shares), Fraction(0)) <= 1
    assert paid > 10_000


def test_what_moves_is_what_the_evidence_says(fold: Fold) -> None:
    order = fold.small.order(20_000)
    _, trade = fold.if_ordered(order)
    admitted = fold.market.escrow(fold.state, order)
    entries = [entry for entry in (admitted, *trade.entries) if isinstance(entry, Entry)]
    after = {account: units for (account, _), units in applied({}, entries).items()}
    sold = trade.evidence
    assert after.pop("external:city") == -sold.bought.charge
    assert after.pop("escrow:city") == 0
    earned = {f"earnings:{share.party}": share.amount for share in sold.shares if share.amount}
    assert {account: units for account, units in after.items() if account != "rounding"} == earned
    assert sum(after.values()) == sold.bought.charge > 0


def test_nothing_bought_posts_the_escrow_back_and_delivers_nothing(fold: Fold) -> None:
    _, trade = fold.if_ordered(fold.small.order(1))
    assert trade.evidence.method == "nothing sold"
    assert (trade.deliveries, trade.deeds) == ((), ())
    (entry,) = trade.entries
    assert {leg.account: leg.units for leg in entry.postings} == {"escrow:city": -1, "external:city": 1}


def test_a_bid_of_nothing_moves_nothing(fold: Fold) -> None:
    order = fold.small.order(0)
    assert fold.market.escrow(fold.state, order) is None
    assert fold.if_ordered(order)[1].entries == ()


@pytest.mark.parametrize(
    ("bid", "error"),
    [(-1, InvalidAmount), (2**53, InvalidAmount), (True, InvalidAmount), ("9", InvalidAmount), (9.5, FloatMoney)],
)
def test_a_bid_that_is_no_amount_is_refused_before_anything_is_set_aside(
    fold: Fold, bid: object, error: type[Refused]
) -> None:
    order = replace(fold.small.order(1), bid=bid)  # type: ignore[arg-type]
    with pytest.raises(error, match="bid"):
        fold.market.escrow(fold.state, order)


def test_every_sale_hands_over_what_was_measured(fold: Fold) -> None:
    order = fold.small.order(20_000)
    _, trade = fold.if_ordered(order)
    (delivery,) = trade.deliveries
    assert (delivery.party, delivery.form) == ("city", "predictions")
    assert delivery.gain == trade.evidence.bought.gain / MEASURE
    (forecast,) = [question for question in fold.ask.asked if type(question).__name__ == "Forecast"]
    assert trade.deeds == (Deed("deliver", "city", content_id(forecast)),)


def test_worths_are_those_of_the_level_that_was_delivered() -> None:
    held = Fold(columnwise())
    levels = set()
    for order in stream_of(held.small, 30):
        bought = held.trade(order).bought
        asked = [question for question in held.ask.asked if isinstance(question, Valuation)]
        if bought.served:
            sources = [source for own in asked[0].players for source in own]
            found = {source.args[0] if isinstance(source, Derived) else LEVELS for source in sources}
            assert found == {bought.served}
            levels.add(bought.served)
    assert len(levels) > 2


# ------------------------------------------------------------------------------------------------------ amended markets


def test_amended_rules_keep_debts_learn_prices_anew_and_draw_test_rows_that_no_receipt_tells() -> None:
    small = columnwise()
    held = Fold(small)
    for order in stream_of(small, 8):
        held.trade(order)
    before = held.state
    held.amended(small.ruled(price="ucb"))
    assert held.state.splits == ()
    assert held.state.owed == before.owed
    assert held.state.prices == held.market.start().prices != before.prices


# --------------------------------------------------------------------------------------------------------- degenerate


def test_a_market_without_offers_is_refused() -> None:
    with pytest.raises(Refused, match="0 offers") as refused:
        AuctionMarket(Rules(EUR), ())
    assert refused.value.code == "empty_data"


@pytest.mark.parametrize("changed", [{"price": "hegde"}, {"quality": "level"}, {"division": "shaply"}, {"delta": 0.1}])
def test_a_word_that_is_no_rule_is_refused_when_the_market_is_made(changed: dict[str, object]) -> None:
    rules = {"price": "ucb"} | changed if "delta" in changed else changed
    with pytest.raises(Refused) as refused:
        AuctionMarket(Rules(EUR, **rules), (Offer("hr", "sha256:0"),))  # type: ignore[arg-type]
    assert refused.value.code == "unknown_value"
    assert refused.value.field == f"rules.{next(iter(changed))}"


def bad_targets() -> Iterator[tuple[str, Small]]:
    small = columnwise()
    yield "constant", small.wanting("bad", np.full(90, 4.0))
    rare = np.zeros(90)
    rare[3] = 1.0
    yield "one class", small.wanting("bad", np.zeros(90), classes=2, learner="logistic")
    yield "one class in the training or test rows", small.wanting("bad", rare, classes=2, learner="logistic")
    yield (
        "another number of rows",
        replace(small, tables={name: table(held.values[:80], names=held.names) for name, held in small.tables.items()})
        .wanting("bad", np.arange(80.0))
        .selling(**small.tables),
    )


@pytest.mark.parametrize(("why", "small"), list(bad_targets()), ids=lambda one: one if isinstance(one, str) else "")
def test_a_task_without_a_gain_is_refused_whatever_is_bid(why: str, small: Small) -> None:
    held = Fold(small)
    for bid in (0, 20_000):
        with pytest.raises(DataError) as refused:
            held.if_ordered(small.order(bid, task="bad"))
        assert refused.value.code in ("degenerate_labels", "length_mismatch")
    assert held.trade(small.order(20_000)).bought.curve.gains[-1] > 0, f"the market goes on after {why}"


def test_a_table_that_is_not_here_is_refused_by_its_digest() -> None:
    small = columnwise()
    held = Fold(small)
    unknown = replace(small.tasks["cnt"], labels="sha256:" + "0" * 64)
    with pytest.raises(DataError, match="not here") as refused:
        held.if_ordered(replace(small.order(9_000), task=unknown))
    assert refused.value.code == "not_found"


def test_one_seller_earns_everything() -> None:
    small = columnwise()
    alone = small.selling(hr=small.tables["hr"])
    sold = Fold(alone).trade(alone.order(40_000))
    (share,) = sold.shares
    assert share.share == 1
    assert share.amount == sold.bought.charge > 0


def test_columns_that_are_all_alike_are_worth_what_one_is() -> None:
    small = columnwise().wanting("exact", labels(features()), learner="ols")
    alone = small.selling(hr=small.tables["hr"])
    many = small.selling(**dict.fromkeys("abcd", small.tables["hr"]))
    one, four = (Fold(market).trade(market.order(40_000, task="exact")) for market in (alone, many))
    assert four.bought.gain == pytest.approx(one.bought.gain, rel=1e-6)
    assert len({share.worth for share in four.shares}) == 1


# ------------------------------------------------------------------------------------------------------ rows of sellers


def test_sellers_of_rows_deliver_a_model_trained_on_thinned_rows() -> None:
    small = rowwise()
    held = Fold(small)
    _, trade = held.if_ordered(small.order(20_000))
    (delivery,) = trade.deliveries
    assert delivery.form == "model"
    ops = {source.op for question in held.ask.asked for source in _derived(question)}
    assert ops == {"thin"}
    assert trade.evidence.attacks == ()


def _derived(question: object) -> list[Derived]:
    sources = getattr(question, "sources", ())
    return [source for source in sources if isinstance(source, Derived)]


# -------------------------------------------------------------------------------------------------------------- records


def test_state_orders_and_evidence_survive_the_codec_for_every_price_rule() -> None:
    for word in (*PRICERS, "fixed"):
        small = columnwise().ruled(price=word, rate=5_000 if word == "fixed" else 0)
        held = Fold(small)
        sold = [held.trade(order) for order in stream_of(small, 4)]
        codec = Codec(held.market.records)
        for record in (held.state, *sold, small.order(5)):
            assert codec.read_bytes(canonical(record)) == record


def test_each_party_is_shown_its_own_figures_only(fold: Fold) -> None:
    order = fold.small.order(20_000)
    _, trade = fold.if_ordered(order)
    shown = fold.market.disclosed((order,), trade)
    for party, record in shown:
        if party == "city":
            assert record in (order, trade.evidence.bought)
        else:
            assert record == next(share for share in trade.evidence.shares if share.party == party)
    assert [party for party, _ in shown] == ["city", "city", "hr", "hum", "t"]


def test_the_market_takes_orders_for_ever(fold: Fold) -> None:
    assert fold.market.awaits(fold.state) == (Order,)
