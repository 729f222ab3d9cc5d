"""Members that train together in memory: one of many rows, one of few, one of too few for a task, one of noise."""

from collections.abc import Mapping
from typing import Any

import numpy as np

import gainshare as gs
from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.service.collaborative_library import Collaborative, CollaborativeMarket
from gainshare.service.tasks import Task

RULES, TASK = Collaborative(price="1000.00 EUR/gain", min_validation=18), Task("days", test=0.5)
COLUMNS = 16


def rows(name: str, count: int, *, noise: bool = False) -> dict[str, Floats]:
    """What a member has: columns with a few gaps, and a number that follows from them, or is noise."""
    rng = stream(3, "members", name)
    columns, other = rng.standard_normal((count, COLUMNS)), rng.standard_normal(count)
    days = 3 * other if noise else columns.sum(axis=1) + other
    columns[rng.random(columns.shape) < 0.02] = np.nan
    return {f"x{place}": column for place, column in enumerate(columns.T)} | {"days": days}


TABLES: Mapping[str, Mapping[str, Floats]] = {
    "many": rows("many", 160),
    "few": rows("few", 48),
    "tiny": rows("tiny", 24),
    "noise": rows("noise", 60, noise=True),
}


def opened(rules: Collaborative = RULES, data: Any = TABLES, *, task: Task = TASK) -> CollaborativeMarket:
    """The market."""
    market: CollaborativeMarket = gs.open(rules, data, task=task, seed=5)
    return market
