"""Rows with gaps, filled, scaled and marked: as scikit-learn's pipeline of the same steps."""

import numpy as np
import pytest
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from gainshare.gains.encoding import encoding
from tests.gains.hospitals import hospital

ROWS = hospital(3).values[:, :3]
ONCE = np.ones(len(ROWS), dtype=np.int64)


@pytest.mark.parametrize("imputer", ["median", "mean"])
def test_columns_are_filled_marked_and_scaled_as_a_pipeline_does(imputer: str) -> None:
    counts = np.arange(len(ROWS)) % 4
    repeated = np.repeat(ROWS, counts, axis=0)
    peer = make_pipeline(
        make_union(SimpleImputer(strategy=imputer), MissingIndicator(features="all")), StandardScaler()
    ).fit(repeated)
    np.testing.assert_allclose(encoding(ROWS, counts, imputer).encode(ROWS), peer.transform(ROWS), atol=1e-12)


@pytest.mark.parametrize("imputer", ["median", "mean"])
def test_a_column_that_is_missing_or_constant_tells_nothing(imputer: str) -> None:
    rows = np.column_stack([ROWS[:, 0], np.full(len(ROWS), np.nan), np.full(len(ROWS), 0.1)])
    columns = encoding(rows, ONCE, imputer).encode(np.vstack([rows, [[50.0, 7.0, 9.0]]]))
    assert np.abs(columns[:, [0, 3]]).max() > 0.5
    assert not columns[:, [1, 2, 4, 5]].any()


def test_the_width_does_not_depend_on_who_has_gaps() -> None:
    whole = np.nan_to_num(ROWS)
    assert encoding(whole, ONCE, "median").encode(whole).shape == (len(ROWS), 6)
