"""The largest ask that wins: against every ask there is, on small markets."""

from fractions import Fraction

import pytest

from gainshare.auctions.procurement import qmia
from gainshare.auctions.winning import winning_asks
from gainshare.core.random import stream

OFFERS = ([90_000, 40_000, 150_000, 60_000, 210_000, 30_000], [300, 90, 420, 80, 500, 20])


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_last_ask_with_which_the_rule_buys(seed: int) -> None:
    rng = stream(seed, "winning")
    count, budget = int(rng.integers(1, 7)), int(rng.integers(0, 15))
    asks, weights = rng.integers(0, 16, count).tolist(), rng.integers(0, 5, count).tolist()
    reserve = Fraction(int(rng.integers(0, 12)), int(rng.integers(1, 4))) if seed % 2 else None
    found = winning_asks(asks, weights, budget, reserve=reserve)
    for party in range(count):
        won = [
            ask
            for ask in range(20)
            if party in qmia([*asks[:party], ask, *asks[party + 1 :]], weights, budget, reserve=reserve).winners
        ]
        assert found[party] == max(won, default=None)
        assert won == list(range(len(won))), "every smaller ask wins too"


def test_the_published_example() -> None:
    found = winning_asks(*OFFERS, 500_000, reserve=Fraction(450))
    assert found == (126_000, 37_800, 176_400, 33_600, 204_918, 8_399)


def test_whoever_weighs_nothing_never_wins() -> None:
    assert winning_asks([0, 5], [0, 1], 10) == (None, 10)
