"""All rows of the study, in the order of the page; what is said of each stands in `rows.toml`."""

from functools import partial
from pathlib import Path

from studies.ohrimenko2019 import caps, copies, facility, han, learners, single
from studies.ohrimenko2019.picture import ALT, picture
from studies.row import rows
from studies.study import Picture, Study

HOSPITALS = {
    "hospital-learners": partial(learners.learners, "hospitals"),
    "hospital-copies": partial(learners.real_copies, "hospitals"),
}
"""Rows that read the heart-disease data."""

RUNS = {
    "balance": single.balance,
    "junk": single.junk,
    "strong-copies": single.strong_copies,
    "falling": single.falling,
    "copies-one-task": copies.one_task,
    "copies-own-tasks": copies.tasks_of_their_own,
    "sixteen-copies": copies.sixteen,
    "robust-shapley": copies.robust_shapley,
    "caps": caps.caps,
    "false-names": caps.false_names,
    "distributed": copies.distributed,
    "replication": han.example,
    "facilities": facility.replicated,
    "closed-forms": facility.closed_forms,
    "nearest-neighbour": learners.nearest_neighbour,
    "learners": partial(learners.learners, "tumours"),
    "real-copies": partial(learners.real_copies, "tumours"),
    **HOSPITALS,
}

FOLDER = Path(__file__).parent
ROWS = rows(FOLDER / "rows.toml", RUNS, slow=())
"""By the word that runs it."""

STUDY = Study(FOLDER, ROWS, Picture("facilities", ALT, picture))
"""Members that train together: what is published, and what the market does instead."""
