"""The figures of a menu: what they draw, that no label leaves the drawing or covers another, and the same bytes."""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from gainshare.core.money import Asset
from gainshare.engine.ink import ACCENT, Plate
from gainshare.engine.menu_figures import ARCS, LABELS, price_steps, revenue_bars
from gainshare.markets.menu.lists import model_id
from tests.engine.drawings import leaving, words
from tests.engine.menu_lists import METHODS, shown
from tests.markets.menu.shop import EUR, SMOOTH, opened

JPY = Asset("JPY", 0)


def arcs(drawing: str) -> int:
    """Curves in the colour of bundles."""
    paths = [one for one in ET.fromstring(drawing).iter() if one.tag.endswith("path")]
    return sum(ACCENT in one.get("style", "") and " Q " in f" {one.get('d', '')} " for one in paths)


def overlapping(drawing: str) -> list[tuple[str, str]]:
    """Names of models that cover each other, at 0.55 em a letter."""
    boxes = []
    for one in ET.fromstring(drawing).iter():
        if one.tag.endswith("text") and re.fullmatch(r"m\d+", one.text or ""):
            (size,) = re.findall(r"font-size: ([\d.]+)px", one.get("style", ""))
            long, x, y = 0.55 * float(size) * len(one.text or ""), float(one.get("x", "")), float(one.get("y", ""))
            boxes.append((one.text or "", x - long, x, y))
    return [
        (one[0], two[0])
        for one, two in combinations(boxes, 2)
        if one[1] < two[2] and two[1] < one[2] and abs(one[3] - two[3]) < 10
    ]


@pytest.mark.parametrize("asset", [EUR, JPY], ids=lambda asset: asset.code)
@pytest.mark.parametrize("highest", [9_000, 900_000_000])
@pytest.mark.parametrize("count", [1, 2, 5, 30, 250])
def test_no_label_leaves_the_drawing_or_covers_another(count: int, highest: int, asset: Asset) -> None:
    found = shown(count, highest=highest)
    for drawn in (price_steps(found, asset), revenue_bars(found, asset)):
        assert leaving(drawn) == []
        assert overlapping(drawn.wide) == overlapping(drawn.narrow) == []


@pytest.mark.parametrize("count", [5, 30, 250])
def test_the_models_pressed_furthest_have_arcs_and_names(count: int) -> None:
    found = shown(count)
    own = [item for item in found.items if item.tag and item.tag.why and model_id(item.tag.why.target) == item.model]
    assert own
    drawn = price_steps(found, EUR)
    most = max(own, key=lambda item: item.tag.cap - item.tag.price if item.tag else 0)
    assert most.tag
    assert most.tag.why
    for drawing in (drawn.wide, drawn.narrow):
        assert most.model in words(drawing)
        assert len(most.tag.why.bundle) <= arcs(drawing)
    assert most.model in drawn.alt
    names = [word for word in words(drawn.wide) if re.fullmatch(r"m\d+", word)]
    assert len(names) <= max(LABELS, ARCS * 11)


@pytest.mark.parametrize("count", [1, 9])
def test_a_list_at_its_caps_has_no_arcs(count: int) -> None:
    drawn = price_steps(shown(count, bundles=False), EUR)
    assert arcs(drawn.wide) == arcs(drawn.narrow) == 0
    assert (
        drawn.alt == f"Price by accuracy of {count} model{'s' * (count > 1)}; 0 prices below what buyers would pay, "
        "because of a bundle."
    )
    assert "m1" in words(drawn.wide)


def test_equal_and_free_models_are_drawn() -> None:
    for value in (1_000, 0):
        shop = opened(("city", 60, value))
        drawn = price_steps(shop.list, EUR)
        assert leaving(drawn) == []
        assert "m7" in words(drawn.wide)
        assert leaving(revenue_bars(shop.list, EUR)) == []


def test_every_model_of_a_short_list_stands_in_it() -> None:
    names = {f"m{place}" for place in range(1, 8)}
    assert names <= {*words(price_steps(opened(quality="base").list, EUR).wide)}
    assert len(SMOOTH) - 1 == len(names)


def bars(drawn: Plate) -> list[float]:
    """Widths of the bars, in pixels."""
    found = []
    for one in ET.fromstring(drawn.wide).iter():
        if one.tag.endswith("path") and "fill: var" in one.get("style", "") and one.get("d", "").count("L") == 3:
            xs = [float(x) for x, _ in re.findall(r"[ML] ([\d.]+) ([\d.]+)", one.get("d", ""))]
            found.append(max(xs) - min(xs))
    return found


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    found = shown(30)
    drawn = revenue_bars(found, EUR)
    longs, earned = bars(drawn), [found.proceeds.revenue, *(one.revenue for one in found.rivals)]
    assert len(longs) == 1 + len(METHODS)
    for long, revenue in zip(longs, earned, strict=True):
        assert long / longs[0] == pytest.approx(float(revenue / earned[0]), rel=1e-3)
    assert {"this list", "limit", "7,200.00", "80.0 %", *METHODS} <= {*words(drawn.wide)}
    assert drawn.alt.endswith("No list earns more than 8,100.00 EUR.")


def test_what_may_be_missing_is_a_bracket_and_nothing_where_nothing_is() -> None:
    found = shown(5)
    best = replace(found, proceeds=replace(found.proceeds, bound=found.proceeds.revenue))
    assert revenue_bars(found, EUR).wide.count("<path") == revenue_bars(best, EUR).wide.count("<path") + 1


def test_the_same_list_has_the_same_bytes() -> None:
    for draw in (price_steps, revenue_bars):
        assert draw(shown(30), EUR) == draw(shown(30), EUR)
