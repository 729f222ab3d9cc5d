"""The questions that a menu asks: which models there are, which are sold at what price, what other ways would earn."""

from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.games.supported import Listing
from gainshare.markets.menu import lists
from gainshare.markets.menu.lists import (
    Candidate,
    Candidates,
    Comparison,
    Halves,
    Marked,
    Pricing,
    Tag,
    Trained,
    Training,
    candidates,
    meant,
    tags,
)
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import price
from tests.markets.menu.shop import ROWS, SMOOTH, SURVEY, Shop, opened

HALVES = Halves(100, 100, 50)


def training(shop: Shop) -> Training:
    return shop.market.training(shop.state)


def pricing(shop: Shop) -> Pricing:
    return shop.market.pricing(shop.state)


# ---------------------------------------------------------------------------------------------------------- training


def test_every_union_is_trained_once_and_counted_in_both_halves() -> None:
    shop = opened()
    (found,) = shop.ask([training(shop)])
    assert (found.choosing, found.confirming) == (ROWS, ROWS)
    rights = {"".join("abc"[player] for player in one.data): (one.right, one.confirmed) for one in found.models}
    assert rights == {name: (right, right - 1) for name, right in SMOOTH.items()}
    assert found.models[0].data == ()


def test_a_model_of_a_group_sees_all_its_tables() -> None:
    base = training(opened()).base
    question = Training(base, (("a", "b"), ("c",)), "random", 3)
    assert question.recipe((0,)).sources == ("a", "b")
    assert question.recipe((0, 1)).sources == ("a", "b", "c")
    assert question.composite


def test_candidates_are_the_models_that_each_data_set_helps_the_least_accurate_first() -> None:
    shop = opened()
    (trained,) = shop.ask([training(shop)])
    found = candidates(trained, 3)
    assert [one.id for one in found.models] == [f"m{place}" for place in range(1, 8)]
    assert [one.right for one in found.models] == sorted(right for name, right in SMOOTH.items() if name)
    listing = Listing(3)
    listing.add({sum(1 << player for player in one.data): one.right for one in trained.models})
    assert {one.model: one.marginals for one in found.models} == listing.marginals
    assert found.worths == listing.values
    assert (found.trained, found.halves) == (7, HALVES)
    assert found.number("m7") == 6
    with pytest.raises(Refused, match="is no model that is fit to be listed"):
        found.number("m8")


def test_of_equal_accuracies_the_smaller_training_set_comes_first() -> None:
    marked = [((), 50), ((1,), 60), ((0,), 60), ((0, 1), 60)]
    found = candidates(Trained(100, 100, tuple(Marked(data, right, right) for data, right in marked)), 2)
    assert [one.data for one in found.models] == [(0,), (1,)]


# -------------------------------------------------------------------------------------------------- what an order means


def offered(*rows: tuple[int, int, tuple[int, ...]]) -> tuple[Candidates, tuple[Tag, ...]]:
    """Models by correct rows, price and data."""
    found = tuple(Candidate(f"m{place}", data, right, right, ()) for place, (right, _, data) in enumerate(rows, 1))
    priced = tuple(Tag(place, cost, cost, None) for place, (_, cost, _) in enumerate(rows))
    return Candidates(found, HALVES, len(rows), (Fraction(0),) * 3), priced


TIES = offered((60, 10, (0, 1)), (60, 10, (2,)), (60, 10, (1,)), (70, 10, (0, 1)), (70, 30, (0,)), (80, 30, (0, 1, 2)))


@pytest.mark.parametrize(
    ("accuracy", "bid", "model"),
    [
        ("1/2", 0, 3),
        ("3/5", 0, 3),
        ("61/100", 0, 3),
        ("7/10", 0, 3),
        ("701/1000", 0, 5),
        ("4/5", 99, 5),
        ("81/100", 99, None),
        ("1", 99, None),
        ("0", 0, 3),
        (None, 9, 3),
        (None, 10, 3),
        (None, 29, 3),
        (None, 30, 5),
    ],
)
def test_the_cheapest_adequate_or_the_best_affordable_is_meant(
    accuracy: str | None, bid: int, model: int | None
) -> None:
    tag = meant(*TIES, None if accuracy is None else Fraction(accuracy), bid)
    assert (tag and tag.number) == model


@pytest.mark.parametrize(
    ("rows", "model"),
    [
        ([(60, 10, (0,)), (70, 10, (0, 1))], 1),
        ([(60, 10, (0, 1)), (60, 10, (0,))], 1),
        ([(60, 10, (1,)), (60, 10, (0,))], 0),
        ([(60, 10, (0,)), (70, 11, (0,))], 0),
    ],
)
def test_equal_prices_go_to_more_accuracy_then_fewer_data_sets_then_the_lower_id(
    rows: list[tuple[int, int, tuple[int, ...]]], model: int
) -> None:
    found, priced = offered(*rows)
    for tagged in (priced, priced[::-1]):
        for accuracy, bid in ((Fraction(1, 2), 0), (None, 0)):
            tag = meant(found, tagged, accuracy, bid)
            assert tag
            assert tag.number == model


