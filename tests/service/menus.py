"""A small menu: three sites that bring rows, a survey, and orders; in memory and in a folder."""

from pathlib import Path

import numpy as np

from gainshare.core.random import stream
from gainshare.service.menu_library import Menu, MenuMarket
from gainshare.service.tasks import Task
from tests.service.stage import table

SITES = ("east", "north", "west")

SURVEY = (
    ("inn", "0.45", "6.00 EUR"),
    ("pub", "0.45", "7.50 EUR"),
    ("lab", "0.56", "9.00 EUR"),
    ("uni", "0.6", "14.00 EUR"),
    ("bank", "0.72", "80.00 EUR"),
)
"""One buyer alone wants the best model, and would pay more than its parts cost."""

ORDERS = (
    ("inn", "0.45", "8.00"),
    ("mill", "0.7", "90.00"),
    ("mill", "", "10.00"),
    ("city", "0.7", "5.00"),
    ("city", "0.99", "5.00"),
)

MARKET = """\
market = "sky"
kind = "menu"
seed = 7
survey = "survey.csv"
orders = "orders.csv"
[data]
files = "sites/*.csv"
[task]
target = "clear"
learner = "logistic"
"""


def sites(rows: int = 80) -> dict[str, dict[str, list[float]]]:
    """Tables of three sites: six columns tell the class together, of which each site can see two."""
    tables = {}
    for place, name in enumerate(SITES):
        drawn = stream(1 + place, "sky").normal(size=(rows, 6))
        seen = np.round(drawn * (np.arange(6) % 3 == place), 2)
        columns = {f"x{number}": column.tolist() for number, column in enumerate(seen.T)}
        tables[name] = {**columns, "clear": (drawn.sum(axis=1) > 0).astype(float).tolist()}
    return tables


TASK = Task("clear", learner="logistic")


def opened(rules: Menu | None = None) -> MenuMarket:
    return MenuMarket(rules or Menu(), sites(), task=TASK, survey=SURVEY, seed=7)


def sky(folder: Path) -> Path:
    """The same market in this folder: sky.toml, sites/*.csv, survey.csv, orders.csv. Gives the folder back."""
    (folder / "sites").mkdir(parents=True, exist_ok=True)
    for name, columns in sites().items():
        rows = [[f"{cell:g}" for cell in row] for row in zip(*columns.values(), strict=True)]
        (folder / "sites" / f"{name}.csv").write_text(table(",".join(columns), rows))
    (folder / "survey.csv").write_text(table("buyer,accuracy,value", SURVEY))
    (folder / "orders.csv").write_text(table("buyer,accuracy,bid", ORDERS))
    (folder / "sky.toml").write_text(MARKET)
    return folder
