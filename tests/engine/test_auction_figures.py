"""The figures of an auction: what their areas stand for, and that no label leaves the drawing."""

import numpy as np
import pytest

from gainshare.core.arrays import MEASURE
from gainshare.engine.auction_figures import _cells, _steps, _stretches, gain_steps, price_course
from gainshare.gains.curve import GainCurve, gain_curve
from gainshare.markets.auction.market import listed
from tests.engine.drawings import leaving, words
from tests.engine.stories import CURVE, EUR, FLAT, bids, market, rules, tallied, told

CONCAVE = gain_curve(tuple(round((1 - (1 - level / 16) ** 3) * 0.9 * MEASURE) / MEASURE for level in range(17)))


@pytest.mark.parametrize("curve", [CURVE, CONCAVE])
@pytest.mark.parametrize("bid", [0, 40, 900, 5_000, 9_000, 20_000, 90_000])
def test_the_hatched_area_is_the_payment(curve: GainCurve, bid: int) -> None:
    """Up to rounding: opening bids are raised to whole units, prices are floored."""
    held = market(rules=rules(price="fixed", rate=12_000))
    (one,) = told(held, (bid,), curve=curve)
    steps = _steps(listed(held.rules, 12_000, one.sold.bought.curve), bid, EUR)
    rises = np.diff([0.0, *steps.gains])[: steps.won]
    area = float(np.dot(steps.opens[: steps.won], rises)) * EUR.scale
    assert abs(area - one.sold.bought.charge) <= 2
    if steps.won:
        inside = [(right - left) * (top - low) * EUR.scale for left, low, right, top in steps.paid()]
        assert max(inside) <= area + 1e-9
        kept = bid * steps.gains[steps.won - 1] - area
        assert max((right - left) * (top - low) * EUR.scale for left, low, right, top in steps.kept()) <= kept + 1e-9


@pytest.mark.parametrize("curve", [CURVE, CONCAVE, FLAT])
@pytest.mark.parametrize("bid", [0, 40, 900, 5_000, 11_500, 20_000, 90_000])
def test_no_label_of_a_gain_curve_leaves_the_drawing(curve: GainCurve, bid: int) -> None:
    held = market(rules=rules(price="fixed", rate=12_000))
    (one,) = told(held, (bid,), curve=curve)
    found = gain_steps(held.rules, one.order, one.sold)
    assert leaving(found) == []
    assert (f"pays {EUR.show(one.sold.bought.charge)}" in words(found.narrow)) == bool(one.sold.bought.level)
    assert any(label.startswith("bid ") for label in words(found.wide))


def test_a_posted_price_is_one_step() -> None:
    held = market(rules=rules(price="fixed", rate=1_200, quality="posted"))
    (one,) = told(held, (2_000,))
    assert gain_steps(held.rules, one.order, one.sold).alt.startswith("Gain by bid in 1 step.")


@pytest.mark.parametrize("price", ["hedge", "exp3", "ucb", "regression"])
@pytest.mark.parametrize("count", [2, 60])
def test_the_course_names_its_lines(price: str, count: int) -> None:
    held = market(rules=rules(price=price))
    run = tallied(held, told(held, bids(count))).course(0)
    found = price_course(run, EUR)
    labels = words(found.narrow)
    assert f"best fixed price {EUR.show(int(run.final.price), code=False)}" in labels
    assert f"regret {EUR.show(round(run.final.average))}" in labels
    assert any(label.startswith("bound without folds") for label in labels) == (run.final.bound is not None)
    assert leaving(found) == []


def test_a_course_without_any_revenue_is_drawn() -> None:
    held = market()
    assert "regret 0.00 EUR" in words(
        price_course(tallied(held, told(held, (500,) * 9, curve=FLAT)).course(0), EUR).wide
    )


def test_cells_lie_around_their_prices() -> None:
    assert _cells(np.array([1.0, 3.0, 5.0])).tolist() == [0.0, 2.0, 4.0, 6.0]


def test_stretches_are_runs_of_marks() -> None:
    assert list(_stretches(np.array([True, False, True, True]))) == [(0, 1), (2, 4)]
