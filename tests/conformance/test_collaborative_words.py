"""Words that [rules] of a collaborative market may hold: it settles, receipts replay, and no promise fails."""

from typing import Any

import pytest

from gainshare.axioms.verdicts import FAILS, NOT_PROMISED, PROVED, Verdict
from gainshare.core.codec import canonical
from gainshare.engine.audit import audited
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import copy_for, verify
from gainshare.engine.replay import replay
from gainshare.gains.joint import IMPUTERS
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.records import DELIVERIES, Settled
from gainshare.markets.collaborative.rounds import COMMON
from gainshare.markets.collaborative.sharing import AS_WRITTEN, PUBLISHED
from tests.conformance.wards import opened, settled

WORDS: list[dict[str, Any]] = [
    *({"division": word} for word in DIVISIONS if word not in PUBLISHED),
    *({"division": word, "quality": COMMON} for word in ("banzhaf", *PUBLISHED)),
    *({"imputer": word} for word in IMPUTERS[1:]),
    *({"delivery": word} for word in DELIVERIES[1:]),
    {"min_fee": "5.00 EUR"},
    {"min_validation": 20},
    {"learner": "logistic"},
]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(map(str, words.values())))
def test_every_word_of_the_rules_settles_and_replays_and_breaks_no_promise(words: dict[str, Any]) -> None:
    engine = settled(opened(words))
    for number in range(1, engine.number + 1):
        receipt = engine.bundled(number)
        assert verify(receipt).genuine
        assert replay(receipt).same
        assert all(verify(copy_for(receipt, party)).genuine for party in receipt["openings"])
    assert sum(engine.store.balances().values()) == 0
    assert all(units >= 0 for (account, _), units in engine.store.balances().items() if ":" not in account)
    assert any(one.due for one in rounds(engine)[0].members), "somebody owes something, or nothing is shown here"
    verdicts = {one.promise: one for one in audited(engine, tries=20, stream_tries=0)}
    assert FAILS not in {one.verdict for one in verdicts.values()}
    promised(verdicts, words.get("division", "banzhaf"))


def rounds(engine: Engine) -> list[Settled]:
    """What came of each round."""
    return [told.evidence for _, _, told in engine.trades() if isinstance(told.evidence, Settled)]


def promised(verdicts: dict[str, Verdict], division: str) -> None:
    """Which words give up which promise."""
    never = {promise for promise, one in verdicts.items() if one.verdict == NOT_PROMISED}
    assert ("what is paid is what is earned" in never) == (division == AS_WRITTEN)
    assert ("who helps nobody changes nobody's money" in never) == (division in PUBLISHED)
    assert ("who helps nobody earns nothing" in never) == (division in PUBLISHED)
    assert verdicts["no file is paid for twice"].verdict == PROVED
    assert verdicts["settled as declared"].verdict.startswith("holds")


def test_one_or_two_workers_settle_to_the_same_bytes_which_can_be_measured_again() -> None:
    one, two = (settled(opened({"learner": "logistic"}, workers=workers)) for workers in (1, 2))
    two.close()
    assert [canonical(receipt) for _, receipt, _ in one.trades()] == [canonical(each) for _, each, _ in two.trades()]
    again = replay(one.bundled(6), one.ask.shelf, operator=True)
    assert again.same
    assert again.measured is not None
    assert again.measured.again > 0
