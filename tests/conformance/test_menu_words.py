"""Every combination of words that [rules] of a menu may hold: it trades, its receipts replay, no promise fails."""

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pytest

import gainshare as gs
from gainshare.axioms.verdicts import FAILS, NOT_PROMISED, PROVED, Verdict
from gainshare.core.codec import canonical
from gainshare.core.random import stream
from gainshare.engine.audit import audited
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import copy_for, verify
from gainshare.engine.replay import replay
from gainshare.games.lattice import WALKS
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.prices.menus.revenue import METHODS

WORDS: list[dict[str, Any]] = [
    *({"price": one, "quality": two, "division": three} for one, two, three in product(MODES, METHODS, DIVISIONS)),
    *({"walk": walk, "models": 6} for walk in WALKS),
    *({"keep": keep} for keep in ("1", "0.5", "1/1000")),
    {"prepare": ("scaled 2 16",)},
    {"time_limit": 1, "quality": "exact"},
]
SITES = ("north", "south", "west")
SURVEY = [("inn", "0.6", 900), ("lab", "0.7", 1_500), ("mill", "0.75", 1_800), ("city", "0.9", 6_000)]


@lru_cache(maxsize=1)
def sites() -> dict[str, dict[str, Any]]:
    """Two classes at three sites, of which two columns tell something."""
    rng = stream(7, "sites")
    found = {}
    for site in SITES:
        columns = rng.integers(0, 17, size=(2, 40)).astype(float)
        noise = 6 * rng.standard_normal(40)
        found[site] = {"x": columns[0], "y": columns[1], "kind": np.where(columns.sum(axis=0) + noise > 16, "a", "b")}
    return found


def traded(words: dict[str, Any]) -> Engine:
    """Every kind of order, by whoever answered and by whoever did not, served and not."""
    rules = gs.Menu(currency="EUR", **words)
    market = gs.open(rules, sites(), task=gs.Task("kind"), survey=SURVEY, seed=7)
    last = market.items[-1].model
    market.order("port", bid=9_000, accuracy="0.6")
    market.order("city", bid=9_000)
    if len(market.items) > 1:
        market.remove(last)
        market.order("mill", bid=1, accuracy="0.6")
        market.add(last)
    market.order("guild", bid=9_000, accuracy="1")
    market.reprice(SURVEY[1:])
    trade = market.order("lab", bid=9_000, accuracy="0.6")
    market.close()
    engine: Engine = trade._engine
    return engine


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(map(str, words.values())))
def test_every_combination_of_words_trades_and_replays_and_breaks_no_promise(words: dict[str, Any]) -> None:
    engine = traded(words)
    receipts = [receipt for _, receipt, _ in engine.trades()]
    for number, receipt in enumerate(receipts, 1):
        assert verify(receipt).genuine
        assert replay(engine.bundled(number)).same
        assert all(verify(copy_for(receipt, party)).genuine for party in receipt["openings"])
    assert replay(engine.bundled(2), engine.ask.shelf, operator=True).same
    assert [canonical(one) for _, one, _ in traded(words).trades()] == [canonical(one) for one in receipts]
    assert sum(engine.store.balances().values()) == 0
    verdicts = {one.promise: one for one in audited(engine, tries=50, stream_tries=0)}
    assert FAILS not in {one.verdict for one in verdicts.values()}
    promised(verdicts, words)


def promised(verdicts: dict[str, Verdict], words: dict[str, Any]) -> None:
    """Which words give up which promise."""
    never = {promise for promise, one in verdicts.items() if one.verdict == NOT_PROMISED}
    assert ("no bundle undercuts" in never) == (words.get("price") == "pair")
    assert ("answers and removals move no share" in never) == (words.get("division", DIVISIONS[0]) != DIVISIONS[0])
    cut = "models" in words  # so few that not every union is trained
    assert ("symmetric, null and positive shares" in never) == (cut or words.get("division") == "published")
    for promise in ("rational", "exact split", "exact copies earn nothing"):
        assert verdicts[promise].verdict == PROVED