@pytest.mark.parametrize(
    ("rows", "model"),
    [
        ([(60, 10, (0,)), (70, 30, (0, 1)), (70, 20, (1, 2)), (70, 25, (1,))], 3),
        ([(70, 30, (1,)), (70, 20, (0,))], 0),
    ],
)
def test_a_budget_buys_the_most_accurate_whatever_it_costs(
    rows: list[tuple[int, int, tuple[int, ...]]], model: int
) -> None:
    tag = meant(*offered(*rows), None, 30)
    assert tag
    assert tag.number == model


def test_an_empty_list_means_nothing() -> None:
    assert meant(TIES[0], (), None, 10) is None
    assert meant(TIES[0], (), Fraction(1, 2), 10) is None


@given(st.fractions(0, 1), st.integers(0, 40))
def test_nobody_is_meant_a_model_that_another_beats(accuracy: Fraction, bid: int) -> None:
    found, priced = TIES
    tag = meant(found, priced, accuracy, bid)
    good = [one for one in priced if found.models[one.number].right >= accuracy * 100]
    assert (tag is None) == (not good)
    assert tag is None or tag.price == min(one.price for one in good)


# ------------------------------------------------------------------------------------------------------------ pricing


def test_proceeds_are_what_buyers_who_answered_would_pay() -> None:
    shop = opened()
    paid = 0
    for answer in SURVEY:
        bought = shop.if_bought("stranger", int(100 * answer.accuracy), answer.value).bought
        paid += bought.charge
    assert shop.list.proceeds.revenue == paid == 10_100
    assert shop.list.proceeds.reached == len(SURVEY)


def test_a_list_by_hand_is_priced_anew() -> None:
    shop = opened()
    question = replace(pricing(shop), edits=(lists.Edit("m7", listed=False), lists.Edit("m2", listed=True)))
    (found,) = shop.ask([question])
    assert [tag.number for tag in found.tags] == [0, 1, 2, 3, 4, 5]
    assert found.proceeds.method == "select, then by hand"
    assert found.proceeds.limit == shop.list.proceeds.limit


def test_edits_in_turn_leave_the_last_word() -> None:
    shop = opened()
    off, on = lists.Edit("m1", listed=False), lists.Edit("m1", listed=True)
    (found,) = shop.ask([replace(pricing(shop), edits=(off, on, off))])
    assert 0 not in [tag.number for tag in found.tags]


def test_nothing_for_sale_pays_nobody() -> None:
    shop = opened(division="published")
    none = tuple(lists.Edit(f"m{place}", listed=False) for place in range(1, 8))
    (found,) = shop.ask([replace(pricing(shop), edits=none)])
    assert (found.tags, found.shares, found.proceeds.revenue) == ((), (Fraction(0),) * 3, 0)


@pytest.mark.parametrize(
    ("changed", "tolerance"),
    [
        ({}, 0.0),
        ({"division": "per-sale"}, 1.0),
        ({"quality": "exact"}, inf),
    ],
)
def test_what_another_machine_may_find_otherwise(changed: dict[str, str], tolerance: float) -> None:
    question = replace(pricing(opened()), **changed)  # type: ignore[arg-type]
    assert question.tolerance == tolerance
    assert question.composite
    assert question.training.tolerance == 2.0


def test_reasons_that_cannot_be_found_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = price(models([1, 2, 3], [60, 61, 80], 2), np.array([10, 10, 90]))
    assert [tag.why is None for tag in tags(listed)] == [True, True, False]

    def endless(*_: object) -> None:
        raise TaskTooLarge("task_too_large", "models", 9, "too many")

    monkeypatch.setattr(lists, "binding", endless)
    assert [(tag.price, tag.why) for tag in tags(listed)] == [(10, None), (10, None), (20, None)]


# ---------------------------------------------------------------------------------------------------------- comparison


def test_other_ways_to_sell_are_no_better_than_the_bound_and_the_search_is_the_best() -> None:
    shop = opened()
    question = Comparison(pricing(shop))
    assert (question.tolerance, question.composite) == (0.0, True)
    (rivals,) = shop.ask([question])
    assert [one.method for one in rivals] == [
        "select",
        "max-improve",
        "min-cover",
        "base",
        "one flat price",
        "price per data set",
    ]
    assert all(one.revenue <= shop.list.proceeds.bound for one in rivals)
    assert max(one.revenue for one in rivals) == rivals[0].revenue
    flat = max(value * sum(other.value >= value for other in SURVEY) for value in {one.value for one in SURVEY})
    assert rivals[4].revenue == 5_400 <= flat


def test_what_is_edited_by_hand_changes_no_comparison() -> None:
    shop = opened()
    (before,) = shop.ask([Comparison(pricing(shop))])
    edited = replace(pricing(shop), edits=(lists.Edit("m1", listed=False),), keep=Fraction(1, 2))
    assert shop.ask([Comparison(edited)]) == (before,)
