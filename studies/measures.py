"""Means with their standard errors, as figures of a table."""

from collections.abc import Sequence

import numpy as np

from studies.row import Figure


def mean(name: str, values: Sequence[float]) -> Figure:
    """The mean of independent runs, with its standard error; without one if all are equal."""
    found = np.array(values, dtype=float)
    error = float(found.std(ddof=1) / len(found) ** 0.5) if len(found) > 1 else 0.0
    return Figure(name, float(found.mean()), error if error > 1e-12 else 0.0)
