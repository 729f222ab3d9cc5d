"""Shares kept up to date: compiled and twin alike, equal to shares computed anew, and arrays that lie are refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.random import stream
from gainshare.kernels.shares import Add, Held, add, add_compiled, add_numpy, fastest, kernel_status

BUILT = kernel_status().runs == "C"
WAYS = {"chosen": add, "twin": add_numpy} | ({"compiled": add_compiled()} if BUILT else {})
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@every_way
@given(st.integers(0, 2**30))
def test_shares_are_what_they_would_be_computed_anew(way: Add, seed: int) -> None:
    rng = stream(seed, "held")
    table = rng.integers(0, 3, (int(rng.integers(1, 6)), int(rng.integers(1, 9))))
    features, owners = np.nonzero(table.T)
    first = np.concatenate(([0], np.cumsum(np.bincount(features, minlength=table.shape[1]))))
    held = Held(first, owners.astype(np.int32), table[owners, features].astype(np.int32), len(table))
    worth, then = rng.integers(-(2**40), 2**40, (2, table.shape[1]))
    shares, changed = table @ worth, np.flatnonzero(rng.random(table.shape[1]) < 0.5)
    way(held, changed, (then - worth)[changed], shares)
    worth[changed] = then[changed]
    assert shares.tolist() == (table @ worth).tolist()


HELD: dict[str, Any] = {
    "first": np.array([0, 1, 2]),
    "owners": np.array([0, 1], np.int32),
    "counts": np.array([1, 1], np.int32),
    "players": 2,
}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"first": np.array([0, 1, 2], np.int32)}, TypeError),
        ({"owners": np.array([0, 1])}, TypeError),
        ({"counts": np.array([[1, 1]], np.int32)}, TypeError),
        ({"owners": np.array([0, 2], np.int32)}, ValueError),
        ({"owners": np.array([-1, 1], np.int32)}, ValueError),
        ({"first": np.array([0, 2, 1])}, ValueError),
        ({"first": np.array([1, 1, 2])}, ValueError),
        ({"first": np.array([0, 1, 3])}, ValueError),
        ({"first": np.zeros(0, np.int64)}, ValueError),
        ({"counts": np.array([1], np.int32)}, ValueError),
    ],
)
def test_holdings_that_point_elsewhere_are_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Held(**(HELD | change))


@every_way
@pytest.mark.parametrize(
    ("features", "changes", "shares", "error"),
    [
        (np.array([2]), np.array([1]), np.zeros(2, np.int64), ValueError),
        (np.array([-1]), np.array([1]), np.zeros(2, np.int64), ValueError),
        (np.array([0]), np.array([1, 1]), np.zeros(2, np.int64), ValueError),
        (np.array([0]), np.array([1]), np.zeros(1, np.int64), ValueError),
        (np.array([0]), np.array([1.0]), np.zeros(2, np.int64), TypeError),
        (np.array([0]), np.array([1]), np.zeros(2), TypeError),
    ],
)
def test_calls_that_do_not_fit_are_refused(way: Add, features: Any, changes: Any, shares: Any, error: Any) -> None:
    with pytest.raises(error):
        way(Held(**HELD), features, changes, shares)


def test_without_the_library_the_twin_runs(tmp_path: object) -> None:
    found, status = fastest(f"{tmp_path}/shares.py")
    assert found is add_numpy
    assert status.runs == "NumPy twin"
