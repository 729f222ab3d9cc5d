"""Logistic regression (scikit-learn), on columns scaled by their training rows."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def estimator(learner: str, classes: int, seed: int) -> Pipeline:
    """An unfitted estimator. seed: unused, the solver is deterministic."""
    assert learner == "logistic" and classes > 1 and seed >= 0
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
