"""Real data that come with the installed libraries: enough to see a market work."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError

DIABETES = ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A data set: named columns, each a seller's, and the target a buyer wants predicted."""

    name: str
    columns: Mapping[str, Floats]
    target: Floats

    def __repr__(self) -> str:
        return f"Example({self.name}: {len(self.target)} rows, {len(self.columns)} columns)"


def diabetes() -> Example:
    """442 patients, ten measurements, and the progression of their disease a year later (Efron et al. 2004).

    Read from scikit-learn's own files without importing it.
    """
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        raise DataError("file_not_found", "sklearn", None, "must be installed: the example data come with it")
    folder = Path(found.origin).parent / "datasets" / "data"
    rows = _numbers(folder / "diabetes_data_raw.csv.gz")
    columns = {name: rows[:, place].copy() for place, name in enumerate(DIABETES)}
    return Example("diabetes", columns, _numbers(folder / "diabetes_target.csv.gz")[:, 0])


def _numbers(path: Path) -> Floats:
    with gzip.open(path, "rt") as file:
        return np.array([[float(cell) for cell in line.split()] for line in file])
