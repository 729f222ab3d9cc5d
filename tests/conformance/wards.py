"""Three small wards that train together under any rules, and a copy of one of them: tables of few rows, with gaps."""

from functools import lru_cache
from typing import Any

import numpy as np

import gainshare as gs
from gainshare.core.random import stream
from gainshare.engine.engine import Engine
from gainshare.markets.collaborative.rounds import COMMON
from gainshare.markets.collaborative.sharing import PUBLISHED

WARDS = ("north", "east", "south")
EXAM = "exam"
"""The table that judges all, where one does."""


@lru_cache(maxsize=2)
def tables(*, classes: bool = False) -> dict[str, dict[str, Any]]:
    """A stay grows with four columns, of which one has gaps; the last ward has too few rows to be judged by."""
    rng, found = stream(7, "wards"), dict[str, dict[str, Any]]()
    for name, rows in zip((*WARDS, EXAM), (40, 30, 12, 60), strict=True):
        columns = rng.standard_normal((4, rows)).round(2)
        stay = (columns.sum(axis=0) + 0.5 * rng.standard_normal(rows)).round(2)
        columns[0][::7] = np.nan
        goal = np.where(stay > 0, "long", "short") if classes else stay
        found[name] = {**{f"x{place}": column for place, column in enumerate(columns)}, "stay": goal}
    return found


def opened(words: dict[str, Any], *, twin: bool = False, workers: int = 1) -> gs.CollaborativeMarket:
    """A market under these words of [rules] or with this learner. twin: somebody brings a ward's rows again."""
    rest: dict[str, Any] = {"min_validation": 10, **words}
    learner = rest.pop("learner", "ridge")
    found = dict(tables(classes=learner == "logistic"))
    exam = found.pop(EXAM)
    if twin:
        found["twin"] = found["east"]
    task = gs.Task("stay", learner=learner, test=0.6, validation=exam if rest.get("quality") == COMMON else None)
    market: gs.CollaborativeMarket = gs.open(
        gs.Collaborative("1000.00 EUR/gain", **rest), found, task=task, seed=7, workers=workers
    )
    return market


def settled(market: gs.CollaborativeMarket) -> Engine:
    """Every kind of order: one joins, leaves, and joins with all others; then two meet again, if the rules let them."""
    market.join("north")
    market.withdraw("north")
    market.settle()
    engine = market._running()
    if engine.charter.rules.division not in PUBLISHED:
        market.join("east")
        market.join("north")
        market.close()
    market.withdraw("north")
    return engine
