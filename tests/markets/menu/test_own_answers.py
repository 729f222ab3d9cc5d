"""Whoever answered the survey is sold from a list made without those answers: no lie pays, and understating is idle."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.markets.menu.records import (
    Buy,
    Sold,
)
from gainshare.prices.menus.survey import Answer
from tests.markets.menu.shop import ROWS, SURVEY, Shop, answers, opened


@pytest.fixture
def shop() -> Shop:
    return opened()


# ------------------------------------------------------------------------------------------------ a buyer's own answers


REPORTS = [(accuracy, value) for accuracy in (0, 60, 66, 72, 80) for value in (0, 500, 900, 1_500, 2_500, 5_000)]
SHOP = opened()


def left(order: Buy, told: tuple[Answer, ...], true: Answer) -> int:
    """What the buyer keeps of its value, if the model is good enough for it; told: what all answered."""
    SHOP.state = replace(SHOP.state, answers=told)
    found = SHOP.if_ordered(order)[1].evidence
    assert isinstance(found, Sold)
    good = found.bought.served and found.bought.item is not None and found.bought.item.right >= true.accuracy * ROWS
    return (true.value if good else 0) - found.bought.charge


@pytest.mark.parametrize("buyer", [answer.buyer for answer in SURVEY])
def test_no_answer_and_no_bid_leave_a_respondent_more_than_the_truth(buyer: str) -> None:
    (true,) = [answer for answer in SURVEY if answer.buyer == buyer]
    others = tuple(answer for answer in SURVEY if answer.buyer != buyer)
    order = Buy("1", buyer, true.accuracy, true.value)
    honest = left(order, SURVEY, true)
    assert honest >= 0
    for percent, value in REPORTS:
        lie = Answer(buyer, Fraction(percent, 100), value)
        for ordered, bid in [(percent, value), (percent, true.value), (None, true.value), (None, value)]:
            share = None if ordered is None else Fraction(ordered, 100)
            for told in ((*others, lie), (*others, lie, true), others):
                assert left(Buy("1", buyer, share, bid), told, true) <= honest
        assert left(order, (*others, lie), true) == honest


ANSWERS = st.tuples(st.integers(0, 82), st.integers(0, 6_000))


@settings(max_examples=50)
@given(st.lists(ANSWERS, min_size=1, max_size=6), ANSWERS, st.lists(ANSWERS, max_size=3), ANSWERS)
def test_whatever_others_answer_no_lie_pays(
    others: list[tuple[int, int]], truth: tuple[int, int], lies: list[tuple[int, int]], ordered: tuple[int, int]
) -> None:
    rest = (*answers(("base", 60, 100)), *answers(*(("other", *one) for one in others)))
    true, told = answers(("me", *truth))[0], answers(*(("me", *one) for one in lies))
    honest = left(Buy("1", "me", true.accuracy, true.value), (*rest, true), true)
    assert honest >= 0
    for share in (Fraction(ordered[0], 100), None):
        assert left(Buy("1", "me", share, ordered[1]), (*rest, *told), true) <= honest


def test_the_same_search_finds_lies_where_own_answers_count() -> None:
    """As a stranger whom the answers of another name serve, city would understate."""
    others = tuple(answer for answer in SURVEY if answer.buyer != "city")
    true = Answer("city", Fraction(4, 5), 5_000)
    order = Buy("1", "stranger", true.accuracy, true.value)
    kept = [left(order, (*others, replace(true, value=value)), true) for value in (5_000, 2_600)]
    assert kept == [5_000 - 2_900, 5_000 - 2_600]


def test_who_answered_is_told_that_its_answers_did_not_count(shop: Shop) -> None:
    assert shop.if_bought("city").bought.own
    assert not shop.if_bought("new").bought.own


def test_who_answered_buys_what_others_answers_list(shop: Shop) -> None:
    """Without city's 50.00, nobody wants the best model: it costs what the next one does."""
    own = shop.if_bought("city", 80).bought
    public = shop.if_bought("new", 80).bought
    assert (own.charge, public.charge) == (2_500, 2_900)


@pytest.mark.parametrize("others", [(), (("dreamer", 95, 9_000),)])
def test_a_buyer_whose_answer_stands_alone_is_refused_by_name(others: tuple[tuple[str, int, int], ...]) -> None:
    shop = opened(("city", 80, 5_000), *others)
    with pytest.raises(Refused, match="nobody else's answer is met by any model") as refused:
        shop.buy("city", 80)
    assert (refused.value.code, refused.value.field, refused.value.value) == ("empty_data", "survey", "city")
    assert shop.buy("new", 80).bought.charge == 5_000
