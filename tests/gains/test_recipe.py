"""A recipe decides a model completely: its score, its predictions, and that no test row was trained on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import LEVELS, Floats
from gainshare.core.errors import DataError
from gainshare.core.questions import Data, Derived, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.linear import LinearGame
from gainshare.gains.recipe import Forecast, Recipe, assembled, predictions, predictions_digest, predictor
from gainshare.gains.recipe import test_keys as keys_of_test_rows
from gainshare.gains.task import LEARNERS, Task
from gainshare.games.tables import tabulated
from tests.gains.samples import SPLIT, Answering, shelf, sunny, table

ROWS = 90
HELD, TARGET = sunny(ROWS, 4)
COLUMNS = [Table((f"x{place}",), HELD[:, [place]], tuple(map(str, range(ROWS)))) for place in range(4)]
LABELS = table(TARGET, names=("y",))
CLASSES = table(TARGET > 0.0, names=("y",))
NAMES = tuple(table_id(column) for column in COLUMNS)
DATA = shelf(LABELS, CLASSES, *COLUMNS)


def answer(recipe: Recipe, data: Data = DATA) -> float:
    return recipe.answer(data, Answering(data), stream(1))


def by_columns(learner: str = "ridge", score: str = "skill") -> Recipe:
    classes = 2 if learner == "logistic" else 0
    labels = CLASSES if classes else LABELS
    return Recipe(Task("y", table_id(labels), classes, learner, score), SPLIT)


@pytest.mark.parametrize("score", ["skill", "range-rmse", "sd-rmse"])
@pytest.mark.parametrize("learner", ["ridge", "ols"])
def test_a_linear_recipe_scores_what_the_game_says_of_everybody(learner: str, score: str) -> None:
    recipe = by_columns(learner, score)
    worths = tabulated(LinearGame(assembled(recipe, DATA, tuple((name,) for name in NAMES)), learner, score))
    for members in range(1 << 4):
        chosen = tuple(name for place, name in enumerate(NAMES) if members >> place & 1)
        assert answer(recipe.using(chosen)) == pytest.approx(worths[members], abs=2.0**-30)


@pytest.mark.parametrize("learner", LEARNERS)
def test_scores_are_multiples_of_2_to_the_minus_30(learner: str) -> None:
    score = answer(by_columns(learner).using(NAMES))
    assert 0.1 < score < 1.0
    assert (score * 2**30).is_integer()


@pytest.mark.parametrize("learner", LEARNERS)
def test_without_sources_the_baseline_is_scored(learner: str) -> None:
    assert answer(by_columns(learner)) == 0.0


def test_the_baseline_by_accuracy_is_the_majority() -> None:
    recipe = by_columns("logistic", "accuracy")
    rows = assembled(recipe, DATA)
    assert answer(recipe) == pytest.approx(np.mean(rows.truth == (rows.labels.mean() > 0.5)), abs=2.0**-30)


def test_the_order_of_sources_does_not_matter() -> None:
    assert by_columns().using(NAMES) == by_columns().using(NAMES[::-1])
    mixed = (Derived(NAMES[1], "degrade", (3,)), NAMES[0], Derived(NAMES[1], "copy"))
    assert by_columns().using(mixed) == by_columns().using(mixed[::-1])


@pytest.mark.parametrize("learner", LEARNERS)
def test_what_is_asked_with_other_draws_has_the_same_answer(learner: str) -> None:
    """Models of one task share their draws: they differ by their data only, and a delivery is what was measured."""
    recipe, ask = by_columns(learner).using(NAMES), Answering(DATA)
    assert recipe.answer(DATA, ask, stream(1)) == recipe.answer(DATA, ask, stream(2))


@pytest.mark.parametrize("learner", LEARNERS)
def test_what_is_delivered_is_what_was_measured(learner: str) -> None:
    recipe = by_columns(learner).using(NAMES)
    keys, guess, score = predictions(recipe, DATA)
    artefact = Forecast(recipe).answer(DATA, Answering(DATA), stream(2))
    assert artefact.digest == predictions_digest(keys, guess)
    assert artefact.score == score == pytest.approx(answer(recipe), abs=2.0**-20)
    assert np.all(guess * 2.0**30 == np.round(guess * 2.0**30))
    assert keys == keys_of_test_rows(recipe, DATA)
    model = predictor(recipe, DATA)
    held = np.hstack([DATA(name).values for name in recipe.sources])[[int(key) for key in keys]]
    assert model.predict(held) == pytest.approx(guess, abs=2.0**-30)


def test_predictions_that_differ_anywhere_have_another_digest() -> None:
    guess = np.array([0.5, 0.25])
    names = {
        predictions_digest(("a", "b"), guess),
        predictions_digest(("a", "c"), guess),
        predictions_digest(("a", "b"), guess + 2.0**-30),
        predictions_digest(("b", "a"), guess),
    }
    assert len(names) == 4


def test_test_rows_are_drawn_by_key_and_not_by_place() -> None:
    shuffled = stream(0, "shuffle").permutation(ROWS)

    def moved(held: Table) -> Table:
        return Table(held.names, held.values[shuffled], tuple(held.keys[row] for row in shuffled))

    data = shelf(moved(LABELS), *map(moved, COLUMNS))
    there = Recipe(Task("y", table_id(moved(LABELS))), SPLIT).using(tuple(table_id(moved(one)) for one in COLUMNS))
    here = by_columns().using(NAMES)
    assert set(keys_of_test_rows(here, DATA)) == set(keys_of_test_rows(there, data))
    assert answer(there, data) == pytest.approx(answer(here), abs=2.0**-28)


@pytest.mark.parametrize(
    ("labels", "classes", "named"),
    [
        (np.full(ROWS, 3.0), 0, "constant"),
        (np.ones(ROWS), 2, "one class"),
        (np.arange(ROWS) == 0, 2, "one class in the"),
        (np.where(np.arange(ROWS) == 0, 5.0, 1.0), 0, "constant in the"),
    ],
)
def test_labels_without_anything_to_predict_are_refused(labels: Floats, classes: int, named: str) -> None:
    """Also where both classes exist, and the split leaves one of them on either side."""
    held = table(labels, names=("y",))
    task = Task("y", table_id(held), classes, "logistic" if classes else "ridge")
    with pytest.raises(DataError, match=named) as refused:
        answer(Recipe(task, SPLIT).using(NAMES), shelf(held, *COLUMNS))
    assert refused.value.code == "degenerate_labels"


def test_a_split_that_leaves_no_row_to_judge_is_refused() -> None:
    held = table([1.0, 2.0, 3.0], names=("y",))
    for test in (1e-9, 1.0 - 1e-9):
        with pytest.raises(DataError, match="0 rows"):
            answer(Recipe(Task("y", table_id(held), test=test), SPLIT), shelf(held))


@pytest.mark.parametrize("spoil", [HELD[:-1, 0], np.append(HELD[:, 0], 1.0)])
def test_columns_of_another_length_than_the_labels_are_refused(spoil: Floats) -> None:
    short = table(spoil)
    with pytest.raises(DataError, match=r"len\(X\) is \d+ and len\(y\) is 90"):
        answer(by_columns().using((table_id(short),)), shelf(LABELS, short))


def test_columns_with_other_keys_are_refused() -> None:
    other = table(HELD[:, 0], keys=[f"row {row}" for row in range(ROWS)])
    with pytest.raises(DataError, match="a task needs a label for every row"):
        answer(by_columns().using((table_id(other),)), shelf(LABELS, other))


# ---- sellers who bring rows


def people(seller: int, rows: int, *, offset: float = 0.0) -> Table:
    """A seller's rows: two features and the target, all of them its own."""
    rng = stream(seller, "people")
    held = rng.standard_normal((rows, 2))
    target = held @ [1.0, 0.5] + 0.3 * rng.standard_normal(rows) + offset
    return table(np.column_stack([held, target]), names=("a", "b", "y"))


