"""Real data that come with the installed libraries, and made ones: enough to see a market work."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, Refused
from gainshare.core.random import stream
from gainshare.markets.published import generated

DIABETES = ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")

SEED = 1
"""Of generated data, unless told otherwise."""


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


def generate_data(M: int = 10, T: int = 100, *, seed: int = SEED) -> Example:  # noqa: N803 - the names it is known by
    """M sellers' columns of T rows, uniform on [0, 10], and a target linear in them plus Gaussian noise.

    The weights are drawn from N(0, 1), the noise from N(0, 0.5^2). The same seed gives the same data.
    Raises Refused unless M and T are whole numbers >= 1.

    >>> generate_data(M=3, T=20)
    Example(generated: 20 rows, 3 columns)
    """
    for field, count in (("M", M), ("T", T)):
        _require_count(field, count)
    columns, target = generated(M, T, stream(seed, "generate_data"))
    return Example("generated", {f"x{place}": column.copy() for place, column in enumerate(columns.T, 1)}, target)


def _require_count(field: str, count: object) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise Refused("unknown_value", field, count, "must be a whole number >= 1")


def _numbers(path: Path) -> Floats:
    with gzip.open(path, "rt") as file:
        return np.array([[float(cell) for cell in line.split()] for line in file])
