"""Logistic regression (scikit-learn), on columns scaled by their training rows."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def estimator(learner: str, classes: int, _rows: int, _seed: int) -> Pipeline:
    """An unfitted estimator; the solver needs neither the number of rows nor a seed."""
    assert learner == "logistic"
    assert classes > 1
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
