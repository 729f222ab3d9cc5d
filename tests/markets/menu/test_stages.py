"""What a menu takes from whom, and when; everything else is refused by field and value."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.core.errors import FloatMoney, InvalidAmount, Refused
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import (
    OPERATOR,
    Add,
    Buy,
    Close,
    Closed,
    Order,
    Publish,
    Remove,
    Reprice,
    Rules,
    Unpublished,
)
from gainshare.markets.offers import Offer
from gainshare.prices.menus.survey import Answer
from tests.markets.menu.shop import EUR, SURVEY, TASK, Shop, answers, opened


@pytest.fixture
def shop() -> Shop:
    return opened()


# --------------------------------------------------------------------------------------------------------------- stages


def orders() -> list[Order]:
    return [
        Publish("1", OPERATOR, TASK, SURVEY),
        Buy("2", "new", None, 900),
        Add("3", OPERATOR, "m1"),
        Remove("4", OPERATOR, "m1"),
        Reprice("5", OPERATOR, SURVEY),
        Close("6", OPERATOR),
    ]


def test_first_a_list_then_sales_and_changes_nothing_once_closed() -> None:
    shop = Shop()
    assert shop.market.awaits(shop.state) == (Publish, Close)
    shop.publish()
    assert shop.market.awaits(shop.state) == (Buy, Add, Remove, Reprice, Close)
    shop.close()
    assert shop.market.awaits(shop.state) == ()


@pytest.mark.parametrize("stage", ["unpublished", "listed", "closed"])
@pytest.mark.parametrize("order", orders(), ids=lambda order: type(order).__name__)
def test_an_order_out_of_its_stage_is_refused(stage: str, order: Order) -> None:
    shop = Shop() if stage == "unpublished" else opened()
    if stage == "closed":
        shop.close()
    if isinstance(order, shop.market.awaits(shop.state)):
        shop.market.escrow(shop.state, order)
        return
    with pytest.raises(Refused) as refused:
        shop.market.escrow(shop.state, order)
    code = "market_closed" if stage == "closed" else "unknown_value"
    assert (refused.value.code, refused.value.field, refused.value.value) == (code, "order", order.id)


@pytest.mark.parametrize("order", [one for one in orders() if not isinstance(one, Buy)], ids=lambda o: type(o).__name__)
def test_only_the_operator_makes_and_changes_a_list(order: Order) -> None:
    shop = Shop() if isinstance(order, Publish) else opened()
    with pytest.raises(Refused, match="can only buy: the list is the operator's") as refused:
        shop.market.escrow(shop.state, replace(order, party="new"))
    assert (refused.value.code, refused.value.field, refused.value.value) == ("forbidden", "party", "new")


def test_closing_posts_nothing_and_keeps_what_is_owed(shop: Shop) -> None:
    shop.buy()
    owed = shop.state.owed
    shop.close()
    assert shop.past[-1].entries == ()
    assert shop.state == Closed(owed)


def test_publishing_moves_no_money(shop: Shop) -> None:
    past = shop.past[0]
    assert (past.entries, past.deliveries) == ((), ())
    assert shop.market.escrow(Unpublished(shop.state.owed), past.orders[0]) is None


# --------------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("bid", "error"),
    [
        (-1, InvalidAmount),
        (2**53, InvalidAmount),
        (True, InvalidAmount),
        ("9", InvalidAmount),
        (9.5, FloatMoney),
    ],
)
def test_a_bid_that_is_no_amount_is_refused(shop: Shop, bid: object, error: type[Refused]) -> None:
    with pytest.raises(error, match="bid"):
        shop.market.escrow(shop.state, Buy("1", "new", None, bid))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accuracy", "code"),
    [
        (Fraction(-1, 9), "out_of_range"),
        (Fraction(10, 9), "out_of_range"),
        (80, "out_of_range"),
        (0.9, "wrong_type"),
        ("0.9", "wrong_type"),
        (True, "wrong_type"),
    ],
)
def test_an_accuracy_that_is_no_exact_share_is_refused(shop: Shop, accuracy: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shop.market.escrow(shop.state, Buy("1", "new", accuracy, 900))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == (code, "accuracy")
    told = (Answer("new", accuracy, 900),)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        shop.market.escrow(shop.state, Reprice("1", OPERATOR, told))
    assert (refused.value.code, refused.value.field) == (code, "accuracy")


@pytest.mark.parametrize("told", [(), (Answer("new", Fraction(1, 2), -1),), (Answer("new", Fraction(1, 2), 2**53),)])
def test_a_survey_without_answers_or_with_values_that_are_none_is_refused_before_training(
    told: tuple[Answer, ...],
) -> None:
    shop = Shop()
    with pytest.raises(Refused) as refused:
        shop.publish(told)
    assert refused.value.field == ("value" if told else "survey")
    assert shop.known == {}


def test_a_survey_that_no_model_meets_is_refused() -> None:
    with pytest.raises(Refused, match="every answer wants more accuracy than any model has"):
        Shop().publish(answers(("city", 95, 9_000)))


def test_a_market_without_offers_is_refused() -> None:
    with pytest.raises(Refused, match="0 offers") as refused:
        MenuMarket(Rules(EUR), ())
    assert refused.value.code == "empty_data"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"price": "pairs"}, "unknown_value"),
        ({"quality": "levels"}, "unknown_value"),
        ({"division": "shapley"}, "unknown_value"),
        ({"walk": "upward"}, "unknown_value"),
        ({"keep": Fraction(0)}, "out_of_range"),
        ({"keep": Fraction(3, 2)}, "out_of_range"),
        ({"time_limit": 0}, "out_of_range"),
        ({"models": 0}, "out_of_range"),
    ],
)
def test_a_rule_out_of_its_words_or_range_is_refused_when_the_market_is_made(
    changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        MenuMarket(Rules(EUR, **changed), (Offer("a", "a"),))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == (code, f"rules.{next(iter(changed))}")


def test_a_group_named_after_a_stranger_is_refused() -> None:
    with pytest.raises(Refused, match="is the name of a seller outside the group") as refused:
        MenuMarket(Rules(EUR), (Offer("a", "a", "b"), Offer("b", "b")))
    assert refused.value.field == "group"
