"""The bundled data are the published ones."""

import subprocess
import sys

import numpy as np
import pytest

import gainshare as gs
from gainshare.service.examples import DIABETES, diabetes, generate_data


def test_diabetes_is_442_patients_and_ten_measurements() -> None:
    found = diabetes()
    assert tuple(found.columns) == DIABETES
    assert {len(column) for column in found.columns.values()} == {442} == {len(found.target)}
    assert (found.target.min(), found.target.max(), round(float(found.target.mean()), 2)) == (25.0, 346.0, 152.13)
    assert repr(found) == "Example(diabetes: 442 rows, 10 columns)"


def test_reading_it_loads_no_scikit_learn() -> None:
    code = "import sys; from gainshare.service.examples import diabetes; diabetes(); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_generated_data_are_a_market_of_their_own() -> None:
    data = generate_data(M=4, T=60, seed=3)
    assert (tuple(data.columns), len(data.target)) == (("x1", "x2", "x3", "x4"), 60)
    trade = gs.open(gs.Auction(), data=data, seed=1).order("lab", gs.Task(data.target), bid="150.00 EUR")
    assert [
        share["party"] for share in trade.to_dict()["openings"]["(operator)"]["figures"][0]["evidence"]["shares"]
    ] == [*data.columns]


def test_the_same_seed_generates_the_same_data_and_columns_are_shares_of_the_target() -> None:
    one, same, other = generate_data(), generate_data(M=10, T=100, seed=1), generate_data(seed=2)
    assert np.array_equal(one.target, same.target)
    assert not np.array_equal(one.target, other.target)
    columns = np.column_stack([*one.columns.values(), np.ones(100)])
    left = one.target - columns @ np.linalg.lstsq(columns, one.target, rcond=None)[0]
    assert abs(np.sqrt((left @ left) / 89) - 0.5) < 6 * 0.5 / np.sqrt(2 * 89)


@pytest.mark.parametrize(("field", "count"), [("M", 0), ("T", -1), ("M", 2.5), ("T", True), ("M", "ten")])
def test_counts_that_are_none_are_refused(field: str, count: int) -> None:
    with pytest.raises(gs.Refused, match=rf"{field} = .*: must be a whole number >= 1"):
        generate_data(**{field: count})
