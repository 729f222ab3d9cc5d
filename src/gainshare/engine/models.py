"""Model files that execute nothing when they are read: JSON for linear models and constants, skops for the others."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from gainshare.core.codec import digest as digest_of
from gainshare.core.errors import UnsafeFormat
from gainshare.gains.encoding import Encoding
from gainshare.gains.learning import Constant, Fitted, Predictor
from gainshare.gains.linear import LinearModel
from gainshare.gains.scorecard import Encoded, Scorecard, card_content
from gainshare.gains.task import Task

TRUSTED = (
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.tree._tree.Tree",
)
"""Compiled parts of the learners. They execute nothing from the file, but believe the arrays they find in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A delivered model. card: target, learner, classes, and the columns to predict from, in order."""

    card: Mapping[str, Any]
    predictor: Predictor


def model_file(model: Predictor, task: Task, columns: tuple[str, ...], *, digest: str = "") -> tuple[str, bytes]:
    """File suffix and content of a trained model, with what it predicts and from which columns, in order.

    The same model has the same content. digest: that it was sold by, kept where it is not that of the content.
    """
    if isinstance(model, Scorecard):
        return ".json", card_content(model, task, columns)
    card: dict[str, Any] = {
        "target": task.target,
        "learner": task.learner,
        "classes": task.classes,
        "columns": list(columns),
    }
    if isinstance(model, Encoded):
        how = {name: getattr(model.encoding, name).tolist() for name in ("fill", "centre", "unit")}
        held: Any = model.model
        return ".skops", _reproducible(skops.io.dumps(card | how | {"digest": digest, "model": held.fitted}))
    if isinstance(model, Fitted):
        return ".skops", _reproducible(skops.io.dumps(card | {"model": model.fitted}))
    if isinstance(model, LinearModel):
        card |= {"weights": model.weights.tolist(), "intercept": model.intercept}
    else:
        card |= {"constant": model.predict(np.empty((1, 0)))[0].tolist()}
    return ".json", json.dumps(card, indent=1).encode()


_INDEX = "schema.json"


def _reproducible(content: bytes) -> bytes:
    """A skops file without what differs from run to run: addresses in memory, which it has for names, and the time."""
    with zipfile.ZipFile(BytesIO(content)) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    numbers = dict[int, int]()
    names = dict[str, str]()

    def renamed(key: str, value: Any) -> Any:
        if key == "__id__":
            return numbers.setdefault(value, len(numbers))
        if key == "file" and isinstance(value, str):
            return names.setdefault(value, f"{len(names)}.{value.rpartition('.')[2]}")
        return value

    schema = json.loads(
        parts[_INDEX], object_pairs_hook=lambda pairs: {key: renamed(key, value) for key, value in pairs}
    )
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for old, new in names.items():
            file.writestr(zipfile.ZipInfo(new), parts[old])
        file.writestr(zipfile.ZipInfo(_INDEX), json.dumps(schema))
    return written.getvalue()


def read_model(content: bytes) -> Model:
    """The model of a file. Raises UnsafeFormat if it holds anything that these learners do not need."""
    found = _skops(content) if content[:2] == b"PK" else json.loads(content)
    card = {name: found[name] for name in ("target", "learner", "classes", "columns")}
    if "gaps" in found:
        weights, gaps = tuple(found["weights"]), tuple(found["gaps"])
        return Model(card, Scorecard(tuple(found["fill"]), weights, gaps, found["intercept"], found["classes"]))
    if "model" in found:
        model = Fitted(found["model"], found["classes"])
        how = [np.array(found[name]) for name in ("fill", "centre", "unit") if name in found]
        return Model(card, Encoded(Encoding(*how), model) if how else model)
    if "weights" in found:
        return Model(card, LinearModel(np.array(found["weights"]), found["intercept"]))
    return Model(card, Constant(np.array(found["constant"])))


def sold_by(content: bytes) -> str:
    """The digest by which the model of a file was sold without predictions: of the file, or the one it holds, or ""."""
    return str(_skops(content).get("digest", "")) if content[:2] == b"PK" else digest_of(content)


def _skops(content: bytes) -> Any:
    try:
        return skops.io.loads(content, trusted=list(TRUSTED))
    except (UntrustedTypesFoundException, zipfile.BadZipFile) as refused:
        rule = f"holds what no learner here needs: {str(refused).splitlines()[0]}"
        raise UnsafeFormat("unsafe_format", "model", None, rule) from None
