"""Every word that [rules] of an auction may hold: it trades, its receipts verify and replay, no promise fails."""

from typing import Any

import numpy as np
import pytest

from gainshare.auctions.quality import QUALITIES
from gainshare.axioms.verdicts import FAILS
from gainshare.core.codec import canonical
from gainshare.engine.audit import audited
from gainshare.engine.receipts import copy_for, verify
from gainshare.engine.replay import replay
from gainshare.gains.score import NUMBER_SCORES
from gainshare.games.division import DIVISIONS
from gainshare.prices.catalog import PRICERS
from tests.engine.small import Small, columnwise, features, labels, settled, stream_of

WORDS: list[dict[str, Any]] = [
    *({"price": word} for word in PRICERS),
    {"price": "fixed", "rate": 6_000},
    {"price": "hedge", "delta": 0.25},
    *({"quality": word} for word in QUALITIES),
    *({"division": word} for word in DIVISIONS),
    {"highest_bid": 1},
    {"highest_bid": 10**9},
]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(map(str, words.values())))
def test_every_word_of_the_rules_trades_and_replays(words: dict[str, Any]) -> None:
    small = columnwise().ruled(**words)
    sound(small, [*stream_of(small, 2, highest=2 * small.rules.highest_bid), small.order(10**12)])


def sound(small: Small, orders: list[Any]) -> None:
    engine = small.engine()
    trades = settled(engine, orders)
    for one in trades:
        assert verify(one.receipt).genuine
        assert replay(engine.bundled(one.number)).same
        assert all(verify(copy_for(one.receipt, party)).genuine for party in one.receipt["openings"])
    assert replay(engine.bundled(engine.number), engine.ask.shelf, operator=True).same
    again = settled(small.engine(), orders)
    assert [canonical(one.receipt) for one in again] == [canonical(one.receipt) for one in trades]
    assert FAILS not in {one.verdict for one in audited(engine, tries=50, stream_tries=0)}
    assert any(one.trade.evidence.bought.served for one in trades)


@pytest.mark.parametrize("score", NUMBER_SCORES)
def test_every_score_of_a_number_trades_and_replays(score: str) -> None:
    small = columnwise().wanting("task", labels(features()), learner="ols", score=score)
    sound(small, [small.order(40_000, task="task")])


def test_classes_learned_by_training_trade_and_replay() -> None:
    small = columnwise().wanting("task", (labels(features()) > 0) * 1.0, classes=2, learner="logistic")
    sound(small.selling(hr=small.tables["hr"]), [small.order(40_000, task="task")])


def test_figures_that_stretch_floats_trade_and_replay() -> None:
    small = columnwise().wanting("tiny", 1e-12 * labels(features())).wanting("large", 1e12 * labels(features()))
    sound(small, [small.order(40_000, task=task) for task in ("tiny", "large")])
    gains = [one.trade.evidence.bought.gain for one in settled(small.engine(), [small.order(40_000)])]
    assert np.isfinite(gains).all()
