"""Three small hospitals that train together: tables with gaps, not all with the same columns; in a folder."""

from pathlib import Path

import numpy as np

from gainshare.core.random import stream
from tests.service.stage import table

MARKET = """\
market = "heart"
kind = "collaborative"
seed = 7
[data]
files = "hospitals/*.csv"
missing = "?"
[task]
target = "num > 0"
score = "accuracy"
[rules]
price = "1000.00 EUR/gain"
min_validation = 10
"""

HOSPITALS = ("bern", "lyon", "oslo")

COLUMNS = ("age", "chol", "pain", "rank")


def rows(place: int, count: int = 80) -> list[list[str]]:
    """Of the hospital at this place: what was measured, as text, with gaps, and how ill each patient is."""
    drawn = stream(1 + place, "hospitals").normal(size=(count, len(COLUMNS) + 1))
    ill = np.clip(np.round(drawn.sum(axis=1)), 0, 4)
    cells = [[f"{50 + 10 * cell:.0f}" for cell in row[:-1]] for row in drawn.tolist()]
    for number, row in enumerate(cells):
        row[number % len(row)] = "?" if number % 3 == 0 else row[number % len(row)]
    return [[*row, f"{sick:.0f}"] for row, sick in zip(cells, ill.tolist(), strict=True)]


def hospital(folder: Path, name: str, place: int) -> None:
    """Write the table of one more hospital."""
    (folder / "hospitals").mkdir(parents=True, exist_ok=True)
    (folder / "hospitals" / f"{name}.csv").write_text(table(",".join((*COLUMNS, "num")), rows(place)))


def heart(folder: Path) -> Path:
    """The market in this folder: heart.toml, hospitals/*.csv. Gives the folder back."""
    for place, name in enumerate(HOSPITALS):
        hospital(folder, name, place)
    (folder / "heart.toml").write_text(MARKET)
    return folder
