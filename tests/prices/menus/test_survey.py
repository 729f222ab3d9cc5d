"""Surveys as caps and demand (no answer is lost), and the published curves as formulas."""

from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gainshare.core.errors import InvalidAmount, Refused
from gainshare.prices.menus.survey import (
    GRID,
    Answer,
    earning_most,
    published_cap,
    published_demand,
    published_weight,
    surveyed,
)

LEVELS = [Fraction(tenths, 10) for tenths in (7, 8, 9)]


def said(*answers: tuple[str, int]) -> list[Answer]:
    return [Answer(f"buyer {place}", Fraction(wanted), value) for place, (wanted, value) in enumerate(answers)]


GROUPS = some.lists(some.lists(some.integers(0, 12), min_size=1, max_size=4), min_size=1, max_size=4)


@given(GROUPS)
def test_no_other_rising_prices_earn_more_from_the_answers(values: list[list[int]]) -> None:
    def earned(prices: tuple[int, ...]) -> int:
        return sum(price * sum(value >= price for value in said) for price, said in zip(prices, values, strict=True))

    best = earning_most(values)
    rising = list(combinations_with_replacement(range(14), len(values)))
    assert list(best) == sorted(best)
    assert earned(best) == max(map(earned, rising))
    assert best[::-1] == min(prices[::-1] for prices in rising if earned(prices) == earned(best))


@given(some.lists(some.integers(0, 2**53 - 1), min_size=1, max_size=30))
def test_one_price_earns_most_from_one_group_however_large_its_values(values: list[int]) -> None:
    (best,) = earning_most([values])
    assert best * sum(value >= best for value in values) == max(
        price * sum(value >= price for value in values) for price in values
    )


def test_an_answer_that_wants_much_and_pays_nothing_lowers_no_price() -> None:
    honest = said(("0.7", 900), ("0.7", 800), ("0.8", 1_000), ("0.8", 1_200))
    sham = [*honest, Answer("sham", Fraction(9, 10), 1)]
    assert surveyed(honest, LEVELS).caps.tolist() == surveyed(sham, LEVELS).caps.tolist() == [800, 1_000, 1_000]


def test_each_answer_belongs_to_the_lowest_level_that_suffices() -> None:
    found = surveyed(said(("0.7", 10), ("0.71", 20), ("4/5", 30), ("0.0", 40), ("0.85", 50)), LEVELS)
    assert found.need.tolist() == [0, 1, 1, 0, 2]
    assert found.budget.tolist() == [10, 20, 30, 40, 50]
    assert found.above == ()


def test_answers_above_the_best_model_are_counted_and_named() -> None:
    answers = said(("0.95", 1_000), ("0.9", 30))
    found = surveyed(answers, LEVELS)
    assert found.above == (answers[0],)
    assert (found.caps.tolist(), found.need.tolist()) == ([30, 30, 30], [2])


def test_an_empty_level_takes_the_next_higher_cap_and_the_top_the_next_lower() -> None:
    assert surveyed(said(("0.9", 50)), LEVELS).caps.tolist() == [50, 50, 50]
    assert surveyed(said(("0.7", 20)), LEVELS).caps.tolist() == [20, 20, 20]
    assert surveyed(said(("0.7", 20), ("0.8", 10)), LEVELS).caps.tolist() == [10, 10, 10]  # as 20 for one: the lower
    assert surveyed(said(("0.7", 20), ("0.9", 50)), LEVELS).caps.tolist() == [20, 50, 50]


def test_a_worked_survey() -> None:
    """At 0.9 a price of 60 earns 120 and 100 earns 100; at 0.7, 20 and 40 both earn 40, so the lower stands."""
    found = surveyed(said(("0.9", 60), ("0.9", 100), ("0.7", 20), ("0.7", 40)), LEVELS)
    assert found.caps.tolist() == [20, 60, 60]


@given(some.lists(some.tuples(some.integers(0, 12), some.integers(0, 10**6)), min_size=1, max_size=30))
def test_caps_rise_and_no_answer_is_lost(drawn: list[tuple[int, int]]) -> None:
    answers = said(*((f"{tenths}/12", value) for tenths, value in drawn))
    if all(answer.accuracy > LEVELS[-1] for answer in answers):
        with pytest.raises(Refused):
            surveyed(answers, LEVELS)
        return
    found = surveyed(answers, LEVELS)
    assert all(low <= high for low, high in pairwise(found.caps.tolist()))
    assert len(found.need) + len(found.above) == len(answers)
    for level, value in zip(found.need, found.budget, strict=True):
        assert any(answer.value == value and answer.accuracy <= LEVELS[level] for answer in answers)


def test_a_survey_that_nobody_answered_is_refused() -> None:
    with pytest.raises(Refused, match="survey: has no answers"):
        surveyed([], LEVELS)
    with pytest.raises(Refused, match="every answer wants more accuracy than any model has"):
        surveyed(said(("1", 10)), LEVELS)
    with pytest.raises(InvalidAmount, match="value = -1: must be >= 0"):
        surveyed(said(("0.7", -1)), LEVELS)


def test_the_published_caps_are_squares_and_the_published_demand_sums_to_one() -> None:
    assert [published_cap(each) for each in (500, 501, 750, 999)] == [100, 121, 67_600, 259_081]
    assert sum(map(published_demand, GRID)) == 1
    peak = max(GRID, key=published_weight)
    assert (peak, published_demand(750)) == (750, Fraction(published_weight(750), sum(map(published_weight, GRID))))


@pytest.mark.parametrize("thousandths", [499, 1000, 0, -1])
def test_the_published_curves_end_where_their_tables_do(thousandths: int) -> None:
    for curve in (published_cap, published_demand):
        with pytest.raises(Refused, match=r"must lie in 0\.500\.\.0\.999"):
            curve(thousandths)