SELLERS = [people(seller, rows) for seller, rows in enumerate((60, 40, 25))]
BROUGHT = tuple(table_id(seller) for seller in SELLERS)


def by_rows(sources: tuple[Source, ...] = (), **task: object) -> Recipe:
    return Recipe(Task("y", **task), SPLIT, exam=BROUGHT).using(sources)  # type: ignore[arg-type]


def row_set(*parts: Floats) -> set[tuple[float, ...]]:
    return {tuple(row) for row in np.column_stack(parts).tolist()}


@given(st.sets(st.sampled_from(BROUGHT)))
def test_no_coalition_trains_on_a_test_row(chosen: set[str]) -> None:
    rows = assembled(by_rows(tuple(chosen)), shelf(*SELLERS))
    seen, held = row_set(rows.train, rows.labels), row_set(rows.test, rows.truth)
    assert not seen & held
    brought = {tuple(row) for name in chosen for row in shelf(*SELLERS)(name).values.tolist()}
    assert seen == brought - held


@given(st.sets(st.sampled_from(BROUGHT)))
def test_test_rows_and_baseline_are_the_same_for_every_coalition(chosen: set[str]) -> None:
    data = shelf(*SELLERS)
    rows, everybody = assembled(by_rows(tuple(chosen)), data), assembled(by_rows(BROUGHT), data)
    assert rows.truth.tolist() == everybody.truth.tolist()
    assert rows.known.tolist() == everybody.known.tolist()
    assert len(everybody.truth) + len(everybody.known) == 125


