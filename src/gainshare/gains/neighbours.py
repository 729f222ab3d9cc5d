"""Five nearest neighbours (scikit-learn), or all if there are fewer, on columns scaled by their training rows."""

from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 5


def estimator(learner: str, classes: int, rows: int, _seed: int) -> Pipeline:
    """An unfitted estimator for this many training rows; nothing is drawn."""
    assert learner == "knn"
    method = KNeighborsClassifier if classes else KNeighborsRegressor
    return make_pipeline(StandardScaler(), method(n_neighbors=min(NEIGHBOURS, rows)))
