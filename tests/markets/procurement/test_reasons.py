"""Every reason to lose has its words, and tells no ask that is not seen."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gainshare.markets.procurement.reasons import gain, per_gain, unbought
from gainshare.markets.procurement.records import LOST, NO_WEIGHT, OVER_RESERVE, Bought, Deal, Rules
from tests.markets.procurement.stall import EUR

DEAL = Deal("c", 2**27, 900, 0, 0, 0, 333, "")
BOUGHT = Bought((DEAL,), Fraction(2_000, 2**30), "qmia", 0, -1, "operator")
RULES = Rules(EUR, 1_000, reserve=Fraction(3_000))


def test_prices_and_weights_are_told_per_gain() -> None:
    assert per_gain(EUR, Fraction(2_000, 2**30)) == "20.00 EUR/gain"
    assert gain(2**28) == "0.2500"


@pytest.mark.parametrize("why", LOST)
def test_every_word_is_told(why: str) -> None:
    asked = unbought(replace(DEAL, why=why), BOUGHT, RULES)
    unseen = unbought(replace(DEAL, why=why, ask=None), BOUGHT, RULES)
    assert asked
    assert unseen
    assert "72.00 EUR/gain" not in unseen


def test_a_winner_lost_nothing() -> None:
    assert unbought(DEAL, BOUGHT, RULES) == ""


def test_the_arithmetic_is_told() -> None:
    lost = replace(DEAL, why=OVER_RESERVE)
    assert unbought(lost, BOUGHT, RULES) == "asks 72.00 EUR/gain, over the reserve of 30.00 EUR/gain"
    nothing = replace(DEAL, why=NO_WEIGHT, detail="licence")
    assert unbought(nothing, BOUGHT, RULES) == "weighs nothing: licence"
