"""What a price list is made for: caps and demand belong to an accuracy, and nothing is guessed."""

from fractions import Fraction

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.prices.menus.survey import Answer
from gainshare.service.files.models import ModelLine
from gainshare.service.offered import Offered, offered


def line(name: str, datasets: str, thousandths: int, cap: int | None = None, demand: int | None = None) -> ModelLine:
    wanted = None if demand is None else Fraction(demand)
    return ModelLine(name, tuple(datasets), Fraction(thousandths, 1000), f"0.{thousandths}", cap, wanted, f"at {name}")


def said(*pairs: tuple[int, int]) -> list[Answer]:
    return [Answer("city", Fraction(wanted, 1000), value) for wanted, value in pairs]


def test_training_sets_and_levels_are_those_of_the_lines() -> None:
    found = offered((line("m1", "ba", 900, 5), line("m2", "a", 800, 3), line("m3", "c", 900, 5)), None)
    assert [found.models.members(model) for model in range(3)] == [(0, 1), (1,), (2,)]
    assert found.models.level.tolist() == [1, 0, 1]
    assert (found.caps.tolist(), found.demand) == ([3, 5], None)


def test_models_of_equal_accuracy_share_the_least_cap() -> None:
    found = offered((line("m1", "a", 900, 7), line("m2", "b", 900, 5), line("m3", "c", 900)), None)
    assert found.caps.tolist() == [5]


def test_a_survey_gives_caps_where_lines_have_none_and_demand() -> None:
    lines = (line("m1", "a", 800), line("m2", "b", 900, 44))
    found = offered(lines, said((800, 30), (850, 60), (990, 99)))
    assert found.caps.tolist() == [30, 44]
    assert (found.answers, found.above) == (2, tuple(said((990, 99))))
    assert found.demand is not None
    assert found.demand.revenue(np.array([30, 60]), np.array([True, True])) == 90


def test_demand_belongs_to_an_accuracy() -> None:
    def demand(found: Offered) -> object:
        assert found.demand is not None
        return found.demand.revenue(np.array([1, 100]), np.array([True, True]))

    lines = (line("m1", "a", 800, 5, 7), line("m2", "b", 900, 5, 2), line("m3", "c", 900, 5))
    assert demand(offered(lines, None)) == 207
    assert demand(offered((*lines, line("m4", "d", 900, 5, 2)), None)) == 207


@pytest.mark.parametrize(
    ("lines", "survey", "message"),
    [
        ((), None, "models: has no models [empty_data]"),
        (
            (line("m1", "a", 800, 5), line("m1", "b", 900, 5)),
            None,
            'at m1: model = "m1": is the name of at m1 too [duplicate_key]',
        ),
        ((line("m1", "a", 800),), None, "at m1: cap of m1: is missing: the most that buyers would pay"),
        (
            (line("m1", "a", 800, 5, 1), line("m2", "b", 900, 5)),
            None,
            "at m2: demand of m2: is missing: how many would buy",
        ),
        (
            (line("m1", "a", 800, 5, 1), line("m2", "b", 800, 5, 2)),
            None,
            'at m2: demand of m2 = "2": is not that of m1, which is as accurate',
        ),
        ((line("m1", "a", 800, 5, 1),), said((800, 5)), "column demand: stands beside a survey"),
        ((line("m1", "a", 800),), [], "survey: has no answers [empty_data]"),
        ((line("m1", "a", 800),), said((900, 5)), "survey: every answer wants more accuracy than any model has"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_refused(
    lines: tuple[ModelLine, ...], survey: list[Answer] | None, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        offered(lines, survey)
    assert str(caught.value).startswith(message)


def test_of_a_cap_and_what_a_survey_says_the_lower_one_counts() -> None:
    lines = (line("m1", "a", 800, 50), line("m2", "b", 900, 20))
    assert offered(lines, said((800, 30), (900, 90))).caps.tolist() == [30, 20]
