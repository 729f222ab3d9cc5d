"""What a recipe declares is done to its data: images to grey blocks, pixels to shares; the target is left alone."""

from typing import Any

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.derived import derived
from gainshare.gains.grades import Grade
from gainshare.gains.prepared import prepared
from gainshare.gains.recipe import Recipe, assembled
from gainshare.gains.task import Task
from tests.gains.samples import KEY, SPLIT, Answering, shelf, table

IMAGES = stream(1, "images").integers(0, 256, (5, 2, 4, 6)).astype(np.float64)
LABEL = np.array([[1.0], [0.0], [1.0], [1.0], [0.0]])
RAW = table(np.hstack([IMAGES.reshape(5, 48), LABEL]), names=[*(f"p{place}" for place in range(48)), "kind"])
POOLED = (2, 4, 6, 2)


def made(op: str, *args: Any) -> Table:
    return derived(RAW, Derived(table_id(RAW), op, args), KEY)


def test_a_pooled_image_is_the_grey_mean_of_each_block() -> None:
    found = made("pooled", *POOLED)
    assert found.names == ("grey0_0", "grey0_1", "grey0_2", "grey1_0", "grey1_1", "grey1_2", "kind")
    for image in range(5):
        for row in range(2):
            for column in range(3):
                block = IMAGES[image, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
                assert found.values[image, 3 * row + column] == block.sum() / 8
    assert found.values[:, -1:].tolist() == LABEL.tolist()
    assert found.keys == RAW.keys


def test_blocks_of_one_pixel_and_one_plane_are_the_pixels() -> None:
    assert made("pooled", 1, 4, 6, 1).values.tolist() == RAW.values.tolist()


def test_scaled_columns_are_divided_and_the_target_is_not() -> None:
    found = made("scaled", 48, 255)
    assert found.values[:, :48].tolist() == (RAW.values[:, :48] / 255).tolist()
    assert found.values[:, 48:].tolist() == LABEL.tolist()
    assert found.names == RAW.names
    assert RAW.values.max() > 1.0


def test_a_recipe_says_how_its_data_were_prepared() -> None:
    """Every table of the recipe alike: the test rows are drawn from what was prepared."""
    values = np.column_stack([stream(2, "more").integers(0, 256, (60, 8)), stream(3, "kinds").integers(0, 2, 60)])
    sellers = [table(values[:30] * 1.0), table(values[30:] * 1.0)]
    sources = tuple(Derived(Derived(table_id(each), "pooled", (2, 2, 2, 2)), "scaled", (1, 255.0)) for each in sellers)
    recipe, data = (
        Recipe(Task("c8", classes=2, learner="logistic"), SPLIT, exam=sources).using(sources),
        shelf(*sellers),
    )
    rows = assembled(recipe, data)
    assert rows.train.shape[1] == rows.test.shape[1] == 1
    assert rows.train.max() <= 1.0
    graded = Grade(recipe).answer(data, Answering(data), stream(0))
    assert graded.of + graded.confirmed_of == len(rows.truth)


@pytest.mark.parametrize(
    ("op", "args", "message"),
    [
        ("pooled", (2, 4, 6), "pooled = 3: takes 4 arguments: planes, height, width, block"),
        ("pooled", (2, 4, 6, 0), "block = 0: must be a whole number >= 1"),
        ("pooled", (2, 4, "6", 2), 'width = "6": must be a whole number >= 1'),
        ("pooled", (True, 4, 6, 2), "planes = True: must be a whole number >= 1"),
        ("pooled", (2, 4, 6, 4), "block = 4: must divide the height 4 and the width 6"),
        ("pooled", (3, 4, 6, 2), "pooled = 72: must be at most the table's 49 columns"),
        ("scaled", (48,), "scaled.*: must be a number of columns, and a number > 0"),
        ("scaled", (48, 0), "must be a number of columns, and a number > 0"),
        ("scaled", (48, "x"), "must be a number of columns, and a number > 0"),
        ("scaled", (2.5, 255), "columns = 2.5: must be a whole number >= 1"),
        ("scaled", (50, 255), "scaled = 50: must be at most the table's 49 columns"),
        ("squared", (), 'op = "squared": must be one of degrade, .*, blur, pooled, scaled'),
    ],
)
def test_what_cannot_be_done_to_a_table_is_refused(op: str, args: tuple[Any, ...], message: str) -> None:
    with pytest.raises(Refused, match=message):
        made(op, *args)


def test_steps_are_declared_in_words_and_done_one_after_the_other() -> None:
    declared = prepared(table_id(RAW), ["pooled 2 4 6 2", "scaled 6 255"])
    found = derived(RAW, Derived(table_id(RAW), "pooled", POOLED), KEY)
    assert isinstance(declared, Derived)
    assert declared.parent == Derived(table_id(RAW), "pooled", POOLED)
    assert np.array_equal(derived(found, declared, KEY).values[:, :6], found.values[:, :6] / 255)
    assert prepared("sha256:ab", []) == "sha256:ab"


@pytest.mark.parametrize(
    "step", ["", "  ", "grey 2", "scaled 64 1.5", "scaled -1 2", "pooled x 2 2 1", "scaled 64 " + "9" * 400]
)
def test_a_step_nobody_knows_is_refused_with_its_text(step: str) -> None:
    with pytest.raises(Refused) as caught:
        prepared("sha256:ab", [step])
    assert (caught.value.field, caught.value.value) == ("prepare", step)
