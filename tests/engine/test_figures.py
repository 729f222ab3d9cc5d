"""The three figures: what their areas and bars stand for, and that no label leaves the drawing."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from gainshare.core.arrays import MEASURE
from gainshare.engine.figures import BARS, _bars, _cells, _steps, _stretches, gain_steps, price_course, waterfall
from gainshare.engine.ink import NARROW, WIDE, Plate
from gainshare.engine.tally import takings
from gainshare.gains.curve import GainCurve, gain_curve
from gainshare.markets.auction import listed
from tests.engine.stories import CURVE, EUR, FLAT, bids, market, rules, tallied, told

CONCAVE = gain_curve(tuple(round((1 - (1 - level / 16) ** 3) * 0.9 * MEASURE) / MEASURE for level in range(17)))


def words(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter() if element.tag.endswith("text")]


def leaving(found: Plate) -> list[str]:
    """Labels that end outside their drawing, at 0.55 em a letter."""
    out = []
    for drawing, width in ((found.wide, WIDE), (found.narrow, NARROW)):
        for element in ET.fromstring(drawing).iter():
            if element.tag.endswith("text") and element.text:
                style = element.get("style", "")
                size = float(re.findall(r"font-size: ([\d.]+)px", style)[0])
                long = 0.55 * size * len(element.text)
                before = {"middle": 0.5, "end": 1.0}.get("".join(re.findall(r"text-anchor: (\w+)", style)), 0.0)
                left = float(element.get("x", "nan")) - before * long
                if not -2 <= left <= left + long <= width + 2:
                    out.append(element.text)
    return out


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


@pytest.mark.parametrize(("sellers", "error"), [(1, 0.0), (3, 0.0), (BARS, 0.01), (40, 0.02)])
def test_bars_reach_from_nothing_to_the_payment(sellers: int, error: float) -> None:
    held = market(tuple(f"a seller with a long name {place}" for place in range(sellers)))
    found = takings([one.sold for one in told(held, bids(20), stderr=error)])
    bars = _bars(found)
    *parts, paid = bars
    assert (paid.begin, paid.amount) == (0, found.paid)
    assert all(before.begin + before.amount == after.begin for before, after in pairwise(parts))
    assert parts[-1].begin + parts[-1].amount == found.paid
    assert len(bars) == min(sellers, BARS) + (sellers > BARS) + 2
    drawn = waterfall(found, EUR)
    assert leaving(drawn) == []
    assert (f"{sellers - BARS} more" in words(drawn.wide)) == (sellers > BARS)


def test_money_withheld_is_hatched_and_rounding_a_hairline() -> None:
    held = market(rules=rules(price="fixed", rate=5_000))
    found = takings([one.sold for one in told(held, bids(20))])
    kept = type(found)(found.sellers, found.sales, found.gain, found.paid + 700, 700, found.method)
    *_, withheld, rounding, _ = _bars(kept)
    assert (withheld.amount, bool(withheld.hatch)) == (700, True)
    assert rounding.high < withheld.high
    assert "withheld" in words(waterfall(kept, EUR).narrow)


def test_rounding_may_pay_out_fractions_of_earlier_trades() -> None:
    held = market()
    trades = told(held, bids(40))
    low = min((takings([one.sold]) for one in trades), key=lambda found: found.rounding)
    assert low.rounding < 0
    assert f"{EUR.show(low.rounding, code=False)}" in words(waterfall(low, EUR).wide)


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
