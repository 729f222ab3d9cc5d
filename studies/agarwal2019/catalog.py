"""All rows of the study, in the order of the page; what is said of each stands in `rows.toml`."""

from pathlib import Path

from studies.agarwal2019.copies import example_3_1, example_4_5, proposition_5_2
from studies.agarwal2019.evasions import evasions
from studies.agarwal2019.learning import linear_regret, theorem_5_2
from studies.agarwal2019.misreports import theorem_5_1
from studies.agarwal2019.overfit import overfit
from studies.agarwal2019.picture import ALT, picture
from studies.agarwal2019.pricers import pricers
from studies.agarwal2019.robustness import theorem_5_4
from studies.agarwal2019.sampling import theorem_5_3
from studies.agarwal2019.screening import screening
from studies.row import rows
from studies.study import Picture, Study

RUNS = {
    "example-3.1": example_3_1,
    "example-4.5": example_4_5,
    "proposition-5.2": proposition_5_2,
    "theorem-5.1": theorem_5_1,
    "theorem-5.2": theorem_5_2,
    "linear-regret": linear_regret,
    "theorem-5.3": theorem_5_3,
    "theorem-5.4": theorem_5_4,
    "evasions": evasions,
    "pricers": pricers,
    "screening": screening,
    "overfit": overfit,
}
SLOW = {"pricers"}
"""Rows that take a minute or more."""

FOLDER = Path(__file__).parent
ROWS = rows(FOLDER / "rows.toml", RUNS, slow=SLOW)
"""By the word that runs it."""

STUDY = Study(FOLDER, ROWS, Picture("pricers", ALT, picture))
