"""All rows of the study, in the order of the page; what is said of each stands in `rows.toml`."""

from pathlib import Path

from studies.row import rows
from studies.study import Picture, Study
from studies.tpmp2022.bundles import bundles
from studies.tpmp2022.entitlements import entitlements
from studies.tpmp2022.noisy import noisy
from studies.tpmp2022.picture import ALT, picture
from studies.tpmp2022.pricing import cpu, prices
from studies.tpmp2022.revenue import claim, revenue
from studies.tpmp2022.sweep import sweep
from studies.tpmp2022.training import training

RUNS = {
    "training": training,
    "prices": prices,
    "cpu": cpu,
    "revenue": revenue,
    "sweep": sweep,
    "claim": claim,
    "bundles": bundles,
    "entitlements": entitlements,
    "noisy": noisy,
}
SLOW = {"cpu", "revenue", "sweep", "claim", "noisy"}
"""Rows that take a minute or more."""

FOLDER = Path(__file__).parent
ROWS = rows(FOLDER / "rows.toml", RUNS, slow=SLOW)
"""By the word that runs it."""

STUDY = Study(FOLDER, ROWS, Picture("revenue", ALT, picture))