def test_a_row_brought_twice_is_tested_once_and_stays_on_its_side() -> None:
    copy = table(SELLERS[0].values, names=("a", "b", "y"), keys=[f"copy {row}" for row in range(60)])
    recipe = Recipe(Task("y"), SPLIT, exam=(*BROUGHT, table_id(copy))).using((table_id(copy),))
    rows = assembled(recipe, shelf(*SELLERS, copy))
    single = assembled(by_rows((BROUGHT[0],)), shelf(*SELLERS))
    assert row_set(rows.test, rows.truth) == row_set(single.test, single.truth)
    assert len(rows.truth) == len(single.truth)
    assert row_set(rows.train, rows.labels) == row_set(single.train, single.labels)


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
def test_thinned_rows_keep_their_side_of_the_split(level: int) -> None:
    data = shelf(*SELLERS)
    thin: tuple[Source, ...] = tuple(Derived(name, "thin", (level,)) for name in BROUGHT)
    rows, clean = assembled(by_rows(thin), data), assembled(by_rows(BROUGHT), data)
    assert row_set(rows.train, rows.labels) <= row_set(clean.train, clean.labels)
    assert rows.truth.tolist() == clean.truth.tolist()


@pytest.mark.parametrize("learner", ["ridge", "ols", "knn", "boosting", "forest"])
def test_a_seller_left_without_rows_is_worth_the_baseline(learner: str) -> None:
    """Level 0 keeps nothing; so may a low level of a small seller. The market must not stop there."""
    data = shelf(*SELLERS)
    nothing = (Derived(BROUGHT[2], "thin", (0,)),)
    assert answer(by_rows(nothing, learner=learner), data) == answer(by_rows(learner=learner), data) == 0.0


def test_a_seller_of_one_class_is_trained_on_and_not_refused() -> None:
    coded = [replace(each, values=np.column_stack([each.values[:, :2], each.values[:, 2] > 0.0])) for each in SELLERS]
    held = coded[0].values[coded[0].values[:, 2] == 1.0]
    ones = table(held, names=("a", "b", "y"), keys=[f"one {row}" for row in range(len(held))])
    names = tuple(table_id(each) for each in (*coded, ones))
    recipe = Recipe(Task("y", classes=2, learner="logistic", score="accuracy"), SPLIT, exam=names)
    data = shelf(*coded, ones)
    truth = assembled(recipe, data).truth
    assert answer(recipe.using((names[3],)), data) == pytest.approx(truth.mean(), abs=2.0**-30)
    assert answer(recipe.using(names), data) > 0.8


def test_a_seller_whose_mean_is_far_off_does_not_look_skilful() -> None:
    """Beside its own mean it would: everything is better than a baseline of its own making."""
    far = people(7, 40, offset=1000.0)
    recipe = Recipe(Task("y"), SPLIT, exam=BROUGHT).using((table_id(far),))
    assert answer(recipe, shelf(*SELLERS, far)) == 0.0


def test_rows_of_a_validation_table_are_judged_on_and_nobodys_are_held_back() -> None:
    exam = people(9, 30)
    recipe = by_rows(BROUGHT, validation=table_id(exam))
    rows = assembled(recipe, shelf(*SELLERS, exam))
    assert rows.truth.tolist() == exam.values[:, 2].tolist()
    assert len(rows.labels) == len(rows.known) == 125
    assert answer(recipe, shelf(*SELLERS, exam)) > 0.5
    assert keys_of_test_rows(recipe, shelf(*SELLERS, exam)) == tuple(map(str, range(30)))


@pytest.mark.parametrize("split", [SPLIT, "00" * 16, "01" * 16, "02" * 16])
def test_rows_that_are_all_alike_are_refused_for_what_they_are(split: str) -> None:
    """They all fall on one side of the split, whichever; the reason is not that the other side is empty."""
    alike = table(np.tile([1.0, 2.0, 3.0], (20, 1)), names=("a", "b", "y"))
    recipe = Recipe(Task("y", test=0.5), split, exam=(table_id(alike),)).using((table_id(alike),))
    with pytest.raises(DataError, match="constant in the task's rows") as refused:
        answer(recipe, shelf(alike))
    assert refused.value.code == "degenerate_labels"
