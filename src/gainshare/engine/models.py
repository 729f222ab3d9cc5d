"""Model files that execute nothing when they are read: JSON for linear models and constants, skops for the others."""

import json

import numpy as np
import skops.io

from gainshare.gains.learning import Fitted, Predictor
from gainshare.gains.linear import LinearModel
from gainshare.gains.task import Task


def model_file(model: Predictor, task: Task) -> tuple[str, bytes]:
    """File suffix and content of a trained model, with what it predicts."""
    if isinstance(model, Fitted):
        return ".skops", skops.io.dumps(model.fitted)
    card: dict[str, object] = {"target": task.target, "learner": task.learner}
    if isinstance(model, LinearModel):
        card |= {"weights": model.weights.tolist(), "intercept": model.intercept}
    else:
        card |= {"constant": np.atleast_1d(model.predict(np.empty((1, 0)))[0]).tolist()}
    return ".json", json.dumps(card, indent=1).encode()
