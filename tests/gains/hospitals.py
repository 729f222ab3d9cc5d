"""Members that bring rows with gaps, made up or real."""

import csv
from pathlib import Path

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.questions import Table, table_id
from gainshare.core.random import stream
from gainshare.gains.joint import Joint
from gainshare.gains.task import Task
from tests.gains.samples import SPLIT, table

NAMES = ("age", "chol", "ca", "sick")
HOSPITALS = ("cleveland", "hungarian", "switzerland", "va")


def hospital(seed: int, rows: int = 60, *, gaps: float = 0.2, classes: int = 2) -> Table:
    """Patients: three columns with gaps, and what is predicted of them: classes, or a number for 0."""
    rng = stream(seed, "hospital")
    columns = rng.standard_normal((rows, 3)) * [9.0, 40.0, 1.0] + [54.0, 240.0, 0.0]
    level = columns @ [0.1, 0.004, 1.0] - 6.4 + 0.8 * rng.standard_normal(rows)
    target = np.digitize(level, np.linspace(-0.5, 0.5, classes - 1) if classes > 2 else [0.0]) if classes else level
    columns[rng.random(columns.shape) < gaps] = np.nan
    return table(np.column_stack([columns, target]), names=NAMES)


def joint(
    learner: str = "logistic",
    score: str = "accuracy",
    *,
    target: str = "sick",
    classes: int = 2,
    validation: str = "",
    imputer: str = "median",
) -> Joint:
    """What is the same for all members."""
    return Joint(Task(target, "", classes, learner, score, validation=validation), SPLIT, imputer)


def real(folder: Path) -> list[Table]:
    """The four hospitals; a "?" is a gap."""
    return [_read(folder / "heart" / f"{name}.csv") for name in HOSPITALS]


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    cells: Floats = np.array([[np.nan if cell == "?" else float(cell) for cell in line] for line in lines])
    cells[:, -1] = cells[:, -1] > 0
    return table(cells, names=(*header[:-1], "num > 0"))


def copied(one: Table, times: int = 2) -> Table:
    """Every row so often."""
    return table(np.repeat(one.values, times, axis=0), names=one.names)


def members(*tables: Table) -> tuple[tuple[str, ...], ...]:
    """One member for each table."""
    return tuple((table_id(one),) for one in tables)
