"""Models are graded by whole rows, in two halves that nobody can steer; where there is no model, by the majority."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError
from gainshare.core.questions import Data, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.grades import Grade, Graded
from gainshare.gains.recipe import Recipe, assembled, predictions, rounded_guesses
from gainshare.gains.recipe import test_names as names_of_test_rows
from gainshare.gains.task import Task
from tests.gains.samples import SPLIT, Answering, shelf, table

LEARNERS = ("logistic", "knn", "boosting", "forest")
NAMES = ("a", "b", "kind")


def flowers(seller: int, rows: int) -> Floats:
    """Two features, three kinds that lie apart with some overlap."""
    rng = stream(seller, "flowers")
    kind = rng.choice(3, rows, p=(0.5, 0.3, 0.2))
    middle = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])[kind]
    return np.column_stack([middle + 0.8 * rng.standard_normal((rows, 2)), kind])


def brought(values: Floats) -> Table:
    return table(values, names=NAMES, keys=[f"again {row}" for row in range(len(values))])


SELLERS = [table(flowers(seller, rows), names=NAMES) for seller, rows in enumerate((80, 60, 50))]
IDS = tuple(map(table_id, SELLERS))
DATA = shelf(*SELLERS)


def by_rows(*sources: Source, learner: str = "logistic", exam: tuple[Source, ...] = IDS, split: str = SPLIT) -> Recipe:
    return Recipe(Task("kind", classes=3, learner=learner, test=0.4), split, exam=exam).using(sources)


def graded(recipe: Recipe, data: Data = DATA) -> Graded:
    return Grade(recipe).answer(data, Answering(data), stream(1))


@pytest.mark.parametrize("learner", LEARNERS)
def test_it_counts_the_rows_that_the_delivered_predictions_get_right(learner: str) -> None:
    recipe = by_rows(*IDS, learner=learner)
    found, truth = graded(recipe), assembled(recipe, DATA).truth
    assert found.right + found.confirmed == np.sum(predictions(recipe, DATA)[1].argmax(axis=1) == truth)
    assert found.of + found.confirmed_of == len(truth)
    assert found.right + found.confirmed > 0.6 * len(truth)
    assert all(type(figure) is int for figure in (found.right, found.of, found.confirmed, found.confirmed_of))


def test_the_halves_are_the_same_for_every_model_and_about_equal() -> None:
    sizes = {(found.of, found.confirmed_of) for found in (graded(by_rows(*IDS[:count])) for count in range(4))}
    assert len(sizes) == 1
    ((choosing, confirming),) = sizes
    assert abs(choosing - confirming) < 6 * (choosing + confirming) ** 0.5


def test_equal_rows_fall_together_whoever_brings_them() -> None:
    copy = table(SELLERS[0].values, names=NAMES, keys=[f"copy {row}" for row in range(80)])
    doubled = by_rows(*IDS, exam=(*IDS, table_id(copy)))
    one, other = graded(by_rows(*IDS)), graded(doubled, shelf(*SELLERS, copy))
    assert one == other


def test_validation_rows_that_are_equal_are_in_one_half() -> None:
    exam = table(np.repeat(flowers(9, 40), 3, axis=0), names=NAMES)
    recipe = Recipe(Task("kind", classes=3, learner="knn", validation=table_id(exam)), SPLIT, exam=IDS).using(IDS)
    data = shelf(*SELLERS, exam)
    found = graded(recipe, data)
    assert found.of + found.confirmed_of == 120
    assert {found.of % 3, found.confirmed_of % 3, found.right % 3, found.confirmed % 3} == {0}


def test_another_split_draws_other_halves() -> None:
    assert graded(by_rows(*IDS)) != graded(by_rows(*IDS, split="01" * 16))


@pytest.mark.parametrize("learner", LEARNERS)
def test_without_data_and_with_one_class_only_the_majority_of_everybodys_training_rows_is_guessed(learner: str) -> None:
    alike = brought(SELLERS[2].values[SELLERS[2].values[:, 2] == 2.0])
    exam, data = (*IDS, table_id(alike)), shelf(*SELLERS, alike)
    rows = assembled(by_rows(exam=exam), data)
    majority = Counter(rows.known.tolist()).most_common(1)[0][0]
    assert majority == 0.0
    empty = graded(by_rows(learner=learner, exam=exam), data)
    assert empty == graded(by_rows(table_id(alike), learner=learner, exam=exam), data)
    assert empty.right + empty.confirmed == np.sum(rows.truth == majority)


def test_a_model_that_never_saw_a_class_gets_its_rows_wrong() -> None:
    two = brought(SELLERS[2].values[SELLERS[2].values[:, 2] > 0.0])
    exam, data = (*IDS, table_id(two)), shelf(*SELLERS, two)
    recipe = by_rows(table_id(two), exam=exam)
    found, truth = graded(recipe, data), assembled(recipe, data).truth
    assert 0 < found.right + found.confirmed <= np.sum(truth > 0.0)


def test_sellers_of_columns_are_graded_too() -> None:
    values = np.vstack([flowers(seller, 80) for seller in range(2)])
    labels, *columns = (table(values[:, place], names=(NAMES[place],)) for place in (2, 0, 1))
    recipe = Recipe(Task("kind", table_id(labels), classes=3, learner="logistic"), SPLIT)
    data: Data = shelf(labels, *columns)
    nobody, one, both = (graded(recipe.using(tuple(map(table_id, columns[:count]))), data) for count in range(3))
    assert nobody.right < one.right < both.right
    assert nobody.confirmed < one.confirmed < both.confirmed
    names = names_of_test_rows(recipe, data)
    assert len(names) == both.of + both.confirmed_of
    assert set(names) <= {key.encode() for key in labels.keys}


@pytest.mark.parametrize("learner", LEARNERS)
def test_it_is_measured_again_within_its_tolerance_though_features_differ_in_their_last_bits(learner: str) -> None:
    recipe = by_rows(*IDS, learner=learner)
    question, rows = Grade(recipe), assembled(recipe, DATA)
    again = rounded_guesses(recipe, replace(rows, train=np.nextafter(rows.train, np.inf)))
    counts = [int(np.sum(guess.argmax(axis=1) == rows.truth)) for guess in (again, rounded_guesses(recipe, rows))]
    assert abs(counts[0] - counts[1]) <= question.tolerance
    assert not question.composite


def test_a_task_of_numbers_is_refused() -> None:
    with pytest.raises(DataError, match="needs classes") as refused:
        Grade(Recipe(Task("kind"), SPLIT, exam=IDS))
    assert (refused.value.code, refused.value.field, refused.value.value) == ("wrong_type", "target", "kind")


def test_too_few_test_rows_for_two_halves_are_refused() -> None:
    exam = table([[0.0, 0.0, 0.0], [2.0, 0.0, 1.0]], names=NAMES)
    held: list[Table] = [exam, *SELLERS]
    told = []
    for split in range(12):
        recipe = Recipe(Task("kind", classes=3, learner="knn", validation=table_id(exam)), f"{split:032x}", exam=IDS)
        try:
            graded(recipe, shelf(*held))
        except DataError as refused:
            told.append(str(refused))
    assert 0 < len(told) < 12
    assert all("2 of them fall into one half" in each for each in told)
