"""Proportional shares: truthful, rational, within budget, alone and in pairs; exact at any size; every borderline."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.auctions.procurement import Purchase, automatic, offered, qmia
from gainshare.auctions.thresholds import wins_up_to
from gainshare.auctions.winning import winning_asks
from gainshare.core.errors import Refused
from tests.auctions.procurements import GRID, Instance, instances, pairs_that_gain
from tests.vectors.procurements import unilateral, violations


@settings(max_examples=500)
@given(instances())
def test_no_misreport_of_a_cost_pays(given: Instance) -> None:
    def rule(asks: Sequence[int]) -> Purchase:
        return qmia(asks, given.weights, given.budget, reserve=given.reserve)

    assert violations(unilateral(rule, given.asks, GRID)) == 0


@settings(max_examples=60)
@given(instances(most=3))
def test_no_pair_gains_together_without_paying_each_other(given: Instance) -> None:
    assert pairs_that_gain(lambda asks: qmia(asks, given.weights, given.budget), given.asks) == 0


@given(instances(most=8), st.sampled_from([1, 7, 10**18, 10**30]))
def test_the_budget_holds_and_winners_are_paid_their_asks_at_one_rate(given: Instance, size: int) -> None:
    asks, weights = [ask * size for ask in given.asks], [weight * (size + 1) for weight in given.weights]
    bought = qmia(asks, weights, given.budget * size, reserve=given.reserve)
    assert sum(bought.pay) <= given.budget * size
    assert bought.spent == sum(bought.paid) <= sum(bought.pay)
    for provider, pay in enumerate(bought.pay):
        won = provider in bought.winners
        assert pay == (bought.rate or 0) * weights[provider] * won
        assert bought.paid[provider] == int(pay)
        assert not won or asks[provider] <= bought.paid[provider]
    if given.reserve is not None and bought.rate is not None:
        assert bought.rate <= given.reserve


@given(instances(most=6))
def test_money_and_weight_have_no_unit(given: Instance) -> None:
    """Cents for euros, or grams for kilos, change no winner and only the unit of the rate."""
    small = qmia(given.asks, given.weights, given.budget, reserve=given.reserve)
    reserve = None if given.reserve is None else given.reserve * 100 / 10**18
    asks, weights = [100 * ask for ask in given.asks], [10**18 * weight for weight in given.weights]
    large = qmia(asks, weights, 100 * given.budget, reserve=reserve)
    assert large.winners == small.winners
    assert large.pay == tuple(100 * pay for pay in small.pay)


OFFERS = {
    "archive": (300, 90_000, 126_000, 126_000),
    "blogs": (90, 40_000, 0, 37_800),
    "court": (420, 150_000, 176_400, 176_400),
    "forum": (80, 60_000, 0, 33_600),
    "press": (500, 210_000, 0, 204_918),
    "radio": (20, 30_000, 0, 8_399),
}
"""Weight, ask, paid, largest winning ask."""


def test_the_offers_of_the_guide_are_bought_and_explained_to_the_cent() -> None:
    weights, asks, paid, limits = zip(*OFFERS.values(), strict=True)

    def rule(asks: Sequence[int]) -> Purchase:
        return qmia(asks, weights, 500_000, reserve=Fraction(450))

    bought = rule(asks)
    assert (bought.rate, bought.paid, bought.spent) == (420, paid, 302_400)
    assert [list(OFFERS)[winner] for winner in bought.winners] == ["archive", "court"]
    assert tuple(wins_up_to(rule, asks, provider) for provider in range(6)) == limits
    assert winning_asks(asks, weights, 500_000, reserve=Fraction(450)) == limits
    assert automatic(weights) == "qmia"


BORDERS = {
    "nobody": ([], [], 10, None, (), None, ()),
    "nobody can be bought from": ([11], [1], 10, None, (), None, (0,)),
    "without money only what is free is bought": ([0, 1], [1, 1], 0, None, (0,), 0, (0, 0)),
    "a lone seller takes the budget": ([3], [4], 10, None, (0,), Fraction(5, 2), (10,)),
    "unless there is a reserve": ([3], [4], 10, 2, (0,), 2, (8,)),
    "a lone seller above the reserve": ([9], [4], 10, 2, (), None, (0,)),
    "no weight is bought even if free": ([0, 1], [0, 1], 5, None, (1,), 5, (0, 5)),
    "an ask over budget neither blocks nor prices": ([11, 1, 1], [1000, 1, 1], 10, None, (1, 2), 5, (0, 5, 5)),
    "an ask over the reserve neither": ([7, 1], [3, 1], 20, 2, (1,), 2, (0, 2)),
    "the whole budget may be asked": ([10], [1], 10, None, (0,), 10, (10,)),
    "an ask may equal the reserve": ([4], [2], 10, 2, (0,), 2, (4,)),
    "a share may be met exactly": ([4, 5], [1, 1], 10, None, (0, 1), 5, (5, 5)),
    "a share may be missed by one": ([4, 6], [1, 1], 10, None, (0,), 6, (6, 0)),
    "of equals the lower number wins, even at no profit": ([4] * 3, [1] * 3, 10, None, (0, 1), 4, (4, 4, 0)),
    "all for free": ([0, 0], [1, 3], 6, None, (0, 1), Fraction(3, 2), (1, 4)),
    "all for free under a reserve": ([0, 0], [1, 3], 6, 1, (0, 1), 1, (1, 3)),
    "what is left over stays with the buyer": ([1, 1, 1], [1, 1, 1], 10, None, (0, 1, 2), Fraction(10, 3), (3, 3, 3)),
}


@pytest.mark.parametrize("border", BORDERS)
def test_borderline(border: str) -> None:
    asks, weights, budget, reserve, winners, rate, paid = BORDERS[border]
    bought = qmia(asks, weights, budget, reserve=reserve)  # type: ignore[arg-type]
    assert (bought.winners, bought.rate, bought.paid) == (winners, rate, paid)


def test_products_beyond_all_words_are_compared_exactly() -> None:
    """The last one's ask is its share of the budget, or one unit over it."""
    weights, budget = [10**18, 10**18 + 1, 10**18 - 1], 3 * 10**36
    for over in (0, 1):
        asks = [1, 2, 10**18 * (10**18 - 1) + over]
        assert len(qmia(asks, weights, budget).winners) == 3 - over


@pytest.mark.parametrize(
    ("weights", "rule"), [([], "qmia"), ([5], "guarded"), ([5, 5], "qmia"), ([6, 5], "guarded"), ([6, 5, 1], "qmia")]
)
def test_the_automatic_rule_looks_at_weights_alone(weights: list[int], rule: str) -> None:
    assert automatic(weights) == rule
    with pytest.raises(Refused):
        automatic([*weights, -1])


def test_offers_are_paid_rounded_down() -> None:
    bought = offered(3, [0, 2], None, [Fraction(7, 2), Fraction(1), 5])
    assert (bought.paid, bought.pay, bought.spent) == ((3, 0, 5), (Fraction(7, 2), 0, 5), 8)
