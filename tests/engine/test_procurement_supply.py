"""The supply of a procurement: what is drawn, that no label leaves the drawing or covers another, the same bytes."""

import re
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.engine.ink import ACCENT
from gainshare.engine.procurement_supply import CROWD, drawn_lots, supply_steps
from gainshare.markets.procurement.records import LEFT, LIVE, Bought, Deal, Rules
from tests.engine.drawings import leaving, words
from tests.engine.purchases import random_lots
from tests.markets.procurement.stall import EUR

JPY = Asset("JPY", 0)


def overlapping(drawing: str) -> list[tuple[str, str]]:
    """Names of lots and lines that cover each other, at 0.55 em a letter."""
    boxes = []
    for one in ET.fromstring(drawing).iter():
        if one.tag.endswith("text") and re.match("seller|price|budget|reserve", one.text or ""):
            style = one.get("style", "")
            (size,) = re.findall(r"font-size: ([\d.]+)px", style)
            long, x, y = 0.55 * float(size) * len(one.text or ""), float(one.get("x", "")), float(one.get("y", ""))
            before = {"middle": 0.5, "end": 1.0}.get("".join(re.findall(r"text-anchor: (\w+)", style)), 0.0)
            boxes.append((one.text or "", x - before * long, x + (1 - before) * long, y))
    return [
        (one[0], two[0])
        for one, two in combinations(boxes, 2)
        if one[1] < two[2] and two[1] < one[2] and abs(one[3] - two[3]) < 10
    ]


@pytest.mark.parametrize("asset", [EUR, JPY], ids=lambda asset: asset.code)
@pytest.mark.parametrize("price", ["qmia", "guarded"])
@pytest.mark.parametrize("count", [1, 6, 30, 90])
def test_no_label_leaves_the_drawing_or_covers_another(count: int, price: str, asset: Asset) -> None:
    drawn = supply_steps(*random_lots(count, price=price, asset=asset), {})
    assert leaving(drawn) == []
    assert overlapping(drawn.wide) == overlapping(drawn.narrow) == []


@pytest.mark.parametrize("share", [0.0, 0.001, 5.0])
def test_nobody_and_everybody_can_be_bought_from(share: float) -> None:
    drawn = supply_steps(*random_lots(6, share=share), {})
    assert leaving(drawn) == []
    assert ("price" in " ".join(words(drawn.wide))) == (share > 1)


def test_lots_prices_and_the_budget_are_named() -> None:
    rules, found = random_lots(6)
    supply = supply_steps(rules, found, {})
    said = " ".join(words(supply.wide))
    assert found.rate is not None
    assert f"price {EUR.show(int(found.rate * MEASURE), code=False)}" in said
    assert f"budget {EUR.show(rules.budget, code=False)}" in said
    assert "seller" in said
    assert "late" not in said
    assert drawn_lots(found, {}) == 6
    assert supply.alt.startswith("Supply by ask per weight:")


def test_a_crowd_has_no_names() -> None:
    supply = supply_steps(*random_lots(CROWD + 1), {})
    assert not [word for word in words(supply.wide) if word.startswith("seller")]


def washed(drawing: str) -> list[tuple[float, float]]:
    """Width and height of the areas that are paid, in pixels."""
    found = []
    for one in ET.fromstring(drawing).iter():
        style = one.get("style", "")
        if one.tag.endswith("path") and "opacity: 0.12" in style and ACCENT in style:
            points = [(float(x), float(y)) for x, y in re.findall(r"[ML] ([\d.]+) ([\d.]+)", one.get("d", ""))]
            xs, ys = zip(*points, strict=True)
            found.append((max(xs) - min(xs), max(ys) - min(ys)))
    return found


def test_one_price_is_one_area_as_wide_as_what_was_bought() -> None:
    rules, found = random_lots(30)
    ((wide, _),) = washed(supply_steps(rules, found, {}).wide)
    lots = [lot for lot in found.lots if lot.ask is not None]
    part = Fraction(sum(lot.weight for lot in lots if not lot.why), sum(lot.weight for lot in lots))
    axes = 680 - 16 - 62
    assert wide / axes * 1.04 == pytest.approx(float(part), rel=0.02)


def test_offers_that_differ_are_areas_of_their_own() -> None:
    lots = tuple(Deal(name, MEASURE // 100, 100, pay, pay, 0, None, "") for name, pay in (("ann", 200), ("bob", 300)))
    found = Bought(lots, None, "sequential", 0, -1, "operator")
    areas = washed(supply_steps(Rules(EUR, 1_000), found, {}).wide)
    assert len(areas) == 2
    assert areas[1][1] / areas[0][1] == pytest.approx(1.5, rel=0.01)


def test_on_a_live_clock_losers_stand_where_they_left() -> None:
    lots = (
        Deal("stays", MEASURE // 10, None, 500, 500, 0, None, ""),
        Deal("leaves", MEASURE // 10, None, 0, 0, 0, None, LEFT),
        Deal("silent", MEASURE // 10, None, 0, 0, 0, None, LEFT),
    )
    rate = Fraction(5_000, MEASURE)
    found = Bought(lots, rate, LIVE, 0, -1, "operator")
    exits = {"leaves": 2 * rate}
    drawn = supply_steps(Rules(EUR, 600, asks="live"), found, exits)
    assert drawn_lots(found, exits) == 2
    assert {"stays", "leaves"} <= {*words(drawn.wide)}
    assert "silent" not in words(drawn.wide)
    assert leaving(drawn) == []


def test_the_same_market_has_the_same_bytes() -> None:
    assert supply_steps(*random_lots(30), {}) == supply_steps(*random_lots(30), {})
