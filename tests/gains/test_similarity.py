"""Similarities: in [0, 1], symmetric, 1 for copies; which are metrics, and which only look like one."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError
from gainshare.core.questions import Derived, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.similarity import (
    METRICS,
    RowSimilarity,
    Similarity,
    angular,
    centred_angular,
    cosine,
    histogram_hellinger,
    inverse_hellinger,
)
from tests.gains.samples import Answering, shelf, table

Alike = Callable[[Floats, Floats], float]
SEEDS = st.integers(0, 2**32)


def triple(seed: int, size: int = 6) -> tuple[Floats, Floats, Floats]:
    """Three columns, of any scale, at times nearly alike."""
    rng = stream(seed, "triple")
    first, second, third = rng.standard_normal((3, size)) * 10.0 ** rng.integers(-3, 4, (3, 1))
    return first, second, first + rng.choice([1e-9, 0.1, 10.0]) * third


def slack(alike: Alike, x: Floats, y: Floats, z: Floats) -> float:
    """By how much the way over y is longer than the direct one: below 0 violates the triangle inequality."""
    return (1 - alike(x, y)) + (1 - alike(y, z)) - (1 - alike(x, z))


@pytest.mark.parametrize("alike", METRICS.values(), ids=METRICS)
@given(seed=SEEDS)
def test_similarities_are_symmetric_and_lie_between_0_and_1(alike: Alike, seed: int) -> None:
    x, y, _ = triple(seed, 40)
    assert 0.0 <= alike(x, y) <= 1.0
    assert alike(x, y) == pytest.approx(alike(y, x), abs=1e-12)


@pytest.mark.parametrize("alike", [angular, *METRICS.values()])
@given(seed=SEEDS)
def test_copies_are_wholly_alike(alike: Alike, seed: int) -> None:
    x, _, _ = triple(seed, 40)
    assert alike(x, x.copy()) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize("alike", [angular, centred_angular, histogram_hellinger])
def test_distances_of_metrics_keep_the_triangle_inequality(alike: Alike) -> None:
    assert min(slack(alike, *triple(seed, 6)) for seed in range(600)) > -1e-12


def test_hellinger_of_probabilities_keeps_the_triangle_inequality() -> None:
    rng = stream(0, "probabilities")
    assert min(slack(inverse_hellinger, *rng.dirichlet(np.full(4, 0.3), 3)) for _ in range(600)) > -1e-12


def test_the_cosine_is_no_metric() -> None:
    """Section 1.4-5: d(e1, e1 + e2) + d(e1 + e2, e2) = 0.586 < d(e1, e2) = 1, and x is wholly like -2x."""
    e1, e2 = np.eye(2)
    assert (1 - cosine(e1, e1 + e2)) + (1 - cosine(e1 + e2, e2)) == pytest.approx(0.586, abs=1e-3)
    assert slack(cosine, e1, e1 + e2, e2) == pytest.approx(np.sqrt(2) * -1 + 1, abs=1e-12)
    assert cosine(e1, -2.0 * e1) == 1.0
    rng = stream(0, "lines")
    assert min(slack(cosine, *rng.standard_normal((3, 3))) for _ in range(3000)) < -0.3


def test_angles_of_nearly_equal_columns_are_resolved() -> None:
    """The arc cosine would see nothing below 1e-8."""
    x, y = np.array([1.0, 0.0]), np.array([1.0, 1e-10])
    assert 1.0 - angular(x, y) == pytest.approx(2.0 / np.pi * 1e-10, rel=1e-6)


@given(seed=SEEDS)
def test_the_angle_is_the_arc_cosine(seed: int) -> None:
    x, y, _ = triple(seed)
    assert angular(x, y) == pytest.approx(1 - 2 / np.pi * np.arccos(cosine(x, y)), abs=1e-7)


@given(seed=SEEDS)
def test_neither_offset_nor_scale_nor_sign_disguises_a_copy(seed: int) -> None:
    x, _, _ = triple(seed, 40)
    assert centred_angular(x, 5.0 - 3.0 * x) == pytest.approx(1.0, abs=1e-9)


def test_an_offset_hides_a_copy_from_the_cosine() -> None:
    x = np.array([1.0, -1.0] * 20)
    assert cosine(x + 1.0, x - 1.0) == 0.0
    assert centred_angular(x + 1.0, x - 1.0) == pytest.approx(1.0)


def test_unrelated_positive_columns_look_alike_to_the_cosine_only() -> None:
    """Section 2, row 8: such features would lose 99 % of their money."""
    x, y = stream(0, "positive").random((2, 4000))
    assert cosine(x, y) == pytest.approx(0.75, abs=0.03)
    assert centred_angular(x, y) < 6 / 4000**0.5


def test_columns_without_content_are_like_themselves_only() -> None:
    flat, other = np.zeros(4), np.array([1.0, 2.0, 3.0, 4.0])
    for alike in (cosine, angular):
        assert alike(flat, flat) == 1.0
        assert alike(flat, other) == alike(other, flat) == 0.0
    assert centred_angular(flat, flat + 1.0) == 1.0
    assert histogram_hellinger(flat, flat) == 1.0
    assert histogram_hellinger(flat, flat + 1.0) == pytest.approx(0.0)


def test_histograms_compare_distributions_and_not_rows() -> None:
    x = stream(0, "rows").standard_normal(400)
    assert histogram_hellinger(x, x[::-1]) == 1.0


def test_players_are_as_alike_as_their_most_alike_columns() -> None:
    rng = stream(0, "players")
    x, y, z = rng.standard_normal((3, 50))
    one, two = table(np.column_stack([x, y])), table(np.column_stack([z, 4.0 - x]))
    data = shelf(one, two)
    names = (table_id(one),), (table_id(two),), (Derived(table_id(one), "blur", (0.5,)),)
    matrix = Similarity(names).answer(data, Answering(data), rng)
    assert matrix[0][1] == matrix[1][0] == 1.0
    assert [row[place] for place, row in enumerate(matrix)] == [1.0] * 3
    assert 0.5 < matrix[0][2] < 1.0
    assert all((figure * 2**30).is_integer() for row in matrix for figure in row)


def test_rows_of_different_people_are_not_compared() -> None:
    one, two = table([1.0, 2.0]), table([1.0, 3.0], keys=("x", "y"))
    data = shelf(one, two)
    with pytest.raises(DataError, match="these sellers bring rows"):
        Similarity(((table_id(one),), (table_id(two),))).answer(data, Answering(data), stream(0))


def alike(*tables: Table) -> tuple[tuple[float, ...], ...]:
    data = shelf(*tables)
    return RowSimilarity(tuple((table_id(each),) for each in tables)).answer(data, Answering(data), stream(0))


def people(seed: int, rows: int = 200, shift: float = 0.0) -> Table:
    rng = stream(seed, "people")
    values = rng.standard_normal((rows, 2)) + shift
    values[rng.random(rows) < 0.2, 1] = np.nan
    return table(values)


def test_rows_are_compared_by_the_distribution_of_each_column() -> None:
    one, same, far = people(1), people(2), people(3, shift=3.0)
    shuffled = table(one.values[::-1].copy())
    matrix = alike(one, shuffled, same, far)
    assert matrix[0][1] == 1.0
    assert matrix[0][3] < 0.5 < matrix[0][2] < 1.0
    assert all(matrix[i][j] == matrix[j][i] for i in range(4) for j in range(4))
    assert all((figure * 2**30).is_integer() for row in matrix for figure in row)
    assert matrix == alike(one, shuffled, same, far)


def test_similarity_of_rows_obeys_the_triangle_inequality() -> None:
    matrix = 1.0 - np.array(alike(*(people(seed, 30, shift=seed % 3) for seed in range(9))))
    assert (matrix[:, :, None] + matrix[None, :, :] - matrix[:, None, :] > -1e-8).all()


def test_a_column_that_is_missing_is_unlike_one_that_is_known() -> None:
    held = people(1, 50).values
    known, gap = table(held), table(np.column_stack([held[:, 0], np.full(50, np.nan)]))
    short = table(held[:, 0])
    assert alike(gap, short)[0][1] == 1.0
    assert 0.5 < alike(known, gap)[0][1] < 1.0
    assert alike(known, table(np.empty((0, 2))))[0][1] == 0.0
    assert alike(gap, gap)[0][1] == 1.0


def test_rows_of_several_tables_are_one_players() -> None:
    whole = people(1)
    halves = table(whole.values[:100]), table(whole.values[100:])
    data = shelf(whole, *halves)
    players = (table_id(whole),), tuple(map(table_id, halves))
    assert RowSimilarity(players).answer(data, Answering(data), stream(0))[0][1] == 1.0
    assert not RowSimilarity(players).composite
    assert RowSimilarity(players).tolerance > 0
