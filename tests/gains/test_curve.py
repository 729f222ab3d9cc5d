"""One curve per task: its gains never fall, and each level names the measured one that is delivered."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import LEVELS, MEASURE
from gainshare.core.questions import Derived
from gainshare.gains.curve import gain_curve, level_recipes
from gainshare.gains.recipe import Recipe
from gainshare.gains.task import Task
from tests.gains.samples import SPLIT

RAW = st.lists(st.integers(0, MEASURE).map(lambda units: units / MEASURE), min_size=2, max_size=LEVELS + 1)


@given(RAW)
def test_gains_never_fall_and_are_those_of_what_is_served(raw: list[float]) -> None:
    curve = gain_curve(raw)
    assert len(curve.gains) == len(curve.served) == len(raw) - 1
    assert all(low <= high for low, high in pairwise((0, *curve.gains)))
    for level, (gain, served) in enumerate(zip(curve.gains, curve.served, strict=True), 1):
        assert 0 <= served <= level
        assert gain == ((raw[served] - raw[0]) * MEASURE if served else 0)


@given(RAW)
def test_the_best_level_at_or_below_the_one_bought_is_served(raw: list[float]) -> None:
    curve = gain_curve(raw)
    for level, gain in enumerate(curve.gains, 1):
        assert gain == max(0, *(round((score - raw[0]) * MEASURE) for score in raw[1 : level + 1]))


def test_of_levels_that_gain_the_same_the_first_is_served() -> None:
    """What reveals less is enough; and what gains nothing is not delivered at all."""
    assert gain_curve((0.25, 0.25, 0.5, 0.5, 0.375, 0.5)).served == (0, 2, 2, 2, 2)


def test_the_baseline_is_subtracted() -> None:
    assert gain_curve((0.25, 0.75)).gains == (MEASURE // 2,)
    assert gain_curve((0.5, 0.25)).served == (0,)


def test_a_curve_asks_the_baseline_and_every_level_once() -> None:
    asked = level_recipes(Recipe(Task("y", "sha256:t"), SPLIT), ("sha256:b", "sha256:a"), "degrade")
    assert len(asked) == LEVELS + 1
    assert asked[0].sources == ()
    assert asked[LEVELS].sources == ("sha256:a", "sha256:b")
    assert set(asked[3].sources) == {Derived("sha256:a", "degrade", (3,)), Derived("sha256:b", "degrade", (3,))}
