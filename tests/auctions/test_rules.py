"""Each word is its rule, bound to weights and budget; auto is decided by weights alone."""

from fractions import Fraction

import pytest

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import qmia
from gainshare.auctions.random3 import random3
from gainshare.auctions.rules import ADDITIVE, additive, chosen, winning

WEIGHTS, ASKS = (120, 240, 60), (100, 500, 90)


@pytest.mark.parametrize("reserve", [None, Fraction(1_500)])
def test_each_word_is_its_rule(reserve: Fraction | None) -> None:
    limit = None if reserve is None else reserve / 1_000
    assert additive("qmia", WEIGHTS, 1_000, reserve=limit)(ASKS) == qmia(ASKS, WEIGHTS, 1_000, reserve=limit)
    assert additive("guarded", WEIGHTS, 1_000, reserve=limit)(ASKS) == guarded(ASKS, WEIGHTS, 1_000, reserve=limit)
    assert additive("literal", WEIGHTS, 1_000)(ASKS) == literal(ASKS, WEIGHTS, 1_000)
    for coin in range(3):
        expected = random3(ASKS, WEIGHTS, 1_000, reserve=limit, coin=coin)
        assert additive("random-3", WEIGHTS, 1_000, reserve=limit, coin=coin)(ASKS) == expected


def test_auto_is_decided_by_weights() -> None:
    assert chosen("auto", (1, 1, 1)) == "qmia"
    assert chosen("auto", (9, 1, 1)) == "guarded"
    assert chosen("share-clock", (9, 1, 1)) == "share-clock"


@pytest.mark.parametrize("rule", ADDITIVE)
def test_the_largest_winning_ask_wins_and_one_more_does_not(rule: str) -> None:
    buy = additive(rule, WEIGHTS, 1_000, coin=1)
    for party, most in enumerate(winning(rule, ASKS, WEIGHTS, 1_000, coin=1)):
        tried = {0: False} if most is None else {most: True, most + 1: False}
        for ask, wins in tried.items():
            asked = [*ASKS[:party], ask, *ASKS[party + 1 :]]
            assert (party in buy(asked).winners) == wins
