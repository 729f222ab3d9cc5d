"""The linear kernel: compiled and NumPy, against least squares on the rows and against the valuation vectors."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.games.exact import banzhaf_weights, shapley_weights
from gainshare.games.semivalues import table_values
from gainshare.kernels.linear import (
    Prefixes,
    fastest,
    kernel_status,
    linear_prefixes,
    linear_prefixes_compiled,
    linear_prefixes_numpy,
)

Floats = npt.NDArray[np.float64]
BUILT = kernel_status().runs == "C"
RUNS: dict[str, Prefixes] = {"chosen": linear_prefixes, "twin": linear_prefixes_numpy}
every_run = pytest.mark.parametrize("prefixes", RUNS.values(), ids=RUNS)
VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "valuation").glob("lin_*.json"))


def drawn(players: int, rows: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.Generator(np.random.Philox(seed))
    columns = rng.normal(size=(rows, players)) + rng.normal(size=(rows, 1))
    return columns, columns @ rng.normal(size=players) + rng.normal(size=rows)


def orders_of(players: int, count: int) -> npt.NDArray[np.int64]:
    rng = np.random.Generator(np.random.Philox(players))
    return rng.permuted(np.tile(np.arange(players), (count, 1)), axis=1)


def split(columns: Floats, labels: Floats, test: slice, train: slice) -> tuple[Floats, Floats, Floats, Floats]:
    """Training columns and labels, then test ones, all centred by the training means."""
    mean, level = columns[train].mean(axis=0), labels[train].mean()
    return columns[train] - mean, labels[train] - level, columns[test] - mean, labels[test] - level


@every_run
@pytest.mark.parametrize("penalty", [0.0, 0.7])
@pytest.mark.parametrize("players", [1, 5, 31, 32, 40])
def test_prefixes_are_the_held_out_errors_of_refitted_models(prefixes: Prefixes, players: int, penalty: float) -> None:
    x, y, held, truth = split(*drawn(players, 120, players), slice(0, 40), slice(40, None))
    orders = orders_of(players, 3)
    got = prefixes(x.T @ x + penalty * np.eye(players), x.T @ y, held, truth, orders)
    for order, row in zip(orders, got, strict=True):
        for length in range(1, players + 1):
            seen = x[:, order[:length]]
            weights = np.linalg.solve(seen.T @ seen + penalty * np.eye(length), seen.T @ y)
            assert row[length - 1] == pytest.approx(np.sum((truth - held[:, order[:length]] @ weights) ** 2), rel=1e-9)


@pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
@given(st.integers(0, 70), st.integers(0, 70), st.integers(0, 4), st.integers(0, 2**16))
def test_compiled_and_numpy_agree(players: int, held: int, count: int, seed: int) -> None:
    columns, labels = drawn(players, players + held + 5, seed)
    x, y, rows, target = split(columns, labels, slice(0, held), slice(held, None))
    asked = (x.T @ x + 0.1 * np.eye(players), x.T @ y, rows, target, orders_of(players, count)[:, : players - seed % 2])
    np.testing.assert_allclose(linear_prefixes_compiled()(*asked), linear_prefixes_numpy(*asked), rtol=1e-9, atol=1e-12)


@every_run
def test_any_square_root_of_the_held_out_moments_gives_the_same_errors(prefixes: Prefixes) -> None:
    x, y, held, truth = split(*drawn(6, 400, 1), slice(0, 200), slice(200, None))
    root = np.linalg.qr(np.column_stack([held, truth]), mode="r")
    gram, cross, orders = x.T @ x, x.T @ y, orders_of(6, 4)
    expected = prefixes(gram, cross, held, truth, orders)
    np.testing.assert_allclose(prefixes(gram, cross, root[:, :-1], root[:, -1], orders), expected, rtol=1e-9)


@every_run
def test_in_sample_errors_never_rise_as_players_join(prefixes: Prefixes) -> None:
    x, y, _, _ = split(*drawn(12, 50, 2), slice(0, 0), slice(0, None))
    errors = prefixes(x.T @ x, x.T @ y, x, y, orders_of(12, 20))
    assert (np.diff(errors, axis=1) <= 1e-9 * errors[:, :1]).all()
    np.testing.assert_allclose(errors[:, -1], np.linalg.lstsq(x, y)[1][0], rtol=1e-9)


@every_run
def test_duplicates_combinations_and_constants_of_those_before_add_nothing(prefixes: Prefixes) -> None:
    columns, labels = drawn(3, 80, 3)
    combined = columns[:, 0] - 2 * columns[:, 1]
    x, y, held, truth = split(
        np.column_stack([columns, columns[:, 0], combined, np.full(80, 7.0)]), labels, slice(0, 30), slice(30, None)
    )
    errors = prefixes(x.T @ x, x.T @ y, held, truth, np.array([[0, 3, 5, 1, 4, 2, 0]]))[0]
    assert errors[0] == errors[1] == errors[2]
    assert errors[3] == errors[4] != errors[5] == errors[6]


@every_run
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vectors(prefixes: Prefixes, path: Path) -> None:
    case = json.loads(path.read_text())
    columns, labels, players = np.array(case["X"]), np.array(case["y"]), case["m"]
    test, train = (slice(0, 30), slice(30, None)) if "first 30" in case["heldout_rows"] else (slice(None),) * 2
    x, y, held, truth = split(columns, labels, test, train)
    numbers = np.arange(1, 2**players)
    orders = np.argsort(~(numbers[:, None] >> np.arange(players) & 1).astype(np.bool_), axis=1, kind="stable")
    errors = prefixes(x.T @ x, x.T @ y, held, truth, orders)
    sizes = np.array([int(number).bit_count() for number in numbers])
    squares = errors[np.arange(len(numbers)), sizes - 1] / len(truth)
    gains = np.concatenate([[case["empty_value"]], np.maximum(0.0, 1.0 - np.sqrt(squares) / truth.std())])
    assert gains[-1] == pytest.approx(case["grand"], abs=1e-9)
    assert table_values(gains, shapley_weights) == pytest.approx(np.array(case["shapley"]), abs=1e-9)
    assert table_values(gains, banzhaf_weights) == pytest.approx(np.array(case["banzhaf"]), abs=1e-9)


def test_the_three_vectors_are_there() -> None:
    assert [path.stem for path in VECTORS] == ["lin_duplicate_m6", "lin_heldout_m8", "lin_insample_m6"]


@every_run
def test_the_grand_error_does_not_depend_on_the_order(prefixes: Prefixes) -> None:
    x, y, held, truth = split(*drawn(5, 60, 4), slice(0, 20), slice(20, None))
    errors = prefixes(x.T @ x, x.T @ y, held, truth, np.array(list(permutations(range(5)))))
    np.testing.assert_allclose(errors[:, -1], errors[0, -1], rtol=1e-9)


def test_many_orders_are_taken_in_chunks_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = drawn(4, 30, 5)
    asked = (x.T @ x, x.T @ y, x, y, orders_of(4, 50))
    whole = linear_prefixes_numpy(*asked)
    monkeypatch.setattr("gainshare.kernels.linear._CHUNK", 500)
    assert np.array_equal(linear_prefixes_numpy(*asked), whole)


def changed(**given: Any) -> tuple[Any, ...]:
    """A well-formed call of two players, but for these arguments."""
    fine = {"gram": np.eye(2), "cross": np.ones(2), "rows": np.ones((3, 2)), "target": np.ones(3)}
    return tuple({**fine, "orders": np.array([[0, 1]]), **given}.values())


@every_run
@pytest.mark.parametrize(
    ("given_", "error", "message"),
    [
        ({"gram": np.eye(3)}, ValueError, "shapes"),
        ({"cross": np.ones((2, 1))}, ValueError, "shapes"),
        ({"rows": np.ones((2, 3))}, ValueError, "shapes"),
        ({"target": np.ones(4)}, ValueError, "shapes"),
        ({"orders": np.array([0, 1])}, ValueError, "shapes"),
        ({"orders": np.array([[0, 2]])}, ValueError, "orders name players 0 to 2, must be 0 to 1"),
        ({"orders": np.array([[-1, 0]])}, ValueError, "orders name players -1 to 0"),
        ({"orders": np.array([[0.0, 1.0]])}, TypeError, "orders are float64, must be int64"),
        ({"gram": np.eye(2, dtype=np.float32)}, TypeError, "gram is float32, must be float64"),
        ({"rows": np.ones((3, 2), dtype=object)}, TypeError, "rows is object"),
    ],
)
def test_arrays_that_are_not_what_they_should_be_are_refused(
    prefixes: Prefixes, given_: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        prefixes(*changed(**given_))


@every_run
def test_strided_arrays_are_read_as_what_they_show(prefixes: Prefixes) -> None:
    x, y = drawn(4, 60, 6)
    asked = (x.T @ x, x.T @ y, x[::2], y[::2], orders_of(4, 6)[::2, ::-1])
    copies = tuple(np.ascontiguousarray(array) for array in asked)
    assert np.array_equal(prefixes(*asked), prefixes(*copies))


def test_without_a_library_the_twin_runs_and_says_why(tmp_path: Path) -> None:
    function, status = fastest(str(tmp_path / "linear.py"))
    assert function is linear_prefixes_numpy
    assert (status.name, status.runs) == ("linear", "NumPy twin")
    assert status.reason


def test_a_damaged_library_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "_linear.so").write_bytes(b"not a library")
    function, status = fastest(str(tmp_path / "linear.py"))
    assert function is linear_prefixes_numpy
    assert "_linear.so" in status.reason
    with pytest.raises(OSError, match="_linear"):
        linear_prefixes_compiled(str(tmp_path / "linear.py"))


def test_the_status_names_what_runs() -> None:
    assert kernel_status() == fastest()[1]
    assert kernel_status().runs in {"C", "NumPy twin"}
