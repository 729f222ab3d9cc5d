"""Targets: columns, comparisons, classes."""

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.tables import Category, Columns, Numbers
from gainshare.service.files.targets import Labels, Target, classed, labels, target

HEART = frame_columns({"age": [63, 67, 41], "num": [0, 2, 1], "thal": ["normal", "fixed", "normal"]})


def made(text: str, columns: Columns = HEART) -> Labels:
    return labels(columns, target(text, columns.names))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("num > 0", [0, 1, 1]),
        ("num>=1", [0, 1, 1]),
        ("num < 1.5", [1, 0, 1]),
        ("num <= 0", [1, 0, 0]),
        ("num == 2", [0, 1, 0]),
        ("num != 2", [1, 0, 1]),
        ("thal == normal", [1, 0, 1]),
        ('thal != "normal"', [0, 1, 0]),
    ],
)
def test_a_comparison_makes_two_classes(text: str, values: list[int]) -> None:
    assert made(text).values.tolist() == values


def test_the_classes_of_a_comparison_are_its_two_answers() -> None:
    assert made("num>0").classes == ("num <= 0", "num > 0")


def test_a_number_stays_a_number_and_words_become_classes() -> None:
    assert (made("age").values.tolist(), made("age").classes) == ([63, 67, 41], ())
    assert (made("thal").values.tolist(), made("thal").classes) == ([1, 0, 1], ("fixed", "normal"))


def test_numbers_can_be_taken_for_the_names_of_classes() -> None:
    digits = classed(made("num"))
    assert (digits.values.tolist(), digits.classes) == ([0, 2, 1], ("0", "1", "2"))
    assert classed(made("thal")).classes == ("fixed", "normal")


def test_a_missing_cell_has_no_label() -> None:
    gaps = Columns("", ("a", "b"), (Numbers(np.array([np.nan, 1.0])), Category(np.array([-1, 0]), ("x",))), ("1", "2"))
    for text in ("a", "a > 0", "a != 0", "b", "b == x", "b != x"):
        assert made(text, gaps).missing.tolist() == [True, False]
    assert classed(made("a", gaps)).missing.tolist() == [True, False]
    assert classed(made("a", gaps)).classes == ("1",)


def test_a_column_may_be_called_like_a_comparison() -> None:
    odd = frame_columns({"a > 0": [5.0]})
    assert target("a > 0", odd.names) == Target("a > 0")
    assert made("a > 0", odd).values.tolist() == [5.0]


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        ("nmu", Refused, ["nmu", "did you mean num"]),
        ("nmu > 0", Refused, ["nmu", "did you mean num"]),
        ("num >", Refused, ["num"]),
        ("num > x", DataError, ["'x'"]),
        ("thal > 5", DataError, ["words"]),
        ("thal == norml", Refused, ["did you mean normal"]),
    ],
)
def test_a_target_that_means_nothing_is_refused(text: str, error: type[Refused], named: list[str]) -> None:
    with pytest.raises(error) as caught:
        made(text)
    for part in ("task.target", *named):
        assert part in str(caught.value)
