"""Gradient boosting and random forests (scikit-learn)."""

from sklearn.base import BaseEstimator
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

_FAMILIES = {
    "boosting": (HistGradientBoostingRegressor, HistGradientBoostingClassifier),
    "forest": (RandomForestRegressor, RandomForestClassifier),
}


def estimator(learner: str, classes: int, _rows: int, seed: int) -> BaseEstimator:
    """An unfitted estimator. classes: 0 for a number. seed: in [0, 2^32)."""
    return _FAMILIES[learner][bool(classes)](random_state=seed)
