"""All rows of the study, in the order of the page; what is said of each stands in `rows.toml`."""

from pathlib import Path

from studies.qmia2025.cash import alphas
from studies.qmia2025.counterexamples import counterexamples
from studies.qmia2025.misreports import misreports, rings
from studies.qmia2025.overspend import overspend
from studies.qmia2025.picture import ALT, picture
from studies.qmia2025.rules import budgets, rules
from studies.qmia2025.sets import sets
from studies.row import rows
from studies.study import Picture, Study

RUNS = {
    "rules": rules,
    "budgets": budgets,
    "misreports": misreports,
    "rings": rings,
    "overspend": overspend,
    "mixed": alphas,
    "sets": sets,
    "counterexamples": counterexamples,
}
FOLDER = Path(__file__).parent
ROWS = rows(FOLDER / "rows.toml", RUNS, slow=())
"""By the word that runs it."""

STUDY = Study(FOLDER, ROWS, Picture("budgets", ALT, picture))
