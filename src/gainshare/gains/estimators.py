"""The learners that scikit-learn brings: loaded only when a task names one."""

from collections.abc import Callable

from sklearn.base import BaseEstimator
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 5

Making = Callable[[int, int, int], BaseEstimator]
"""From classes (0 for a number), training rows and a seed in [0, 2^32) to an unfitted estimator."""


def _logistic(classes: int, _rows: int, _seed: int) -> BaseEstimator:
    assert classes > 1
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))


def _nearest(classes: int, rows: int, _seed: int) -> BaseEstimator:
    """Five neighbours, or all if there are fewer."""
    method = KNeighborsClassifier if classes else KNeighborsRegressor
    return make_pipeline(StandardScaler(), method(n_neighbors=min(NEIGHBOURS, rows)))


def _boosting(classes: int, _rows: int, seed: int) -> BaseEstimator:
    return (HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor)(random_state=seed)


def _forest(classes: int, _rows: int, seed: int) -> BaseEstimator:
    return (RandomForestClassifier if classes else RandomForestRegressor)(random_state=seed)


ESTIMATORS: dict[str, Making] = {"logistic": _logistic, "knn": _nearest, "boosting": _boosting, "forest": _forest}
"""Columns are scaled by their training rows where distances or penalties count."""
